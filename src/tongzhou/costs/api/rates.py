"""The API of rate cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.costs.actions.rates import (
    change_rate,
    create_cost_role,
    create_rate,
    delete_cost_role,
    delete_rate,
    rename_cost_role,
)
from tongzhou.costs.api.asking import changed, minor
from tongzhou.costs.api.shapes import CostRoleShown, NewCostRole, NewRate, RateChange, RateShown
from tongzhou.costs.guards import check_rates
from tongzhou.costs.models import Rate
from tongzhou.costs.money import plain
from tongzhou.costs.queries.rates import people_with_rates, rates_of, roles_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["costs"])


def _with(request: HttpRequest, permission: Permission) -> User:
    user = signed_in(request)
    check_rates(user, permission)
    return user


def _shown(one: Rate) -> dict[str, Any]:
    plain_ones = ("id", "currency", "unit", "valid_from", "valid_to", "version")
    return {
        **{name: getattr(one, name) for name in plain_ones},
        "role": one.role_id,
        "role_name": one.role.name if one.role else "",
        "user": one.user_id,
        "user_name": one.user.name if one.user else "",
        "amount": plain(one.amount_minor, one.currency),
    }


@router.get("/cost-roles", response=Page[CostRoleShown])
def cost_roles(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """Roles that rates are given for; needs `view_cost` in the organisation, or as finance of a project."""
    user = _with(request, Permission.VIEW_COST)
    window = Window(request, query, Order("name", "name"), "cost-roles")
    rows = window.rows(roles_of(user))
    return json_answer(window.page(rows, lambda one: {"id": one.pk, "name": one.name}))


@router.post("/cost-roles", response={201: CostRoleShown})
def cost_role_create(request: HttpRequest, body: NewCostRole) -> HttpResponse:
    """A new role; needs `edit_cost` and `view_cost`."""
    made = create_cost_role(by=_with(request, Permission.EDIT_COST), name=body.name)
    return json_answer({"id": made.pk, "name": made.name}, 201)


@router.patch("/cost-roles/{int:id}", response=CostRoleShown)
def cost_role_change(request: HttpRequest, id: PathId, body: NewCostRole) -> HttpResponse:
    """Another name; needs `edit_cost` and `view_cost`."""
    user = _with(request, Permission.EDIT_COST)
    found = get_object_or_404(roles_of(user), pk=id)
    rename_cost_role(found, by=user, name=body.name)
    return json_answer({"id": found.pk, "name": body.name})


@router.delete("/cost-roles/{int:id}", response={204: None})
def cost_role_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """A role without rates and people is gone; needs `edit_cost` and `view_cost`."""
    user = _with(request, Permission.EDIT_COST)
    delete_cost_role(get_object_or_404(roles_of(user), pk=id), by=user)
    return nothing()


@router.get("/rates", response=Page[RateShown])
def rates(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """All rates, oldest first; needs `view_cost` in the organisation, or as finance of a project."""
    user = _with(request, Permission.VIEW_COST)
    window = Window(request, query, Order("valid_from", "valid_from"), "rates")
    return json_answer(window.page(window.rows(rates_of(user)), _shown))


@router.post("/rates", response={201: RateShown})
def rate_create(request: HttpRequest, body: NewRate) -> HttpResponse:
    """A new rate; needs `edit_cost` and `view_cost`."""
    user = _with(request, Permission.EDIT_COST)
    made = create_rate(
        by=user,
        role=None if body.role is None else get_object_or_404(roles_of(user), pk=body.role),
        user=None if body.user is None else get_object_or_404(people_with_rates(user), pk=body.user),
        end_previous=body.end_previous,
        currency=body.currency,
        unit=body.unit,
        amount_minor=minor(body.amount, body.currency),
        valid_from=body.valid_from,
        valid_to=body.valid_to,
    )
    return json_answer(_shown(made), 201, Location=f"{request.path}/{made.pk}")


@router.get("/rates/{int:id}", response=RateShown)
def rate(request: HttpRequest, id: PathId) -> HttpResponse:
    """One rate; needs `view_cost` in the organisation, or as finance of a project."""
    return json_answer(_shown(get_object_or_404(rates_of(_with(request, Permission.VIEW_COST)), pk=id)))


@router.patch("/rates/{int:id}", response=RateShown)
def rate_change(request: HttpRequest, id: PathId, body: RateChange) -> HttpResponse:
    """Another amount or validity; needs `edit_cost` and `view_cost`."""
    user = _with(request, Permission.EDIT_COST)
    found = get_object_or_404(rates_of(user), pk=id)
    facts, seen = changed(body.model_dump(exclude_unset=True), found.currency)
    return json_answer(_shown(change_rate(found, by=user, seen=seen, **facts)))


@router.delete("/rates/{int:id}", response={204: None})
def rate_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """A rate goes into the trash; needs `edit_cost` and `view_cost`."""
    user = _with(request, Permission.EDIT_COST)
    delete_rate(get_object_or_404(rates_of(user), pk=id), by=user)
    return nothing()
