"""The API of actual costs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.costs.actions.entries import Spent, book_costs, change_cost, delete_cost
from tongzhou.costs.api.asking import changed, editing, minor, viewing
from tongzhou.costs.api.shapes import CostChangeBody, CostsBooked, CostShown, CostTypeName, NewCosts
from tongzhou.costs.models import CostEntry, Source
from tongzhou.costs.money import plain
from tongzhou.costs.queries.entries import Wanted, entries_of, find_entries
from tongzhou.costs.queries.settings import currency_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Day, PathId, Search
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["costs"])


class CostQuery(PageQuery):
    """What narrows the list."""

    q: Search = ""
    type: CostTypeName | None = None
    first: Day | None = None
    last: Day | None = None
    branch: int | None = Field(
        None, ge=1, le=2**63 - 1, description="Number of an item; what is below it counts as well."
    )


def _shown(one: CostEntry, currency: str) -> dict[str, Any]:
    names = ("id", "day", "cost_type", "note", "source", "reference", "created_at", "version")
    return {
        **{name: getattr(one, name) for name in names},
        "item": one.item_id,
        "resource": one.resource_id,
        "amount": plain(one.amount_minor, currency),
    }


@router.get("/projects/{slug:key}/costs", response=Page[CostShown])
def costs(request: HttpRequest, key: str, query: Query[CostQuery]) -> HttpResponse:
    """Actual costs, newest first; needs `view_cost`."""
    access = viewing(request, key)
    currency = currency_of(access.project)
    wanted = Wanted(
        text=query.q, cost_type=query.type or "", first=query.first, last=query.last, branch=query.branch
    )
    window = Window(request, query, Order("day", "day", falling=True), f"costs:{access.project.pk}")
    rows = window.rows(find_entries(access.project, wanted))
    return json_answer(window.page(rows, lambda one: _shown(one, currency)))


@router.post("/projects/{slug:key}/costs", response={201: CostsBooked})
def costs_book(request: HttpRequest, key: str, body: NewCosts) -> HttpResponse:
    """Book up to 500 costs, all or none; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    currency = currency_of(access.project)
    spent = [
        Spent(
            one.day,
            minor(one.amount, currency),
            one.cost_type,
            one.item,
            one.resource,
            one.note,
            one.reference,
        )
        for one in body.costs
    ]
    made = book_costs(access.project, spent, by=access.user, today=timezone.localdate(), source=Source.API)
    return json_answer({"ids": [one.pk for one in made]}, 201)


@router.get("/projects/{slug:key}/costs/{int:id}", response=CostShown)
def cost(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One actual cost; needs `view_cost`."""
    access = viewing(request, key)
    found = get_object_or_404(entries_of(access.project), pk=id)
    return json_answer(_shown(found, currency_of(access.project)))


@router.patch("/projects/{slug:key}/costs/{int:id}", response=CostShown)
def cost_change(request: HttpRequest, key: str, id: PathId, body: CostChangeBody) -> HttpResponse:
    """Correct an actual cost; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    found, currency = get_object_or_404(entries_of(access.project), pk=id), currency_of(access.project)
    facts, seen = changed(body.model_dump(exclude_unset=True), currency)
    today: date = timezone.localdate()
    return json_answer(_shown(change_cost(found, by=access.user, today=today, seen=seen, **facts), currency))


@router.delete("/projects/{slug:key}/costs/{int:id}", response={204: None})
def cost_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """An actual cost goes into the trash; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    delete_cost(get_object_or_404(entries_of(access.project), pk=id), by=access.user)
    return nothing()
