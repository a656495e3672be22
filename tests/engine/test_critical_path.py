"""The critical path method: hand-computed cases of links, constraints, progress, summaries and refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engine.plans import DAY, HOUR, MONDAY, STANDARD, at, plan, read
from tongzhou.engine.critical_path import DriverKind, Schedule, schedule
from tongzhou.engine.errors import (
    CycleError,
    DuplicateKeyError,
    DurationError,
    ParentLoopError,
    UnknownCalendarError,
    UnknownTaskError,
)
from tongzhou.engine.plan import (
    Assignment,
    Calendar,
    Constraint,
    LagUnit,
    Link,
    LinkType,
    Resource,
    Task,
    WorkWeek,
)


def dates(result: Schedule, key: int) -> tuple[str, str]:
    place = result.place(key)
    return read(result.start[place]), read(result.finish[place])


def late(result: Schedule, key: int) -> tuple[str, str]:
    place = result.place(key)
    return read(result.late_start[place]), read(result.late_finish[place])


def total(result: Schedule, key: int) -> float:
    return result.total_slack[result.place(key)] / DAY


TWO = (Task(1, None, 3 * DAY), Task(2, None, 2 * DAY))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (Link(1, 2), ("01-08 08:00", "01-09 17:00")),
        (Link(1, 2, LinkType.SS), ("01-05 08:00", "01-06 17:00")),
        (Link(1, 2, LinkType.FF), ("01-06 08:00", "01-07 17:00")),
        (Link(1, 2, LinkType.FS, DAY), ("01-09 08:00", "01-12 17:00")),
        (Link(1, 2, LinkType.FS, -DAY), ("01-07 08:00", "01-08 17:00")),
        (Link(1, 2, LinkType.SS, 4 * HOUR), ("01-05 13:00", "01-07 12:00")),
        (Link(1, 2, LinkType.FF, DAY), ("01-07 08:00", "01-08 17:00")),
        (Link(1, 2, LinkType.FS, 5_000, LagUnit.PERCENT), ("01-09 13:00", "01-13 12:00")),
        (Link(1, 2, LinkType.FS, 48 * HOUR, LagUnit.ELAPSED), ("01-12 08:00", "01-13 17:00")),
        (Link(1, 2, LinkType.FS, 10_000, LagUnit.ELAPSED_PERCENT), ("01-09 08:00", "01-12 17:00")),
    ],
)
def test_links_and_lags(link: Link, expected: tuple[str, str]) -> None:
    assert dates(schedule(plan(*TWO, links=(link,))), 2) == expected


def test_start_to_finish_leaves_the_finish_on_the_predecessors_start() -> None:
    tasks = (Task(1, None, DAY, constraint=Constraint.SNET, constraint_date=at("01-08 08:00")), TWO[1])
    result = schedule(plan(*tasks, links=(Link(1, 2, LinkType.SF),)))
    assert dates(result, 2) == ("01-06 08:00", "01-08 08:00")


@pytest.mark.parametrize(
    ("kind", "date", "expected"),
    [
        (Constraint.ASAP, None, ("01-08 08:00", "01-09 17:00")),
        (Constraint.SNET, "01-12 08:00", ("01-12 08:00", "01-13 17:00")),
        (Constraint.SNET, "01-06 08:00", ("01-08 08:00", "01-09 17:00")),
        (Constraint.FNET, "01-14 17:00", ("01-13 08:00", "01-14 17:00")),
        (Constraint.SNLT, "01-06 08:00", ("01-06 08:00", "01-07 17:00")),
        (Constraint.SNLT, "01-12 08:00", ("01-08 08:00", "01-09 17:00")),
        (Constraint.FNLT, "01-08 17:00", ("01-07 08:00", "01-08 17:00")),
        (Constraint.MSO, "01-12 08:00", ("01-12 08:00", "01-13 17:00")),
        (Constraint.MFO, "01-14 17:00", ("01-13 08:00", "01-14 17:00")),
    ],
)
def test_constraints_after_a_predecessor(
    kind: Constraint, date: str | None, expected: tuple[str, str]
) -> None:
    second = TWO[1]._replace(constraint=kind, constraint_date=None if date is None else at(date))
    assert dates(schedule(plan(TWO[0], second, links=(Link(1, 2),))), 2) == expected


def test_links_win_when_constraints_are_not_honoured() -> None:
    second = TWO[1]._replace(constraint=Constraint.SNLT, constraint_date=at("01-06 08:00"))
    result = schedule(plan(TWO[0], second, links=(Link(1, 2),), honour_constraints=False))
    assert dates(result, 2) == ("01-08 08:00", "01-09 17:00")
    assert total(result, 2) == -2


def test_a_hard_constraint_before_the_links_gives_negative_slack_to_both() -> None:
    second = TWO[1]._replace(constraint=Constraint.MSO, constraint_date=at("01-07 08:00"))
    result = schedule(plan(TWO[0], second, links=(Link(1, 2),)))
    assert total(result, 1) == -1
    assert total(result, 2) == -1
    assert result.critical_keys() == [1, 2]


def test_as_late_as_possible_starts_on_the_late_date() -> None:
    lazy = Task(3, None, DAY, constraint=Constraint.ALAP)
    result = schedule(plan(*TWO, lazy, links=(Link(1, 2),)))
    assert dates(result, 3) == ("01-09 08:00", "01-09 17:00")
    assert total(result, 3) == 0
    assert result.drivers(3)[0].kind is DriverKind.LATE_DATE


def test_a_deadline_lowers_the_late_finish_only() -> None:
    result = schedule(plan(TWO[0], TWO[1]._replace(deadline=at("01-05 17:00"))))
    assert dates(result, 2) == ("01-05 08:00", "01-06 17:00")
    assert total(result, 2) == -1


def test_free_and_total_slack() -> None:
    tasks = (Task(1, None, DAY), Task(2, None, DAY), Task(3, None, 5 * DAY), Task(4, None, DAY))
    result = schedule(plan(*tasks, links=(Link(1, 2), Link(2, 4), Link(3, 4))))
    assert [slack // DAY for slack in result.total_slack] == [3, 3, 0, 0]
    assert [slack // DAY for slack in result.free_slack] == [0, 3, 0, 0]
    assert result.critical_keys() == [3, 4]
    assert result.near_critical(3 * DAY) == [1, 2]


def test_a_milestone_keeps_the_evening_on_which_its_predecessor_finished() -> None:
    result = schedule(plan(TWO[0], Task(2, None, 0), Task(3, None, DAY), links=(Link(1, 2), Link(2, 3))))
    assert dates(result, 2) == ("01-07 17:00", "01-07 17:00")
    assert late(result, 2) == ("01-08 08:00", "01-08 08:00")
    assert total(result, 2) == 0


def test_elapsed_tasks_run_through_nights_and_weekends() -> None:
    result = schedule(plan(Task(1, None, 72 * HOUR, elapsed=True), Task(2, None, DAY), links=(Link(1, 2),)))
    assert dates(result, 1) == ("01-05 08:00", "01-08 08:00")
    assert dates(result, 2) == ("01-08 08:00", "01-08 17:00")


def test_several_open_ends_are_each_critical() -> None:
    assert schedule(plan(*TWO)).critical_keys() == [1]
    assert schedule(plan(*TWO, several_ends=True)).critical_keys() == [1, 2]


def test_inactive_tasks_are_out_of_everything() -> None:
    sleeping = TWO[0]._replace(active=False, parent=9)
    tasks = (Task(9), sleeping, TWO[1]._replace(parent=9))
    result = schedule(plan(*tasks, links=(Link(1, 2),)))
    assert dates(result, 2) == ("01-05 08:00", "01-06 17:00")
    assert dates(result, 9) == ("01-05 08:00", "01-06 17:00")


def test_an_inactive_task_does_not_move_the_projects_finish() -> None:
    result = schedule(plan(Task(1, None, 9 * DAY, active=False), Task(2, None, DAY)))
    assert total(result, 2) == 0
    assert read(result.project_finish) == "01-05 17:00"


def test_free_slack_is_measured_after_late_tasks_have_moved() -> None:
    tasks = (Task(1, None, DAY), Task(2, None, DAY, constraint=Constraint.ALAP), Task(3, None, 5 * DAY))
    result = schedule(plan(*tasks, links=(Link(1, 2),)))
    assert result.free_slack[0] == result.total_slack[0] == 3 * DAY


def test_a_resource_that_never_works_when_the_task_may_is_ignored() -> None:
    worked = plan(
        Task(1, None, 8 * HOUR, calendar=3),
        resources=(Resource(key=1, calendar=1),),
        assignments=(Assignment(1, 1, 8 * HOUR),),
    )
    assert dates(schedule(worked), 1) == ("01-05 23:00", "01-06 08:00")


def test_external_and_manual_tasks_keep_their_dates_and_drive() -> None:
    for fixed in ({"external": True}, {"manual": True}):
        given = Task(1, None, DAY, start=at("01-10 10:00"), finish=at("01-10 20:00"), **fixed)
        result = schedule(plan(given, TWO[1], links=(Link(1, 2),)))
        assert dates(result, 1) == ("01-10 10:00", "01-10 20:00")
        assert dates(result, 2) == ("01-12 08:00", "01-13 17:00")


def test_a_manual_task_without_finish_uses_its_duration() -> None:
    result = schedule(plan(Task(1, None, 2 * DAY, manual=True, start=at("01-06 08:00"))))
    assert dates(result, 1) == ("01-06 08:00", "01-07 17:00")


def test_summaries_roll_up_and_links_to_them_bind_everything_below() -> None:
    tasks = (Task(9), Task(1, 9, DAY), Task(2, 9, 2 * DAY), Task(3, None, DAY), Task(4, None, DAY))
    result = schedule(plan(*tasks, links=(Link(3, 9), Link(9, 4))))
    assert dates(result, 1) == ("01-06 08:00", "01-06 17:00")
    assert dates(result, 9) == ("01-06 08:00", "01-07 17:00")
    assert dates(result, 4) == ("01-08 08:00", "01-08 17:00")
    assert total(result, 3) == 0
    assert [d.key for d in result.drivers(9)] == [1, 2]
    assert result.drivers(1)[0].key == 3


def test_a_constrained_or_manual_summary_pushes_what_is_below() -> None:
    below = Task(1, 9, DAY)
    pushed = Task(9, constraint=Constraint.SNET, constraint_date=at("01-07 08:00"))
    assert dates(schedule(plan(pushed, below)), 1) == ("01-07 08:00", "01-07 17:00")
    manual = Task(9, manual=True, start=at("01-08 08:00"), finish=at("01-14 17:00"))
    result = schedule(plan(manual, below))
    assert dates(result, 1) == ("01-08 08:00", "01-08 17:00")
    assert dates(result, 9) == ("01-08 08:00", "01-14 17:00")
    assert result.drivers(1)[0].kind is DriverKind.PARENT


def test_task_and_resource_calendars() -> None:
    night = Task(1, None, 8 * HOUR, calendar=3)
    assert dates(schedule(plan(night)), 1) == ("01-05 23:00", "01-06 08:00")
    worked = plan(
        Task(1, None, 8 * HOUR),
        resources=(Resource(key=1, calendar=3),),
        assignments=(Assignment(1, 1, 8 * HOUR),),
    )
    result = schedule(worked)
    assert dates(result, 1) == ("01-05 23:00", "01-06 08:00")
    assert DriverKind.RESOURCE_CALENDAR in {d.kind for d in result.drivers(1)}
    ignored = replace(worked, tasks=(Task(1, None, 8 * HOUR, calendar=1, ignore_resource_calendar=True),))
    assert dates(schedule(ignored), 1) == ("01-05 08:00", "01-05 17:00")


def test_a_team_on_different_calendars_is_done_when_the_last_one_is() -> None:
    team = plan(
        Task(1, None, 16 * HOUR),
        resources=(Resource(key=1, calendar=1), Resource(key=2, calendar=3)),
        assignments=(Assignment(1, 1, 8 * HOUR), Assignment(1, 2, 16 * HOUR)),
    )
    assert dates(schedule(team), 1) == ("01-05 08:00", "01-07 08:00")


def test_a_work_week_is_kept() -> None:
    summer = WorkWeek(
        first=at_date("2026-01-05"), last=at_date("2026-01-09"), week=(((8 * HOUR, 12 * HOUR),),) * 7
    )
    calendar = Calendar(key=1, week=STANDARD.week, work_weeks=(summer,))
    result = schedule(plan(Task(1, None, 3 * DAY), calendars=(calendar,)))
    assert dates(result, 1) == ("01-05 08:00", "01-12 12:00")


def at_date(text: str):
    from datetime import date

    return date.fromisoformat(text)


def test_levelling_delay_elapsed_and_working() -> None:
    task = Task(1, None, DAY, levelling_delay=24 * HOUR)
    assert dates(schedule(plan(task)), 1) == ("01-06 08:00", "01-06 17:00")
    working = task._replace(levelling_delay=DAY, levelling_delay_elapsed=False)
    assert dates(schedule(plan(working)), 1) == ("01-06 08:00", "01-06 17:00")


def test_progress_fixes_the_start_and_a_pause_moves_the_finish() -> None:
    begun = Task(1, None, 3 * DAY, actual_start=at("01-06 08:00"), remaining=2 * DAY)
    assert dates(schedule(plan(begun)), 1) == ("01-06 08:00", "01-08 17:00")
    paused = begun._replace(stop=at("01-06 17:00"), resume=at("01-12 08:00"))
    result = schedule(plan(paused))
    assert dates(result, 1) == ("01-06 08:00", "01-13 17:00")
    assert late(result, 1)[0] == "01-06 08:00"
    assert result.drivers(1)[0].kind is DriverKind.ACTUAL_START


def test_a_predecessor_of_work_in_progress_must_be_done_before_it_goes_on() -> None:
    begun = Task(
        2,
        None,
        3 * DAY,
        actual_start=MONDAY,
        stop=at("01-05 17:00"),
        resume=at("01-08 08:00"),
        remaining=2 * DAY,
    )
    result = schedule(plan(Task(1, None, DAY), begun, links=(Link(1, 2),)))
    assert late(result, 1) == ("01-07 08:00", "01-07 17:00")


def test_finished_tasks_have_no_slack_and_bind_nothing() -> None:
    done = Task(2, None, DAY, actual_start=MONDAY, actual_finish=at("01-05 17:00"), percent=100)
    result = schedule(plan(Task(1, None, 2 * DAY), done, Task(3, None, 4 * DAY), links=(Link(1, 2),)))
    assert total(result, 1) == 2
    assert total(result, 2) == 0
    assert result.critical_keys() == [3]


def test_splits_take_their_gaps_along() -> None:
    split = Task(1, None, 2 * DAY, segments=((0, DAY), (3 * DAY, DAY)))
    assert dates(schedule(plan(split)), 1) == ("01-05 08:00", "01-08 17:00")
    assert dates(schedule(plan(Task(1, None, 2 * DAY, span=4 * DAY))), 1) == ("01-05 08:00", "01-08 17:00")


def test_uncompleted_work_moves_behind_the_status_date() -> None:
    begun = Task(
        1,
        None,
        4 * DAY,
        actual_start=MONDAY,
        stop=at("01-06 17:00"),
        resume=at("01-07 08:00"),
        remaining=2 * DAY,
    )
    tasks = (begun, Task(2, None, DAY))
    status = at("01-13 17:00")
    result = schedule(plan(*tasks, status_date=status, reschedule_uncompleted=True))
    assert dates(result, 1) == ("01-05 08:00", "01-15 17:00")
    assert dates(result, 2) == ("01-14 08:00", "01-14 17:00")
    assert result.drivers(2)[0].kind is DriverKind.STATUS_DATE
    still = schedule(plan(*tasks, status_date=status))
    assert dates(still, 1) == ("01-05 08:00", "01-08 17:00")


def test_without_predecessors_a_constraint_may_lie_before_the_project_starts() -> None:
    early = Task(1, None, DAY, constraint=Constraint.SNET, constraint_date=at("2025-12-29T08:00:00"))
    result = schedule(plan(early))
    assert dates(result, 1) == ("12-29 08:00", "12-29 17:00")
    assert result.drivers(1)[0].kind is DriverKind.CONSTRAINT


def test_every_refusal_has_its_name_and_sentence() -> None:
    chain = (Task(1, None, DAY), Task(2, None, DAY), Task(3, None, DAY), Task(4, None, DAY))
    loop = (Link(4, 1), Link(1, 2), Link(2, 3), Link(3, 1))
    with pytest.raises(CycleError, match="1 → 2 → 3 → 1") as caught:
        schedule(plan(*chain, links=loop))
    assert caught.value.keys == (1, 2, 3)
    with pytest.raises(CycleError) as own:
        schedule(plan(Task(9), Task(1, 9, DAY), links=(Link(1, 9),)))
    assert set(own.value.keys) == {1, 9}
    with pytest.raises(CycleError) as alone:
        schedule(plan(*chain, links=(Link(2, 2),)))
    assert alone.value.keys == (2,)
    with pytest.raises(UnknownTaskError, match="77"):
        schedule(plan(*chain, links=(Link(1, 77),)))
    with pytest.raises(UnknownTaskError, match="parent"):
        schedule(plan(Task(1, 77, DAY)))
    with pytest.raises(DuplicateKeyError):
        schedule(plan(Task(1), Task(1)))
    with pytest.raises(ParentLoopError, match="each other's parents"):
        schedule(plan(Task(1, 2), Task(2, 1)))
    with pytest.raises(UnknownCalendarError):
        schedule(plan(Task(1, None, DAY, calendar=99)))
    with pytest.raises(DurationError):
        schedule(plan(Task(1, None, -DAY)))


def test_an_empty_plan_has_dates_too() -> None:
    result = schedule(plan())
    assert (result.start, result.project_start, result.project_finish) == ([], MONDAY, MONDAY)


def test_long_chains_and_deep_outlines_do_not_exhaust_the_stack() -> None:
    count = 20_000
    chain = tuple(Task(i, None, HOUR) for i in range(count, 0, -1))
    links = tuple(Link(i, i + 1) for i in range(1, count))
    assert schedule(plan(*chain, links=links)).project_finish > MONDAY
    deep = (*(Task(i, i - 1 if i > 1 else None) for i in range(1, 5_000)), Task(5_000, 4_999, DAY))
    assert dates(schedule(plan(*deep)), 1) == ("01-05 08:00", "01-05 17:00")
