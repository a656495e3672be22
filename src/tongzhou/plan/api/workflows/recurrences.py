"""The API of items that come again and again."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.recurring import change_recurrence, create_recurrence, delete_recurrence
from tongzhou.plan.api.work.shapes import ItemFields
from tongzhou.plan.models import Recurrence, Rule
from tongzhou.plan.queries.recurring import recurrences_of
from tongzhou.plan.queries.work import fields_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Name, PathId

router = Router(tags=["work"])


class RecurrenceShown(Answer):
    """An item that comes again and again."""

    id: int
    name: str
    rule: Literal["weekly", "monthly", "workdays"]
    every: int
    next_on: date
    paused: bool
    template: dict[str, Any]


class NewRecurrence(Body):
    """An item that comes again; ``template`` are its fields, ``due_in_days`` sets its due date."""

    name: Name = Field(max_length=200)
    rule: Literal["weekly", "monthly", "workdays"] = "weekly"
    every: int = Field(1, strict=True, ge=1, le=60)
    next_on: Day
    template: ItemFields = Field(default_factory=lambda: ItemFields.model_validate({}))
    due_in_days: int | None = Field(None, strict=True, ge=0, le=365)


class RecurrenceChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("", max_length=200)
    rule: Literal["weekly", "monthly", "workdays"] = "weekly"
    every: int = Field(1, strict=True, ge=1, le=60)
    next_on: Day = date(1970, 1, 1)
    paused: Flag = False


@router.get("/projects/{slug:key}/recurrences", response=list[RecurrenceShown])
def recurrences(request: HttpRequest, key: str) -> HttpResponse:
    """The recurring items of a project; needs `view_plan`, and `view_cost` for custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    hidden = _hidden_fields(access)
    return json_answer([_recurrence(one, hidden) for one in recurrences_of(access.project)])


@router.post("/projects/{slug:key}/recurrences", response={201: RecurrenceShown})
def recurrence_create(request: HttpRequest, key: str, body: NewRecurrence) -> HttpResponse:
    """An item that comes again and again; needs `manage_work`, and `view_cost` to see custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    template = body.template.model_dump(mode="json", exclude_unset=True)
    if body.due_in_days is not None:
        template["due_in_days"] = body.due_in_days
    made = create_recurrence(
        access.project,
        by=access.user,
        name=body.name,
        template=template,
        rule=Rule(body.rule),
        every=body.every,
        next_on=body.next_on,
    )
    return json_answer(_recurrence(made, _hidden_fields(access)), 201)


@router.patch("/projects/{slug:key}/recurrences/{int:id}", response=RecurrenceShown)
def recurrence_change(request: HttpRequest, key: str, id: PathId, body: RecurrenceChange) -> HttpResponse:
    """Another rule or day, or a pause; needs `manage_work`, and `view_cost` to see custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    found = _found_recurrence(access, id)
    values = body.model_dump(exclude_unset=True)
    changed = change_recurrence(found, by=access.user, **values) if values else found
    return json_answer(_recurrence(changed, _hidden_fields(access)))


@router.delete("/projects/{slug:key}/recurrences/{int:id}", response={204: None})
def recurrence_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """No more of them; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    delete_recurrence(_found_recurrence(access, id), by=access.user)
    return nothing()


def _found_recurrence(access: Access, key: int) -> Recurrence:
    return get_object_or_404(recurrences_of(access.project), pk=key)


def _hidden_fields(access: Access) -> frozenset[str]:
    """The numbers of the custom fields whose values the person may not see, as templates write them."""
    if access.may(Permission.VIEW_COST):
        return frozenset()
    finance = fields_of(access.project).filter(field_class="finance")
    return frozenset(str(number) for number in finance.values_list("pk", flat=True))


def _recurrence(one: Recurrence, hidden: frozenset[str]) -> dict[str, Any]:
    names = ("name", "rule", "every", "next_on", "paused")
    template = dict(one.template)
    if "custom" in template:
        template["custom"] = {key: value for key, value in template["custom"].items() if key not in hidden}
    return {"id": one.pk, **{name: getattr(one, name) for name in names}, "template": template}
