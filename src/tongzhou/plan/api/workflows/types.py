"""The API of types of items."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.plan.actions.workflows import change_type, create_type
from tongzhou.plan.api.workflows.asking import manager, of_the_vendor, workflow_of
from tongzhou.plan.models import ItemType
from tongzhou.plan.queries.types import all_types
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text

router = Router(tags=["work"])
Hue = Field(1, strict=True, ge=1, le=8)


class TypeShown(Answer):
    """A type of items. ``planned``: new ones take part in the plan."""

    id: int
    code: str
    name: str
    icon: str
    hue: int
    workflow: int
    planned: bool
    archived: bool


class NewType(Body):
    """A type of your own."""

    name: Name = Field(max_length=60)
    icon: Name = Field("circle-dot", max_length=40)
    hue: int = Hue
    workflow: Id
    planned: Flag = False


class TypeChange(Body):
    """What is to be different; what is not named stays. An empty name brings a built-in one back."""

    name: Text = Field("", max_length=60)
    icon: Name = Field("circle-dot", max_length=40)
    hue: int = Hue
    workflow: Id = 1
    planned: Flag = False
    archived: Flag = False


@router.get("/item-types", response=list[TypeShown])
def item_types(request: HttpRequest) -> HttpResponse:
    """The organisation's types; for everybody of the vendor."""
    return json_answer([_type(one) for one in all_types(of_the_vendor(request))])


@router.post("/item-types", response={201: TypeShown})
def item_type_create(request: HttpRequest, body: NewType) -> HttpResponse:
    """A type of your own; needs `manage_workflows`."""
    user = manager(request)
    values = body.model_dump() | {"workflow": workflow_of(user, body.workflow)}
    return json_answer(_type(create_type(by=user, **values)), 201)


@router.patch("/item-types/{int:id}", response=TypeShown)
def item_type_change(request: HttpRequest, id: PathId, body: TypeChange) -> HttpResponse:
    """Another name, workflow and so on; needs `manage_workflows`."""
    user = manager(request)
    values = body.model_dump(exclude_unset=True)
    if "workflow" in values:
        values["workflow"] = workflow_of(user, body.workflow)
    found = get_object_or_404(all_types(user), pk=id)
    return json_answer(_type(change_type(found, by=user, **values) if values else found))


def _type(one: ItemType) -> dict[str, Any]:
    names = ("code", "icon", "hue", "planned", "archived")
    return {
        "id": one.pk,
        "name": one.label,
        "workflow": one.workflow_id,
        **{name: getattr(one, name) for name in names},
    }
