"""The API of contract items and requirements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.costs.api.asking import minor, money
from tongzhou.costs.queries.settings import currency_of
from tongzhou.goals.models import Goal
from tongzhou.plan.models import WorkItem
from tongzhou.projects.guards import Access, get_access
from tongzhou.scope.actions.contract import add_contract_item, change_contract_item, delete_contract_item
from tongzhou.scope.actions.requirements import create_requirement, describe_requirement
from tongzhou.scope.api.shapes import (
    ContractItemChange,
    ContractItemShown,
    NewContractItem,
    NewRequirement,
    RequirementChange,
    RequirementShown,
    SourceName,
)
from tongzhou.scope.models import ContractItem, Requirement
from tongzhou.scope.queries.agreed import (
    Wanted,
    contract_items_of,
    find_requirements,
    goals_by_item,
    numbered_requirement,
)
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["scope"])
READ, EDIT = Permission.VIEW_PLAN, Permission.EDIT_SCOPE


def access_to(request: HttpRequest, key: str, permission: Permission) -> Access:
    """The project, for whoever has the right in it."""
    return get_access(signed_in(request), key, permission)


def _clause(access: Access, one: ContractItem) -> dict[str, Any]:
    priced = access.may(Permission.VIEW_COST) and one.price_minor is not None
    return {
        **{name: getattr(one, name) for name in ("id", "number", "title", "text", "withdrawn_on", "version")},
        "price": money(one.price_minor, currency_of(access.project)) if priced else None,
        "requirements": getattr(one, "requirement_count", 0),
    }


def _clause_facts(access: Access, values: dict[str, Any]) -> dict[str, Any]:
    """The facts as actions take them; a price of somebody who sees none is left out."""
    price = values.pop("price", None)
    if price is not None and access.may(Permission.VIEW_COST):
        values["price_minor"] = minor(price, currency_of(access.project))
    return {name: value for name, value in values.items() if value is not None}


@router.get("/projects/{slug:key}/contract-items", response=Page[ContractItemShown])
def contract_items(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The clauses of the contract; needs `view_plan`, prices `view_cost`."""
    access = access_to(request, key, READ)
    window = Window(request, query, Order("position", "position"), f"contract_items:{access.project.pk}")
    return json_answer(
        window.page(window.rows(contract_items_of(access.project)), lambda one: _clause(access, one))
    )


@router.post("/projects/{slug:key}/contract-items", response={201: ContractItemShown})
def contract_item_add(request: HttpRequest, key: str, body: NewContractItem) -> HttpResponse:
    """Add a clause; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    facts = _clause_facts(access, body.model_dump())
    return json_answer(_clause(access, add_contract_item(access.project, by=access.user, **facts)), 201)


@router.patch("/projects/{slug:key}/contract-items/{int:id}", response=ContractItemShown)
def contract_item_change(
    request: HttpRequest, key: str, id: PathId, body: ContractItemChange
) -> HttpResponse:
    """Change a clause; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    one = get_object_or_404(contract_items_of(access.project), pk=id)
    values = body.model_dump(exclude_unset=True)
    seen = values.pop("version", None)
    change_contract_item(one, by=access.user, seen=seen, **_clause_facts(access, values))
    return json_answer(_clause(access, contract_items_of(access.project).get(pk=id)))


@router.delete("/projects/{slug:key}/contract-items/{int:id}", response={204: None})
def contract_item_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """A clause goes into the trash; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    delete_contract_item(get_object_or_404(contract_items_of(access.project), pk=id), by=access.user)
    return nothing()


class RequirementQuery(PageQuery):
    """What narrows the list; `hole` keeps those without deliverable, clause or goal; `goal` those that serve it."""

    q: Search = ""
    source: SourceName | None = None
    moscow: int | None = Field(None, ge=1, le=4)
    hole: str = Field("", pattern="^(deliverable|clause|goal)?$")
    goal: int | None = Field(None, ge=1, le=2**63 - 1)


SAID = ("source", "reference", "moscow", "acceptance", "shared", "withdrawn_on")


def _requirement(item: WorkItem, goals: Iterable[Goal] = ()) -> dict[str, Any]:
    known: Requirement = getattr(item, "requirement", None) or Requirement(item=item, version=0)
    return {
        "number": item.number,
        "name": item.name,
        "state": item.state.label if item.state else "",
        **{name: getattr(known, name) for name in SAID},
        "contract_item": known.contract_item_id,
        "goals": [one.pk for one in goals],
        "deliverables": getattr(item, "deliverable_count", 0),
        "version": known.version,
    }


def _shown(access: Access, number: int) -> dict[str, Any]:
    item = _numbered(access, number)
    return _requirement(item, goals_by_item([item.pk], access.project).get(item.pk, ()))


def _numbered(access: Access, number: int) -> WorkItem:
    found = numbered_requirement(access.project, min(number, 2**31 - 1))
    if found is None:
        raise Http404
    return found


@router.get("/projects/{slug:key}/requirements", response=Page[RequirementShown])
def requirements(request: HttpRequest, key: str, query: Query[RequirementQuery]) -> HttpResponse:
    """The requirements by number; needs `view_plan`."""
    access = access_to(request, key, READ)
    wanted = Wanted(
        text=query.q, source=query.source or "", moscow=query.moscow, hole=query.hole, goal=query.goal
    )
    window = Window(request, query, Order("number", "number"), f"requirements:{access.project.pk}")
    rows = list(window.rows(find_requirements(access.project, wanted)))
    goals = goals_by_item((one.pk for one in rows), access.project)
    return json_answer(window.page(rows, lambda one: _requirement(one, goals.get(one.pk, ()))))


@router.post("/projects/{slug:key}/requirements", response={201: RequirementShown})
def requirement_create(request: HttpRequest, key: str, body: NewRequirement) -> HttpResponse:
    """Write a requirement down; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    values = body.model_dump()
    owner = values.pop("owner")
    fields = {
        "name": values.pop("name"),
        "description": values.pop("description"),
        "assignees": [owner] if owner else [],
    }
    values["contract_item_id"] = values.pop("contract_item")
    made = create_requirement(
        access.project, by=access.user, today=timezone.localdate(), fields=fields, **values
    )
    return json_answer(_shown(access, made.number or 0), 201)


@router.get("/projects/{slug:key}/requirements/{int:number}", response=RequirementShown)
def requirement(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One requirement; needs `view_plan`."""
    return json_answer(_shown(access_to(request, key, READ), number))


@router.patch("/projects/{slug:key}/requirements/{int:number}", response=RequirementShown)
def requirement_describe(
    request: HttpRequest, key: str, number: PathId, body: RequirementChange
) -> HttpResponse:
    """Say where it comes from and how much it matters; needs `edit_scope`."""
    access = access_to(request, key, EDIT)
    values = body.model_dump(exclude_unset=True)
    seen = values.pop("version", None)
    facts = {name: value for name, value in values.items() if value is not None or name == "contract_item"}
    if "contract_item" in facts:
        facts["contract_item_id"] = facts.pop("contract_item")
    describe_requirement(_numbered(access, number), by=access.user, seen=seen, **facts)
    return json_answer(_shown(access, number))
