"""Early warnings: found at night or on demand, decided by people, gone when their cause is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests.plan.builder import Board
from tests.risks.slipping import NAME, slipping_milestone
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.discussion.models import Comment
from tongzhou.notice.models import Notification
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import MilestoneForecast, Relation, Resource, WorkItem
from tongzhou.projects.actions import set_member
from tongzhou.projects.models import Project
from tongzhou.risks.actions import (
    WarningRefusedError,
    dismiss_warning,
    follow_up_warning,
    look_at,
    reopen_warning,
    snooze_warning,
)
from tongzhou.risks.jobs import look_at_all
from tongzhou.risks.models import EarlyWarning, Kind, Severity
from tongzhou.risks.queries import situation_of

PAGE = "/projects/harbour/warnings/"
State = EarlyWarning.State
ClientFor = Callable[[User], Client]


@pytest.fixture
def today() -> date:
    """The day on which the test runs."""
    return timezone.localdate()


@pytest.fixture
def slips(harbour: Project, mara: User, today: date) -> EarlyWarning:
    """Harbour's go-live slips, and that was noticed."""
    slipping_milestone(harbour, by=mara, today=today)
    (found,) = look_at(harbour, today=today)
    return found


def deeds(harbour: Project) -> list[str]:
    """What the diary says happened to warnings."""
    lines = DiaryEntry.objects.filter(project_id=harbour.pk, deed__startswith="risks.").order_by("id")
    return list(lines.values_list("deed", flat=True))


# Looking


def test_a_warning_is_found_once_and_told_to_the_manager(
    slips: EarlyWarning, harbour: Project, mara: User, today: date
) -> None:
    assert (slips.kind, slips.state, slips.found_on) == (Kind.SLIPPING, State.OPEN, today)
    assert look_at(harbour, today=today) == []
    assert deeds(harbour) == ["risks.warnings_found"]
    run_due_jobs()
    assert Notification.objects.filter(user=mara, entry__deed="risks.warnings_found").exists()


def test_every_project_with_a_plan_is_looked_at_by_night(
    harbour: Project, meadow: Project, mara: User, today: date
) -> None:
    slipping_milestone(harbour, by=mara, today=today)
    assert look_at_all() >= 1
    run_due_jobs()
    assert [one.project for one in EarlyWarning.objects.all()] == [harbour]


def test_a_warning_passes_when_its_cause_is_gone(slips: EarlyWarning, harbour: Project, today: date) -> None:
    MilestoneForecast.objects.filter(project=harbour).delete()
    assert look_at(harbour, today=today + timedelta(days=1)) == []
    slips.refresh_from_db()
    assert (slips.state, slips.ended_on) == (State.PASSED, today + timedelta(days=1))


def test_float_is_compared_with_what_the_baseline_gave(harbour: Project, mara: User, today: date) -> None:
    """Two ways to the end, the short one with eight days to spare; it grows by eight days, and is told."""
    board = Board(harbour, mara)
    board.add("Long", days=20)
    board.add("Short", days=12)
    board.add("End", days=1)
    board.link("Long", "End")
    board.link("Short", "End")
    set_baseline(harbour, by=mara, name="Contract")
    assert look_at(harbour, today=today) == []
    board.set("Short", duration=20 * 480)
    harbour.refresh_from_db()
    situation = situation_of(harbour, today=board.item("Short").start_date or today)
    assert situation.standard is not None
    assert situation.standard.floats[board.id("Short")] == 8
    (found,) = look_at(harbour, today=board.item("Short").start_date or today)
    assert (found.kind, found.item_id, found.severity) == (
        Kind.FLOAT_EATEN,
        board.id("Short"),
        Severity.WARNING,
    )
    assert (found.numbers["planned"], found.numbers["left"]) == (8.0, 0.0)


