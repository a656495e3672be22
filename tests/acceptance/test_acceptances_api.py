"""What programs do with acceptances and gates: everything that the pages do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.gates import create_gate
from tongzhou.acceptance.actions.preparing import create_acceptance
from tongzhou.acceptance.models import Acceptance, GateTemplate
from tongzhou.accounts.models import User
from tongzhou.clients.actions import add_contact
from tongzhou.plan.models import WorkItem
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.signing.models import SigningLink

from .test_acceptances import TODAY

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
API = "/api/v1/projects/harbour"
JSON = "application/json"


@pytest.fixture
def draft(harbour: Project, mara: User) -> Acceptance:
    publish_project(harbour, by=mara, acceptances=True)
    return create_acceptance(harbour, by=mara, kind="final", title="All of it", criteria="It works")


def test_facts_are_changed_by_whoever_has_read_them_last(
    draft: Acceptance, mara: User, lee: User, otto: User, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"{API}/acceptances/{draft.pk}"
    sent = {"version": 1, "title": "All", "due": "2026-06-01", "clause": "§ 9", "clause_days": 10}
    changed = browser.patch(address, sent | {"escalate_to": lee.pk}, JSON).json()
    assert (changed["title"], changed["due"], changed["clause_days"], changed["version"]) == (
        "All", "2026-06-01", 10, 2,
    )  # fmt: skip
    draft.refresh_from_db()
    assert draft.escalate_to == lee
    for body, said in ((sent, "Somebody else"), ({"version": 2, "clause_days": None}, "Quote the clause")):
        refused = browser.patch(address, body, JSON)
        assert (refused.status_code, said in refused.json()["detail"]) == (409, True)
    assert browser.patch(address, {"version": 2, "escalate_to": otto.pk}, JSON).status_code == 404
    assert browser.patch(address, {"version": 2, "state": "accepted"}, JSON).status_code == 422
    away = browser.patch(address, {"version": 2, "due": None}, JSON).json()
    assert (away["due"], away["title"]) == (None, "All")


def test_criteria_and_what_remains_come_and_go_until_the_client_has_it(
    draft: Acceptance, mara: User, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"{API}/acceptances/{draft.pk}"
    more = browser.post(f"{address}/criteria", {"text": "It is fast"}, JSON)
    assert (more.status_code, len(more.json()["criteria_list"])) == (201, 2)
    criterion = more.json()["criteria_list"][1]["id"]
    judged = browser.post(
        f"{address}/criteria/{criterion}", {"met": True, "evidence": "Report 7"}, JSON
    ).json()
    assert judged["criteria_list"][1] == {
        "id": criterion, "text": "It is fast", "met": True, "evidence": "Report 7",
    }  # fmt: skip
    assert browser.delete(f"{address}/criteria/{draft.criteria.first().pk}").status_code == 204
    rest = {"text": "Manual", "side": "client", "owner": "Ms Li", "due": "2026-05-01"}
    remaining = browser.post(f"{address}/remaining", rest, JSON).json()["remaining_list"]
    assert [(one["text"], one["side"], one["owner"], one["due"]) for one in remaining] == [
        tuple(rest.values())
    ]
    one = f"{address}/remaining/{remaining[0]['id']}"
    assert browser.post(f"{one}/work").json()["remaining_list"][0]["item"] == WorkItem.live.get().number
    assert browser.post(f"{one}/work").status_code == 409
    assert browser.post(one, {"done": True}, JSON).json()["remaining_list"][0]["done_at"] is not None
    browser.post(f"{address}/put")
    for path, body in (("criteria", {"text": "Late"}), ("remaining", {"text": "Late"})):
        assert browser.post(f"{address}/{path}", body, JSON).status_code == 409
    assert browser.delete(f"{address}/criteria/{criterion}").status_code == 409
    assert browser.post(one, {"done": False}, JSON).status_code == 200
    assert browser.post(f"{address}/take-back").json()["state"] == "draft"


def test_a_link_is_listed_and_revoked_once(
    draft: Acceptance, harbour: Project, mara: User, client_for: ClientFor
) -> None:
    put_to_client(draft, by=mara, today=TODAY)
    draft.refresh_from_db()
    contact = add_contact(harbour.client, by=mara, name="Ann", email="ann@client.example")
    browser, address = client_for(mara), f"{API}/signatures/{draft.request_id}/links"
    assert browser.post(address, {"contact": contact.pk}, JSON).status_code == 201
    (link,) = browser.get(address).json()["items"]
    assert (link["contact_name"], link["revoked_at"]) == ("Ann", None)
    assert "url" not in link
    assert browser.delete(f"{address}/{link['id']}").status_code == 204
    again = browser.delete(f"{address}/{link['id']}")
    assert (again.status_code, "used or revoked" in again.json()["detail"]) == (409, True)
    assert SigningLink.objects.get().revoked_at is not None


def test_gates_and_kept_checklists(harbour: Project, mara: User, tom: User, client_for: ClientFor) -> None:
    gate = create_gate(harbour, by=mara, title="Gate", item=None, lines="One")
    browser, address = client_for(mara), f"{API}/gates/{gate.pk}"
    added = browser.post(f"{address}/items", {"text": "Two"}, JSON)
    assert (added.status_code, [one["text"] for one in added.json()["items"]]) == (201, ["One", "Two"])
    assert browser.delete(f"{address}/items/{added.json()['items'][0]['id']}").status_code == 204
    kept = browser.post(f"{address}/template", {"name": "Ours"}, JSON)
    assert (kept.status_code, kept.json()["lines"], kept.json()["mine"]) == (201, "Two", True)
    listed = client_for(tom).get("/api/v1/gate-templates").json()["items"]
    assert [(one["name"], one["mine"]) for one in listed] == [("Ours", False)]
    one = f"/api/v1/gate-templates/{kept.json()['id']}"
    assert client_for(tom).delete(one).status_code == 403
    assert browser.delete(one).status_code == 204
    assert not GateTemplate.objects.exists()


def test_the_client_sees_and_answers_only_where_it_is_published(
    draft: Acceptance, harbour: Project, mara: User, cleo: User, cody: User, client_for: ClientFor
) -> None:
    portal = "/api/v1/portal/projects/harbour/acceptances"
    assert client_for(cleo).get(portal).json() == {"items": []}
    assert client_for(cleo).get(f"{portal}/{draft.pk}").status_code == 404
    put_to_client(draft, by=mara, today=TODAY)
    seen = client_for(cody).get(f"{portal}/{draft.pk}").json()
    assert (seen["state"], [one["text"] for one in seen["criteria"]]) == ("put", ["It works"])
    assert not {"put_by", "escalate_to", "item"} & seen.keys()
    one = {"conditions": [{"text": "Faster"}]}
    assert client_for(cody).post(f"{portal}/{draft.pk}/conditions", one, JSON).status_code == 403
    many = {"conditions": [{"text": "Faster"}] * 11}
    assert client_for(cleo).post(f"{portal}/{draft.pk}/conditions", many, JSON).status_code == 422
    publish_project(harbour, by=mara, milestones=True)
    assert client_for(cleo).get(portal).status_code == 404
