"""The door to the engine: a stored plan in, computed dates out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from tongzhou.engine.critical_path import Schedule, schedule
from tongzhou.engine.plan import Assignment, Calendar, CalendarException, Link, Plan, Resource, Task, WorkWeek
from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.plan.editing.state import PlanState, Row
from tongzhou.plan.models import DAY, Kind, PlanSettings, WorkingCalendar, instant_of
from tongzhou.plan.queries.state import LoadedPlan, ResourceRow


def engine_plan(loaded: LoadedPlan) -> Plan:
    """The stored plan in the engine's words; tasks in outline order."""
    state = loaded.state
    order = state.order()
    settings = loaded.settings
    day = loaded.project.status_date
    return Plan(
        start=settings.start_at,
        calendar=settings.calendar_id,
        calendars=engine_calendars(loaded.calendars),
        tasks=tuple(_tasks(state, order)),
        links=tuple(
            Link(link.predecessor_id, link.successor_id, link.type, link.lag, link.lag_unit)
            for link in state.links.values()
        ),
        resources=_resources(loaded.resources),
        assignments=_assignments(state),
        status_date=None if day is None else instant_of(day, DAY),
        reschedule_uncompleted=settings.reschedule_uncompleted and day is not None,
        critical_slack=settings.critical_slack,
        several_ends=settings.several_ends,
        honour_constraints=settings.honour_constraints,
        minutes_per_day=settings.minutes_per_day,
    )


def _tasks(state: PlanState, order: Iterable[int]) -> Iterable[Task]:
    rows, children = state.rows, state.children
    for key in order:
        row = rows[key]
        yield Task(
            key,
            row.parent_id,
            row.duration,
            bool(row.elapsed),
            row.constraint_type,
            row.constraint_at,
            row.deadline_at,
            row.calendar_id,
            bool(row.ignore_resource_calendar),
            bool(row.manual),
            bool(row.active),
            bool(row.external),
            row.given_start_at,
            row.given_finish_at,
            row.percent,
            row.actual_start_at,
            row.actual_finish_at,
            row.remaining,
            row.stop_at,
            row.resume_at,
            segments_of(row),
            row.levelling_delay,
            bool(row.levelling_delay_elapsed),
            row.kind == Kind.MILESTONE,
            bool(children.get(key)),
            row.name,
            row.split_span,
            bool(row.fixed_duration),
            bool(row.placeholder),
        )


def segments_of(row: Row) -> tuple[tuple[int, int], ...]:
    """The working parts of a split task."""
    return tuple((start, length) for start, length in orjson.loads(row.segments)) if row.segments else ()


def _resources(rows: Iterable[ResourceRow]) -> tuple[Resource, ...]:
    return tuple(Resource(key=row.id, calendar=row.calendar_id, work=bool(row.works)) for row in rows)


def _assignments(state: PlanState) -> tuple[Assignment, ...]:
    return tuple(
        Assignment(
            item, one.resource_id, one.work or 0, one.units, one.delay, one.start_at, one.finish_at, one.span
        )
        for item, people in state.people.items()
        for one in people
    )


def engine_calendars(stored: Iterable[WorkingCalendar]) -> tuple[Calendar, ...]:
    """Stored calendars in the engine's words."""
    return tuple(engine_calendar(calendar) for calendar in stored)


def engine_calendar(stored: WorkingCalendar) -> Calendar:
    """One stored calendar in the engine's words."""
    return Calendar(
        key=stored.pk,
        name=stored.name,
        base=stored.base_id,
        week=week_of(stored.week),
        exceptions=tuple(_exception(one) for one in stored.exceptions),
        work_weeks=tuple(
            WorkWeek(
                first=date.fromisoformat(one["first"]),
                last=date.fromisoformat(one["last"]),
                week=week_of(one["week"]),
            )
            for one in stored.work_weeks
        ),
    )


def week_of(days: Sequence[Any]) -> tuple[tuple[tuple[int, int], ...] | None, ...]:
    """Seven patterns from their JSON; missing days come from the base calendar."""
    given = [None if day is None else pattern_of(day) for day in days]
    return tuple(given + [None] * (7 - len(given)))