def test_a_comment_is_a_sign_of_life(
    harbour: Project, mara: User, client_for: ClientFor, today: date
) -> None:
    board = Board(harbour, mara)
    board.add("Migration", days=60)
    board.set("Migration", percent=10)
    harbour.plan_edits.update(at=timezone.now() - timedelta(days=40))
    before = situation_of(harbour, today=today).signs[board.id("Migration")]
    client_for(mara).post(
        f"/talk/work_item/{board.id('Migration')}/write/", {"source": "Half of it is loaded."}
    )
    after = situation_of(harbour, today=today).signs.get(board.id("Migration"))
    assert (before, after) == (today - timedelta(days=40), today)


def test_looking_takes_the_same_statements_whatever_there_is(
    harbour: Project, mara: User, today: date, django_assert_max_num_queries: Any
) -> None:
    board = Board(harbour, mara)
    board.add(*(f"Task {n}" for n in range(40)), days=3)
    set_baseline(harbour, by=mara, name="Contract")
    harbour.refresh_from_db()
    with django_assert_max_num_queries(20):
        situation_of(harbour, today=today)


# Deciding


def test_a_task_is_made_of_it_for_whoever_is_responsible(
    slips: EarlyWarning, harbour: Project, mara: User, tom: User, client_for: ClientFor, today: date
) -> None:
    resource = Resource.objects.create(project=harbour, name="Tom", user=tom)
    assert slips.item is not None
    slips.item.assignments.create(resource=resource)
    answer = client_for(mara).post(f"{PAGE}{slips.pk}/follow-up", follow=True)
    slips.refresh_from_db()
    made = slips.follow_up
    assert made is not None
    assert slips.state == State.FOLLOWED_UP
    assert made.name == "“Go-live” slips week after week"
    assert "moved later 5 times" in made.notes
    assert (made.due_date, made.planned) == (today + timedelta(days=7), False)
    assert made.assignments.get().resource.user == tom
    assert Relation.objects.filter(from_item=made, to_item=slips.item).exists()
    assert made.label in answer.content.decode()
    assert "risks.warning_followed_up" in deeds(harbour)


def test_the_responsible_person_is_asked_in_the_talk(
    slips: EarlyWarning, harbour: Project, mara: User, tom: User, client_for: ClientFor, today: date
) -> None:
    resource = Resource.objects.create(project=harbour, name="Tom", user=tom)
    assert slips.item is not None
    slips.item.assignments.create(resource=resource)
    client_for(mara).post(f"{PAGE}{slips.pk}/ask", {"words": "Will it hold?"})
    slips.refresh_from_db()
    comment = Comment.objects.get()
    assert f"(user:{tom.pk}) Will it hold?" in comment.source
    assert comment.is_internal
    assert (slips.state, slips.until) == (State.SNOOZED, today + timedelta(days=3))


def test_nobody_can_be_asked_where_nobody_is_responsible(
    slips: EarlyWarning, mara: User, client_for: ClientFor
) -> None:
    answer = client_for(mara).post(f"{PAGE}{slips.pk}/ask", follow=True)
    assert "Nobody with an account is responsible" in answer.content.decode()
    slips.refresh_from_db()
    assert slips.is_open


def test_what_was_put_off_comes_back_on_its_day(
    slips: EarlyWarning, harbour: Project, mara: User, client_for: ClientFor, today: date
) -> None:
    until = today + timedelta(days=2)
    client_for(mara).post(f"{PAGE}{slips.pk}/snooze", {"until": until.isoformat()})
    assert look_at(harbour, today=today + timedelta(days=1)) == []
    assert [one.pk for one in look_at(harbour, today=until)] == [slips.pk]
    slips.refresh_from_db()
    assert slips.is_open


@pytest.mark.parametrize("days", [0, -1, 400])
def test_it_is_put_off_to_a_day_to_come(slips: EarlyWarning, mara: User, today: date, days: int) -> None:
    with pytest.raises(WarningRefusedError, match="bad_day"):
        snooze_warning(slips, by=mara, until=today + timedelta(days=days), today=today)


