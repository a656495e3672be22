"""The pages of changes: what they show, what they hide, what is done on them; the API and the portal say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.changes.conftest import TODAY
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.changes.actions.approving import decide_change
from tongzhou.changes.actions.carry_out import carry_out
from tongzhou.changes.actions.ledger import give_away
from tongzhou.changes.actions.orders import issue_change_order
from tongzhou.changes.models import ApprovalRule, ChangeRequest, FreeWork, State
from tongzhou.plan.actions.baselines import BaselineInUseError, delete_baseline
from tongzhou.projects.models import Project
from tongzhou.search.actions import index_subjects
from tongzhou.search.queries.finding import find

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


def test_the_whole_way_on_the_pages(
    priced: Board, promised: object, client_for: Browser, lee: User, mara: User, cleo: User, on_show: None
) -> None:
    team, boss = client_for(lee), client_for(mara)
    asked = team.post(
        "/projects/harbour/changes/new/",
        {"title": "Another field", "source": "law", "urgency": "3", "description": "For the tax office"},
    )
    assert asked.url == "/projects/harbour/changes/1/"  # type: ignore[attr-defined]
    begun = boss.post("/projects/harbour/changes/1/analyse")
    assert "/scenarios/" in begun.url  # type: ignore[attr-defined]
    priced_at = boss.post(
        "/projects/harbour/changes/1/price",
        {
            "price": "charged",
            "amount_minor": "1,200",
            "days": "2",
            "budget_type": "other",
            "needs_signature": "on",
        },
    )
    assert priced_at.status_code == 302
    wrong = boss.post("/projects/harbour/changes/1/price", {"price": "charged", "budget_type": "other"})
    assert wrong.status_code == 422
    assert "Give the amount that is charged." in wrong.content.decode()
    boss.post("/projects/harbour/changes/1/submit")
    page = boss.get("/projects/harbour/changes/1/").content.decode()
    assert "You are asked: may this change be made?" in page
    assert "Waits for Project manager" in team.get("/projects/harbour/changes/1/").content.decode()
    boss.post("/projects/harbour/changes/1/decide", {"decision": "approved"})
    assert boss.get("/projects/harbour/changes/1/order/preview.pdf").content.startswith(b"%PDF")
    boss.post("/projects/harbour/changes/1/order", {"message": "As talked about", "due": "2026-04-30"})
    assert ChangeRequest.objects.get().state == State.ORDERED
    portal = client_for(cleo).get("/portal/harbour/changes/").content.decode()
    assert "CO-1 Another field" in portal
    assert "1,200.00 CNY" in portal
    boss.post("/projects/harbour/changes/1/order/recall", {"reason": "Too early"})
    assert "CO-1 Another field" not in client_for(cleo).get("/portal/harbour/changes/").content.decode()


def test_who_may_not_see_costs_sees_none(
    submitted: ChangeRequest, client_for: Browser, tom: User, mara: User
) -> None:
    client = client_for(tom)
    for address in ("", "1/", "1/impact", "statistics/"):
        page = client.get(f"/projects/harbour/changes/{address}").content.decode()
        assert "9,000" not in page
        assert "6,000" not in page
        assert "margin" not in page
    answer = client.get("/api/v1/projects/harbour/changes/1").json()
    assert "amount" not in answer
    assert "added_to_budget" not in answer
    codes = {
        one["code"] for one in client.get("/api/v1/projects/harbour/changes/1/impact").json()["measures"]
    }
    assert "finish" in codes
    assert codes.isdisjoint({"cost", "margin"})
    mine = client_for(mara).get("/api/v1/projects/harbour/changes/1").json()
    assert (mine["amount"], mine["added_to_budget"], mine["waits_for"]) == (
        "9000.00",
        "500.00",
        ["Project manager"],
    )


def test_pages_stay_in_their_budget(
    submitted: ChangeRequest,
    client_for: Browser,
    mara: User,
    cleo: User,
    on_show: None,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(2, 40):
        ChangeRequest.objects.create(
            project=submitted.project, number=number, title=f"More {number}", created_by=mara, by_client=True
        )
    client = client_for(mara)
    for address in ("", "?q=More&part=all", "1/", "statistics/?scope=all", "rules/", "new/"):
        client.get(f"/projects/harbour/changes/{address}")
        with django_assert_max_num_queries(30):
            assert client.get(f"/projects/harbour/changes/{address}").status_code == 200
    other = client_for(cleo)
    other.get("/portal/harbour/changes/")
    with django_assert_max_num_queries(30):
        assert other.get("/portal/harbour/changes/").status_code == 200


def test_the_plan_moves_while_it_is_approved(
    submitted: ChangeRequest, priced: Board, client_for: Browser, mara: User
) -> None:
    client = client_for(mara)
    assert "The plan has moved" not in client.get("/projects/harbour/changes/1/").content.decode()
    priced.set("Design", duration=3 * 480)
    assert "The plan has moved" in client.get("/projects/harbour/changes/1/").content.decode()


def test_a_baseline_that_a_change_rests_on_stays(submitted: ChangeRequest, mara: User) -> None:
    decide_change(submitted, by=mara, decision="approved", today=TODAY)
    ChangeRequest.objects.filter(pk=submitted.pk).update(needs_signature=False)
    done = carry_out(submitted, by=mara, today=TODAY)
    assert done.baseline is not None
    with pytest.raises(BaselineInUseError):
        delete_baseline(done.baseline, by=mara)
    done.baseline.refresh_from_db()
    assert done.baseline.discarded_at is None


def test_the_client_asks_in_the_portal_and_sees_nothing_internal(
    submitted: ChangeRequest,
    harbour: Project,
    client_for: Browser,
    cleo: User,
    cody: User,
    mara: User,
    on_show: None,
) -> None:
    client = client_for(cody)
    sent = client.post("/portal/harbour/changes/request", {"title": "A dark mode", "urgency": "2"})
    assert sent.status_code == 302
    made = ChangeRequest.objects.get(title="A dark mode")
    assert (made.by_client, made.source, made.requested_by) == (True, "client", cody)
    page = client.get("/portal/harbour/changes/").content.decode()
    assert "A dark mode" in page
    assert "Received" in page
    for secret in (
        "Second approval step",
        "the team is thin",
        "6,000",
        "margin",
    ):  # the team's own request, not yet an order
        assert secret not in page
    assert client_for(cody).get("/projects/harbour/changes/").status_code == 403
    decide_change(submitted, by=mara, decision="approved", today=TODAY)
    order = issue_change_order(submitted, by=mara, today=TODAY, message="Please sign")
    rows = client_for(cleo).get("/api/v1/portal/projects/harbour/changes").json()["items"]
    shown = next(one for one in rows if one["order"])
    assert (shown["order"]["label"], shown["order"]["amount"], shown["standing"]) == (
        "CO-1",
        "9000.00",
        "to_sign",
    )
    assert shown["order"]["url"] == f"/portal/harbour/sign/{order.signature_id}/"
    assert "the team is thin" not in str(rows)
    front = client_for(cleo).get("/portal/").content.decode()
    assert "CO-1 Second approval step" in front
    signing = client_for(cleo).get(shown["order"]["url"])
    assert signing.status_code == 200


def test_the_ledger_says_what_a_client_was_given(
    harbour: Project, client_for: Browser, mara: User, tom: User, pia: User
) -> None:
    client = client_for(mara)
    sent = {
        "title": "Night shift",
        "days": "1.5",
        "value_minor": "3000",
        "given_on": "2026-03-04",
        "reason": "Go-live",
    }
    assert client.post("/projects/harbour/free-work/add", sent).status_code == 302
    assert client.post("/projects/harbour/free-work/add", sent | {"reason": ""}).status_code == 422
    page = client.get("/projects/harbour/free-work/?scope=client").content.decode()
    assert "Night shift" in page
    assert "¥ 3,000.00" in page
    assert "3,000" not in client_for(tom).get("/projects/harbour/free-work/").content.decode()
    account = client_for(pia).get(f"/clients/{harbour.client_id}/").content.decode()
    assert "Work given away" in account
    line = FreeWork.objects.get()
    client.post(f"/projects/harbour/free-work/{line.pk}/remove")
    line.refresh_from_db()
    assert line.deleted_at is not None
    assert "Night shift" not in client.get("/projects/harbour/free-work/").content.decode()


def test_the_rule_of_a_project_and_of_the_organisation(
    harbour: Project, client_for: Browser, mara: User, pia: User
) -> None:
    assert client_for(pia).post("/change-rules/", {"who_1": "role:pmo"}).status_code == 302
    client = client_for(mara)
    assert (
        "This is the organisation's rule" in client.get("/projects/harbour/changes/rules/").content.decode()
    )
    client.post(
        "/projects/harbour/changes/rules/", {"who_1": "role:pm", "who_2": "role:pmo", "money_2": "50,000"}
    )
    rule = ApprovalRule.objects.get(project=harbour)
    assert [(one.role, one.from_minor) for one in rule.steps.all()] == [("pm", None), ("pmo", 5_000_000)]
    stale = client.post("/projects/harbour/changes/rules/", {"who_1": "role:pm", "version": "1"})
    assert stale.status_code == 422
    client.post("/projects/harbour/changes/rules/drop")
    assert not ApprovalRule.objects.filter(project=harbour).exists()


def test_figures_are_counted(
    submitted: ChangeRequest, harbour: Project, client_for: Browser, mara: User
) -> None:
    give_away(harbour, by=mara, title="Gift", reason="Goodwill", days=1, given_on=TODAY)
    found = client_for(mara).get("/api/v1/projects/harbour/change-statistics?scope=all").json()
    assert (found["count"], found["open"], found["carried_out"]) == (1, 1, 0)
    assert found["by_source"] == [{"code": "client", "count": 1, "days": 0.0}]
    assert {one["code"] for one in found["days_in_state"]} == {"draft", "analysis"}
    assert client_for(mara).get("/api/v1/projects/harbour/free-work").json()["items"][0]["title"] == "Gift"


def test_requests_are_found(submitted: ChangeRequest, tom: User, cleo: User) -> None:
    index_subjects("change", [submitted.pk])
    assert [hit.title for hit in find(tom, "approval step").hits] == ["CR-1 Second approval step"]
