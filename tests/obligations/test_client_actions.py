"""What the client owes: asked, reminded, delivered, sent back, accepted; and the days that were waited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.obligations.conftest import FRIDAY, MONDAY
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import ClientOrganisation
from tongzhou.files.models import StoredFile
from tongzhou.notice.models import Notification
from tongzhou.obligations.actions.asking import (
    accept_obligation,
    ask_client,
    change_obligation,
    create_obligation,
    deliver_obligation,
    reopen_obligation,
    send_back_obligation,
    waive_obligation,
)
from tongzhou.obligations.actions.holding import preview_shift, shift_plan
from tongzhou.obligations.actions.reminding import climb_ladder
from tongzhou.obligations.clock import Clock
from tongzhou.obligations.evidence import evidence
from tongzhou.obligations.models import ClientObligation, State
from tongzhou.obligations.queries.owed import clock_of, totals, waited
from tongzhou.obligations.refusals import (
    DayAheadError,
    NobodyAskedError,
    NothingToShiftError,
    NotOfThisClientError,
    ReasonMissingError,
    StaleObligationError,
    WrongStateError,
)
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.edit_plan import undo_edit
from tongzhou.plan.models import WorkItem
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.risks.models import Kind, Severity
from tongzhou.work.queries.mine import my_work

PAGE = "/projects/harbour/client-actions/"
PORTAL = "/portal/harbour/client-actions/"
ClientFor = Callable[[User], Client]
ASKED_ON = date(2026, 3, 2)


def deeds(project: Project) -> list[str]:
    """What the diary says happened."""
    lines = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="obligations.").order_by("id")
    return list(lines.values_list("deed", flat=True))


def kinds(one: ClientObligation) -> list[str]:
    """The log, by kind."""
    return list(one.events.values_list("kind", flat=True))


# The clock


def test_without_a_calendar_the_clock_counts_monday_to_friday() -> None:
    clock = Clock(None, [], FRIDAY)
    assert clock.days(FRIDAY, MONDAY) == 1
    assert clock.days(FRIDAY, FRIDAY + timedelta(days=14)) == 10
    assert clock.days(MONDAY, FRIDAY) == 0
    assert clock.next_day(FRIDAY) == MONDAY


def test_waiting_counts_from_the_day_after_the_due_date_until_it_is_delivered(
    owed: ClientObligation, mara: User
) -> None:
    asked = ask_client(owed, by=mara, today=ASKED_ON)
    clock = clock_of(owed.project, FRIDAY)
    assert (asked.state, asked.waiting_from) == (State.ASKED, FRIDAY)
    assert waited(asked, clock, FRIDAY) == 0
    assert waited(asked, clock, MONDAY + timedelta(days=1)) == 2
    done = deliver_obligation(
        asked, by=mara, day=MONDAY + timedelta(days=2), today=MONDAY + timedelta(days=2)
    )
    assert (done.state, done.waited_days, done.waiting_from) == (State.DELIVERED, 3, None)
    assert waited(done, clock, MONDAY + timedelta(days=30)) == 3


def test_what_is_asked_for_late_counts_from_the_day_it_was_asked(owed: ClientObligation, mara: User) -> None:
    asked = ask_client(owed, by=mara, today=MONDAY)
    assert asked.waiting_from == MONDAY


def test_the_time_of_checking_does_not_count_and_what_is_sent_back_counts_on(
    owed: ClientObligation, mara: User
) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    deliver_obligation(owed, by=mara, day=MONDAY, today=MONDAY)
    back = send_back_obligation(owed, by=mara, today=MONDAY + timedelta(days=3), note="Half of it is missing")
    assert (back.waited_days, back.waiting_from) == (1, MONDAY + timedelta(days=3))
    again = deliver_obligation(
        owed, by=mara, day=MONDAY + timedelta(days=4), today=MONDAY + timedelta(days=4)
    )
    assert again.waited_days == 2
    accepted = accept_obligation(owed, by=mara, today=MONDAY + timedelta(days=9))
    assert (accepted.state, accepted.waited_days) == (State.DONE, 2)
    assert kinds(owed) == ["asked", "delivered", "sent_back", "delivered", "accepted"]


def test_a_new_due_date_gives_time(owed: ClientObligation, mara: User) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    owed.refresh_from_db()
    later = MONDAY + timedelta(days=7)
    changed = change_obligation(owed, by=mara, version=owed.version, due_on=later)
    assert changed.waiting_from == later
    assert kinds(owed) == ["asked", "due_changed"]


def test_the_figures_of_the_project(owed: ClientObligation, mara: User, harbour: Project) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    found = totals(harbour, clock_of(harbour, MONDAY), MONDAY)
    assert (found.open, found.overdue, found.check, found.closed, found.waited) == (1, 1, 0, 0, 1)


# Refusals


def test_each_refusal_in_its_words(
    owed: ClientObligation, mara: User, harbour: Project, meadow_retail: ClientOrganisation, ada: User
) -> None:
    with pytest.raises(WrongStateError):
        accept_obligation(owed, by=mara, today=MONDAY)
    with pytest.raises(StaleObligationError):
        change_obligation(owed, by=mara, version=99, title="Other")
    stranger = add_contact(meadow_retail, by=ada, name="Stranger")
    with pytest.raises(NotOfThisClientError):
        create_obligation(harbour, by=mara, title="X", due_on=FRIDAY, contacts=[stranger])
    alone = create_obligation(harbour, by=mara, title="Nobody", due_on=FRIDAY)
    with pytest.raises(NobodyAskedError):
        ask_client(alone, by=mara, today=FRIDAY)
    ask_client(owed, by=mara, today=ASKED_ON)
    with pytest.raises(DayAheadError):
        deliver_obligation(owed, by=mara, day=MONDAY, today=FRIDAY)
    with pytest.raises(ReasonMissingError):
        waive_obligation(owed, by=mara, today=FRIDAY, note=" ")


def test_waived_and_opened_again(owed: ClientObligation, mara: User, harbour: Project) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    waive_obligation(owed, by=mara, today=MONDAY, note="Not needed")
    opened = reopen_obligation(owed, by=mara, today=MONDAY)
    assert (opened.state, opened.waited_days, opened.waiting_from) == (State.ASKED, 1, MONDAY)
    assert deeds(harbour)[-2:] == ["obligations.action_waived", "obligations.action_reopened"]


# Reminding


def test_the_ladder_before_on_and_after_the_day_then_somebody_senior(
    owed: ClientObligation, mara: User, cody: User, cleo: User
) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    days = [ASKED_ON + timedelta(days=n) for n in range(1, 13)]
    done = {day.isoformat(): climb_ladder(owed, today=day) for day in days}
    assert {day: deed for day, deed in done.items() if deed} == {
        "2026-03-03": "reminded",  # three days before
        "2026-03-06": "reminded",  # on the day
        "2026-03-11": "reminded",  # three working days after
        "2026-03-13": "escalated",  # five: somebody senior, once
    }
    assert climb_ladder(owed, today=days[-1]) == ""
    run_due_jobs()
    told = Notification.objects.filter(entry__deed="obligations.action_reminded", user=cody)
    assert told.exists()
    assert Notification.objects.filter(entry__deed="obligations.action_escalated", user=cleo).exists()


def test_nobody_is_reminded_who_cannot_see_it(owed: ClientObligation, mara: User, harbour: Project) -> None:
    publish_project(harbour, by=mara, milestones=True)
    ask_client(owed, by=mara, today=ASKED_ON)
    assert climb_ladder(owed, today=FRIDAY) == ""
    assert kinds(owed) == ["asked"]


# The plan


def test_waiting_shifts_the_plan_in_one_step_that_is_undone(
    owed: ClientObligation, mara: User, harbour: Project
) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    wednesday = MONDAY + timedelta(days=2)
    before = WorkItem.objects.get(project=harbour, name="Build").start_date
    shown = preview_shift(owed, wednesday)
    assert "Build" in [move.name for move in shown.moves]
    harbour.refresh_from_db()
    version = harbour.plan_version
    shift_plan(owed, by=mara, day=wednesday, today=MONDAY)
    build = WorkItem.objects.get(project=harbour, name="Build")
    assert (before, build.start_date) == (MONDAY, wednesday + timedelta(days=1))
    harbour.refresh_from_db()
    assert harbour.plan_version == version + 1
    with pytest.raises(NothingToShiftError):
        shift_plan(owed, by=mara, day=wednesday, today=MONDAY)
    shift_plan(owed, by=mara, day=wednesday + timedelta(days=1), today=MONDAY)
    harbour.refresh_from_db()
    undo_edit(harbour, by=mara, version=harbour.plan_version, today=MONDAY)
    build.refresh_from_db()
    assert build.start_date == wednesday + timedelta(days=1)


def test_what_is_late_is_an_early_warning(owed: ClientObligation, mara: User, harbour: Project) -> None:
    from tongzhou.risks.actions import look_at

    ask_client(owed, by=mara, today=ASKED_ON)
    found = [
        one for one in look_at(harbour, today=MONDAY + timedelta(days=3)) if one.kind == Kind.CLIENT_WAITS
    ]
    assert [(one.severity >= Severity.WARNING, one.weight) for one in found] == [(True, 4)]
    deliver_obligation(owed, by=mara, day=MONDAY, today=MONDAY + timedelta(days=3))
    look_at(harbour, today=MONDAY + timedelta(days=3))
    found[0].refresh_from_db()
    assert found[0].state == "passed"


def test_what_was_delivered_waits_on_my_work(owed: ClientObligation, mara: User) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    deliver_obligation(owed, by=mara, day=FRIDAY, today=FRIDAY)
    rows = [row for part in my_work(mara, today=FRIDAY) for row in part.others]
    assert [row.title for row in rows] == ["Test data"]


# Pages


def test_the_list_and_the_page_stay_in_their_budget(
    owed: ClientObligation,
    board: Board,
    mara: User,
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
) -> None:
    for n in range(30):
        one = create_obligation(board.project, by=mara, title=f"Thing {n}", due_on=FRIDAY)
        one.number = 100 + n
    ask_client(owed, by=mara, today=ASKED_ON)
    browser = client_for(mara)
    browser.get(PAGE)
    with django_assert_max_num_queries(30):
        answer = browser.get(PAGE)
    assert "Test data" in answer.text
    with django_assert_max_num_queries(35):
        answer = browser.get(f"{PAGE}{owed.number}/")
    assert "Everything asked and answered" in answer.text


def test_an_empty_list_teaches(board: Board, mara: User, client_for: ClientFor) -> None:
    assert "Write down what the client must do" in client_for(mara).get(PAGE).text


def test_written_down_asked_and_answered_over_http(
    board: Board, mara: User, cody: User, client_for: ClientFor, today: date
) -> None:
    browser, portal = client_for(mara), client_for(cody)
    fields = {
        "title": "Access to the server room", "due_on": today.isoformat(), "owner": mara.pk, "remind_before": 3,
        "remind_every": 2, "escalate_after": 5, "contacts": [cody.contact.pk], "items": "2",
    }  # fmt: skip
    assert browser.post(f"{PAGE}new", fields).status_code == 302
    assert "Access to the server room" not in portal.get(PORTAL).text  # a draft is the vendor's
    browser.post(f"{PAGE}1/ask", {"note": "Please"})
    page = portal.get(PORTAL).text
    assert "Access to the server room" in page
    assert "Build" not in page  # which items wait is not the client's to know
    assert "Access to the server room" in portal.get("/portal/").text
    answer = portal.post(f"{PORTAL}1/deliver", {"note": ""}, follow=True)
    assert "Choose a file" in answer.text
    sent = {"note": "Here", "files": SimpleUploadedFile("list.txt", b"Ann\nBen\n")}
    assert "It is delivered" in portal.post(f"{PORTAL}1/deliver", sent, follow=True).text
    assert StoredFile.objects.get().subject_kind == "client_action"
    browser.post(f"{PAGE}1/send-back", {"note": "Ben left"})
    assert "Ben left" in portal.get(PORTAL).text
    portal.post(f"{PORTAL}1/deliver", {"note": "Now with Eve"})
    browser.post(f"{PAGE}1/accept", {"note": ""})
    one = ClientObligation.objects.get()
    assert one.state == State.DONE
    assert kinds(one) == ["asked", "delivered", "sent_back", "delivered", "accepted"]
    assert "list.txt" in browser.get(f"{PAGE}1/").text


def test_the_client_cannot_deliver_what_is_not_theirs_to_deliver(
    owed: ClientObligation, cody: User, vera: User, client_for: ClientFor
) -> None:
    assert client_for(cody).post(f"{PORTAL}{owed.number}/deliver", {"note": "x"}).status_code == 404
    assert client_for(vera).get(PORTAL).status_code == 404


def test_what_is_not_published_is_not_there(
    owed: ClientObligation, mara: User, cody: User, harbour: Project, client_for: ClientFor
) -> None:
    ask_client(owed, by=mara, today=ASKED_ON)
    publish_project(harbour, by=mara, milestones=True)
    assert client_for(cody).get(PORTAL).status_code == 404
    assert "Test data" not in client_for(cody).get("/portal/").text


def test_the_evidence_sheet_holds_everything_in_both_languages(
    owed: ClientObligation, mara: User, client_for: ClientFor
) -> None:
    ask_client(owed, by=mara, today=ASKED_ON, note="#let x = 1 $ * _")
    deliver_obligation(owed, by=mara, day=MONDAY, today=MONDAY, files=["a.csv"])
    shown = evidence(owed.project, today=MONDAY)
    assert (shown["total"], [line["days"] for line in shown["rows"][0]["log"]]) == ("1", ["", "1"])
    assert shown["rows"][0]["state"] == "甲方已交付 Delivered"
    answer = client_for(mara).get(f"{PAGE}evidence.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_deleted_and_brought_back(
    owed: ClientObligation, mara: User, harbour: Project, client_for: ClientFor
) -> None:
    browser = client_for(mara)
    assert "Deleted" in browser.post(f"{PAGE}{owed.number}/delete", follow=True).text
    assert browser.get(f"{PAGE}{owed.number}/").status_code == 404
    from tongzhou.activity.models import TrashEntry

    entry = TrashEntry.objects.get(kind="client_action")
    browser.post(f"/trash/{entry.pk}/restore/")
    assert browser.get(f"{PAGE}{owed.number}/").status_code == 200
