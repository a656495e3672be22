"""A plan as the bare problem: an approximation whose good timetables give good orders for the exact decoder.

Durations and lags are counted in whole units of the project's working time, capacities stay as they are at their
highest, tasks that cannot be moved are released where they start. What comes out is an order, never a date.
"""

from __future__ import annotations

from tongzhou.engine.levelling.demands import Mobility, Problem
from tongzhou.engine.levelling.instance import Instance
from tongzhou.engine.plan import LinkType

_UNITS = 8
"""Units of time in a task of middling length."""
_MOST_UNITS = 4_000
"""Units of time in the plan as it is without limits."""


def approximated(problem: Problem) -> tuple[Instance, list[int]] | None:
    """The instance, and the place in the plan of each of its tasks; None where links do not allow one."""
    base, network = problem.base, problem.base.network
    axis = network.axis
    places = [
        i for i in network.order if i < network.count and not base.summary[i] and network.tasks[i].active
    ]
    number = {i: k for k, i in enumerate(places)}
    begins = {i: axis.offset(base.start[i]) for i in places}
    lengths = {i: max(axis.offset(base.finish[i]) - begins[i], 0) for i in places}
    busy = sorted(length for i, length in lengths.items() if length and problem.demands[i])
    if not busy:
        return None
    origin = min(begins.values())
    whole = max(begins[i] + lengths[i] for i in places) - origin
    unit = max(busy[len(busy) // 2] // _UNITS, whole // _MOST_UNITS, 1)
    durations = [-(-lengths[i] // unit) for i in places]
    links: list[tuple[int, int, int]] = []
    for i in places:
        for source, target, kind, lag, elapsed in network.into(i):
            if source not in number:
                continue
            before, after = number[source], number[target]
            worked = lag // 4 if elapsed else lag  # about a quarter of all hours are working ones
            units = -(-worked // unit)
            if kind in (LinkType.SS, LinkType.SF):
                units -= durations[before]
            if kind in (LinkType.FF, LinkType.SF):
                units -= durations[after]
            links.append((before, after, units))
    resources = sorted(problem.capacities)
    tops = [max(units for _, units in problem.capacities[key]) for key in resources]
    column = {key: k for k, key in enumerate(resources)}
    rows: list[tuple[int, ...]] = []
    for i in places:
        row = [0] * len(resources)
        for need in problem.demands[i]:
            row[column[need.resource]] += need.units
        rows.append(tuple(min(units, top) for units, top in zip(row, tops, strict=True)))
    waits = {after for _, after, _ in links}
    releases = [
        (begins[i] - origin) // unit if k not in waits or problem.mobility[i] is not Mobility.MOVABLE else 0
        for k, i in enumerate(places)
    ]
    instance = Instance(
        durations=tuple(durations),
        requirements=tuple(rows),
        capacities=tuple(tops),
        links=tuple(links),
        releases=tuple(releases),
    )
    return instance, places
