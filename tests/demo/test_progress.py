"""What the demo's projects look like on a day: progress that fits the links, the calendar and the story."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tongzhou.demo.portfolio import DemoProject, portfolio
from tongzhou.demo.progress import DemoPlan, Span, Story, demo_plan, weekday
from tongzhou.engine.critical_path import Schedule, schedule
from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, LagUnit, Link, LinkType, Plan, Task

DAY = 8 * 3600
WEDNESDAY = date(2026, 9, 16)
SUNDAY = date(2026, 9, 20)

each_project = pytest.mark.parametrize("project", portfolio().projects, ids=lambda project: project.key)


def national_day(day: date) -> bool:
    """A calendar with a week of holidays in October and May, and a make-up Sunday."""
    if day.month in (5, 10) and day.day <= 7:
        return False
    return weekday(day) or (day.month, day.day) == (9, 20)


@each_project
@pytest.mark.parametrize("today", [WEDNESDAY, SUNDAY, date(2027, 2, 28)])
@pytest.mark.parametrize("is_working", [weekday, national_day])
def test_as_many_working_days_have_passed_as_the_data_says(
    project: DemoProject, today: date, is_working: object
) -> None:
    asked = national_day if is_working is national_day else weekday
    plan = demo_plan(project, today, asked)
    passed = [plan.start + timedelta(days=n) for n in range((today - plan.start).days + 1)]
    assert sum(asked(day) for day in passed) == project.elapsed
    assert asked(plan.start)


@each_project
def test_nothing_has_happened_after_today_or_on_a_day_off(project: DemoProject) -> None:
    plan = demo_plan(project, SUNDAY, weekday)
    for task in plan.tasks:
        for day in (task.actual_start, task.actual_finish):
            assert day is None or (plan.start <= day <= SUNDAY and weekday(day)), task.id


@each_project
def test_percent_actual_dates_and_remaining_days_agree(project: DemoProject) -> None:
    for task in demo_plan(project, WEDNESDAY).tasks:
        if task.days is None:
            assert (task.percent, task.actual_start, task.current_days) == (0, None, None)
            continue
        assert task.current_days is not None
        assert task.remaining_days is not None
        assert 0 <= task.remaining_days <= task.current_days
        assert (task.actual_finish is not None) == (task.percent == 100)
        assert (task.actual_start is not None) == (task.percent > 0)
        assert (task.actual_start_offset is not None) == (task.percent > 0)
        if task.percent == 0:
            assert task.remaining_days == task.current_days


@each_project
def test_work_has_started_only_after_what_it_waited_for(project: DemoProject) -> None:
    plan = demo_plan(project, WEDNESDAY)
    tasks = {task.id: task for task in plan.tasks}
    checked = 0
    for link in plan.links:
        before, after = tasks[link.predecessor], tasks[link.successor]
        if link.type is LinkType.FS and link.lag >= 0 and after.actual_start is not None:
            assert before.actual_finish is not None, (before.id, after.id)
            assert before.actual_finish <= after.actual_start, (before.id, after.id)
            checked += 1
    assert checked >= 10


@each_project
def test_something_is_done_something_runs_and_something_is_to_come(project: DemoProject) -> None:
    leaves = [task for task in demo_plan(project, WEDNESDAY).tasks if task.days is not None]
    assert any(task.percent == 100 for task in leaves)
    assert any(0 < task.percent < 100 for task in leaves)
    assert any(task.percent == 0 for task in leaves)


@each_project
def test_a_delay_in_the_data_shows_with_its_reason(project: DemoProject) -> None:
    tasks = {task.id: task for task in demo_plan(project, WEDNESDAY).tasks}
    assert project.slips
    for slip in project.slips:
        task = tasks[slip.task]
        assert task.delay_reason == slip.reason
        assert task.current_days == (task.days or 0) + slip.late
        assert task.percent > 0 or not slip.start_late, "a late start can only be told of what has started"


def test_the_bank_is_in_trouble_and_would_go_live_in_the_freeze() -> None:
    project = portfolio().project("harbour")
    plan = demo_plan(project, WEDNESDAY)
    last = {forecast.task: forecast.forecast for forecast in plan.forecasts}
    deadline = next(task.deadline for task in plan.tasks if task.id == "8.8")
    assert deadline is not None
    assert last["8.8"] > plan.day_after_today(deadline.day)
    assert plan.freezes[0].first <= last["8.8"] <= plan.freezes[0].last


@each_project
def test_milestones_are_looked_at_weekly_until_they_are_reached(project: DemoProject) -> None:
    plan = demo_plan(project, WEDNESDAY)
    by_task: dict[str, list[tuple[date, date]]] = {}
    for forecast in plan.forecasts:
        by_task.setdefault(forecast.task, []).append((forecast.seen_on, forecast.forecast))
    assert set(by_task) == {task.id for task in plan.tasks if task.milestone}
    reached = {task.id: task.actual_finish for task in plan.tasks if task.milestone}
    for id, dots in by_task.items():
        assert all(earlier < later for (earlier, _), (later, _) in pairwise(dots)), id
        assert all(seen <= WEDNESDAY for seen, _ in dots)
        done = reached[id]
        if done is None:
            assert dots[-1][0] == WEDNESDAY
            assert dots[-1][1] >= WEDNESDAY
        else:
            assert dots[-1][1] == done


def test_the_trend_of_the_troubled_project_rises() -> None:
    plan = demo_plan(portfolio().project("harbour"), WEDNESDAY)
    go_live = [forecast.forecast for forecast in plan.forecasts if forecast.task == "8.8"]
    assert len(go_live) > 20
    assert len(set(go_live)) >= 5
    assert go_live[-1] - go_live[0] > timedelta(days=14)


def test_the_same_day_always_shows_the_same() -> None:
    project = portfolio().project("meadow")
    first, second = demo_plan(project, WEDNESDAY), demo_plan(project, WEDNESDAY)
    assert (first.tasks, first.forecasts) == (second.tasks, second.forecasts)


@each_project
def test_people_are_on_the_tasks(project: DemoProject) -> None:
    read = portfolio()
    known = {person.id for person in read.people}
    known |= {contact.id for client in read.clients for contact in client.contacts}
    leaves = [task for task in demo_plan(project, WEDNESDAY).tasks if task.days is not None]
    assert all(set(task.assignees) <= known for task in leaves)
    assert sum(not task.assignees for task in leaves) <= 2


def instant(day: date, hour: int) -> int:
    return calendar.timegm(day.timetuple()) + hour * 3600


def with_progress(plan: DemoPlan) -> Plan:
    """The project as a loader leaves it: what has happened entered, the rest moved behind the status date."""
    planned = engine_plan(plan)
    tasks: list[Task] = []
    for task, row in zip(plan.tasks, planned.tasks, strict=True):
        if task.current_days is None:
            tasks.append(row)
            continue
        morning = 17 if task.milestone else 8
        tasks.append(
            row._replace(
                duration=task.current_days * DAY,
                percent=task.percent,
                actual_start=instant(task.actual_start, morning) if task.actual_start else None,
                actual_finish=instant(task.actual_finish, 17) if task.actual_finish else None,
                remaining=(task.remaining_days or 0) * DAY if 0 < task.percent < 100 else None,
            )
        )
    return replace(
        planned,
        tasks=tuple(tasks),
        status_date=instant(plan.status_date, 17),
        reschedule_uncompleted=True,
    )


def assert_same_ends(plan: DemoPlan, computed: Schedule, told: Mapping[str, Span]) -> None:
    """Every task ends on the day that the story tells, or a day beside it (half days are rounded)."""
    for key, task in enumerate(plan.tasks, start=1):
        if task.days is None:
            continue
        end = date(1970, 1, 1) + timedelta(seconds=computed.finish[computed.place(key)])
        days = [plan.start + timedelta(days=n) for n in range((end - plan.start).days + 1)]
        assert abs(sum(weekday(day) for day in days) - told[task.id].finish) <= 1, task.id


def engine_plan(plan: DemoPlan) -> Plan:
    """The project as planned, for the engine; eight hours, Monday to Friday."""
    keys = {task.id: key for key, task in enumerate(plan.tasks, start=1)}
    scale = {LagUnit.WORKING: DAY, LagUnit.ELAPSED: 86_400, LagUnit.PERCENT: 100}
    return Plan(
        start=calendar.timegm(plan.start.timetuple()) + 8 * 3600,
        calendar=1,
        calendars=(Calendar(key=1, week=(EIGHT_TO_FIVE,) * 5 + ((),) * 2),),
        tasks=tuple(
            Task(
                key=keys[task.id],
                parent=keys[task.parent] if task.parent else None,
                duration=(task.days or 0) * DAY,
                milestone=task.milestone,
                summary=task.days is None,
            )
            for task in plan.tasks
        ),
        links=tuple(
            Link(
                keys[link.predecessor],
                keys[link.successor],
                link.type,
                link.lag * scale[link.lag_unit],
                link.lag_unit,
            )
            for link in plan.links
        ),
    )


@each_project
def test_the_engine_comes_to_the_same_plan_within_a_day(project: DemoProject) -> None:
    plan = demo_plan(project, WEDNESDAY)
    assert_same_ends(plan, schedule(engine_plan(plan)), Story(project).planned)


@each_project
def test_the_engine_foresees_the_same_ends_once_progress_is_entered(project: DemoProject) -> None:
    plan = demo_plan(project, WEDNESDAY)
    assert_same_ends(plan, schedule(with_progress(plan)), Story(project).happened)
