"""Rules taken from Microsoft Project that rarely meet in one plan, worked out by hand."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import date

import pytest

from tests.engine.plans import DAY, HOUR, MONDAY, STANDARD, at, plan, read
from tongzhou.engine.collection import uncollected
from tongzhou.engine.critical_path import DriverKind, Schedule, replan, schedule
from tongzhou.engine.plan import (
    Assignment,
    Calendar,
    CalendarException,
    Constraint,
    LagUnit,
    Link,
    LinkType,
    Resource,
    Task,
)

LONG = Task(9, None, 10 * DAY)
"""A task that holds the project's finish on 01-16 17:00."""


def late(result: Schedule, key: int) -> tuple[str, str, float]:
    place = result.place(key)
    columns = (result.late_start[place], result.late_finish[place])
    return read(columns[0]), read(columns[1]), result.total_slack[place] / DAY


def early(result: Schedule, key: int) -> tuple[str, str]:
    place = result.place(key)
    return read(result.start[place]), read(result.finish[place])


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────
HALF_DONE = Task(
    1,
    None,
    2 * DAY,
    percent=50,
    actual_start=MONDAY,
    stop=at("01-05 17:00"),
    resume=at("01-06 08:00"),
    remaining=DAY,
)
GOES_ON = Task(
    2,
    None,
    2 * DAY,
    percent=25,
    actual_start=at("01-07 08:00"),
    stop=at("01-07 12:00"),
    resume=at("01-07 13:00"),
    remaining=12 * HOUR,
)


def test_in_a_chain_of_started_tasks_each_one_is_late_when_the_next_goes_on() -> None:
    result = schedule(plan(HALF_DONE, GOES_ON, LONG, links=(Link(1, 2),)))
    assert late(result, 1) == ("01-05 08:00", "01-07 12:00", 0.5)
    assert late(result, 2) == ("01-07 08:00", "01-16 17:00", 6)


def test_what_has_not_begun_is_late_when_its_started_successor_goes_on() -> None:
    waiting = Task(1, None, DAY)
    result = schedule(plan(waiting, GOES_ON, LONG, links=(Link(1, 2),)))
    assert late(result, 1) == ("01-06 13:00", "01-07 12:00", 1.5)


def test_a_started_task_finishes_late_against_its_deadline() -> None:
    begun = Task(1, None, 3 * DAY, actual_start=MONDAY, remaining=2 * DAY, deadline=at("01-06 17:00"))
    result = schedule(plan(begun, LONG))
    assert late(result, 1) == ("01-05 08:00", "01-06 17:00", -1)
    assert 1 in result.critical_keys()


def test_a_finished_predecessor_binds_with_its_actual_finish() -> None:
    done = Task(1, None, DAY, actual_start=MONDAY, actual_finish=at("01-07 12:00"), percent=100)
    result = schedule(plan(done, Task(2, None, DAY), links=(Link(1, 2),)))
    assert early(result, 2) == ("01-07 13:00", "01-08 12:00")
    assert result.total_slack[0] == 0
    assert not result.critical[0]


def test_a_summary_with_work_begun_has_the_slack_of_its_finish() -> None:
    below = HALF_DONE._replace(parent=8)
    result = schedule(plan(Task(8), below, Task(3, 8, DAY), LONG))
    assert late(result, 8) == ("01-05 08:00", "01-16 17:00", 8)


# ── constraints ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "day", "dates", "slacks"),
    [
        (Constraint.SNLT, "01-07 08:00", ("01-07 08:00", "01-07 17:00"), (-1, -1)),
        (Constraint.FNLT, "01-07 17:00", ("01-07 08:00", "01-07 17:00"), (-1, -1)),
        (Constraint.MFO, "01-07 17:00", ("01-07 08:00", "01-07 17:00"), (-1, -1)),
        (Constraint.MSO, "01-12 08:00", ("01-12 08:00", "01-12 17:00"), (2, 0)),
        (Constraint.SNLT, "01-12 08:00", ("01-08 08:00", "01-08 17:00"), (2, 2)),
        (Constraint.FNLT, "01-12 17:00", ("01-08 08:00", "01-08 17:00"), (2, 2)),
        (Constraint.FNET, "01-12 17:00", ("01-12 08:00", "01-12 17:00"), (6, 4)),
    ],
)
def test_slack_of_a_constrained_task_and_of_its_predecessor(
    kind: Constraint, day: str, dates: tuple[str, str], slacks: tuple[float, float]
) -> None:
    held = Task(2, None, DAY, constraint=kind, constraint_date=at(day))
    result = schedule(plan(Task(1, None, 3 * DAY), held, LONG, links=(Link(1, 2),)))
    assert early(result, 2) == dates
    assert (late(result, 1)[2], late(result, 2)[2]) == slacks


