"""The API of change requests: the log, and what is done with one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.approving import decide_change, submit_change
from tongzhou.changes.actions.carry_out import carry_out
from tongzhou.changes.actions.orders import issue_change_order, recall_change_order
from tongzhou.changes.actions.requests import (
    analyse_change,
    edit_request,
    price_change,
    reopen_change,
    request_change,
    withdraw_change,
)
from tongzhou.changes.actions.scope import add_scope_change, drop_scope_change
from tongzhou.changes.api.asking import asked, rows_of, scope_shown, whole
from tongzhou.changes.api.shapes import (
    Analysis,
    Carrying,
    ChangeEdit,
    ChangeRow,
    ChangeShown,
    ChangesQuery,
    Decision,
    ImpactShown,
    NewChange,
    NewOrder,
    NewScopeChange,
    Pricing,
    Reason,
)
from tongzhou.changes.models import ChangeRequest
from tongzhou.changes.queries.impact import Impact, compute_impact, impact_for
from tongzhou.changes.queries.requests import (
    Wanted,
    find_requests,
    open_scenario_numbered,
    request_numbered,
)
from tongzhou.changes.queries.scope import agreed_things, scope_changes_of, scope_line
from tongzhou.costs.api.asking import minor
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, Window

router = Router(tags=["changes"])
CHANGES = "/projects/{slug:key}/changes"
ONE = CHANGES + "/{int:number}"
P = Permission


def _again(access: Access, number: int, status: int = 200) -> HttpResponse:
    found = request_numbered(access.project, number)
    assert found is not None  # it has just been written
    return json_answer(whole(access, found), status=status)


@router.get(CHANGES, response=Page[ChangeRow])
def changes(request: HttpRequest, key: str, query: Query[ChangesQuery]) -> HttpResponse:
    """The change requests of a project, the newest first; needs `view_project`."""
    access = get_access(signed_in(request), key, P.VIEW_PROJECT)
    wanted = Wanted(query.part, query.q.strip(), query.state or "", query.source or "", scope=query.scope)
    scope = f"changes:{key}:{query.part}:{query.state}:{query.source}:{query.q}:{query.scope}"
    window = Window(request, query, Order("number", "number", falling=True), scope)
    rows = window.rows(find_requests(access.project, wanted))
    return json_answer(window.page_of_all(rows, lambda some: rows_of(access, some)))


@router.post(CHANGES, response={201: ChangeShown})
def change_request(request: HttpRequest, key: str, body: NewChange) -> HttpResponse:
    """Ask for a change; needs `edit_work`."""
    access = get_access(signed_in(request), key, P.EDIT_WORK)
    made = request_change(access.project, by=access.user, requested_by=access.user, **body.model_dump())
    return _again(access, made.number, 201)


@router.get(ONE, response=ChangeShown)
def change(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One change request; needs `view_project`."""
    return json_answer(whole(*asked(request, key, number, P.VIEW_PROJECT)))


@router.patch(ONE, response=ChangeShown)
def change_edit(request: HttpRequest, key: str, number: PathId, body: ChangeEdit) -> HttpResponse:
    """Say it otherwise; needs `edit_plan`, or to have asked for it. 409 once it is in approval."""
    access, found = asked(request, key, number, P.EDIT_WORK)
    _may_edit(access, found)
    facts = body.model_dump(exclude_unset=True)
    edit_request(found, by=access.user, seen=facts.pop("version", None), **facts)
    return _again(access, number)


