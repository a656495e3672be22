"""The API of the budget."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.costs.actions.budget import add_budget_line, change_budget_line, delete_budget_line
from tongzhou.costs.api.asking import being_computed, changed, editing, minor, money, viewing
from tongzhou.costs.api.shapes import (
    BudgetLineChange,
    BudgetLineShown,
    BudgetRowsShown,
    BudgetShown,
    BudgetVersions,
    NewBudgetLine,
)
from tongzhou.costs.models import BudgetLine
from tongzhou.costs.money import plain
from tongzhou.costs.queries.budget import budgets_of, lines_of
from tongzhou.costs.queries.computed import rows_below
from tongzhou.costs.queries.entries import item_in
from tongzhou.costs.queries.settings import currency_of
from tongzhou.costs.reading import budget_now
from tongzhou.costs.refusals import NotInProjectError
from tongzhou.plan.models import WorkItem
from tongzhou.projects.guards import Access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["costs"])


class BelowQuery(BaseModel):
    """Below which item."""

    model_config = ConfigDict(extra="forbid")

    parent: int | None = Field(None, ge=1, le=2**63 - 1, description="Without it, the rows at the top.")


@router.get("/projects/{slug:key}/budget", response=BudgetShown)
def budget(request: HttpRequest, key: str) -> HttpResponse:
    """The budget of the present plan, by cost type and month; needs `view_cost`."""
    reading = budget_now(viewing(request, key).project)
    if reading.computed is None:
        raise being_computed()
    head = reading.computed.head
    currency = head["currency"]
    types = [{"type": code, "amount": plain(amount, currency)} for code, amount in head["types"].items()]
    months = [
        {"month": month, "amount": plain(amount, currency), "until": plain(until, currency)}
        for month, amount, until in head["months"]
    ]
    return json_answer(
        {
            "currency": currency,
            "labour": plain(head["labour"], currency),
            "fixed": plain(head["fixed"], currency),
            "total": plain(head["labour"] + head["fixed"], currency),
            "by_type": types,
            "by_month": months,
            "unpriced": [one["name"] for one in head["unpriced"]],
            "waiting": reading.waiting,
            "made_at": reading.computed.made_at,
        }
    )


@router.get("/projects/{slug:key}/budget/rows", response=BudgetRowsShown)
def budget_rows(request: HttpRequest, key: str, query: Query[BelowQuery]) -> HttpResponse:
    """The budget by WBS, one level at a time; needs `view_cost`."""
    reading = budget_now(viewing(request, key).project)
    if reading.computed is None:
        raise being_computed()
    currency = reading.computed.head["currency"]
    rows = rows_below(reading.computed, "" if query.parent is None else str(query.parent))
    shown = [
        {
            **{name: row[name] for name in ("item", "wbs", "name", "start", "finish")},
            "has_children": row["more"],
            "labour": money(row["labour"], currency),
            "fixed": money(row["fixed"], currency),
            "total": money(row["sum"], currency),
        }
        for row in rows
    ]
    return json_answer({"parent": query.parent, "items": shown})


@router.get("/projects/{slug:key}/budget/versions", response=BudgetVersions)
def budget_versions(request: HttpRequest, key: str) -> HttpResponse:
    """The budgets that were kept with baselines, newest first; needs `view_cost`."""
    found = budgets_of(viewing(request, key).project)
    return json_answer(
        {
            "items": [
                {
                    "id": one.pk,
                    "baseline": one.baseline_id,
                    "baseline_name": one.baseline.name,
                    "currency": one.currency,
                    "labour": plain(one.labour_minor, one.currency),
                    "fixed": plain(one.fixed_minor, one.currency),
                    "total": plain(one.total_minor, one.currency),
                    "taken_at": one.taken_at,
                }
                for one in found
            ]
        }
    )


def _line(one: BudgetLine, currency: str) -> dict[str, Any]:
    names = ("id", "name", "cost_type", "spread", "version")
    return {
        **{name: getattr(one, name) for name in names},
        "item": one.item_id,
        "amount": plain(one.amount_minor, currency),
    }


def _item(access: Access, number: int | None) -> WorkItem | None:
    found = item_in(access.project, number)
    if number is not None and found is None:
        raise NotInProjectError
    return found


@router.get("/projects/{slug:key}/budget-lines", response=Page[BudgetLineShown])
def budget_lines(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """Fixed amounts beside the work; needs `view_cost`."""
    access = viewing(request, key)
    currency = currency_of(access.project)
    window = Window(request, query, Order("id", "id"), f"budget-lines:{access.project.pk}")
    rows = window.rows(lines_of(access.project))
    return json_answer(window.page(rows, lambda one: _line(one, currency)))


@router.post("/projects/{slug:key}/budget-lines", response={201: BudgetLineShown})
def budget_line_add(request: HttpRequest, key: str, body: NewBudgetLine) -> HttpResponse:
    """A new fixed amount; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    currency = currency_of(access.project)
    made = add_budget_line(
        access.project,
        by=access.user,
        item=_item(access, body.item),
        name=body.name,
        cost_type=body.cost_type,
        amount_minor=minor(body.amount, currency),
        spread=body.spread,
    )
    return json_answer(_line(made, currency), 201, Location=f"{request.path}/{made.pk}")


@router.get("/projects/{slug:key}/budget-lines/{int:id}", response=BudgetLineShown)
def budget_line(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One fixed amount; needs `view_cost`."""
    access = viewing(request, key)
    return json_answer(_line(get_object_or_404(lines_of(access.project), pk=id), currency_of(access.project)))


@router.patch("/projects/{slug:key}/budget-lines/{int:id}", response=BudgetLineShown)
def budget_line_change(request: HttpRequest, key: str, id: PathId, body: BudgetLineChange) -> HttpResponse:
    """Another amount, name or item; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    found, currency = get_object_or_404(lines_of(access.project), pk=id), currency_of(access.project)
    facts, seen = changed(body.model_dump(exclude_unset=True), currency)
    if "item_id" in facts:
        _item(access, facts["item_id"])
    return json_answer(_line(change_budget_line(found, by=access.user, seen=seen, **facts), currency))


@router.delete("/projects/{slug:key}/budget-lines/{int:id}", response={204: None})
def budget_line_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """A fixed amount goes into the trash; needs `edit_cost` and `view_cost`."""
    access = editing(request, key)
    delete_budget_line(get_object_or_404(lines_of(access.project), pk=id), by=access.user)
    return nothing()