def test_a_milestone_that_must_not_finish_later_keeps_its_instant() -> None:
    gate = Task(2, None, 0, constraint=Constraint.FNLT, constraint_date=at("01-06 17:00"))
    result = schedule(plan(Task(1, None, 3 * DAY), gate, LONG, links=(Link(1, 2),)))
    assert early(result, 2) == ("01-06 17:00", "01-06 17:00")
    assert (late(result, 1)[2], late(result, 2)[2]) == (-1, -1)


def test_as_late_as_possible_pushes_its_successors_to_their_late_dates() -> None:
    lazy = Task(1, None, DAY, constraint=Constraint.ALAP)
    result = schedule(plan(lazy, Task(2, None, DAY), LONG, links=(Link(1, 2),)))
    assert early(result, 1) == ("01-15 08:00", "01-15 17:00")
    assert early(result, 2) == ("01-16 08:00", "01-16 17:00")
    assert result.critical_keys() == [1, 2, 9]


# ── lags, elapsed time, levelling ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (Link(1, 2, LinkType.FS, 48 * HOUR, LagUnit.ELAPSED), ("01-13 08:00", "01-13 17:00", 6)),
        (Link(1, 2, LinkType.FS, 5_000, LagUnit.PERCENT), ("01-14 13:00", "01-15 12:00", 7.5)),
        (Link(1, 2, LinkType.SS, DAY), ("01-15 08:00", "01-15 17:00", 8)),
        (Link(1, 2, LinkType.FF, -DAY), ("01-16 08:00", "01-16 17:00", 9)),
    ],
)
def test_late_dates_before_a_lag(link: Link, expected: tuple[str, str, float]) -> None:
    assert late(schedule(plan(Task(1, None, DAY), Task(2, None, DAY), LONG, links=(link,))), 1) == expected


def test_elapsed_tasks_are_late_at_any_time_of_day() -> None:
    result = schedule(plan(Task(1, None, 24 * HOUR, elapsed=True), LONG))
    place = result.place(1)
    assert late(result, 1)[:2] == ("01-15 17:00", "01-16 17:00")
    assert result.total_slack[place] == at("01-16 17:00") - at("01-06 08:00")


def test_a_levelled_task_has_the_slack_that_is_left() -> None:
    result = schedule(plan(Task(1, None, DAY, levelling_delay=48 * HOUR), LONG))
    assert early(result, 1) == ("01-07 08:00", "01-07 17:00")
    assert late(result, 1) == ("01-16 08:00", "01-16 17:00", 7)


# ── calendars ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_base_calendars_holiday_holds_for_a_person_with_a_week_of_their_own() -> None:
    holiday = CalendarException(first=date(2026, 1, 5), last=date(2026, 1, 5))
    company = Calendar(key=1, week=STANDARD.week, exceptions=(holiday,))
    mornings = Calendar(key=2, base=1, week=(((8 * HOUR, 12 * HOUR),),) * 5 + (None,) * 2)
    result = schedule(
        plan(
            Task(1, None, DAY),
            calendars=(company, mornings),
            resources=(Resource(key=1, calendar=2),),
            assignments=(Assignment(1, 1, DAY),),
        )
    )
    assert early(result, 1) == ("01-06 08:00", "01-07 12:00")


# ── edits ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_drivers_after_an_edit_of_links_are_those_of_the_new_links() -> None:
    tasks = (Task(1, None, DAY), Task(2, None, 2 * DAY), Task(3, None, DAY), LONG)
    first = schedule(plan(*tasks, links=(Link(1, 3), Link(2, 3))))
    assert [(d.key, d.link) for d in first.drivers(3)] == [(2, 1)]
    second = replan(first, replace(first.plan, links=(Link(1, 3),)))
    assert [(d.kind, d.key, d.link) for d in second.drivers(3)] == [(DriverKind.PREDECESSOR, 1, 0)]
    assert [(d.key, d.link) for d in first.drivers(3)] == [(2, 1)]


def test_a_task_that_moves_to_another_calendar_takes_the_lags_before_it_along() -> None:
    tasks = (Task(1, None, DAY), Task(2, None, DAY), Task(3, None, DAY), LONG)
    links = (Link(1, 2, LinkType.FS, DAY), Link(3, 2, LinkType.FS, HOUR, LagUnit.ELAPSED))
    first = schedule(plan(*tasks, links=links))
    moved = replace(first.plan, tasks=(tasks[0], tasks[1]._replace(calendar=2), *tasks[2:]))
    edited, full = replan(first, moved), schedule(moved)
    assert (edited.late_finish, edited.total_slack) == (full.late_finish, full.total_slack)


def test_what_is_built_uncollected_does_not_start_the_collector() -> None:
    assert gc.isenabled()
    gc.unfreeze()  # what the run of the tests has set aside; where anything is, it is left alone
    gc.collect()
    runs = sum(stage["collections"] for stage in gc.get_stats())
    with uncollected():
        rows = [[n] for n in range(50_000)]
    assert gc.isenabled()
    later = [[n] for n in range(50)]
    assert len(rows) + len(later) == 50_050
    assert sum(stage["collections"] for stage in gc.get_stats()) == runs
    gc.freeze()
