"""Leave and working hours: entered for a person, followed by every plan in which they work."""

from __future__ import annotations

from datetime import date

import pytest

from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.models import Job
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.people import (
    Days,
    LeaveRefusedError,
    change_leave,
    enter_leave,
    import_leave,
    remove_hours,
    remove_leave,
    set_hours,
)
from tongzhou.plan.jobs import follow_people
from tongzhou.plan.models import Leave, LeaveKind, WorkItem
from tongzhou.plan.queries.recomputing import plans_that_differ
from tongzhou.plan.queries.why import explanation
from tongzhou.projects.models import Project

MONDAY = date(2026, 3, 2)


@pytest.fixture
def harbour(harbour: Project) -> Project:
    """Harbour, beginning on a Monday without holidays around."""
    from tongzhou.plan.actions.change_settings import change_settings

    change_settings(
        harbour,
        by=User.objects.get(email="mara@yuanhang.example"),
        today=MONDAY,
        start_date=MONDAY,
        status_date=None,
        reschedule_uncompleted=False,
        several_ends=False,
        near_critical_days=5,
        critical_days=0,
    )
    return Project.objects.get(pk=harbour.pk)


@pytest.fixture
def design(harbour: Project, mara: User, tom: User) -> WorkItem:
    """Ten days of Tom's work, from 2 to 13 March."""
    fields = {"name": "Design", "planned": True, "assignees": [tom.pk]}
    item = create_item(harbour, by=mara, fields=fields, today=MONDAY)
    version = Project.objects.get(pk=harbour.pk).plan_version
    command = {"op": "set", "id": item.pk, "fields": {"duration": 10 * 480}}
    edit_plan(harbour, by=mara, version=version, commands=[command], today=MONDAY)
    return WorkItem.objects.get(pk=item.pk)


def run_waiting() -> int:
    """Carry out what waits for plans to be computed anew; how many jobs."""
    found = list(Job.objects.filter(task="plan.follow_people", state=Job.State.WAITING))
    for job in found:
        follow_people(**job.arguments)
        job.delete()
    return len(found)


def dates_of(item: WorkItem) -> tuple[date | None, date | None]:
    item.refresh_from_db()
    return item.start_date, item.finish_date


def test_leave_moves_the_dates_of_the_plan_and_says_so_in_the_diary(design, tom, harbour):
    assert dates_of(design) == (date(2026, 3, 2), date(2026, 3, 13))
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6)))
    assert run_waiting() == 1
    assert dates_of(design) == (date(2026, 3, 2), date(2026, 3, 18))
    line = DiaryEntry.objects.get(deed="plan.people_followed")
    assert (line.project_id, line.label, line.details["items"]) == (harbour.pk, "Tom Qian", 1)
    assert list(plans_that_differ()) == []


def test_why_names_who_is_away_before_a_start_and_never_why(design, tom, harbour):
    days = Days(first=date(2026, 3, 2), last=date(2026, 3, 3), kind=LeaveKind.SICK, note="the doctor")
    enter_leave(tom, by=tom, days=days)
    run_waiting()
    assert dates_of(design)[0] == date(2026, 3, 4)
    told = explanation(harbour, design.pk)
    assert told is not None
    words = " ".join(told.chain[0].sentences)
    assert "Tom Qian is away until 2026-03-03 (from 2026-03-02)." in words
    assert "doctor" not in words
    assert "ick" not in words


def test_why_names_who_is_away_while_an_item_runs(design, tom, harbour):
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 4)))
    run_waiting()
    told = explanation(harbour, design.pk)
    assert told is not None
    assert "While it runs, Tom Qian is away from 2026-03-04 to 2026-03-04." in told.chain[0].sentences


def test_half_a_day_costs_half_a_day(design, tom):
    enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 4), until_noon=True))
    run_waiting()
    design.refresh_from_db()
    assert design.finish_date == date(2026, 3, 16)
    assert (design.finish_at or 0) % 86_400 == 12 * 3600


def test_a_four_day_week_and_sixty_percent_stretch_the_work(design, tom):
    hours = set_hours(tom, by=tom, since=date(2026, 1, 1), days_off=[4], percent=100)
    run_waiting()
    assert dates_of(design)[1] == date(2026, 3, 17)
    remove_hours(hours, by=tom)
    set_hours(tom, by=tom, since=date(2026, 3, 9), days_off=[], percent=50)
    run_waiting()
    assert dates_of(design)[1] == date(2026, 3, 20)


