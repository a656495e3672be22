"""How fast plans are scheduled: CPU time beside the bar, with networkx on the same network in the same run.

Usage: ``python benchmarks/critical_path_speed.py [counts …]``. *schedule* is everything from the plan's rows to the
result's lists: compiling, both passes with calendars, floats, critical marks, summaries. Of several runs the best and
the median are given, because other work on the machine only ever adds. networkx computes a longest path on durations
forwards and backwards, without calendars, floats or summaries.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "benchmarks")]

from networks import network  # noqa: E402  (the path is set just above)

from tongzhou.engine.critical_path import replan, schedule  # noqa: E402
from tongzhou.engine.plan import Plan  # noqa: E402

BARS = {10_000: 50.0, 100_000: 600.0}
"""CPU milliseconds a whole pass may take, by the number of tasks."""
EDIT_BAR = 5.0
"""CPU milliseconds one edit may take at 10,000 tasks (median)."""
PUBLISHED = {
    10_000: "MPXJ 16.10: 252 to 262 ms (median, warm), 561 to 698 ms (first run)",
    100_000: "MPXJ 16.10: 2,701 to 4,578 ms (first run)",
}
"""Measured for another machine and network generator of the same shape; quoted, not measured here."""


def measured(work: Callable[[], object], repeats: int = 9) -> tuple[float, float]:
    """Best and median CPU milliseconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1000, statistics.median(times) * 1000


def with_networkx(plan: Plan) -> float | None:
    """Median milliseconds networkx needs to build the graph and find both ends of each task; None without it."""
    try:
        import networkx as nx
    except ImportError:
        return None

    def work() -> None:
        graph = nx.DiGraph()
        graph.add_nodes_from((t.key, {"d": t.duration}) for t in plan.tasks)
        graph.add_edges_from((k.predecessor, k.successor, {"lag": k.lag}) for k in plan.links)
        order = list(nx.topological_sort(graph))
        early: dict[int, int] = {}
        for node in order:
            early[node] = max(
                (early[p] + graph.nodes[p]["d"] + e["lag"] for p, _, e in graph.in_edges(node, data=True)),
                default=0,
            )
        end = max(early[n] + graph.nodes[n]["d"] for n in order)
        late: dict[int, int] = {}
        for node in reversed(order):
            late[node] = (
                min((late[s] - e["lag"] for _, s, e in graph.out_edges(node, data=True)), default=end)
                - (graph.nodes[node]["d"])
            )

    return measured(work, 3)[1]


def edits(plan: Plan, count: int = 60) -> list[float]:
    """CPU milliseconds of re-planning after single edits of durations of random tasks."""
    dice = random.Random(7)
    times = []
    current = schedule(plan)
    for _ in range(count):
        place = dice.randrange(len(plan.tasks))
        task = current.plan.tasks[place]
        if task.summary:
            continue
        tasks = list(current.plan.tasks)
        tasks[place] = task._replace(duration=max(task.duration + dice.choice((-8, 8, 16)) * 3600, 3600))
        changed = replace(current.plan, tasks=tuple(tasks))
        gc.collect()
        began = time.process_time()
        current = replan(current, changed)
        times.append((time.process_time() - began) * 1000)
    return times


def shuffled(plan: Plan) -> Plan:
    """The plan with its tasks in no order, so that the topological order has to be found."""
    tasks = list(plan.tasks)
    random.Random(3).shuffle(tasks)
    return replace(plan, tasks=tuple(tasks))


def verdict(value: float, bar: float | None) -> str:
    """The value beside its bar."""
    if bar is None:
        return ""
    return f" (bar {bar:g}: {'reached' if value <= bar else 'MISSED'})"


def shapes(count: int) -> list[tuple[str, Plan]]:
    """The networks of that many tasks, by name."""
    wide, deep = 43, max(count // 11, 2)
    return [
        ("wide", network(count, wide)),
        ("deep", network(count, deep)),
        ("wide, outline", network(count, wide, outline=True)),
        ("deep, outline", network(count, deep, outline=True)),
        ("wide, rows shuffled", shuffled(network(count, wide))),
    ]


def report(name: str, plan: Plan) -> None:
    """Measure one network and print its line; rows in no order have no bar."""
    count = len(plan.tasks)
    bar = None if "shuffled" in name else BARS.get(count)
    best, median = measured(lambda: schedule(plan), 9 if count <= 10_000 else 5)
    reference = with_networkx(plan)
    print(
        f"{count:7} tasks {len(plan.links):7} links  {name:20} schedule best {best:6.1f} ms,"
        f" median {median:6.1f} ms{verdict(median, bar)}",
        end="",
    )
    if reference is not None:
        print(f"; networkx {reference:.0f} ms, {reference / median:.1f} times as long", end="")
    if count <= 10_000:
        single = edits(plan)
        middle = statistics.median(single)
        bar = EDIT_BAR if bar is not None else None
        print(
            f"; one edit median {middle:.2f} ms, longest {max(single):.1f} ms{verdict(middle, bar)}", end=""
        )
    print(flush=True)


def main(arguments: list[str]) -> None:
    """Print the table."""
    for count in [int(a) for a in arguments] or [1_000, 10_000, 100_000]:
        for name, plan in shapes(count):
            report(name, plan)
        if count in PUBLISHED:
            print(f"        quoted, not measured here: {PUBLISHED[count]}")


if __name__ == "__main__":
    main(sys.argv[1:])