def test_what_was_dismissed_comes_back_when_it_has_grown_by_half(
    slips: EarlyWarning, harbour: Project, mara: User, client_for: ClientFor, today: date
) -> None:
    client_for(mara).post(f"{PAGE}{slips.pk}/dismiss", {"reason": "The client wanted it later."})
    slips.refresh_from_db()
    assert (slips.state, slips.reason) == (State.DISMISSED, "The client wanted it later.")
    assert look_at(harbour, today=today) == []
    MilestoneForecast.objects.filter(project=harbour, seen_on=today - timedelta(weeks=5)).update(
        forecast=today - timedelta(days=400)
    )
    assert [one.pk for one in look_at(harbour, today=today)] == [slips.pk]


def test_dismissing_wants_a_reason(slips: EarlyWarning, mara: User, client_for: ClientFor) -> None:
    with pytest.raises(WarningRefusedError, match="no_reason"):
        dismiss_warning(slips, by=mara, reason="  ")
    client_for(mara).post(f"{PAGE}{slips.pk}/dismiss", {"reason": ""})
    slips.refresh_from_db()
    assert slips.is_open


def test_a_decision_is_taken_back(
    slips: EarlyWarning, harbour: Project, mara: User, client_for: ClientFor
) -> None:
    dismiss_warning(slips, by=mara, reason="No.")
    client_for(mara).post(f"{PAGE}{slips.pk}/reopen")
    slips.refresh_from_db()
    assert (slips.state, slips.reason) == (State.OPEN, "")
    with pytest.raises(WarningRefusedError, match="not_decided"):
        reopen_warning(slips, by=mara)


def test_who_comes_second_is_told_so(
    slips: EarlyWarning, mara: User, today: date, client_for: ClientFor
) -> None:
    follow_up_warning(slips, by=mara, today=today)
    with pytest.raises(WarningRefusedError, match="not_open"):
        dismiss_warning(slips, by=mara, reason="No.")
    answer = client_for(mara).post(f"{PAGE}{slips.pk}/follow-up", follow=True)
    assert "Somebody has decided on it already" in answer.content.decode()
    assert WorkItem.live.filter(name__startswith="“Go-live”").count() == 1


def test_members_take_back_only_their_own_decisions(
    slips: EarlyWarning, mara: User, tom: User, today: date, client_for: ClientFor
) -> None:
    dismiss_warning(slips, by=mara, reason="No.")
    assert client_for(tom).post(f"{PAGE}{slips.pk}/reopen").status_code == 403
    reopen_warning(slips, by=mara)
    follow_up_warning(slips, by=tom, today=today)
    assert client_for(tom).post(f"{PAGE}{slips.pk}/reopen").status_code == 302


# Seeing


def test_the_page_says_what_why_and_where(slips: EarlyWarning, mara: User, client_for: ClientFor) -> None:
    page = client_for(mara).get(PAGE).content.decode()
    assert f"“{NAME}” slips week after week" in page
    assert "In 6 weeks its expected date moved later 5 times, by 20 days in all" in page
    with translation.override("zh-hans"):
        mara.language = "zh-hans"
        mara.save(update_fields=["language"])
    assert "连续推迟" in client_for(mara).get(PAGE).content.decode()


def test_the_overview_and_the_list_of_all_projects_show_it(
    slips: EarlyWarning, mara: User, otto: User, client_for: ClientFor
) -> None:
    title = f"“{NAME}” slips week after week"
    assert title in client_for(mara).get("/projects/harbour/").content.decode()
    assert title in client_for(mara).get("/warnings/").content.decode()
    assert title not in client_for(otto).get("/warnings/").content.decode()


