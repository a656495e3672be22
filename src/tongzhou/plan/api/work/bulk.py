"""The API of the same deed on many items."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.bulk import TagChange, bulk_change, bulk_delete, undo_bulk
from tongzhou.plan.api.work.found import fields_of
from tongzhou.plan.api.work.items import Trashed
from tongzhou.plan.api.work.shapes import ItemFields
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.work import items_by_id, own_step
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Id, PathId

router = Router(tags=["work"])
Version = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


class BulkChange(Body):
    """The same changes for many items you can see, of any projects."""

    items: list[Id] = Field(min_length=1, max_length=500, description="Ids of the items.")
    versions: dict[PathId, Version] = Field(
        default_factory=dict,
        max_length=500,
        description="Id of an item → the version of it that you read. If others have changed the same fields of one"
        " since, nothing is changed (409 `items_changed`). Items that are not named are changed as they are.",
    )
    changes: ItemFields = Field(default_factory=lambda: ItemFields.model_validate({}))
    add_tags: list[Id] = Field(default_factory=list, max_length=50)
    remove_tags: list[Id] = Field(default_factory=list, max_length=50)


class BulkItems(Body):
    """Many items you can see."""

    items: list[Id] = Field(min_length=1, max_length=500, description="Ids of the items.")


class BulkDone(Answer):
    """What was done; ``undo`` is what to name to take it back."""

    undo: int
    items: int


@router.post("/items/bulk", response=BulkDone)
def items_change(request: HttpRequest, body: BulkChange) -> HttpResponse:
    """Change up to 500 items, all or none: `errors` says why which refuse, or who was faster.

    Needs `edit_work` in their projects.
    """
    user = signed_in(request)
    chosen = _chosen(request, body.items)
    step = bulk_change(
        chosen,
        by=user,
        changes=fields_of(body.changes),
        today=timezone.localdate(),
        tags=TagChange(body.add_tags, body.remove_tags),
        seen=body.versions,
    )
    return json_answer({"undo": step.pk, "items": len(chosen)})


@router.post("/items/bulk-delete", response=Trashed)
def items_delete(request: HttpRequest, body: BulkItems) -> HttpResponse:
    """Throw up to 500 items away, all or none; needs `edit_work` in their projects.

    In each project it is one step of the plan and one entry of the trash, and comes back as one.
    """
    chosen = _chosen(request, body.items)
    for key in {one.project.key for one in chosen}:
        get_access(signed_in(request), key, Permission.EDIT_WORK)
    return json_answer({"trash": bulk_delete(chosen, by=signed_in(request), today=timezone.localdate())})


@router.post("/items/undo/{int:id}", response=BulkDone)
def items_undo(request: HttpRequest, id: PathId) -> HttpResponse:
    """Take back your own change of many items, unless others have changed the same since."""
    step = own_step(signed_in(request), id)
    if step is None:
        raise Http404
    count = undo_bulk(step, by=signed_in(request), today=timezone.localdate())
    return json_answer({"undo": step.pk, "items": count})


def _chosen(request: HttpRequest, keys: list[int]) -> list[WorkItem]:
    """The items of those ids; 404 if one of them is not for the person."""
    wanted = list(dict.fromkeys(keys))
    found = items_by_id(signed_in(request), wanted)
    if len(found) < len(wanted):
        raise Http404
    return found
