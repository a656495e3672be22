"""The API of checklists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.items.details import add_entry, change_entry, remove_entry
from tongzhou.plan.api.work.found import entry_content, find_item
from tongzhou.plan.api.work.shapes import EntryShown
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Body, Flag, Name, PathId

router = Router(tags=["work"])


class NewEntry(Body):
    """A line for a checklist."""

    text: Name = Field(max_length=500)


class EntryChange(Body):
    """What is to be different; what is not named stays."""

    text: Name = Field("", max_length=500)
    done: Flag = False
    position: int | None = Field(None, strict=True, ge=0, le=200)


@router.post("/projects/{slug:key}/items/{int:number}/checklist", response={201: EntryShown})
def checklist_add(request: HttpRequest, key: str, number: PathId, body: NewEntry) -> HttpResponse:
    """A line at the end of the checklist; needs `edit_work`."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    return json_answer(entry_content(add_entry(found, by=access.user, text=body.text)), 201)


@router.patch("/projects/{slug:key}/items/{int:number}/checklist/{int:entry}", response=EntryShown)
def checklist_change(
    request: HttpRequest, key: str, number: PathId, entry: PathId, body: EntryChange
) -> HttpResponse:
    """Tick a line off, write it anew, or put it elsewhere; needs `edit_work`."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    line = get_object_or_404(found.checklist.select_related("item__project"), pk=entry)
    return json_answer(
        entry_content(change_entry(line, by=access.user, **body.model_dump(exclude_unset=True)))
    )


@router.delete("/projects/{slug:key}/items/{int:number}/checklist/{int:entry}", response={204: None})
def checklist_remove(request: HttpRequest, key: str, number: PathId, entry: PathId) -> HttpResponse:
    """Remove a line; needs `edit_work`."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    remove_entry(get_object_or_404(found.checklist.select_related("item__project"), pk=entry), by=access.user)
    return nothing()
