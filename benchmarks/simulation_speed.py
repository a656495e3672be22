"""How fast plans are simulated: task-samples per second of CPU time, beside the naive method in the same run.

Usage: ``python benchmarks/simulation_speed.py [--quick]``. A task-sample is one task in one iteration: drawing its
duration and computing its dates. *Naive* is what one writes first: all durations as one array of float64 from
``Generator.triangular``, the tasks one after the other over all iterations, without calendars, criticality or
percentiles. Ours always includes calendars and the criticality index of every task; the last column adds the
sensitivities, percentiles and everything else ``simulate`` returns. Of several runs the median is given.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from networks import DAY, STANDARD, START  # noqa: E402  (the path is set just above)

from tongzhou.engine.plan import Calendar, Link, LinkType, Plan, Task  # noqa: E402
from tongzhou.engine.simulation import (  # noqa: E402
    CommonFactor,
    Distribution,
    Pert,
    Triangular,
    Uncertainty,
    Wanted,
    simulate,
)
from tongzhou.engine.simulation.model import compiled, scheduled  # noqa: E402
from tongzhou.engine.simulation.running import Run  # noqa: E402

BARS = {"independent": 150.0, "correlated": 60.0}
"""Million task-samples a second and core that have to be reached, with the criticality index."""
WHOLE_BAR = 0.1
"""CPU seconds for 1,000 tasks × 10,000 iterations."""
SIX_DAYS = Calendar(key=2, name="Six days", week=(*STANDARD.week[:5], STANDARD.week[0], ()))


def network(count: int, shape: str, seed: int = 1, simple: bool = True) -> Plan:
    """A plan of ``count`` tasks with about two predecessors each.

    wide: predecessors from a window of count / 50 earlier tasks, so that there are few levels; deep: from the 40
    tasks before. Durations are 1 to 20 days. ``simple``: finish to start only, else 12 % SS and FF, 10 % lags.
    """
    dice = np.random.default_rng(seed)
    window = max(4, count // 50) if shape == "wide" else 40
    wanted = dice.integers(1, 4, size=count)
    pairs: list[tuple[int, int]] = []
    for i in range(1, count):
        low = max(0, i - window) if shape == "deep" else max(0, i - 2 * window)
        high = i if shape == "deep" else max(1, i - window)
        number = min(int(wanted[i]), high - low)
        if number > 0:
            pairs += [(int(k), i) for k in np.unique(dice.integers(low, high, size=number))]
    links = [Link(a, b) for a, b in pairs]
    if not simple:
        kinds, lagged = dice.random(len(pairs)), dice.random(len(pairs)) < 0.10
        lags = dice.integers(-1, 6, size=len(pairs)) * DAY
        for k, (a, b) in enumerate(pairs):
            kind = LinkType.FS if kinds[k] < 0.88 else LinkType.SS if kinds[k] < 0.94 else LinkType.FF
            links[k] = Link(a, b, kind, int(lags[k]) if lagged[k] else 0)
    days = dice.integers(1, 21, size=count).tolist()
    tasks = tuple(Task(i, duration=d * DAY) for i, d in enumerate(days))
    return Plan(start=START, calendar=1, calendars=(STANDARD, SIX_DAYS), tasks=tasks, links=tuple(links))


def ranges(plan: Plan, many: bool = False) -> dict[int, Distribution]:
    """80 to 160 % of each duration; with ``many``, every task has a range of a shape of its own."""
    dice = np.random.default_rng(7)
    found: dict[int, Distribution] = {}
    for task in plan.tasks:
        d = task.duration
        high = 1.2 + dice.random() if many else 1.6
        found[task.key] = Pert(0.8 * d, d, high * d) if many else Triangular(0.8 * d, d, high * d)
    return found


def correlations(plan: Plan) -> tuple[CommonFactor, ...]:
    """Ten groups of tasks, each with a factor of its own."""
    keys = [task.key for task in plan.tasks]
    return tuple(CommonFactor(coefficient=0.36, tasks=tuple(keys[k::10])) for k in range(10))


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Median CPU seconds."""
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def naive(plan: Plan, iterations: int) -> float:
    """CPU seconds of the straightforward way."""
    before: list[list[int]] = [[] for _ in plan.tasks]
    for link in plan.links:
        before[link.successor].append(link.predecessor)
    base = np.array([task.duration for task in plan.tasks], np.float64)[:, None]
    generator = np.random.default_rng(1)

    def work() -> None:
        drawn = generator.triangular(0.8 * base, base, 1.6 * base, size=(len(before), iterations))
        finish = np.empty_like(drawn)
        for i, sources in enumerate(before):
            if not sources:
                finish[i] = drawn[i]
                continue
            start = finish[sources[0]]
            for source in sources[1:]:
                start = np.maximum(start, finish[source])
            np.add(start, drawn[i], out=finish[i])
        finish.max(axis=0)

    return seconds(work, 3)


def kernel(plan: Plan, uncertainty: Uncertainty, iterations: int, repeats: int) -> float:
    """CPU seconds of the blocks alone, with criticality."""
    schedule = scheduled(plan)
    model = compiled(plan, schedule, uncertainty, seed=1, watched={}, kept=())
    wanted = Wanted(iterations=iterations, sensitivity=False)
    return seconds(lambda: Run(model, wanted).results(), repeats)


def report(name: str, plan: Plan, uncertainty: Uncertainty, kind: str, repeats: int) -> None:
    """One line of the table."""
    count = len(plan.tasks)
    iterations = 49_152 if count <= 1_000 else 16_384
    if kind == "general":
        iterations //= 4
    samples = count * iterations / 1e6
    ours = samples / kernel(plan, uncertainty, iterations, repeats)
    plain = samples / naive(plan, iterations // 8) / 8
    whole = seconds(lambda: simulate(plan, uncertainty, Wanted(iterations=10_000)), repeats)
    bar = BARS.get(kind)
    verdict = f" (bar {bar:g}: {'reached' if ours >= bar else 'MISSED'})" if bar else ""
    within = (
        f" (bar {WHOLE_BAR}: {'reached' if whole <= WHOLE_BAR else 'MISSED'})"
        if count == 1_000 and bar
        else ""
    )
    print(
        f"{name:34} {ours:7.0f} M/s{verdict}, naive {plain:4.0f} M/s, {ours / plain:5.1f} times as fast;"
        f" 10,000 iterations with everything {whole:.3f} s{within}",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    """Print the table."""
    repeats = 2 if "--quick" in arguments else 5
    for count, shape in ((1_000, "wide"), (1_000, "deep"), (10_000, "wide")):
        plan = network(count, shape)
        own = Uncertainty(durations=ranges(plan))
        report(f"{count:,} {shape}, independent", plan, own, "independent", repeats)
        together = replace(own, correlations=correlations(plan))
        report(f"{count:,} {shape}, ten common factors", plan, together, "correlated", repeats)
    plan = network(1_000, "wide", simple=False)
    report(
        "1,000 wide, all links and lags", plan, Uncertainty(durations=ranges(plan)), "independent", repeats
    )
    plan = network(1_000, "wide")
    report("1,000 wide, 1,000 shapes", plan, Uncertainty(durations=ranges(plan, many=True)), "", repeats)
    tasks = tuple(t._replace(calendar=2) if t.key % 2 else t for t in plan.tasks)
    plan = replace(plan, tasks=tasks)
    report(
        "1,000 wide, half on another calendar", plan, Uncertainty(durations=ranges(plan)), "general", repeats
    )


if __name__ == "__main__":
    main(sys.argv[1:])
