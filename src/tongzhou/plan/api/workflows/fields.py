"""The API of custom fields."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.custom_fields import archive_field, change_field, create_field
from tongzhou.plan.api.workflows.asking import manager
from tongzhou.plan.models import CustomField, FieldKind
from tongzhou.plan.queries.types import all_fields
from tongzhou.plan.queries.work import fields_of
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text

router = Router(tags=["work"])
KindName = Literal["text", "number", "money", "date", "choice", "person", "link", "formula"]


class FieldShown(Answer):
    """A custom field. ``finance`` ones are only for those with `view_cost`."""

    id: int
    code: str
    name: str
    kind: KindName
    options: dict[str, Any]
    item_types: list[int]
    required: bool
    archived: bool
    field_class: Literal["general", "finance"]
    project: int | None


class FieldChange(Body):
    """What is to be different; what is not named stays. The kind of a field never changes."""

    name: Name = Field("", max_length=60)
    options: dict[str, Any] = Field(
        default_factory=dict,
        description='Choice: {"choices": [{"id", "name", "hue"}]}; money: {"currency"}; formula: {"expression"}.',
    )
    item_types: list[Id] = Field(default_factory=list, max_length=50)
    required: Flag = False
    field_class: Literal["general", "finance"] = "general"
    position: int = Field(0, strict=True, ge=0, le=1000)
    archived: Flag = False


class NewField(Body):
    """A custom field."""

    name: Name = Field(max_length=60)
    kind: KindName
    code: Text = Field("", max_length=40, description="What formulas call it; made up when left out.")
    options: dict[str, Any] = Field(default_factory=dict)
    item_types: list[Id] = Field(default_factory=list, max_length=50)
    required: Flag = False
    field_class: Literal["general", "finance"] = "general"


@router.get("/custom-fields", response=list[FieldShown])
def custom_fields(request: HttpRequest) -> HttpResponse:
    """The organisation's custom fields; needs `manage_workflows`."""
    return json_answer([_field(one) for one in all_fields(manager(request))])


@router.post("/custom-fields", response={201: FieldShown})
def custom_field_create(request: HttpRequest, body: NewField) -> HttpResponse:
    """A custom field of all projects; needs `manage_workflows`."""
    user = manager(request)
    values = body.model_dump() | {"kind": FieldKind(body.kind)}
    return json_answer(_field(create_field(by=user, **values)), 201)


@router.patch("/custom-fields/{int:id}", response=FieldShown)
def custom_field_change(request: HttpRequest, id: PathId, body: FieldChange) -> HttpResponse:
    """Another name, choices and so on, or out of use; needs `manage_workflows`."""
    user = manager(request)
    found = get_object_or_404(all_fields(user), pk=id)
    values = body.model_dump(exclude_unset=True)
    if "archived" in values:
        found = archive_field(found, by=user, archived=values.pop("archived"))
    return json_answer(_field(change_field(found, by=user, **values) if values else found))


@router.get("/projects/{slug:key}/custom-fields", response=list[FieldShown])
def project_custom_fields(request: HttpRequest, key: str) -> HttpResponse:
    """The custom fields that you see in a project; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    fields = fields_of(access.project).filter(archived=False)
    seen = [one for one in fields if one.field_class != "finance" or access.may(Permission.VIEW_COST)]
    return json_answer([_field(one) for one in seen])


def _field(one: CustomField) -> dict[str, Any]:
    names = ("code", "name", "kind", "options", "item_types", "required", "archived", "field_class")
    return {"id": one.pk, "project": one.project_id, **{name: getattr(one, name) for name in names}}
