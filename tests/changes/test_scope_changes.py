"""What a change does to the scope: written down, frozen, on the order, and carried out with the plan or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.changes.conftest import TODAY
from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.approving import decide_change, submit_change
from tongzhou.changes.actions.carry_out import carry_out
from tongzhou.changes.actions.orders import issue_change_order
from tongzhou.changes.actions.requests import price_change, request_change
from tongzhou.changes.actions.scope import add_scope_change, drop_scope_change
from tongzhou.changes.invariants import scope as astray
from tongzhou.changes.models import ChangeRequest, ScopeChange, State
from tongzhou.changes.queries.statistics import statistics
from tongzhou.changes.refusals import (
    NotNowError,
    ScopeLineEmptyError,
    ScopeLineTwiceError,
    ScopeThingGoneError,
    StaleChangeError,
)
from tongzhou.costs.models import BudgetLine
from tongzhou.operations.limits import memory
from tongzhou.plan.actions.baselines import TooManyBaselinesError, set_baseline
from tongzhou.plan.models import Baseline, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.contract import add_contract_item
from tongzhou.scope.actions.deliverables import create_deliverable, delete_deliverable
from tongzhou.scope.actions.requirements import create_requirement
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableState, Requirement
from tongzhou.signing.actions import Ink, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PAGE = "/projects/harbour/changes/1/"
API = "/api/v1/projects/harbour/changes/1"


class Agreed:
    """Two of each kind: the first is altered, the second withdrawn."""

    def __init__(self, project: Project, by: User) -> None:
        self.project = project
        self.clauses = [add_contract_item(project, by=by, number=str(n), title=f"Clause {n}") for n in (1, 2)]
        self.requirements = [
            create_requirement(project, by=by, today=TODAY, fields={"name": f"Requirement {n}"}, moscow=2)
            for n in (1, 2)
        ]
        self.deliverables = [
            create_deliverable(project, by=by, today=TODAY, name=f"Manual {n}") for n in (1, 2)
        ]

    def into(self, request: ChangeRequest, by: User) -> None:
        """One line of every sort."""
        add = [
            ("contract_item", {"name": "Clause 3", "number": "3", "text": "Two steps"}),
            ("requirement", {"name": "Two steps", "moscow": 1, "text": "Shown at the desk"}),
            ("deliverable", {"name": "Manual 3", "due_date": date(2026, 5, 4)}),
        ]
        for kind, words in add:
            add_scope_change(request, by=by, kind=kind, deed="add", **words)
        first = (self.clauses[0], self.requirements[0], self.deliverables[0])
        second = (self.clauses[1], self.requirements[1], self.deliverables[1])
        kinds = ("contract_item", "requirement", "deliverable")
        for kind, thing in zip(kinds, first, strict=True):
            add_scope_change(
                request, by=by, kind=kind, deed="alter", thing=thing.pk, name=f"New {kind}", moscow=3
            )
        for kind, thing in zip(kinds, second, strict=True):
            add_scope_change(request, by=by, kind=kind, deed="withdraw", thing=thing.pk)

    def picture(self) -> list[Any]:
        """Everything that a change could have touched."""
        return [
            list(
                ContractItem.objects.order_by("pk").values_list("number", "title", "withdrawn_on", "version")
            ),
            list(
                Requirement.objects.order_by("pk").values_list(
                    "item__name", "moscow", "withdrawn_on", "version"
                )
            ),
            list(Deliverable.objects.order_by("pk").values_list("name", "state", "due_date", "version")),
            WorkItem.objects.filter(project=self.project).count(),
            Baseline.objects.filter(project=self.project).count(),
            BudgetLine.objects.filter(project=self.project).count(),
        ]


@pytest.fixture
def agreed(priced: Board, mara: User) -> Agreed:
    return Agreed(priced.project, mara)


@pytest.fixture
def touching(priced_change: ChangeRequest, agreed: Agreed, mara: User) -> ChangeRequest:
    agreed.into(priced_change, mara)
    return submit_change(priced_change, by=mara, today=TODAY)


def signed(request: ChangeRequest, mara: User, cleo: User) -> None:
    decide_change(request, by=mara, decision="approved", today=TODAY)
    order = issue_change_order(request, by=mara, today=TODAY)
    assert order.signature is not None
    sign(order.signature, by=Signer.person(cleo, address="10.0.0.1"), ink=Ink(Method.TYPED, typed=cleo.name))


def test_the_signature_writes_the_scope_with_the_plan(
    touching: ChangeRequest, agreed: Agreed, priced: Board, mara: User, cleo: User
) -> None:
    before = agreed.picture()
    build = priced.dates("Build")
    signed(touching, mara, cleo)
    touching.refresh_from_db()
    assert (touching.state, touching.obstacle) == (State.DONE, "")
    assert agreed.picture() != before
    assert priced.dates("Build") != build
    (one, two, new) = ContractItem.objects.order_by("pk")
    assert (one.title, one.version, two.withdrawn_on is not None, new.number, new.text) == (
        "New contract_item", 2, True, "3", "Two steps",
    )  # fmt: skip
    (first, second, third) = Requirement.objects.order_by("pk").select_related("item__state")
    assert (first.item.name, first.moscow, first.reference, first.version) == (
        "New requirement",
        3,
        "CR-1",
        2,
    )
    assert (second.withdrawn_on is not None, second.item.state and second.item.state.code) == (
        True,
        "dropped",
    )
    assert (third.item.name, third.source, third.reference, third.acceptance) == (
        "Two steps", "contract", "CR-1", "Shown at the desk",
    )  # fmt: skip
    names = list(Deliverable.objects.order_by("pk").values_list("name", "state"))
    assert names == [("New deliverable", "draft"), ("Manual 2", "withdrawn"), ("Manual 3", "draft")]
    lines = ScopeChange.objects.filter(request=touching)
    assert all(line.thing is not None for line in lines)
    assert list(astray()) == []


def test_what_fails_at_the_last_step_leaves_nothing(
    touching: ChangeRequest, agreed: Agreed, priced: Board, mara: User, cleo: User
) -> None:
    """The baseline is the last step: with no place for another one, the scope, too, stays as it was."""
    set_baseline(priced.project, by=mara, name="Second")
    memory.take({"baselines": 2})
    before, build = agreed.picture(), priced.dates("Build")
    signed(touching, mara, cleo)
    touching.refresh_from_db()
    assert touching.state == State.SIGNED
    assert "baselines" in touching.obstacle
    assert (agreed.picture(), priced.dates("Build")) == (before, build)
    with pytest.raises(TooManyBaselinesError):
        carry_out(touching, by=mara, today=TODAY)
    assert (agreed.picture(), priced.dates("Build")) == (before, build)
    memory.take({})
    carry_out(touching, by=mara, today=TODAY)
    touching.refresh_from_db()
    assert (touching.state, touching.obstacle) == (State.DONE, "")
    assert agreed.picture() != before


def test_something_that_is_gone_holds_all_of_it_up(
    touching: ChangeRequest, agreed: Agreed, mara: User, cleo: User
) -> None:
    delete_deliverable(agreed.deliverables[1], by=mara)
    before = agreed.picture()
    signed(touching, mara, cleo)
    touching.refresh_from_db()
    assert touching.state == State.SIGNED
    assert "Manual 2" in touching.obstacle
    assert agreed.picture() == before


def test_the_order_holds_what_becomes_of_the_scope_in_both_languages(
    touching: ChangeRequest, mara: User
) -> None:
    decide_change(touching, by=mara, decision="approved", today=TODAY)
    order = issue_change_order(touching, by=mara, today=TODAY)
    lines = {(one["kind_en"], one["deed_en"]): one for one in order.content["scope"]}
    assert len(lines) == 9
    altered = lines["Requirement", "Altered"]
    assert (altered["deed_zh"], altered["kind_zh"]) == ("修改", "需求")
    assert altered["before"] == ["Requirement 1", "Should"]
    assert altered["after"] == ["New requirement", "Could"]
    assert lines["Deliverable", "Withdrawn"]["title"] == "D02 Manual 2"


def test_lines_are_checked_and_end_with_the_approval(
    wished: ChangeRequest, agreed: Agreed, meadow: Project, mara: User, nora: User
) -> None:
    def add(**facts: Any) -> ScopeChange:
        return add_scope_change(wished, by=mara, **facts)

    foreign = create_deliverable(meadow, by=nora, today=TODAY, name="Another's")
    mine = agreed.deliverables[0].pk
    for facts, refusal in (
        ({"kind": "deliverable", "deed": "add", "name": "  "}, ScopeLineEmptyError),
        ({"kind": "contract_item", "deed": "add", "name": "No number"}, ScopeLineEmptyError),
        ({"kind": "deliverable", "deed": "alter", "thing": mine}, ScopeLineEmptyError),
        ({"kind": "deliverable", "deed": "withdraw", "thing": foreign.pk}, ScopeThingGoneError),
        ({"kind": "requirement", "deed": "withdraw"}, ScopeThingGoneError),
        ({"kind": "deliverable", "deed": "add", "name": "X", "seen": 99}, StaleChangeError),
    ):
        with pytest.raises(refusal):
            add(**facts)
    line = add(kind="deliverable", deed="withdraw", thing=mine)
    with pytest.raises(ScopeLineTwiceError):
        add(kind="deliverable", deed="alter", thing=mine, name="Otherwise")
    price_change(wished, by=mara, price="nothing", needs_signature=True)
    submit_change(wished, by=mara, today=TODAY)
    with pytest.raises(NotNowError):
        drop_scope_change(line, by=mara)
    assert ScopeChange.objects.get().before["name"] == "Manual 1"


def test_going_into_approval_asks_for_what_is_still_agreed(
    wished: ChangeRequest, agreed: Agreed, mara: User
) -> None:
    add_scope_change(wished, by=mara, kind="deliverable", deed="withdraw", thing=agreed.deliverables[0].pk)
    delete_deliverable(agreed.deliverables[0], by=mara)
    price_change(wished, by=mara, price="nothing", needs_signature=True)
    with pytest.raises(ScopeThingGoneError):
        submit_change(wished, by=mara, today=TODAY)


def test_what_is_withdrawn_leaves_the_matrix(
    touching: ChangeRequest, agreed: Agreed, mara: User, cleo: User, client_for: ClientFor
) -> None:
    signed(touching, mara, cleo)
    browser = client_for(mara)
    for by, gone, there in (
        ("requirement", "Requirement 2", "New requirement"),
        ("contract", "Clause 2", "New contract_item"),
        ("deliverable", "Manual 2", "New deliverable"),
    ):
        page = browser.get(f"/projects/harbour/scope/traceability/?by={by}").content.decode()
        assert gone not in page
        assert there in page
    for page in ("requirements/", "contract/", "deliverables/2/"):
        assert "Withdrawn" in browser.get(f"/projects/harbour/scope/{page}").content.decode()
    answer = browser.post("/projects/harbour/scope/deliverables/2/step/submit")
    assert answer.status_code == 409
    assert Deliverable.objects.get(number=2).state == DeliverableState.WITHDRAWN


def test_the_pages_write_and_show_it(
    wished: ChangeRequest, agreed: Agreed, client_for: ClientFor, lee: User, tom: User, mara: User
) -> None:
    browser, add = client_for(mara), f"{PAGE}scope/"
    assert client_for(tom).get(add).status_code == 403
    assert client_for(lee).get(add).status_code == 200  # Lee has asked for it
    body = {"kind": "contract_item", "name": "Clause 3", "number": ""}
    answer = browser.post(add, body)
    assert answer.status_code == 422
    assert "a clause its number" in answer.content.decode()
    assert browser.post(add, {**body, "number": "3"}).status_code == 302
    thing = f"deliverable:{agreed.deliverables[0].pk}"
    assert browser.post(f"{add}?deed=alter", {"thing": thing, "name": "Handbook"}).status_code == 302
    assert browser.post(f"{add}?deed=withdraw", {"thing": thing}).status_code == 422
    assert browser.post(f"{add}?deed=withdraw", {"thing": "deliverable:99999"}).status_code == 422
    page = browser.get(PAGE).content.decode()
    for words in ("Clause 3", "D01 Manual 1", "Handbook"):
        assert words in page
    log = browser.get("/projects/harbour/changes/?scope=1").content.decode()
    assert "2 of the scope" in log
    assert wished.title in log
    line = ScopeChange.objects.order_by("pk").first()
    assert line is not None
    assert client_for(tom).post(f"{PAGE}scope/{line.pk}/drop").status_code == 403
    assert browser.post(f"{PAGE}scope/99999/drop").status_code == 404
    assert browser.post(f"{PAGE}scope/{line.pk}/drop").status_code == 302
    assert ScopeChange.objects.count() == 1


def test_scripts_write_and_read_it(
    wished: ChangeRequest, agreed: Agreed, client_for: ClientFor, mara: User, tom: User
) -> None:
    browser = client_for(mara)

    def add(body: dict[str, Any], by: Client = browser) -> Any:
        return by.post(f"{API}/scope", body, content_type="application/json")

    number = agreed.requirements[0].number
    body = {"kind": "requirement", "deed": "alter", "thing": number, "moscow": 1}
    assert add(body, client_for(tom)).status_code == 403
    (line,) = add(body).json()["scope"]
    assert (line["thing"], line["moscow"], line["title"]) == (
        number,
        1,
        f"{agreed.requirements[0].label} Requirement 1",
    )
    assert add(body).status_code == 409
    assert add({**body, "thing": 99_999}).status_code == 409
    assert add({**body, "deed": "fly"}).status_code == 422
    assert browser.get(f"{API}/impact").json()["scope"] == [line]
    found = browser.get("/api/v1/projects/harbour/change-statistics").json()["by_scope"]
    assert found == [{"code": "requirement:alter", "count": 1, "days": 0.0}]
    assert len(browser.get("/api/v1/projects/harbour/changes?scope=true").json()["items"]) == 1
    assert browser.delete(f"{API}/scope/{line['id']}").status_code == 204
    assert browser.delete(f"{API}/scope/{line['id']}").status_code == 404
    assert browser.get(API).json()["scope"] == []


def test_statistics_tell_what_was_carried_out(
    touching: ChangeRequest, priced: Board, mara: User, cleo: User
) -> None:
    projects = Project.objects.granting(mara, Permission.VIEW_PROJECT)
    found = statistics(mara, projects, money=False).by_scope
    assert len(found) == 9
    assert all((line.count, line.done) == (1, 0) for line in found)
    signed(touching, mara, cleo)
    assert all(line.done == 1 for line in statistics(mara, projects, money=False).by_scope)


def test_a_request_of_nothing_but_scope_is_carried_out_without_a_signature(
    agreed: Agreed, priced: Board, lee: User, mara: User
) -> None:
    asked = request_change(priced.project, by=lee, title="One more manual", requested_by=lee)
    add_scope_change(asked, by=lee, kind="deliverable", deed="add", name="Manual 3")
    price_change(asked, by=mara, price="nothing", needs_signature=False)
    submit_change(asked, by=mara, today=TODAY)
    decide_change(asked, by=mara, decision="approved", today=TODAY)
    asked.refresh_from_db()
    assert asked.state == State.DONE
    assert Deliverable.objects.filter(project=priced.project, name="Manual 3").exists()
