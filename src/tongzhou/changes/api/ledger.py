"""The API of work given away, of the figures of changes, and of the rules of approval."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.approving import Step, set_approval_rule
from tongzhou.changes.actions.ledger import give_away, take_free_work_back
from tongzhou.changes.api.asking import amount, number_of
from tongzhou.changes.api.shapes import (
    ApprovalRuleShown,
    ChangeStatistics,
    FreeWorkRow,
    NewFreeWork,
    NewRule,
    StatisticsQuery,
)
from tongzhou.changes.models import FreeWork
from tongzhou.changes.queries.approving import (
    people_who_may_approve,
    rule_for,
    steps_of,
)
from tongzhou.changes.queries.statistics import Line, free_work_in, free_work_line, projects_in, statistics
from tongzhou.changes.refusals import RuleStepError
from tongzhou.costs.api.asking import minor
from tongzhou.costs.money import plain
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["changes"])
P = Permission


@router.get("/projects/{slug:key}/change-statistics", response=ChangeStatistics)
def change_statistics(request: HttpRequest, key: str, query: Query[StatisticsQuery]) -> HttpResponse:
    """Where changes come from, how many, and how long they stay where; needs `view_project`, for money `view_cost`."""
    access = get_access(signed_in(request), key, P.VIEW_PROJECT)
    projects = projects_in(access.user, access.project, query.scope)
    found = statistics(access.user, projects, money=access.may(P.VIEW_COST))
    total = found.total
    return json_answer(
        {
            "count": total.count,
            "open": found.open,
            "carried_out": total.done,
            "days_charged": float(total.days),
            "charged": {currency: plain(value, currency) for currency, value in total.charged},
            "given": {currency: plain(value, currency) for currency, value in total.given},
            "by_source": [_counted(one) for one in found.by_source],
            "by_state": [_counted(one) for one in found.by_state],
            "days_in_state": [
                {"code": one.state, "count": one.count, "days": one.days} for one in found.stages
            ],
            "by_scope": [_counted(one) for one in found.by_scope],
        }
    )


def _counted(one: Line) -> dict[str, Any]:
    return {"code": one.code, "count": one.count, "days": float(one.days)}


@router.get("/projects/{slug:key}/free-work", response=Page[FreeWorkRow])
def free_work(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """Work that the client got for nothing; needs `view_project`, for its value `view_cost`."""
    access = get_access(signed_in(request), key, P.VIEW_PROJECT)
    found = free_work_in(projects_in(access.user, access.project, "project"))
    window = Window(request, query, Order("given_on", "given_on", falling=True), f"free-work:{key}")
    return json_answer(window.page(window.rows(found), lambda one: _gift(access, one)))


def _gift(access: Access, one: FreeWork) -> dict[str, Any]:
    names = ("id", "title", "reason", "currency", "given_on")
    return {name: getattr(one, name) for name in names} | {
        "days": number_of(one.days),
        "value": amount(access, one.value_minor, one.currency),
        "request": one.request.number if one.request else None,
        "by": one.by.name,
    }


@router.post("/projects/{slug:key}/free-work", response={201: FreeWorkRow})
def free_work_add(request: HttpRequest, key: str, body: NewFreeWork) -> HttpResponse:
    """Note work that was given away without a change; needs `edit_plan`, for its value `view_cost`."""
    access = get_access(signed_in(request), key, P.EDIT_PLAN)
    if body.value is not None and not access.may(P.VIEW_COST):
        raise PermissionDenied
    value = None if body.value is None else minor(body.value, currency_of(access.project))
    made = give_away(
        access.project,
        by=access.user,
        title=body.title,
        reason=body.reason,
        days=Decimal(str(body.days)).quantize(Decimal("0.01")),
        value_minor=value,
        given_on=body.given_on,
    )
    return json_answer(_gift(access, made), status=201)


@router.delete("/projects/{slug:key}/free-work/{int:id}", response={204: None})
def free_work_remove(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take a line off the ledger, into the trash; needs `edit_plan`. 409 for what a change has given away."""
    access = get_access(signed_in(request), key, P.EDIT_PLAN)
    line = free_work_line(access.project, id)
    if line is None:
        raise Http404
    take_free_work_back(line, by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/change-rules", response=ApprovalRuleShown)
def change_rules(request: HttpRequest, key: str) -> HttpResponse:
    """Who approves changes of a project; needs `approve_changes`."""
    return json_answer(_rule(get_access(signed_in(request), key, P.APPROVE_CHANGES)))


def _rule(access: Access) -> dict[str, Any]:
    rule, currency = rule_for(access.project), currency_of(access.project)
    return {
        "own_allowed": bool(rule and rule.own_allowed),
        "inherited": rule is None or rule.project_id is None,
        "version": rule.version if rule and rule.project_id else None,
        "steps": [
            {
                "position": one.position,
                "role": one.role,
                "person": one.person_id,
                "from_days": number_of(one.from_days),
                "from_amount": amount(access, one.from_minor, currency),
            }
            for one in steps_of(rule)
        ],
    }


@router.put("/projects/{slug:key}/change-rules", response=ApprovalRuleShown)
def change_rules_set(request: HttpRequest, key: str, body: NewRule) -> HttpResponse:
    """Who approves changes of this project, in this order; needs `approve_changes` and `edit_plan`."""
    access = get_access(signed_in(request), key, P.APPROVE_CHANGES)
    if not access.may(P.EDIT_PLAN):
        raise PermissionDenied
    project, currency = access.project, currency_of(access.project)
    people = {one.pk: one for one in people_who_may_approve(project.organisation_id, project)}
    steps = []
    for one in body.steps:
        if one.person is not None and one.person not in people:
            raise RuleStepError
        days = None if one.from_days is None else Decimal(str(one.from_days)).quantize(Decimal("0.01"))
        money = None if one.from_amount is None else minor(one.from_amount, currency)
        person = None if one.person is None else people[one.person]
        steps.append(Step(one.role, person, days, money))
    set_approval_rule(
        project.organisation,
        project,
        by=access.user,
        steps=steps,
        own_allowed=body.own_allowed,
        seen=body.version,
    )
    return json_answer(_rule(access))
