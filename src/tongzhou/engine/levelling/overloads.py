"""When more of a resource is needed than there is, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongzhou.engine.levelling.demands import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """A resource that is needed more than it is there, without a break from ``start`` to ``finish``.

    ``required`` and ``available`` are of the worst moment, in hundredths of a percent; ``tasks`` are keys.
    """

    resource: int
    start: int
    finish: int
    required: int
    available: int
    tasks: tuple[int, ...]
    seconds: int
    """Working time of the project's calendar in between."""
    excess: int
    """Work beyond what there is, in seconds: units too many times working time of the project's calendar."""


def overloads(problem: Problem, starts: Sequence[int], finishes: Sequence[int]) -> list[Overload]:
    """All overloads of the levelled resources within the levelled time, by resource and time."""
    uses: dict[int, list[tuple[int, int, int, int]]] = {key: [] for key in problem.capacities}
    for i, needs in enumerate(problem.demands):
        for need in needs:
            begin, end = need.interval(starts[i], finishes[i])
            if end > begin:
                uses[need.resource].append((begin, end, need.units, i))
    found: list[Overload] = []
    for resource, intervals in uses.items():
        found += _of_resource(problem, resource, intervals)
    return found


def _of_resource(
    problem: Problem, resource: int, intervals: Sequence[tuple[int, int, int, int]]
) -> list[Overload]:
    steps = problem.capacities[resource]
    events: dict[int, list[tuple[int, int]]] = {}
    for number, (begin, end, units, _) in enumerate(intervals):
        events.setdefault(begin, []).append((units, number))
        events.setdefault(end, []).append((-units, number))
    cuts = [t for t in (problem.since, problem.until, *(t for t, _ in steps[1:])) if t is not None]
    for cut in cuts:
        events.setdefault(cut, [])
    times = sorted(events)
    found: list[Overload] = []
    run: list[tuple[int, int, int, int, set[int]]] = []
    required, active, place = 0, set[int](), 0
    for t, following in zip(times, [*times[1:], times[-1] if times else 0], strict=True):
        for units, number in events[t]:
            required += units
            (active.add if units > 0 else active.discard)(number)
        while place + 1 < len(steps) and steps[place + 1][0] <= t:
            place += 1
        available = steps[place][1]
        inside = (problem.since is None or t >= problem.since) and (
            problem.until is None or t < problem.until
        )
        if inside and required > available and following > t:
            run.append((t, following, required, available, {intervals[k][3] for k in active}))
        elif run:
            found.append(_joined(problem, resource, run))
            run = []
    if run:
        found.append(_joined(problem, resource, run))
    return found


def _joined(
    problem: Problem, resource: int, parts: Sequence[tuple[int, int, int, int, set[int]]]
) -> Overload:
    worst = max(parts, key=lambda part: part[2] - part[3])
    tasks, axis = problem.plan.tasks, problem.base.network.axis
    excess = sum((needed - there) * axis.between(begin, end) for begin, end, needed, there, _ in parts)
    return Overload(
        resource=resource,
        start=parts[0][0],
        finish=parts[-1][1],
        required=worst[2],
        available=worst[3],
        tasks=tuple(tasks[i].key for i in sorted(set().union(*(part[4] for part in parts)))),
        seconds=axis.between(parts[0][0], parts[-1][1]),
        excess=excess // 10_000,
    )
