"""Warranties begin with the second signature, remind, end by themselves; claims are made within them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.handover.conftest import deeds, sign_both
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.handover.actions.warranties import (
    add_warranty,
    begin_warranty,
    change_warranty,
    drop_warranty,
    end_warranty,
    remind_of_warranty,
    report_claim,
    solve_claim,
    work_on_claim,
)
from tongzhou.handover.jobs import look_at_warranties
from tongzhou.handover.models import Handover, Warranty
from tongzhou.handover.queries.warranties import (
    after_months,
    days_left,
    due_to_begin,
    due_to_end,
    due_to_remind,
    misdated,
    open_claims,
    reminds_today,
    standing_of,
    warranties,
)
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.notice.models import Notification
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.models import Project

ClientFor = Callable[[User], Client]


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_months_end_the_day_before_the_day_comes_round(start: date, months: int, last: date) -> None:
    assert after_months(start, months) == last


@pytest.fixture
def running(shown: Handover, mara: User, cleo: User) -> Warranty:
    """Signed today; a warranty of twelve months runs."""
    add_warranty(shown, by=mara, title="Software", scope="Defects", months=12)
    sign_both(shown, mara, cleo)
    return shown.warranties.get()


def test_it_begins_with_the_second_signature(running: Warranty, shown: Handover, harbour: Project) -> None:
    today = timezone.localdate()
    assert (running.starts_on, running.ends_on) == (today, after_months(today, 12))
    shown.refresh_from_db()
    assert shown.state == "warranty"
    assert misdated() == []
    (row,) = warranties(harbour, today=today)
    assert row.standing == "running"
    assert running.ends_on is not None
    assert row.days_left == (running.ends_on - today).days + 1


def test_it_can_begin_later_and_several_end_one_by_one(
    shown: Handover, mara: User, cleo: User, harbour: Project
) -> None:
    today = timezone.localdate()
    later = today + timedelta(days=10)
    add_warranty(shown, by=mara, title="Software", agreed_start=later, agreed_end=later + timedelta(days=5))
    add_warranty(shown, by=mara, title="Hardware", agreed_start=later, months=36)
    sign_both(shown, mara, cleo)
    assert shown.state == "signed"
    assert not due_to_begin(today).exists()
    assert not begin_warranty(shown, today=today)
    assert list(due_to_begin(later)) == [shown]
    assert begin_warranty(shown, today=later)
    software = shown.warranties.get(title="Software")
    assert standing_of(software, today) == "ahead"
    assert days_left(software, today) is None
    assert software.ends_on is not None
    assert not end_warranty(software.pk, today=software.ends_on)
    over = software.ends_on + timedelta(days=1)
    assert list(due_to_end(over)) == [software]
    assert end_warranty(software.pk, today=over)
    assert not end_warranty(software.pk, today=over)
    shown.refresh_from_db()
    assert shown.state == "warranty"
    hardware = shown.warranties.get(title="Hardware")
    assert hardware.ends_on is not None
    assert end_warranty(hardware.pk, today=hardware.ends_on + timedelta(days=1))
    shown.refresh_from_db()
    assert shown.state == "ended"
    assert deeds(harbour)[-2:] == ["warranty_ended", "warranty_ended"]


def test_both_are_reminded_before_the_end_and_once_more_a_week_before(
    running: Warranty, mara: User, cleo: User, cody: User
) -> None:
    assert running.ends_on is not None
    month, week = running.ends_on - timedelta(days=30), running.ends_on - timedelta(days=7)
    assert not reminds_today(running, month - timedelta(days=1))
    assert running in due_to_remind(month)
    assert remind_of_warranty(running.pk, today=month)
    assert not remind_of_warranty(running.pk, today=month + timedelta(days=1))
    assert remind_of_warranty(running.pk, today=week + timedelta(days=1))
    assert not remind_of_warranty(running.pk, today=week + timedelta(days=2))
    entries = DiaryEntry.objects.filter(deed="handover.warranty_reminded").order_by("id")
    assert [one.details["days"] for one in entries] == [31, 7]
    run_due_jobs()
    told = set(Notification.objects.filter(entry__in=entries).values_list("user", flat=True))
    assert {mara.pk, cleo.pk, cody.pk} <= told


def test_the_morning_does_all_of_it(running: Warranty, mara: User) -> None:
    today = timezone.localdate()
    assert look_at_warranties() == 0
    Warranty.objects.filter(pk=running.pk).update(
        starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=1)
    )
    assert look_at_warranties() == 1
    running.refresh_from_db()
    assert running.ended_on == today


def test_what_is_signed_is_agreed(running: Warranty, mara: User) -> None:
    with pytest.raises(HandoverRefusedError):
        change_warranty(running, by=mara, months=24)
    change_warranty(running, by=mara, remind_before=60)
    with pytest.raises(HandoverRefusedError):
        drop_warranty(running, by=mara)


def test_a_term_is_months_or_a_day(draft: Handover, mara: User) -> None:
    for facts in (
        {},
        {"months": 12, "agreed_end": date(2030, 1, 1)},
        {"months": 241},
        {"agreed_start": date(2030, 1, 2), "agreed_end": date(2030, 1, 1)},
        {"months": 12, "scope": "password: abc123"},
    ):
        with pytest.raises(HandoverRefusedError):
            add_warranty(draft, by=mara, title="Software", **facts)
    one = add_warranty(draft, by=mara, title="Software", months=12)
    drop_warranty(one, by=mara)


def test_claims_are_made_within_the_days_and_solved(
    running: Warranty, mara: User, cody: User, client_for: ClientFor, harbour: Project
) -> None:
    today = timezone.localdate()
    address = f"/portal/harbour/warranties/{running.pk}/claims/"
    assert client_for(cody).post(address, {"text": "It does not print"}).status_code == 302
    claim = running.claims.get()
    assert (claim.reported_by, claim.reported_on) == (cody.name, today)
    assert list(open_claims(harbour)) == [claim]
    item = work_on_claim(claim, by=mara, today=today)
    assert item.name == "It does not print"
    with pytest.raises(HandoverRefusedError):
        work_on_claim(claim, by=mara, today=today)
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(HandoverRefusedError):
            solve_claim(claim, by=mara, solved_on=day, today=today)
        with pytest.raises(HandoverRefusedError):
            report_claim(running, by=mara, text="x", reported_on=day, reported_by="Cody", today=today)
    solve_claim(claim, by=mara, solved_on=today, solution="Replaced", today=today)
    page = client_for(cody).get(f"/portal/harbour/handovers/{running.handover_id}/").content.decode()
    assert "Replaced" in page
    assert not open_claims(harbour).exists()


def test_nothing_is_claimed_before_both_have_signed(draft: Handover, mara: User) -> None:
    one = add_warranty(draft, by=mara, title="Software", months=12)
    today = timezone.localdate()
    with pytest.raises(HandoverRefusedError) as refused:
        report_claim(one, by=mara, text="x", reported_on=today, reported_by="Cody", today=today)
    assert refused.value.code == "not_begun"


def test_the_pages_show_the_days_left(running: Warranty, mara: User, client_for: ClientFor) -> None:
    left = str(days_left(running, timezone.localdate()))
    assert left in client_for(mara).get("/projects/harbour/warranties/").content.decode()
    page = client_for(mara).get(f"/projects/harbour/warranties/{running.pk}/").content.decode()
    assert "Nothing was claimed." in page


def test_claims_go_on_when_the_project_is_closed(
    running: Warranty, harbour: Project, mara: User, cleo: User, tom: User, client_for: ClientFor
) -> None:
    Project.objects.filter(pk=harbour.pk).update(closed_by=mara, closed_at=timezone.now())
    theirs, ours = (
        f"/portal/harbour/handovers/{running.handover_id}/",
        f"/projects/harbour/warranties/{running.pk}/",
    )
    assert "Report something that does not work" in client_for(cleo).get(theirs).content.decode()
    client_for(cleo).post(
        f"/portal/harbour/warranties/{running.pk}/claims/", {"text": "It stops at midnight"}, follow=True
    )
    claim = running.claims.get()
    assert claim.reported_by == "Cleo Zheng"
    run_due_jobs()
    line = DiaryEntry.objects.get(deed="handover.claim_reported")
    assert Notification.objects.filter(user=mara, entry=line).exists()
    page = client_for(mara).get(ours).content.decode()
    assert "Note a claim" in page
    assert "Make a work item" not in page
    today = timezone.localdate().isoformat()
    client_for(mara).post(f"{ours}claims/{claim.pk}/", {"solved_on": today, "solution": "Restarted"})
    client_for(mara).post(
        f"{ours}claims/", {"text": "Again", "reported_on": today, "reported_by": "Cleo by phone"}
    )
    claim.refresh_from_db()
    assert (claim.solution, running.claims.count()) == ("Restarted", 2)
    assert client_for(mara).post(f"{ours}claims/{claim.pk}/plan/").status_code == 409
    assert client_for(mara).post(f"{ours}edit/", {"remind_before": 3}).status_code == 409
    assert client_for(tom).post(f"{ours}claims/", {"text": "Mine"}).status_code == 403
    assert "Note a claim" not in client_for(tom).get(ours).content.decode()


def test_the_other_deeds_of_a_closed_handover_stay_refused(
    running: Warranty, harbour: Project, mara: User
) -> None:
    today = timezone.localdate()
    claim = report_claim(running, by=mara, text="A disk", reported_on=today, reported_by="Cleo", today=today)
    Project.objects.filter(pk=harbour.pk).update(closed_by=mara, closed_at=timezone.now())
    with pytest.raises(ProjectClosedError):
        work_on_claim(claim, by=mara, today=today)
    with pytest.raises(ProjectClosedError):
        change_warranty(running, by=mara, remind_before=3)
    solve_claim(claim, by=mara, solved_on=today, today=today)
    solve_claim(claim, by=mara, solved_on=None, today=today)
    assert "claim_reopened" in deeds(harbour)
