"""The API of a project's tags."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.details import change_tag, create_tag, delete_tag
from tongzhou.plan.models import Tag
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Name, PathId

router = Router(tags=["work"])
Hue = Field(1, strict=True, ge=1, le=8)


class TagShown(Answer):
    """A tag of a project."""

    id: int
    name: str
    hue: int


class NewTag(Body):
    """A tag."""

    name: Name = Field(max_length=40)
    hue: int = Hue


@router.get("/projects/{slug:key}/tags", response=list[TagShown])
def tags(request: HttpRequest, key: str) -> HttpResponse:
    """The tags of a project; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return json_answer([_tag(one) for one in access.project.tags.all()])


@router.post("/projects/{slug:key}/tags", response={201: TagShown})
def tag_create(request: HttpRequest, key: str, body: NewTag) -> HttpResponse:
    """A tag; needs `edit_work`."""
    access = get_access(signed_in(request), key, Permission.EDIT_WORK)
    return json_answer(_tag(create_tag(access.project, by=access.user, **body.model_dump())), 201)


@router.patch("/projects/{slug:key}/tags/{int:id}", response=TagShown)
def tag_change(request: HttpRequest, key: str, id: PathId, body: NewTag) -> HttpResponse:
    """Another name or colour; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    found = get_object_or_404(access.project.tags, pk=id)
    return json_answer(_tag(change_tag(found, by=access.user, **body.model_dump())))


@router.delete("/projects/{slug:key}/tags/{int:id}", response={204: None})
def tag_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The tag disappears from all items; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    delete_tag(get_object_or_404(access.project.tags, pk=id), by=access.user)
    return nothing()


def _tag(one: Tag) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "hue": one.hue}