def test_what_two_projects_say_of_one_person_stands_in_one_place(
    harbour: Project, meadow: Project, pia: User, mara: User, client_for: ClientFor, today: date
) -> None:
    numbers = {"owner": "Tom", "over": 2, "weeks": 4, "worst": "2026-03-09", "work": 60, "capacity": 40}
    for project, more in ((harbour, {}), (meadow, {}), (meadow, {"owner": "Lee"})):
        Board(project, project.memberships.get(role=ProjectRole.PM).user).add("Something to plan")
        EarlyWarning.objects.create(
            project=project, kind=Kind.OVERLOAD, subject=more.get("owner", "Tom"), severity=3, weight=10,
            found_on=today, seen_on=today, numbers=numbers | more,
        )  # fmt: skip
    page = client_for(pia).get("/warnings/").content.decode()
    assert page.count("Tom has more work than time") == 1
    assert "Decide in Harbour core banking" in page
    assert "Decide in Meadow web shop" in page
    assert page.count("Lee has more work than time") == page.count("Decide in the project") == 1
    page = client_for(mara).get("/warnings/").content.decode()
    assert page.count("Tom has more work than time") == page.count("Decide in the project") == 1
    assert "Meadow" not in page


def test_an_observer_learns_nothing_of_warnings(
    slips: EarlyWarning, harbour: Project, mara: User, otto: User, client_for: ClientFor
) -> None:
    set_member(harbour, by=mara, user=otto, role=ProjectRole.OBSERVER)
    assert client_for(otto).get(PAGE).status_code == 403
    assert NAME + "” slips" not in client_for(otto).get("/projects/harbour/").content.decode()


def test_money_is_told_to_those_who_may_read_costs(
    harbour: Project, mara: User, tom: User, fei: User, client_for: ClientFor, today: date
) -> None:
    Board(harbour, mara).add("Something to plan")
    EarlyWarning.objects.create(
        project=harbour, kind=Kind.SPENDING, severity=3, weight=10, found_on=today, seen_on=today,
        numbers={"cpi": "0.80", "forecast": 125_000_000, "budget": 100_000_000, "currency": "CNY", "percent": 25},
    )  # fmt: skip
    for person, seen in ((tom, False), (fei, True), (mara, True)):
        for address in (PAGE, "/warnings/", "/projects/harbour/", "/api/v1/projects/harbour/warnings"):
            assert ("1,250,000" in client_for(person).get(address).content.decode()) is (
                seen and address != "/projects/harbour/"
            ), (person, address)
        assert ("Money runs out" in client_for(person).get("/projects/harbour/").content.decode()) is seen


def test_the_page_takes_the_same_statements_for_fifty_warnings(
    harbour: Project, mara: User, client_for: ClientFor, today: date, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        EarlyWarning.objects.create(
            project=harbour, kind=Kind.SILENT, subject=str(number), severity=1, weight=1, found_on=today,
            seen_on=today, numbers={"owner": "Tom", "count": 1, "days": 9, "tasks": []},
        )  # fmt: skip
    browser = client_for(mara)
    browser.get(PAGE)
    with django_assert_max_num_queries(22):
        assert "1–50 of 60" in browser.get(PAGE).content.decode()


# The API


def test_the_api_reads_and_decides(
    slips: EarlyWarning, mara: User, client_for: ClientFor, today: date
) -> None:
    browser = client_for(mara)
    address = "/api/v1/projects/harbour/warnings"
    (row,) = browser.get(address).json()["items"]
    assert (row["id"], row["kind"], row["state"]) == (slips.pk, "slipping", "open")
    until = (today + timedelta(days=9)).isoformat()
    put_off = browser.post(
        f"{address}/{slips.pk}/snooze", {"until": until}, content_type="application/json"
    ).json()
    assert (put_off["state"], put_off["until"], put_off["decided_by"]) == ("snoozed", until, "Mara Chen")
    again = browser.post(f"{address}/{slips.pk}/dismiss", {"reason": "No."}, content_type="application/json")
    assert again.status_code == 409
    assert browser.get(f"{address}?part=decided").json()["items"][0]["id"] == slips.pk
