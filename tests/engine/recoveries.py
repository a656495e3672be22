"""Small plans with measures, and the answer of trying everything."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from tests.engine.plans import DAY, plan
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Link, Plan, Task
from tongzhou.engine.recovery import Bench, CrashPiece, Measure, Options, Request, TaskOptions, applied

Row = tuple[str, int, int, int, str]
"""Name, usual duration, shortest duration (days), cost per day saved, names of the predecessors."""


def activities(rows: Iterable[Row]) -> tuple[Plan, Options]:
    """A plan and its options; the last milestone waits for everything."""
    rows = list(rows)
    keys = {row[0]: number for number, row in enumerate(rows, 1)}
    tasks = [Task(keys[name], duration=usual * DAY, name=name) for name, usual, *_ in rows]
    links = [Link(keys[b], keys[name]) for name, *_, before in rows for b in before]
    end = len(rows) + 1
    links += [Link(key, end) for key in keys.values()]
    made = plan(*tasks, Task(end, milestone=True, name="End"), links=tuple(links))
    options = {
        keys[name]: TaskOptions(crash=(CrashPiece(shortest * DAY, cost),))
        for name, usual, shortest, cost, _ in rows
        if shortest < usual
    }
    return made, Options(tasks=options, extra_time=())


def everything(given: Plan, request: Request) -> tuple[int | None, int]:
    """The least cost of any combination of measures that wins the days, by trying all of them; and how many."""
    bench = Bench(given, request)
    measures: dict[str, Measure] = {}
    for i in range(len(given.tasks)):
        measures |= {m.key: m for m in bench.candidates.of_task(i)}
    for place in range(len(given.links)):
        measures |= {m.key: m for m in bench.candidates.of_link(place)}
    levers: dict[str, list[Measure]] = {}
    for measure in measures.values():
        levers.setdefault(measure.groups[0], []).append(measure)
    target = bench.search.offset(bench.base) - request.days * bench.candidates.day
    best, count = None, 0
    for picked in product(*([None, *ms] for ms in levers.values())):
        chosen = [m for m in picked if m is not None]
        groups = [g for m in chosen for g in m.groups]
        cost = sum(m.cost for m in chosen)
        if len(groups) != len(set(groups)) or (best is not None and cost >= best):
            continue
        count += 1
        if bench.search.offset(schedule(applied(bench.base, chosen))) <= target:
            best = cost
    return best, count
