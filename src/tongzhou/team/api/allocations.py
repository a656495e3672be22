"""The API of allocations: somebody's time that is promised to a project."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.people import colleagues
from tongzhou.projects.guards import get_access
from tongzhou.team.actions.allocations import Promise, allocate, change_allocation, remove_allocation
from tongzhou.team.models import Allocation
from tongzhou.team.queries.allocations import allocations_in
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Id, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["allocations"])


class AllocationShown(Answer):
    """Time promised to a project, both days included: `percent` of it, or so many `minutes` in all."""

    id: int
    user: int
    name: str
    first: date
    last: date
    percent: int | None
    minutes: int | None
    note: str


class NewAllocation(Body):
    """Whom, from when to when, and either percent or minutes."""

    user: Id
    first: Day
    last: Day
    percent: int | None = Field(None, strict=True, ge=1, le=200)
    minutes: int | None = Field(None, strict=True, ge=1, le=1_000_000)
    note: Text = Field("", max_length=300)


class AllocationChange(Body):
    """What is to be different; what is not named stays."""

    first: Day = date(2000, 1, 1)
    last: Day = date(2000, 1, 1)
    percent: int | None = Field(None, strict=True, ge=1, le=200)
    minutes: int | None = Field(None, strict=True, ge=1, le=1_000_000)
    note: Text = Field("", max_length=300)


@router.get("/projects/{slug:key}/allocations", response=Page[AllocationShown])
def allocations(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """A project's allocations, by their first day; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("first", "first"), f"allocations:{key}")
    return json_answer(window.page(window.rows(allocations_in(access.project).order_by()), _row))


@router.post("/projects/{slug:key}/allocations", response={201: AllocationShown})
def allocation_create(request: HttpRequest, key: str, body: NewAllocation) -> HttpResponse:
    """Promise somebody's time; who is no member becomes one. Needs `manage_members`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_MEMBERS)
    values = body.model_dump()
    person = get_object_or_404(colleagues(access.project.organisation_id), pk=values.pop("user"))
    made = allocate(access.project, by=access.user, user=person, promise=Promise(**values))
    return json_answer(_row(made), 201)


@router.patch("/projects/{slug:key}/allocations/{int:id}", response=AllocationShown)
def allocation_change(request: HttpRequest, key: str, id: PathId, body: AllocationChange) -> HttpResponse:
    """Other days or another amount; needs `manage_members`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_MEMBERS)
    found = get_object_or_404(allocations_in(access.project), pk=id)
    names = ("first", "last", "percent", "minutes", "note")
    given = body.model_dump(exclude_unset=True)
    values = {name: getattr(found, name) for name in names} | given
    if given.get("percent") is not None and "minutes" not in given:
        values["minutes"] = None
    elif given.get("minutes") is not None and "percent" not in given:
        values["percent"] = None
    return json_answer(_row(change_allocation(found, by=access.user, promise=Promise(**values))))


@router.delete("/projects/{slug:key}/allocations/{int:id}", response={204: None})
def allocation_remove(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The time is no longer promised; needs `manage_members`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_MEMBERS)
    remove_allocation(get_object_or_404(allocations_in(access.project), pk=id), by=access.user)
    return nothing()


def _row(one: Allocation) -> dict[str, Any]:
    return {
        "id": one.pk,
        "user": one.user_id,
        "name": one.user.name,
        "first": one.first,
        "last": one.last,
        "percent": one.percent,
        "minutes": one.minutes,
        "note": one.note,
    }
