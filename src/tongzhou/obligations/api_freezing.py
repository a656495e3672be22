"""The API of freeze windows and changes in production."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.freezing import enter_freeze, mark_change, take_out_freeze, unmark_change
from tongzhou.obligations.queries.freezing import (
    changes_of,
    item_numbered,
    marks_of,
    own_calendar_numbered,
    windows_of,
)
from tongzhou.plan.actions.calendars import ExceptionGoneError
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, PathId
from tongzhou.web.api.problems import not_found

router = Router(tags=["obligations"])


class FreezeRow(Answer):
    """A freeze window, both days included; `identity` and `calendar` name it when it is taken out.

    `source` says for what it holds: only those of the `project` are taken out here.
    """

    calendar: int | None
    source: Literal["project", "calendar", "client", "organisation"]
    identity: str
    first: date
    last: date
    name: str


class ChangeRow(Answer):
    """An item that changes production, by its number; `windows` are those that it falls into."""

    item: int
    name: str
    start: date | None
    finish: date | None
    windows: list[str]


class FreezeWindows(Answer):
    """When the client allows no changes, and what of the plan changes production."""

    windows: list[FreezeRow]
    changes: list[ChangeRow]


class FreezeNew(Body):
    """A freeze window."""

    first: Day
    last: Day
    name: Name = Field(max_length=80)


class FreezeGone(Body):
    """Which window."""

    calendar: Id
    identity: Name = Field(max_length=500)


def _shown(access: Access) -> HttpResponse:
    windows = windows_of(access.project)
    names = ("calendar", "source", "identity", "first", "last", "name")
    changes = [
        {
            "item": one.item.number,
            "name": one.item.name,
            "start": one.item.start_date,
            "finish": one.item.finish_date,
            "windows": [window.name for window in one.windows],
        }
        for one in changes_of(access.project, windows)
    ]
    rows = [{name: getattr(one, name) for name in names} for one in windows]
    return json_answer({"windows": rows, "changes": changes})


def _editing(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.EDIT_PLAN)


@router.get("/projects/{slug:key}/freeze-windows", response=FreezeWindows)
def freeze_windows(request: HttpRequest, key: str) -> HttpResponse:
    """Freeze windows and changes in production; needs `view_plan`."""
    return _shown(get_access(signed_in(request), key, Permission.VIEW_PLAN))


@router.post("/projects/{slug:key}/freeze-windows", response=FreezeWindows)
def freeze_window_add(request: HttpRequest, key: str, body: FreezeNew) -> HttpResponse:
    """Enter a window; needs `edit_plan`."""
    access = _editing(request, key)
    enter_freeze(access.project, by=access.user, today=timezone.localdate(), **body.model_dump())
    return _shown(access)


@router.post("/projects/{slug:key}/freeze-windows/remove", response=FreezeWindows)
def freeze_window_remove(request: HttpRequest, key: str, body: FreezeGone) -> HttpResponse:
    """Take a window out; needs `edit_plan`. 409 when it is not there any more."""
    access = _editing(request, key)
    calendar = own_calendar_numbered(access.project, body.calendar)
    if calendar is None:
        raise ExceptionGoneError
    take_out_freeze(calendar, by=access.user, identity=body.identity, today=timezone.localdate())
    return _shown(access)


@router.put("/projects/{slug:key}/production-changes/{int:number}", response=FreezeWindows)
def production_change_mark(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Mark an item as a change in production; needs `edit_plan`."""
    access = _editing(request, key)
    item = item_numbered(access.project, number)
    if item is None:
        raise not_found()
    mark_change(item, by=access.user)
    return _shown(access)


@router.delete("/projects/{slug:key}/production-changes/{int:number}", response=FreezeWindows)
def production_change_unmark(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Take the mark away; needs `edit_plan`."""
    access = _editing(request, key)
    unmark_change(get_object_or_404(marks_of(access.project), item__number=number), by=access.user)
    return _shown(access)
