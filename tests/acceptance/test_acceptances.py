"""Acceptances: prepared, put to the client, accepted, accepted with conditions, rejected, deemed; and certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongzhou.acceptance.actions.deciding import deem_accepted, put_to_client, rework
from tongzhou.acceptance.actions.preparing import (
    add_remaining,
    change_acceptance,
    change_criterion,
    create_acceptance,
    delete_acceptance,
)
from tongzhou.acceptance.jobs import look_at_waiting
from tongzhou.acceptance.models import Acceptance, Decision
from tongzhou.acceptance.queries.acceptances import certificate_of, workday_after
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method, SignatureRequest

ClientFor = Callable[[User], Client]
TODAY = date(2026, 3, 2)


@pytest.fixture
def put(harbour: Project, mara: User) -> Acceptance:
    """The final acceptance is with the client."""
    publish_project(harbour, by=mara, acceptances=True)
    made = create_acceptance(
        harbour,
        by=mara,
        kind="final",
        title="Core banking",
        criteria="It works #[strong]\nIt is fast",
        due=TODAY,
    )
    add_remaining(made, by=mara, text="The manual", side="vendor")
    return put_to_client(made, by=mara, today=TODAY)


def deeds(project: Project) -> list[str]:
    """What the diary says about acceptances."""
    lines = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="acceptance.").order_by("id")
    return [deed.partition(".")[2] for deed in lines.values_list("deed", flat=True)]


def typed(one: Acceptance, user: User) -> None:
    """Somebody signs what the acceptance asks for."""
    assert one.request is not None
    sign(one.request, by=Signer.person(user, address=""), ink=Ink(Method.TYPED, typed=user.name))


def test_the_client_accepts_and_gets_a_certificate_that_can_be_verified(
    put: Acceptance, cleo: User, client_for: ClientFor, harbour: Project
) -> None:
    browser = client_for(cleo)
    assert f"/portal/harbour/acceptances/{put.pk}/" in browser.get("/portal/").content.decode()
    page = browser.get(f"/portal/harbour/acceptances/{put.pk}/").content.decode()
    assert "It works #[strong]" in page
    assert put.request is not None
    sent = {"method": "typed", "typed": cleo.name, "agreed": "on"}
    assert browser.post(f"/portal/harbour/sign/{put.request.pk}/", sent).status_code == 302
    put.refresh_from_db()
    assert put.state == "accepted"
    run_due_jobs()
    certificate = certificate_of(put)
    assert certificate is not None
    listed = browser.get("/portal/harbour/acceptances/").content.decode()
    assert f"/portal/harbour/certificates/{certificate.pk}/" in listed
    pdf = browser.get(f"/portal/harbour/certificates/{certificate.pk}/").content
    assert pdf.startswith(b"%PDF")
    told = Client(headers={"accept-language": "en"}).post("/verify/", {"code": certificate.code})
    assert cleo.name in told.content.decode()
    assert deeds(harbour)[-3:] == ["put", "accepted", "certificate_issued"]
    with pytest.raises(AcceptanceRefusedError):
        deem_or_raise(put)


def deem_or_raise(one: Acceptance) -> None:
    """What is decided is prepared no more."""
    change_acceptance(one, by=one.created_by, seen=one.version, title="Other")


def test_conditions_stand_in_what_is_signed(
    put: Acceptance, cleo: User, client_for: ClientFor, cody: User
) -> None:
    first = put.request
    address = f"/portal/harbour/acceptances/{put.pk}/conditions/"
    assert client_for(cody).post(address, {"text_0": "Faster"}).status_code == 403
    assert client_for(cleo).post(address, {}).status_code == 422
    went = client_for(cleo).post(address, {"text_0": "Answers within a second", "due_0": "2026-05-01"})
    put.refresh_from_db()
    assert put.request is not None
    assert went["Location"] == f"/portal/harbour/sign/{put.request.pk}/"
    assert first is not None
    assert SignatureRequest.objects.get(pk=first.pk).state == "withdrawn"
    typed(put, cleo)
    put.refresh_from_db()
    assert put.state == "conditional"
    condition = put.remaining.get(is_condition=True)
    assert (condition.text, condition.due) == ("Answers within a second", date(2026, 5, 1))
    assert Decision.objects.get(acceptance=put).verdict == "conditional"


def test_what_is_rejected_comes_back_with_reasons_and_is_put_again(
    put: Acceptance, cleo: User, mara: User, client_for: ClientFor
) -> None:
    address = f"/portal/harbour/acceptances/{put.pk}/reject/"
    assert client_for(cleo).post(address, {"reason": ""}).status_code == 422
    assert client_for(cleo).post(address, {"reason": "Too slow"}).status_code == 302
    put.refresh_from_db()
    assert put.state == "rejected"
    vendor = client_for(mara)
    assert "Too slow" in vendor.get(f"/projects/harbour/acceptances/{put.pk}/").content.decode()
    assert "Rejected: Core banking" in vendor.get("/my-work/").content.decode()
    assert vendor.post(f"/projects/harbour/acceptances/{put.pk}/rework/").status_code == 302
    put.refresh_from_db()
    assert (put.state, put.round) == ("draft", 2)
    for one in put.criteria.select_related("acceptance"):
        change_criterion(one, by=mara, met=True, evidence="Load test of 3 March")
    again = put_to_client(put, by=mara, today=TODAY)
    typed(again, cleo)
    assert [one.verdict for one in put.decisions.all()] == ["accepted", "rejected"]


def test_silence_is_acceptance_only_by_a_clause_of_the_contract(
    harbour: Project, mara: User, client_for: ClientFor, cleo: User
) -> None:
    with pytest.raises(AcceptanceRefusedError):
        create_acceptance(harbour, by=mara, kind="final", title="x", clause_days=5)
    publish_project(harbour, by=mara, acceptances=True)
    made = create_acceptance(
        harbour, by=mara, kind="initial", title="Pilot", criteria="a", clause="§ 9 (2)", clause_days=5
    )
    friday = date(2026, 3, 6)
    asked = put_to_client(made, by=mara, today=friday)
    assert asked.deemed_on == date(2026, 3, 13)
    assert "§ 9 (2)" in client_for(cleo).get(f"/portal/harbour/acceptances/{made.pk}/").content.decode()
    assert deem_accepted(asked, today=date(2026, 3, 13)) is False
    assert deem_accepted(asked, today=date(2026, 3, 14)) is True
    made.refresh_from_db()
    assert made.state == "deemed"
    run_due_jobs()
    assert certificate_of(made) is not None
    assert workday_after(harbour, friday, 1) == date(2026, 3, 9)


def test_the_clock_reminds_escalates_and_deems(harbour: Project, mara: User, lee: User) -> None:
    today = timezone.localdate()
    late = create_acceptance(
        harbour,
        by=mara,
        kind="final",
        title="Late",
        criteria="a",
        due=today - timedelta(days=6),
        escalate_to=lee,
    )
    put_to_client(late, by=mara, today=today)
    silent = create_acceptance(
        harbour, by=mara, kind="final", title="Silent", criteria="a", clause="§ 9", clause_days=1
    )
    put_to_client(silent, by=mara, today=today - timedelta(days=30))
    assert look_at_waiting() == 3
    assert {"overdue", "escalated", "deemed"} <= set(deeds(harbour))
    assert look_at_waiting() == 0


def test_what_the_vendor_cannot_do(put: Acceptance, harbour: Project, mara: User) -> None:
    with pytest.raises(AcceptanceRefusedError):
        delete_acceptance(put, by=mara)
    with pytest.raises(AcceptanceRefusedError):
        rework(put, by=mara)
    empty = create_acceptance(harbour, by=mara, kind="final", title="Empty")
    with pytest.raises(AcceptanceRefusedError):
        put_to_client(empty, by=mara, today=TODAY)
    with pytest.raises(AcceptanceRefusedError):
        change_acceptance(empty, by=mara, seen=99, title="Other")


def test_lists_stay_in_their_budget(
    put: Acceptance, mara: User, client_for: ClientFor, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    browser = client_for(mara)
    for address in ("acceptances/", f"acceptances/{put.pk}/", "gates/", "signatures/"):
        browser.get(f"/projects/harbour/{address}")
        with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
            assert browser.get(f"/projects/harbour/{address}").status_code == 200


def test_the_api_says_the_same(harbour: Project, mara: User, client_for: ClientFor) -> None:
    browser = client_for(mara)
    sent = {"kind": "phase", "title": "Design", "criteria": "It is written\nIt was read"}
    made = browser.post("/api/v1/projects/harbour/acceptances", sent, "application/json").json()
    assert [one["text"] for one in made["criteria_list"]] == ["It is written", "It was read"]
    put = browser.post(f"/api/v1/projects/harbour/acceptances/{made['id']}/put").json()
    assert (put["state"], put["signature"] is not None) == ("put", True)
    rows = browser.get("/api/v1/projects/harbour/acceptances").json()["items"]
    assert [one["title"] for one in rows] == ["Design"]