def test_make_up_workdays_are_cut_to_part_time(harbour, mara, tom):
    # Saturday 28 February 2026 makes up for the Spring Festival.
    from tongzhou.plan.personal_time import Hours, PersonTime, daily_seconds
    from tongzhou.plan.queries.people import usual_days

    base = usual_days(harbour.organisation_id)
    assert base is not None
    half = PersonTime(hours=(Hours(date(2026, 1, 1), percent=50),))
    found = daily_seconds(base, [None, half], date(2026, 2, 27), date(2026, 3, 1)).tolist()
    assert found == [[28800, 28800, 0], [14400, 14400, 0]]


def test_removing_leave_goes_into_the_trash_and_back(design, tom):
    leave = enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6)))
    run_waiting()
    entry = remove_leave(leave, by=tom)
    run_waiting()
    assert dates_of(design)[1] == date(2026, 3, 13)
    assert not Leave.objects.exists()
    restore_from_trash(entry, by=tom)
    run_waiting()
    assert dates_of(design)[1] == date(2026, 3, 18)


def test_other_days_move_the_plan_and_another_note_does_not(design, tom):
    leave = enter_leave(tom, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6)))
    run_waiting()
    change_leave(leave, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 6), note="Sanya"))
    assert run_waiting() == 0
    change_leave(leave, by=tom, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 4)))
    assert run_waiting() == 1
    assert dates_of(design)[1] == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (Days(first=date(2026, 3, 6), last=date(2026, 3, 4)), "The last day lies before the first."),
        (Days(first=date(2026, 1, 1), last=date(2029, 1, 1)), "at most two years"),
        (Days(first=MONDAY, last=MONDAY, from_noon=True, until_noon=True), "no time at all"),
        (Days(first=MONDAY, last=MONDAY, kind="hangover"), "no such kind"),
        (Days(first=date(1950, 1, 1), last=date(1950, 1, 1)), "between 1990 and 2099"),
    ],
)
def test_impossible_leave_is_refused_in_plain_words(tom, days, said):
    with pytest.raises(LeaveRefusedError) as refusal:
        enter_leave(tom, by=tom, days=days)
    assert said in refusal.value.message
    assert not Leave.objects.exists()


def test_leave_does_not_overlap_but_for_the_other_half_of_a_day(tom):
    enter_leave(tom, by=tom, days=Days(first=MONDAY, last=MONDAY, until_noon=True))
    enter_leave(tom, by=tom, days=Days(first=MONDAY, last=MONDAY, from_noon=True))
    with pytest.raises(LeaveRefusedError, match="already"):
        enter_leave(tom, by=tom, days=Days(first=MONDAY, last=date(2026, 3, 3)))


def test_who_may_enter_whose_leave(harbour, tom, mara, otto, pia, nora, cleo):
    days = Days(first=MONDAY, last=MONDAY)
    for nobody in (otto, nora, cleo):
        with pytest.raises(LeaveRefusedError, match="may not"):
            enter_leave(tom, by=nobody, days=days)
    leave = enter_leave(tom, by=mara, days=days)
    with pytest.raises(LeaveRefusedError):
        remove_leave(leave, by=otto)
    remove_leave(leave, by=pia)
    with pytest.raises(LeaveRefusedError):
        enter_leave(cleo, by=pia, days=days)


def test_an_import_is_all_or_nothing_and_names_the_line(tom, otto, pia):
    good, bad = Days(first=MONDAY, last=MONDAY), Days(first=date(2026, 3, 6), last=MONDAY)
    with pytest.raises(LeaveRefusedError, match="Otto Zhou, 2026-03-06"):
        import_leave([(tom, good), (otto, bad)], by=pia)
    assert not Leave.objects.exists()
    assert len(import_leave([(tom, good), (otto, good)], by=pia)) == 2
    assert DiaryEntry.objects.get(deed="plan.leave_imported").details == {"count": 2}


@pytest.mark.parametrize(("off", "percent"), [(range(7), 100), ([0], 0), ([0], 101), ([9], 50)])
def test_impossible_hours_are_refused(tom, off, percent):
    with pytest.raises(LeaveRefusedError):
        set_hours(tom, by=tom, since=MONDAY, days_off=list(off), percent=percent)


def test_nothing_moves_no_new_version(harbour, design, tom):
    before = Project.objects.get(pk=harbour.pk).plan_version
    enter_leave(tom, by=tom, days=Days(first=date(2027, 3, 4), last=date(2027, 3, 6)))
    assert run_waiting() == 1
    assert Project.objects.get(pk=harbour.pk).plan_version == before
