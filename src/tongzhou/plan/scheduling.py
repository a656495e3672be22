"""The door to the engine: a stored plan in, computed dates out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from django.utils.translation import gettext as _

from tongzhou.engine.critical_path import Schedule, schedule
from tongzhou.engine.days import Days
from tongzhou.engine.errors import CycleError, PlanError
from tongzhou.engine.plan import Assignment, Calendar, CalendarException, Link, Plan, Resource, Task, WorkWeek
from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.editing.state import PlanState, Row
from tongzhou.plan.models import DAY, Kind, PlanSettings, WorkingCalendar, day_of, instant_of
from tongzhou.plan.personal_time import personal_calendar, resolved
from tongzhou.plan.queries.state import LoadedPlan, ResourceRow


def engine_plan(loaded: LoadedPlan) -> Plan:
    """The stored plan in the engine's words; tasks in outline order."""
    state = loaded.state
    order = state.order()
    settings = loaded.settings
    day = loaded.project.status_date
    calendars = engine_calendars(loaded.calendars)
    personal = dict(_personal(loaded, calendars))
    return Plan(
        start=settings.start_at,
        calendar=settings.calendar_id,
        calendars=(*calendars, *personal.values()),
        tasks=tuple(_tasks(state, order)),
        links=tuple(
            Link(link.predecessor_id, link.successor_id, link.type, link.lag, link.lag_unit)
            for link in state.links.values()
        ),
        resources=tuple(_resources(loaded.resources, personal)),
        assignments=tuple(_assignments(state, personal)),
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


def _resources(rows: Iterable[ResourceRow], personal: Mapping[int, Calendar]) -> Iterator[Resource]:
    for row in rows:
        calendar = personal[row.id].key if row.id in personal else row.calendar_id
        yield Resource(key=row.id, calendar=calendar, work=bool(row.works))


def _personal(loaded: LoadedPlan, calendars: Sequence[Calendar]) -> Iterator[tuple[int, Calendar]]:
    """Resource → a calendar for the person behind it who has leave or hours of their own: theirs alone.

    It lies over the resource's calendar, else over the plan's. Its key is the resource's, negative: stored
    calendars have positive ones.
    """
    around, bases = day_of(loaded.settings.start_at), dict[int, Days]()
    for row in loaded.resources:
        person = loaded.times.get(row.user_id) if row.user_id is not None else None
        if person is None or not row.works:
            continue
        base = loaded.settings.calendar_id if row.calendar_id is None else row.calendar_id
        if base not in bases:
            bases[base] = resolved(calendars, base)
        yield row.id, personal_calendar(-row.id, bases[base], person, around=around)


def _assignments(state: PlanState, personal: Mapping[int, Calendar]) -> Iterator[Assignment]:
    """Who is on what. A calendar binds those alone who have work to do in it: a person's own calendar always does."""
    for item, people in state.people.items():
        for one in people:
            work = one.work
            if not work and one.resource_id in personal and item in state.rows:
                work = state.rows[item].duration * one.units // 10_000
            yield Assignment(
                item, one.resource_id, work or 0, one.units, one.delay, one.start_at, one.finish_at, one.span
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


def scheduled(loaded: LoadedPlan) -> Schedule:
    """The plan's schedule, written nowhere; raises the engine's PlanError."""
    return schedule(engine_plan(loaded))


def compute(loaded: LoadedPlan) -> Outcome:
    """Schedule the plan and write the results into its state; raises the engine's PlanError."""
    result = scheduled(loaded)
    changed = _take_results(loaded.state, result)
    _measure(loaded, result, changed)
    links = _take_driving(loaded.state, result, changed)
    _roll_up_progress(loaded.state, result, changed)
    return Outcome(sorted(changed), links, result.project_finish if result.plan.tasks else None, result)


def compute_or_refuse(loaded: LoadedPlan) -> Outcome:
    """``compute``; the engine's refusals come out in words for people, as CommandError."""
    try:
        return compute(loaded)
    except CycleError as error:
        rows = loaded.state.rows
        path = " → ".join(f"“{rows[key].name}”" for key in (*error.keys, error.keys[0]))
        raise CommandError(
            "cycle",
            _("This would make tasks wait for each other in a circle: %(path)s") % {"path": path},
            error.keys,
        ) from error
    except PlanError as error:
        raise CommandError(
            "impossible_plan", _("This plan cannot be scheduled: %(reason)s") % {"reason": error}
        ) from error


def floats_at_baseline(loaded: LoadedPlan, durations: Mapping[int, int]) -> dict[int, int]:
    """The total float, in working seconds, that each leaf had when these durations were promised.

    The plan is computed with them and without anything that was reported since; links, constraints and calendars are
    those of today, because a baseline does not keep its own.
    """
    plan = engine_plan(loaded)
    tasks = tuple(_unreported(task, durations.get(task.key, task.duration)) for task in plan.tasks)
    result = schedule(replace(plan, tasks=tasks, status_date=None, reschedule_uncompleted=False))
    computed = zip(result.plan.tasks, result.total_slack, result.summary, strict=True)
    return {task.key: slack for task, slack, summary in computed if not summary and slack is not None}


def _unreported(task: Task, duration: int) -> Task:
    """A task of this duration that nobody has reported on."""
    return task._replace(
        duration=duration,
        percent=0,
        actual_start=None,
        actual_finish=None,
        remaining=None,
        stop=None,
        resume=None,
        segments=(),
        span=None,
    )


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
