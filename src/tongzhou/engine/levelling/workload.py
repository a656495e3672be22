"""How much of everybody is needed and there, by week or day: the figures of a heat map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.critical_path.clocks import CalendarClock, ElapsedClock
from tongzhou.engine.critical_path.network import Network, assignment_span
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.days import DAY
from tongzhou.engine.levelling.errors import LevellingError, LevellingFault
from tongzhou.engine.levelling.request import USUAL_CAPACITY
from tongzhou.engine.plan import Assignment
from tongzhou.engine.working_time import WorkingTime

Floats: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"
_WEEK = 7 * DAY
_FIRST_MONDAY = 4 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Working seconds, one row per resource and one column per period."""

    resources: tuple[int, ...]
    periods: tuple[int, ...]
    """Instants at which the periods begin, and at which the last one ends."""
    required: Floats
    available: Floats

    @property
    def excess(self) -> Floats:
        """What is needed beyond what is there."""
        return np.maximum(self.required - self.available, 0.0)

    @property
    def free(self) -> Floats:
        """What is there and not needed."""
        return np.maximum(self.available - self.required, 0.0)

    @property
    def load(self) -> Floats:
        """What is needed as a share of what is there; infinite where something is needed and nothing is there."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.required > 0, self.required / self.available, 0.0)


def weeks(first: int, last: int) -> tuple[int, ...]:
    """The Mondays around the instants from first to last."""
    monday = (first - _FIRST_MONDAY) // _WEEK * _WEEK + _FIRST_MONDAY
    return (*range(monday, max(last, first + 1), _WEEK), _after(monday, max(last, first + 1), _WEEK))


def days(first: int, last: int) -> tuple[int, ...]:
    """The midnights around the instants from first to last."""
    midnight = first // DAY * DAY
    return (*range(midnight, max(last, first + 1), DAY), _after(midnight, max(last, first + 1), DAY))


def _after(begin: int, last: int, step: int) -> int:
    return begin - (begin - last) // step * step


def workload(
    schedule: Schedule,
    periods: Sequence[int],
    capacities: Mapping[int, Sequence[tuple[int, int]]] | None = None,
) -> Workload:
    """What a schedule needs of each working resource in each period, and what there is.

    An assignment's work is spread evenly over its time; one without work needs its units all the time. What there
    is comes from the resource's calendar and its capacity (as in ``Request.capacities``). Refuses periods
    that are not in order.
    """
    if len(periods) < 2 or any(a >= b for a, b in pairwise(periods)):
        raise LevellingError(LevellingFault.WINDOW, "The periods are not in the order of their dates.")
    plan = schedule.plan
    working = [resource for resource in plan.resources if resource.work]
    row = {resource.key: k for k, resource in enumerate(working)}
    named = capacities or {}
    available = np.zeros((len(working), len(periods) - 1))
    known: dict[int, Floats] = {}
    calendars = schedule.network.calendars
    for resource in working:
        axis = calendars.get(plan.calendar if resource.calendar is None else resource.calendar)
        steps = named.get(resource.key, ((0, USUAL_CAPACITY),))
        if id(axis) not in known:
            known[id(axis)] = np.diff(np.array(axis.offsets(list(periods)), np.float64))
        available[row[resource.key]] = (
            known[id(axis)] * (steps[0][1] / 10_000) if len(steps) == 1 else _stepped(axis, periods, steps)
        )
    required = _required(schedule, row, periods)
    return Workload(resources=tuple(row), periods=tuple(periods), required=required, available=available)


def _stepped(axis: WorkingTime, periods: Sequence[int], steps: Sequence[tuple[int, int]]) -> Floats:
    """What there is of a resource whose capacity changes."""
    found = np.zeros(len(periods) - 1)
    ends = [instant for instant, _ in steps[1:]] + [periods[-1]]
    since = periods[0]
    for (_, units), end in zip(steps, ends, strict=True):
        if end > since:
            inside = np.clip(np.array(periods, np.int64), since, end)
            found += np.diff(np.array(axis.offsets(inside.tolist()), np.float64)) * (units / 10_000)
        since = max(since, end)
    return found


def _required(schedule: Schedule, row: Mapping[int, int], periods: Sequence[int]) -> Floats:
    """Needed seconds: per calendar all assignments at once."""
    groups: dict[int, tuple[WorkingTime | None, list[tuple[int, int, int, int, int]]]] = {}
    network = schedule.network
    own = {resource.key: resource.calendar for resource in schedule.plan.resources}
    for a in schedule.plan.assignments:
        k, i = row.get(a.resource), network.index[a.task]
        if k is None or network.outline.summary[i] or not network.tasks[i].active or a.units <= 0:
            continue
        axis, start, finish = _time_of(schedule, i, a, own[a.resource])
        groups.setdefault(id(axis), (axis, []))[1].append((k, start, finish, a.units, a.work))
    count = len(periods) - 1
    total = np.zeros(len(row) * count)
    for axis, entries in groups.values():
        columns = np.array(entries, np.int64).T
        total += _spread(axis, columns, periods, len(row))
    return total.reshape(len(row), count)


def _time_of(
    schedule: Schedule, i: int, assignment: Assignment, calendar: int | None
) -> tuple[WorkingTime | None, int, int]:
    """The calendar of an assignment (None: day and night), from when to when."""
    network: Network = schedule.network
    clock, start, finish = network.clock(i), schedule.start[i], schedule.finish[i]
    if isinstance(clock, ElapsedClock):
        return None, start, finish
    if isinstance(clock, CalendarClock):
        return clock.axis, start, finish
    keys = tuple(key for key in (network.tasks[i].calendar, calendar) if key is not None)
    axis = network.calendars.together(*(keys or (schedule.plan.calendar,)))
    begin = axis.add(start, assignment.delay)
    return axis, begin, axis.add(begin, assignment_span(assignment, network.durations[i]))


def _spread(axis: WorkingTime | None, columns: Whole, periods: Sequence[int], rows: int) -> Floats:
    """Each assignment's seconds into the periods it touches: the first, the last, and all in between."""
    row, start, finish, units, work = columns
    edges = np.array(periods, np.int64)
    if axis is not None:
        start, finish, edges = (np.array(axis.offsets(a.tolist()), np.int64) for a in (start, finish, edges))
    length = np.maximum(finish - start, 1)
    rate = np.where(work > 0, work / length, units / 10_000)
    start, finish = (np.clip(a, edges[0], edges[-1]) for a in (start, finish))
    count = len(edges) - 1
    size = rows * (count + 1)
    first = np.clip(np.searchsorted(edges, start, side="right") - 1, 0, count - 1)
    last = np.clip(np.searchsorted(edges, finish, side="left") - 1, 0, count - 1)
    last = np.maximum(first, last)
    # A rate that begins in its first period and ends after its last one, summed up along the row; then what
    # lies before the start and after the finish is taken away.
    begins = np.bincount(row * (count + 1) + first, rate, size)
    ends = np.bincount(row * (count + 1) + last + 1, rate, size)
    running = np.cumsum((begins - ends).reshape(rows, count + 1), axis=1)[:, :count]
    full: Floats = (running * np.diff(edges)).ravel()
    full -= np.bincount(row * count + first, rate * (start - edges[first]), rows * count)
    full -= np.bincount(row * count + last, rate * (edges[last + 1] - finish), rows * count)
    result: Floats = np.where(np.abs(full) < 1e-6, 0.0, full)
    return result