@router.get(ONE + "/impact", response=ImpactShown)
def change_impact(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """What it does to the plan: as frozen for the approval, before that as it is now; needs `view_plan`."""
    access, found = asked(request, key, number, P.VIEW_PLAN)
    fresh = found.is_editable and found.scenario is not None
    kept = (
        compute_impact(access.project, found.scenario, access.user)
        if fresh and found.scenario
        else found.impact
    )
    moved = bool(kept) and not fresh and found.impact_plan_version != access.project.plan_version
    shown = impact_for(access, found, kept) or Impact()
    return json_answer(
        {
            "computed_at": timezone.now() if fresh else found.impact_at,
            "plan_has_moved": moved,
            "refusal": shown.refusal,
            "measures": [_measure(one) for one in shown.measures],
            "milestones": [
                {"name": one.name, "plan": one.plan, "scenario": one.day, "days": one.shift}
                for one in shown.milestones
            ],
            "items": [{"name": one["name"], "kind": one["kind"]} for one in shown.items],
            "scope": [scope_shown(one) for one in scope_changes_of(found)],
        }
    )


def _measure(one: Any) -> dict[str, Any]:
    values = {"plan": one.plan, "scenario": one.scenario, "difference": one.delta}
    told = {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
    return {"code": one.code, "label": str(one.label), "unit": str(one.unit.value)} | told


def _may_edit(access: Access, found: ChangeRequest) -> None:
    if not access.may(P.EDIT_PLAN) and found.created_by_id != access.user.pk:
        raise PermissionDenied


@router.post(ONE + "/scope", response={201: ChangeShown})
def change_scope_add(request: HttpRequest, key: str, number: PathId, body: NewScopeChange) -> HttpResponse:
    """Add a line of what it does to the scope; needs `edit_plan`, or to have asked for it."""
    access, found = asked(request, key, number, P.EDIT_WORK)
    _may_edit(access, found)
    facts = body.model_dump()
    seen, thing = facts.pop("version"), facts.pop("thing")
    name = "pk" if body.kind == "contract_item" else "number"
    there = agreed_things(access.project, body.kind).filter(**{name: min(thing or 0, 2**31 - 1)}).first()
    add_scope_change(found, by=access.user, seen=seen, thing=there.pk if there else None, **facts)
    return _again(access, number, 201)


@router.delete(ONE + "/scope/{int:id}", response={204: None})
def change_scope_drop(request: HttpRequest, key: str, number: PathId, id: PathId) -> HttpResponse:
    """Take a line back, as long as nobody approves it; needs `edit_plan`, or to have asked for it."""
    access, found = asked(request, key, number, P.EDIT_WORK)
    _may_edit(access, found)
    line = scope_line(found, id)
    if line is None:
        raise Http404
    drop_scope_change(line, by=access.user)
    return nothing()


@router.post(ONE + "/analyse", response=ChangeShown)
def change_analyse(request: HttpRequest, key: str, number: PathId, body: Analysis) -> HttpResponse:
    """Begin the analysis in a scenario, which the answer names; needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    scenario = open_scenario_numbered(access.project, str(body.scenario or ""))
    if body.scenario is not None and scenario is None:
        raise Http404
    analyse_change(found, by=access.user, scenario=scenario)
    return _again(access, number)


@router.put(ONE + "/price", response=ChangeShown)
def change_price(request: HttpRequest, key: str, number: PathId, body: Pricing) -> HttpResponse:
    """Say what the client pays; needs `edit_plan` and `view_cost`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    if not access.may(P.VIEW_COST):
        raise PermissionDenied
    currency = currency_of(access.project)
    facts = body.model_dump(exclude={"version", "amount", "added_to_budget", "days"})
    facts["amount_minor"] = None if body.amount is None else minor(body.amount, currency)
    facts["budget_minor"] = None if body.added_to_budget is None else minor(body.added_to_budget, currency)
    facts["days"] = None if body.days is None else Decimal(str(body.days)).quantize(Decimal("0.01"))
    price_change(found, by=access.user, seen=body.version, **facts)
    return _again(access, number)


@router.post(ONE + "/submit", response=ChangeShown)
def change_submit(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Put it to its approvers; its impact is frozen. Needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    submit_change(found, by=access.user, today=timezone.localdate())
    return _again(access, number)


@router.post(ONE + "/decide", response=ChangeShown)
def change_decide(request: HttpRequest, key: str, number: PathId, body: Decision) -> HttpResponse:
    """Approve, refuse or send back; needs `approve_changes`. 409 when it is not your turn."""
    access, found = asked(request, key, number, P.APPROVE_CHANGES)
    decide_change(found, by=access.user, today=timezone.localdate(), **body.model_dump())
    return _again(access, number)


@router.post(ONE + "/order", response=ChangeShown)
def change_order(request: HttpRequest, key: str, number: PathId, body: NewOrder) -> HttpResponse:
    """Send the order to the client to be signed; needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    issue_change_order(found, by=access.user, today=timezone.localdate(), **body.model_dump())
    return _again(access, number)


@router.post(ONE + "/order/recall", response=ChangeShown)
def change_order_recall(request: HttpRequest, key: str, number: PathId, body: Reason) -> HttpResponse:
    """Take the order back; needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    recall_change_order(found, by=access.user, reason=body.reason)
    return _again(access, number)


@router.post(ONE + "/carry-out", response=ChangeShown)
def change_carry_out(request: HttpRequest, key: str, number: PathId, body: Carrying) -> HttpResponse:
    """Make it the plan, with a baseline and the budget; needs `edit_plan`. 409 names the conflicts."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    carry_out(found, by=access.user, today=timezone.localdate(), resolutions=body.resolutions)
    return _again(access, number)


@router.post(ONE + "/withdraw", response=ChangeShown)
def change_withdraw(request: HttpRequest, key: str, number: PathId, body: Reason) -> HttpResponse:
    """Give it up; it stays in the log. Needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    withdraw_change(found, by=access.user, reason=body.reason)
    return _again(access, number)


@router.post(ONE + "/reopen", response=ChangeShown)
def change_reopen(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Take it up again after it was refused, declined or withdrawn; needs `edit_plan`."""
    access, found = asked(request, key, number, P.EDIT_PLAN)
    reopen_change(found, by=access.user)
    return _again(access, number)
