"""The door to the figures of workload: what a plan needs of each resource on each day, and of one person's tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tongzhou.engine.arrays import np
from tongzhou.engine.critical_path.network import assignment_span
from tongzhou.engine.levelling.workload import days, workload
from tongzhou.engine.plan import Assignment
from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.plan.models import DAY, day_of, instant_of
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import scheduled

WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekDemand:
    """Working seconds that a plan needs of a resource in a week, from Monday to Sunday."""

    resource: int
    week: date
    days: tuple[int, ...]

    @property
    def seconds(self) -> int:
        """Those of the whole week."""
        return sum(self.days)


def demand_of(loaded: LoadedPlan) -> list[WeekDemand]:
    """Everything that a plan needs of anybody, week by week; weeks without work are left out.

    Raises the engine's PlanError for a plan that cannot be computed.
    """
    result = scheduled(loaded)
    if not result.plan.tasks or not result.plan.assignments:
        return []
    first = monday_of(day_of(min(result.start)))
    last = monday_of(day_of(max(result.finish))) + timedelta(days=WEEK)
    needed = workload(result, days(instant_of(first), instant_of(last)))
    weeks = np.rint(needed.required).astype(np.int64).reshape(len(needed.resources), -1, WEEK)
    found = []
    for row, week in zip(*np.nonzero(weeks.sum(axis=2)), strict=True):
        monday = first + timedelta(days=WEEK * int(week))
        found.append(WeekDemand(needed.resources[row], monday, tuple(weeks[row, week].tolist())))
    return found


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody's part of an item, as it is stored. ``alone``: nobody else on it has work in a calendar of theirs."""

    item: int
    resource: int
    start: int
    finish: int
    duration: int
    units: int
    work: int
    delay: int
    span: int | None
    elapsed: bool
    calendar: int | None
    alone: bool


def seconds_between(
    parts: Sequence[Part],
    first: date,
    last: date,
    axes: Calendars,
    resources: Mapping[int, int | None],
    usual: int,
) -> Iterator[int]:
    """Working seconds of each part from the first day to the last, as the whole plan's figures count them.

    ``resources``: resource → its calendar; ``usual``: the plan's.
    """
    begin, end = instant_of(first), instant_of(last) + DAY
    for part in parts:
        axis, start, finish = _time_of(part, axes, resources.get(part.resource), usual)
        if axis is None:
            length, inside = finish - start, min(finish, end) - max(start, begin)
        else:
            length = axis.between(start, finish)
            inside = axis.between(max(start, begin), min(finish, end))
        rate = part.work / max(length, 1) if part.work else part.units / 10_000
        yield round(max(inside, 0) * rate)


def _time_of(
    part: Part, axes: Calendars, calendar: int | None, usual: int
) -> tuple[WorkingTime | None, int, int]:
    if part.elapsed:
        return None, part.start, part.finish
    keys = tuple(key for key in (part.calendar, calendar) if key is not None)
    axis = axes.together(*(keys or (usual,)))
    if part.alone:
        return axis, part.start, part.finish
    begin = axis.add(part.start, part.delay)
    assignment = Assignment(part.item, part.resource, part.work, part.units, part.delay, span=part.span)
    return axis, begin, min(axis.add(begin, assignment_span(assignment, part.duration)), part.finish)