def pattern_of(intervals: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """One day's pattern from its JSON."""
    return tuple((start, end) for start, end in intervals)


def _exception(stored: dict[str, Any]) -> CalendarException:
    days = stored.get("days")
    return CalendarException(
        first=date.fromisoformat(stored["first"]),
        last=date.fromisoformat(stored["last"]),
        working=pattern_of(stored.get("working", ())),
        name=stored.get("name", ""),
        days=None if days is None else frozenset(map(date.fromisoformat, days)),
        rank=stored.get("rank", 0),
    )


def compiled_calendars(loaded: LoadedPlan) -> Calendars:
    """The calendars of a plan, ready to count working time."""
    return Calendars(engine_calendars(loaded.calendars), loaded.settings.start_at)


def axis_of(calendars: Calendars, settings: PlanSettings, row: Row) -> WorkingTime:
    """The working time that a row's duration is counted in (its people's calendars left aside)."""
    return calendars.get(row.calendar_id if row.calendar_id is not None else settings.calendar_id)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scheduling run changed: the rows whose results differ, the links that now drive or no longer do."""

    rows: list[int]
    links: list[int]
    finish_at: int | None
    schedule: Schedule


def compute(loaded: LoadedPlan) -> Outcome:
    """Schedule the plan and write the results into its state; raises the engine's PlanError."""
    result = schedule(engine_plan(loaded))
    changed = _take_results(loaded.state, result)
    _measure(loaded, result, changed)
    links = _take_driving(loaded.state, result, changed)
    _roll_up_progress(loaded.state, result, changed)
    return Outcome(sorted(changed), links, result.project_finish if result.plan.tasks else None, result)


def _take_results(state: PlanState, result: Schedule) -> set[int]:
    """Write the computed columns into the rows; returns the numbers of those that differ."""
    changed: set[int] = set()
    rows = state.rows
    computed = zip(
        result.plan.tasks,
        result.start,
        result.finish,
        result.early_start,
        result.early_finish,
        result.late_start,
        result.late_finish,
        result.total_slack,
        result.free_slack,
        result.critical,
        result.summary,
        strict=True,
    )
    for task, start, finish, es, ef, ls, lf, total, free, critical, summary in computed:
        row = rows[task.key]
        if (
            row.start_at == start
            and row.finish_at == finish
            and row.late_start_at == ls
            and row.late_finish_at == lf
            and row.total_float == total
            and row.free_float == free
            and row.critical == critical
            and row.summary == summary
            and row.early_start_at == es
            and row.early_finish_at == ef
        ):
            continue
        changed.add(task.key)
        row.start_at, row.finish_at, row.early_start_at, row.early_finish_at = start, finish, es, ef
        row.late_start_at, row.late_finish_at, row.total_float, row.free_float = ls, lf, total, free
        row.critical, row.summary = critical, summary
    return changed


def _measure(loaded: LoadedPlan, result: Schedule, changed: set[int]) -> None:
    """A task spans its duration, a summary the project's working time between its dates."""
    axis = compiled_calendars(loaded).get(loaded.settings.calendar_id)
    rows = loaded.state.rows
    for task, start, finish, summary in zip(
        result.plan.tasks, result.start, result.finish, result.summary, strict=True
    ):
        span = max(0, axis.between(start, finish)) if summary else task.duration
        if rows[task.key].span != span:
            rows[task.key].span = span
            changed.add(task.key)


def _take_driving(state: PlanState, result: Schedule, changed: set[int]) -> list[int]:
    """Mark the links that fix a start; returns those whose mark differs.

    A mark can only differ where one of the ends moved or the link itself was touched.
    """
    drivers: dict[int, set[int | None]] = {}
    differing: list[int] = []
    for index, link in enumerate(list(state.links.values())):
        target = link.successor_id
        if not (target in changed or link.predecessor_id in changed or link.id in state.links_before):
            continue
        if target not in drivers:
            drivers[target] = {driver.link for driver in result.drivers(target)}
        driving = index in drivers[target]
        if driving != bool(link.driving):
            state.links[link.id] = replace(link, driving=driving)
            differing.append(link.id)
    return differing


def _roll_up_progress(state: PlanState, result: Schedule, changed: set[int]) -> None:
    """A summary's progress is that of the tasks below it, weighed by their durations."""
    done: dict[int | None, int] = {}
    whole: dict[int | None, int] = {}
    for task, summary in zip(reversed(result.plan.tasks), reversed(result.summary), strict=True):
        key = task.key
        row = state.rows[key]
        if summary:
            weight = whole.get(key, 0)
            total = done.get(key, 0)
            progress = total // weight if weight else 0
        else:
            weight = row.duration if row.active else 0
            progress = row.percent
            total = weight * progress
        if progress != row.progress:
            row.progress = progress
            changed.add(key)
        whole[row.parent_id] = whole.get(row.parent_id, 0) + weight
        done[row.parent_id] = done.get(row.parent_id, 0) + total
