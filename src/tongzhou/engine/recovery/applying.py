"""A plan with measures applied: nothing but edits of rows, so that the critical path can re-plan quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from tongzhou.engine.critical_path.clocks import TeamClock
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Assignment, Calendar, Constraint, DayPattern, Link, Plan, Task
from tongzhou.engine.recovery.measures import (
    Another,
    Delayed,
    Measure,
    OnCalendar,
    Relink,
    Shorter,
    Unbound,
)
from tongzhou.engine.recovery.options import ExtraTime

T = TypeVar("T")


class Variants:
    """The calendars with extra time, made beside those of the plan before anything is computed."""

    def __init__(self, plan: Plan, ways: Sequence[ExtraTime]) -> None:
        self.keys: dict[tuple[int, str], int] = {}
        """(calendar, name of the way) → the calendar with extra time."""
        self.extra: dict[int, tuple[int, int]] = {}
        """The calendar with extra time → (its base, working seconds a week that it has more)."""
        made: list[Calendar] = []
        following = max((calendar.key for calendar in plan.calendars), default=0) + 1
        by_key = {calendar.key: calendar for calendar in plan.calendars}
        for calendar in plan.calendars:
            for way in ways:
                variant = _with_extra_time(following, calendar, by_key, way)
                made.append(variant)
                self.keys[calendar.key, way.name] = following
                more = sum(
                    _length(day) - _length(_weekday(calendar, by_key, number))
                    for number, day in enumerate(variant.week)
                    if day is not None
                )
                self.extra[following] = calendar.key, more
                following += 1
        self.plan = replace(plan, calendars=(*plan.calendars, *made))
        """The same plan, which knows the calendars with extra time."""


def _with_extra_time(key: int, base: Calendar, known: dict[int, Calendar], way: ExtraTime) -> Calendar:
    week: list[DayPattern | None] = [None] * 7
    for day in range(7):
        usual = _weekday(base, known, day)
        if day in way.days and not usual:
            week[day] = way.pattern
        elif usual and way.longer:
            week[day] = (*usual[:-1], (usual[-1][0], min(usual[-1][1] + way.longer, 86_400)))
    name = f"{base.name} + {way.name}" if base.name else way.name
    return Calendar(key=key, name=name, base=base.key, week=tuple(week))


def _weekday(calendar: Calendar, known: dict[int, Calendar], day: int) -> DayPattern:
    seen: set[int] = set()
    while calendar.week[day] is None and calendar.base in known and calendar.key not in seen:
        seen.add(calendar.key)
        calendar = known[calendar.base]
    return calendar.week[day] or ()


def _length(pattern: DayPattern) -> int:
    return sum(end - start for start, end in pattern)


def applied(base: Schedule, measures: Iterable[Measure]) -> Plan:
    """The plan of a schedule, with the measures in it. The same measures in any order give the same plan."""
    plan = base.plan
    tasks: dict[int, Task] = {}
    links: dict[int, Link] = {}
    more: list[Link] = []
    shortened: set[int] = set()
    for measure in sorted(measures, key=lambda one: one.key):
        for edit in measure.edits:
            if isinstance(edit, Relink):
                links[edit.place] = edit.link
            elif isinstance(edit, Another):
                more.append(edit.link)
            else:
                i = base.index[edit.task]
                tasks[i] = _edited(tasks.get(i, plan.tasks[i]), edit)
                if isinstance(edit, Shorter | OnCalendar):
                    shortened.add(i)
    return replace(
        plan,
        tasks=_replaced(plan.tasks, tasks),
        links=(*_replaced(plan.links, links), *more) if more else _replaced(plan.links, links),
        assignments=_followed(base, tasks, shortened),
    )


def _replaced(rows: tuple[T, ...], changed: dict[int, T]) -> tuple[T, ...]:
    if not changed:
        return rows
    copy = list(rows)
    for place, row in changed.items():
        copy[place] = row
    return tuple(copy)


def _edited(task: Task, edit: Shorter | OnCalendar | Unbound | Delayed) -> Task:
    if isinstance(edit, Shorter):
        left = None if task.remaining is None else max(task.remaining - edit.seconds, 0)
        return task._replace(
            duration=max(task.duration - edit.seconds, 0), remaining=left, span=None, segments=()
        )
    if isinstance(edit, OnCalendar):
        return task._replace(calendar=edit.calendar, ignore_resource_calendar=True)
    if isinstance(edit, Unbound):
        return task._replace(constraint=Constraint.ASAP, constraint_date=None)
    return task._replace(levelling_delay=edit.seconds, levelling_delay_elapsed=True)


def _followed(base: Schedule, tasks: dict[int, Task], shortened: set[int]) -> tuple[Assignment, ...]:
    """The work of people with calendars of their own follows the duration of their task."""
    plan, network = base.plan, base.network
    teams = {i for i in shortened if isinstance(network.clock(i), TeamClock)}
    if not teams:
        return plan.assignments
    keys = {plan.tasks[i].key: i for i in teams}
    return tuple(
        _resized(one, tasks[keys[one.task]].duration) if one.task in keys else one for one in plan.assignments
    )


def _resized(one: Assignment, duration: int) -> Assignment:
    return one._replace(work=duration * one.units // 10_000 if one.work else one.work, span=None)
