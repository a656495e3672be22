"""A change on its way: asked for, analysed, priced, approved, ordered, signed, carried out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.changes.conftest import TODAY
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import DiaryEntry
from tongzhou.changes.actions import carry_out as carrying
from tongzhou.changes.actions.approving import (
    Step,
    decide_change,
    remind_approvers,
    set_approval_rule,
    submit_change,
)
from tongzhou.changes.actions.carry_out import HINDRANCES, carry_out
from tongzhou.changes.actions.orders import issue_change_order, recall_change_order
from tongzhou.changes.actions.requests import (
    edit_request,
    price_change,
    reopen_change,
    request_change,
    withdraw_change,
)
from tongzhou.changes.models import Approval, ChangeOrder, ChangeRequest, FreeWork, State
from tongzhou.changes.queries.impact import impact_for
from tongzhou.changes.refusals import (
    NotAskedError,
    NotNowError,
    OrderIsOpenError,
    OwnRequestError,
    PriceMissingError,
    ReasonMissingError,
    StaleChangeError,
)
from tongzhou.changes.waiting import changes_waiting
from tongzhou.costs.models import BudgetLine, BudgetVersion
from tongzhou.plan.actions.scenarios import ScenarioConflictsError
from tongzhou.plan.models import Baseline, PlanSettings, Scenario
from tongzhou.projects.guards import get_access
from tongzhou.projects.models import Project
from tongzhou.signing.actions import Ink, decline, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

pytestmark = pytest.mark.django_db


def signed_by(order: ChangeOrder, user: User) -> None:
    assert order.signature is not None
    sign(order.signature, by=Signer.person(user, address="10.0.0.1"), ink=Ink(Method.TYPED, typed=user.name))


def ordered(submitted: ChangeRequest, mara: User) -> ChangeOrder:
    decide_change(submitted, by=mara, decision="approved", today=TODAY)
    return issue_change_order(submitted, by=mara, today=TODAY)


def test_requests_are_numbered_in_their_project(
    harbour: Project, meadow: Project, mara: User, nora: User
) -> None:
    first = request_change(harbour, by=mara, title="One")
    second = request_change(harbour, by=mara, title="Two")
    other = request_change(meadow, by=nora, title="Three")
    assert [first.label, second.label, other.label] == ["CR-1", "CR-2", "CR-1"]
    assert DiaryEntry.objects.filter(deed="changes.change_requested").count() == 3


def test_the_impact_is_that_of_the_scenario(
    submitted: ChangeRequest, priced: Board, mara: User, tom: User
) -> None:
    access = get_access(mara, "harbour", Permission.VIEW_PROJECT)
    impact = impact_for(access, submitted, submitted.impact)
    assert impact is not None
    by_code = {one.code: one for one in impact.measures}
    assert by_code["finish"].delta == 3
    assert by_code["cost"].delta == Decimal("6000.00")  # three days of Tom (800) and Lee (1,200)
    assert by_code["margin"].delta == Decimal("2500.00")  # 9,000 less 6,000 and the 500 beside the work
    assert submitted.impact_plan_version == priced.project.plan_version
    without_cost = impact_for(
        get_access(tom, "harbour", Permission.VIEW_PROJECT), submitted, submitted.impact
    )
    assert without_cost is not None
    assert {one.code for one in without_cost.measures}.isdisjoint({"cost", "margin"})


def test_a_request_goes_its_way_and_the_plan_moves_with_the_signature(
    submitted: ChangeRequest, priced: Board, mara: User, cleo: User
) -> None:
    before = priced.dates("Build")
    order = ordered(submitted, mara)
    submitted.refresh_from_db()
    assert (submitted.state, order.label) == (State.ORDERED, "CO-1")
    assert priced.dates("Build") == before
    signed_by(order, cleo)
    submitted.refresh_from_db()
    order.refresh_from_db()
    assert (submitted.state, order.standing, order.decided_by_name) == (State.DONE, "signed", "Cleo Zheng")
    assert priced.dates("Build") != before
    line = BudgetLine.objects.get(pk=submitted.budget_line_id)
    assert (line.amount_minor, line.name) == (50_000, "CR-1 Second approval step")
    chosen = PlanSettings.objects.get(project=priced.project).baseline
    assert chosen == submitted.baseline
    assert chosen.name == "CR-1 Second approval step"
    # the baseline's budget has the change in it: 14,600 + 6,000 + 500
    assert BudgetVersion.objects.get(baseline=chosen).total_minor == 2_110_000
    assert submitted.scenario is not None
    assert submitted.scenario.state == Scenario.Standing.PUBLISHED
    assert DiaryEntry.objects.filter(deed="changes.change_carried_out").exists()
    assert [one.state for one in submitted.story.all()] == [
        "draft", "analysis", "approval", "approved", "ordered", "signed", "done",
    ]  # fmt: skip


def test_a_failure_in_the_middle_leaves_nothing(
    submitted: ChangeRequest, priced: Board, mara: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_change(submitted, by=mara, decision="approved", today=TODAY)
    ChangeRequest.objects.filter(pk=submitted.pk).update(needs_signature=False)
    before = (
        priced.dates("Build"),
        BudgetLine.objects.count(),
        Baseline.objects.count(),
        DiaryEntry.objects.count(),
    )

    def fail(*args: Any, **more: Any) -> None:
        raise NotNowError

    monkeypatch.setattr(carrying, "come_into", fail)  # the very last step
    with pytest.raises(NotNowError):
        carry_out(submitted, by=mara, today=TODAY)
    after = (
        priced.dates("Build"),
        BudgetLine.objects.count(),
        Baseline.objects.count(),
        DiaryEntry.objects.count(),
    )
    assert after == before
    submitted.refresh_from_db()
    assert (submitted.state, submitted.baseline, submitted.budget_line) == (State.APPROVED, None, None)
    assert submitted.scenario is not None
    assert submitted.scenario.is_open


def test_a_conflict_keeps_the_signature_and_waits_for_a_decision(
    submitted: ChangeRequest, priced: Board, mara: User, cleo: User, client_for: Callable[[User], Client]
) -> None:
    order = ordered(submitted, mara)
    priced.set("Build", duration=6 * 480)  # the same as the scenario changes
    signed_by(order, cleo)
    submitted.refresh_from_db()
    assert submitted.state == State.SIGNED
    assert "changed the same things" in submitted.obstacle
    assert not BudgetLine.objects.filter(name__startswith="CR-1").exists()
    assert [row.title for row in changes_waiting(mara, TODAY)] == ["Carry out: CR-1 Second approval step"]
    with pytest.raises(ScenarioConflictsError) as refusal:
        carry_out(submitted, by=mara, today=TODAY)
    (conflict,) = refusal.value.conflicts
    client = client_for(mara)
    page = client.get("/projects/harbour/changes/1/carry-out/").content.decode()
    assert "Changed on both sides" in page
    done = client.post("/projects/harbour/changes/1/carry-out/", {f"choice:{conflict.key}": "scenario"})
    assert done.status_code == 302
    submitted.refresh_from_db()
    assert (submitted.state, submitted.obstacle) == (State.DONE, "")


def test_without_a_signature_it_is_carried_out_when_it_is_approved(
    analysed: ChangeRequest, priced: Board, mara: User
) -> None:
    price_change(
        analysed, by=mara, price="given", days=Decimal("2.5"), amount_minor=400_000,
        price_reason="Goodwill after the outage", needs_signature=False,
    )  # fmt: skip
    submit_change(analysed, by=mara, today=TODAY)
    decide_change(analysed, by=mara, decision="approved", today=TODAY)
    analysed.refresh_from_db()
    assert analysed.state == State.DONE
    given = FreeWork.objects.get(request=analysed)
    assert (given.days, given.value_minor, given.currency) == (Decimal("2.5"), 400_000, "CNY")


def test_approvers_are_asked_in_order_from_their_thresholds_on(
    priced_change: ChangeRequest, harbour: Project, mara: User, pia: User, ada: User
) -> None:
    steps = [Step("pm"), Step("pmo", from_days=Decimal(3)), Step("", ada, from_minor=10_000_000)]
    set_approval_rule(harbour.organisation, harbour, by=mara, steps=steps, own_allowed=False)
    request = submit_change(priced_change, by=mara, today=TODAY)
    assert [one.role for one in request.approvals.all()] == ["pm", "pmo"]
    assert not changes_waiting(pia, TODAY)
    decide_change(request, by=mara, decision="approved", today=TODAY)
    assert [row.title for row in changes_waiting(pia, TODAY)] == ["Approve: CR-1 Second approval step"]
    with pytest.raises(NotAskedError):
        decide_change(request, by=mara, decision="approved", today=TODAY)
    with pytest.raises(ReasonMissingError):
        decide_change(request, by=pia, decision="sent_back", today=TODAY)
    decide_change(request, by=pia, decision="sent_back", comment="The price is too low", today=TODAY)
    request.refresh_from_db()
    assert request.state == State.ANALYSIS
    again = submit_change(request, by=mara, today=TODAY)
    assert again.round == 2
    decide_change(again, by=mara, decision="approved", today=TODAY)
    decide_change(again, by=pia, decision="refused", comment="Not this year", today=TODAY)
    again.refresh_from_db()
    assert again.state == State.REFUSED
    assert reopen_change(again, by=mara).state == State.ANALYSIS


def test_nobody_approves_alone_what_they_have_asked_for(
    harbour: Project, board: Board, mara: User, pia: User
) -> None:
    board.add("Design")
    own = request_change(harbour, by=mara, title="Mine", requested_by=mara)
    price_change(own, by=mara, price="nothing", needs_signature=True)
    set_approval_rule(harbour.organisation, harbour, by=mara, steps=[Step("pm")], own_allowed=False)
    with pytest.raises(OwnRequestError):
        submit_change(own, by=mara, today=TODAY)
    set_approval_rule(
        harbour.organisation, harbour, by=mara, steps=[Step("pm"), Step("pmo")], own_allowed=False
    )
    submit_change(own, by=mara, today=TODAY)
    decide_change(own, by=mara, decision="approved", today=TODAY)
    decide_change(own, by=pia, decision="approved", today=TODAY)
    own.refresh_from_db()
    assert own.state == State.APPROVED
    set_approval_rule(harbour.organisation, harbour, by=mara, steps=[Step("pm")], own_allowed=True)
    other = request_change(harbour, by=mara, title="Also mine", requested_by=mara)
    price_change(other, by=mara, price="nothing", needs_signature=True)
    submit_change(other, by=mara, today=TODAY)
    decide_change(other, by=mara, decision="approved", today=TODAY)
    other.refresh_from_db()
    assert other.state == State.APPROVED


def test_without_a_rule_the_pmo_approves_what_the_manager_wants(
    harbour: Project, board: Board, mara: User, pia: User
) -> None:
    board.add("Design")
    own = request_change(harbour, by=mara, title="Mine", requested_by=mara)
    price_change(own, by=mara, price="nothing", needs_signature=True)
    submit_change(own, by=mara, today=TODAY)
    assert [one.role for one in own.approvals.all()] == ["pmo"]
    decide_change(own, by=pia, decision="approved", today=TODAY)


def test_whoever_is_asked_is_reminded(submitted: ChangeRequest, mara: User) -> None:
    assert remind_approvers(today=TODAY, days=3) == 0
    Approval.objects.filter(request=submitted).update(asked_at="2026-03-01T08:00:00Z")
    assert remind_approvers(today=TODAY, days=3) == 1
    assert DiaryEntry.objects.filter(deed="changes.approval_reminded").count() == 1


def test_the_client_may_decline_and_the_order_may_be_taken_back(
    submitted: ChangeRequest, mara: User, cleo: User
) -> None:
    order = ordered(submitted, mara)
    with pytest.raises(OrderIsOpenError):
        withdraw_change(submitted, by=mara, reason="No")
    recall_change_order(submitted, by=mara, reason="The price was wrong")
    second = issue_change_order(submitted, by=mara, today=TODAY)
    assert second.label == "CO-1-2"
    order.refresh_from_db()
    assert order.standing == "recalled"
    assert order.signature is not None
    assert not order.signature.is_open
    assert second.signature is not None
    decline(second.signature, by=Signer.person(cleo, address=""), reason="Too dear")
    submitted.refresh_from_db()
    assert submitted.state == State.DECLINED
    assert submitted.story.last().note == "Too dear"  # type: ignore[union-attr]


def test_what_is_missing_or_stale_is_refused_in_words(wished: ChangeRequest, lee: User, mara: User) -> None:
    with pytest.raises(StaleChangeError):
        edit_request(wished, by=lee, seen=99, title="Other")
    with pytest.raises(PriceMissingError):
        submit_change(wished, by=mara, today=TODAY)
    with pytest.raises(ReasonMissingError):
        withdraw_change(wished, by=mara, reason=" ")
    withdraw_change(wished, by=mara, reason="Not needed any more")
    with pytest.raises(NotNowError):
        edit_request(wished, by=lee, title="Other")
    assert NotNowError in {*HINDRANCES, *HINDRANCES[1].__subclasses__()}


def test_the_order_says_nothing_of_analysis_and_cost(submitted: ChangeRequest, mara: User) -> None:
    order = ordered(submitted, mara)
    text = str(order.content)
    assert order.content["amount"] == "9000.00"
    assert "thin" not in text
    assert "6000" not in text
    assert order.signature is not None
    assert bytes(order.signature.document.content).startswith(b"%PDF")
