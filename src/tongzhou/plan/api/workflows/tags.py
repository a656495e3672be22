"""The API of a project's tags."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.details import change_tag, create_tag, delete_tag
from tongzhou.plan.actions.items.merging import merge_tags
from tongzhou.plan.models import Tag
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Id, Name, PathId

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


class TagMerge(Body):
    """Which tags go, and which one stays in their place."""

    tags: list[Id] = Field(min_length=1, max_length=500, description="Ids of the tags that go.")
    into: Id = Field(description="Id of the tag that stays.")


class TagsMerged(Answer):
    """How many items were concerned; `trash` is the entry to restore to take the merging back."""

    items: int
    trash: int


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


@router.post("/projects/{slug:key}/tags/merge", response=TagsMerged)
def tags_merge(request: HttpRequest, key: str, body: TagMerge) -> HttpResponse:
    """The items of some tags get another one instead, as do recurring items and views; needs `manage_work`.

    Restoring the entry of the trash takes it back.
    """
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    known = {one.pk: one for one in access.project.tags.select_related("project")}
    if not {*body.tags, body.into} <= known.keys():
        raise Http404
    entry = merge_tags([known[one] for one in body.tags], into=known[body.into], by=access.user)
    return json_answer({"items": len(entry.content["items"]), "trash": entry.pk})


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
