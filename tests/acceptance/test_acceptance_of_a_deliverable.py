"""The acceptance of a deliverable: what the client says of it becomes the deliverable's state, round after round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.scope.conftest import TODAY, Agreed, agreed  # noqa: F401  # the fixture of the room below
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.scope.actions.submission import review_deliverable, send_to_review, submit_deliverable
from tongzhou.scope.models import Deliverable

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
API = "/api/v1/projects/harbour/acceptances"
PORTAL = "/api/v1/portal/projects/harbour/acceptances"


@pytest.fixture
def handed(agreed: Agreed, harbour: Project, mara: User, lee: User) -> Deliverable:  # noqa: F811
    """D01, reviewed and submitted."""
    publish_project(harbour, by=mara, acceptances=True, deliverables=True)
    return submitted(agreed.deliverable, mara, lee)


def submitted(one: Deliverable, mara: User, lee: User) -> Deliverable:
    """Its present version, with the client."""
    review_deliverable(send_to_review(one, by=mara, today=TODAY), "fine", by=lee, today=TODAY)
    return submit_deliverable(one, by=mara, today=TODAY)


def state(one: Deliverable) -> str:
    one.refresh_from_db()
    return one.state


def prepared(browser: Client, one: Deliverable) -> Acceptance:
    """An acceptance of it, prepared on the page and put to the client."""
    sent = {"kind": "deliverable", "title": "Report", "deliverable": one.pk, "escalate_after": 5}
    assert browser.post("/projects/harbour/acceptances/new/", sent).status_code == 302
    made = Acceptance.objects.get(deliverable=one)
    assert browser.post(f"/projects/harbour/acceptances/{made.pk}/put/").status_code == 302
    made.refresh_from_db()
    assert made.state == "put"
    return made


def sign(browser: Client, who: User, number: int | None) -> Any:
    sent = {"method": "typed", "typed": who.name, "agreed": "on"}
    return browser.post(f"/portal/harbour/sign/{number}/", sent)


def test_its_criteria_are_taken_over_and_accepting_it_accepts_the_deliverable(
    handed: Deliverable, mara: User, cleo: User, client_for: ClientFor
) -> None:
    one = prepared(client_for(mara), handed)
    assert [each.text for each in one.criteria.all()] == ["Runs before 18:00", "Signed by operations"]
    assert sign(client_for(cleo), cleo, one.request_id).status_code == 302
    assert state(handed) == "accepted"
    page = client_for(mara).get(f"/projects/harbour/acceptances/{one.pk}/").content.decode()
    assert "/projects/harbour/scope/deliverables/1/" in page
    assert "pill ok" in client_for(cleo).get("/portal/harbour/deliverables/").content.decode()


def test_conditions_hold_until_the_last_of_them_is_met(
    handed: Deliverable, mara: User, cleo: User, client_for: ClientFor
) -> None:
    vendor, client = client_for(mara), client_for(cleo)
    one = prepared(vendor, handed)
    address = f"/portal/harbour/acceptances/{one.pk}/conditions/"
    client.post(address, {"text_0": "In Chinese, too", "text_1": "With an index", "due_1": "2026-05-01"})
    one.refresh_from_db()
    sign(client, cleo, one.request_id)
    assert state(handed) == "conditional"
    first, last = one.remaining.filter(is_condition=True).order_by("pk")
    for condition, expected in ((first, "conditional"), (last, "accepted")):
        done = f"/projects/harbour/acceptances/{one.pk}/remaining/{condition.pk}/"
        assert vendor.post(done, {"done": "on"}).status_code == 302
        assert state(handed) == expected


def test_what_is_rejected_is_submitted_anew_before_the_next_round(
    handed: Deliverable, mara: User, lee: User, cleo: User, client_for: ClientFor
) -> None:
    vendor, client = client_for(mara), client_for(cleo)
    one = prepared(vendor, handed)
    client.post(f"/portal/harbour/acceptances/{one.pk}/reject/", {"reason": "Half of it is missing"})
    assert state(handed) == "rejected"
    vendor.post(f"/projects/harbour/acceptances/{one.pk}/rework/")
    page = vendor.get(f"/projects/harbour/acceptances/{one.pk}/").content.decode()
    assert "is not with the client: submit its present version first" in page
    vendor.post(f"/projects/harbour/acceptances/{one.pk}/put/")
    one.refresh_from_db()
    assert one.state == "draft"
    step = "/projects/harbour/scope/deliverables/1/step/rework"
    assert vendor.post(step, {"reason": ""}).status_code == 302
    submitted(handed, mara, lee)
    vendor.post(f"/projects/harbour/acceptances/{one.pk}/put/")
    one.refresh_from_db()
    assert (one.state, one.round) == ("put", 2)
    sign(client, cleo, one.request_id)
    assert state(handed) == "accepted"
    assert [each.verdict for each in one.decisions.all()] == ["accepted", "rejected"]
    versions = handed.versions.order_by("number").values_list("number", "verdict")
    assert list(versions) == [(1, "rejected"), (2, "accepted")]


def test_programs_do_the_same(
    handed: Deliverable, mara: User, lee: User, cleo: User, client_for: ClientFor
) -> None:
    vendor, client = client_for(mara), client_for(cleo)
    sent = {"kind": "deliverable", "title": "Report", "deliverable": handed.pk}
    made = vendor.post(API, sent, "application/json").json()
    assert [one["text"] for one in made["criteria_list"]] == ["Runs before 18:00", "Signed by operations"]
    assert vendor.post(f"{API}/{made['id']}/put").json()["state"] == "put"
    (row,) = client.get(PORTAL).json()["items"]
    assert (row["kind"], row["state"], row["certificate_url"]) == ("deliverable", "put", "")
    reason = {"reason": "Half of it is missing"}
    told = client.post(f"{PORTAL}/{row['id']}/reject", reason, "application/json").json()
    assert (told["state"], told["decisions"][0]["reasons"]) == ("rejected", "Half of it is missing")
    assert state(handed) == "rejected"
    again = client.post(f"{PORTAL}/{row['id']}/reject", reason, "application/json")
    assert again.status_code == 409
    vendor.post(f"{API}/{made['id']}/rework")
    early = vendor.post(f"{API}/{made['id']}/put")
    assert (early.status_code, "Submit the deliverable" in early.json()["detail"]) == (409, True)
    vendor.post("/projects/harbour/scope/deliverables/1/step/rework", {"reason": ""})
    submitted(handed, mara, lee)
    vendor.post(f"{API}/{made['id']}/put")
    given = {"conditions": [{"text": "In Chinese, too", "due": "2026-05-01"}]}
    written = client.post(f"{PORTAL}/{row['id']}/conditions", given, "application/json").json()
    assert [one["is_condition"] for one in written["remaining"]] == [True]
    paper = f"/api/v1/portal/projects/harbour/signatures/{written['signature']}/sign"
    assert client.post(paper, {"name": cleo.name}, "application/json").status_code == 200
    assert state(handed) == "conditional"
    detail = vendor.get(f"{API}/{made['id']}").json()
    assert [one["verdict"] for one in detail["decisions"]] == ["conditional", "rejected"]
    (condition,) = detail["remaining_list"]
    done = f"{API}/{made['id']}/remaining/{condition['id']}"
    assert vendor.post(done, {"done": True}, "application/json").status_code == 200
    assert state(handed) == "accepted"


def test_a_deliverable_that_is_not_with_the_client_cannot_be_chosen(
    agreed: Agreed,  # noqa: F811
    mara: User,
    client_for: ClientFor,
) -> None:
    sent = {"kind": "deliverable", "title": "Report", "deliverable": agreed.deliverable.pk}
    assert client_for(mara).post(API, sent, "application/json").status_code == 404
    page = client_for(mara).post("/projects/harbour/acceptances/new/", sent | {"escalate_after": 5})
    assert page.status_code == 422
    lone = client_for(mara).post(API, {"kind": "deliverable", "title": "Report"}, "application/json")
    assert (lone.status_code, "Choose the deliverable" in lone.json()["detail"]) == (409, True)
