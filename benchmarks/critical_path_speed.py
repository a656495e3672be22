"""How fast plans are scheduled: CPU time, with networkx on the same network in the same run.

Usage: ``python benchmarks/critical_path_speed.py [counts …]``. *compile* is everything from the plan's rows to the
ordered network, *passes* both passes with calendars, floats, critical marks and the result's lists.
networkx computes a longest path without calendars, on durations, forwards and backwards.
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
from tongzhou.engine.critical_path.assembly import assemble  # noqa: E402
from tongzhou.engine.critical_path.network import Network  # noqa: E402
from tongzhou.engine.critical_path.passes import computed  # noqa: E402
from tongzhou.engine.plan import Plan  # noqa: E402

PUBLISHED = {
    10_000: "MPXJ 16.10: 252 to 262 ms (median warm)",
    100_000: "MPXJ 16.10: 2.7 to 4.2 s (first run)",
}
"""Measured for another machine and network generator of the same shape; quoted, not measured here."""


def measured(work: Callable[[], object], repeats: int = 7) -> float:
    """Median CPU milliseconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1000


def with_networkx(plan: Plan) -> float | None:
    """Milliseconds networkx needs to build the graph and to find both ends of each task; None without it."""
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

    return measured(work, 3)


def edits(plan: Plan, count: int = 60) -> list[float]:
    """CPU milliseconds of re-planning after single edits of durations of random tasks."""
    dice = random.Random(7)
    times = []
    current = schedule(plan)
    for _ in range(count):
        place = dice.randrange(len(plan.tasks))
        task = current.plan.tasks[place]
        tasks = list(current.plan.tasks)
        tasks[place] = task._replace(duration=max(task.duration + dice.choice((-8, 8, 16)) * 3600, 3600))
        changed = replace(current.plan, tasks=tuple(tasks))
        began = time.process_time()
        current = replan(current, changed)
        times.append((time.process_time() - began) * 1000)
    return times


def shuffled(plan: Plan) -> Plan:
    """The plan with its tasks in no order, so that the topological order has to be found."""
    tasks = list(plan.tasks)
    random.Random(3).shuffle(tasks)
    return replace(plan, tasks=tuple(tasks))


def main(arguments: list[str]) -> None:
    """Print the table."""
    counts = [int(a) for a in arguments] or [1_000, 10_000, 100_000]
    for count in counts:
        shapes = [
            (43, False, "wide"),
            (max(count // 11, 2), False, "deep"),
            (43, True, "wide, outline"),
            (43, False, "wide, shuffled"),
        ]
        for layers, outline, name in shapes:
            plan = network(count, layers, outline=outline)
            if name.endswith("shuffled"):
                plan = shuffled(plan)
            whole = measured(lambda plan=plan: schedule(plan))
            prepared = measured(lambda plan=plan: Network(plan))
            compiled = Network(plan)
            passes = measured(lambda compiled=compiled: assemble(computed(compiled)))
            single = edits(plan) if count <= 100_000 else []
            reference = with_networkx(plan) if count <= 100_000 else None
            print(
                f"{count:7} tasks {len(plan.links):7} links {name:14}"
                f" schedule {whole:7.1f} ms (compile {prepared:.1f} + passes {passes:.1f})"
                + (f"  one edit {statistics.median(single):.2f} ms (max {max(single):.1f})" if single else "")
                + (f"  networkx, no calendar {reference:.0f} ms" if reference else "")
            )
        if count in PUBLISHED:
            print(f"        published, not measured here: {PUBLISHED[count]}")


if __name__ == "__main__":
    main(sys.argv[1:])
