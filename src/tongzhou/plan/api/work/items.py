"""The API of work items, planned or not: by their number in the project."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.copy import copy_item, move_item
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.items.delete import delete_item
from tongzhou.plan.api.work.found import fields_of, find_item, item_answer
from tongzhou.plan.api.work.shapes import CategoryName, ItemFields, ItemLine, ItemShown
from tongzhou.plan.queries.item_page import LINE, history_of, line_of
from tongzhou.plan.queries.work import live_items, load_setting
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Name, PathId, Search
from tongzhou.web.api.conditions import expected_version
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["work"])
SORTS = {
    "position": "position",
    "number": "number",
    "name": "name",
    "priority": "priority",
    "due_date": "due_date",
    "changed_at": "changed_at",
    "rank": "rank",
}
IF_MATCH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string"},
            "description": 'The version of the item that you read, as its ETag names it: `"v3"`.',
        }
    ]
}


class ItemQuery(PageQuery):
    """Which items, in which order."""

    type: int | None = Field(None, ge=1, le=2**63 - 1)
    state: int | None = Field(None, ge=1, le=2**63 - 1)
    category: CategoryName | None = None
    assignee: int | None = Field(None, ge=1, le=2**63 - 1, description="Number of a person.")
    tag: int | None = Field(None, ge=1, le=2**63 - 1)
    planned: bool | None = None
    q: Search = Field("", description="Part of the name.")
    sort: str = Field(
        "position",
        max_length=30,
        description="position, number, name, priority, due_date, changed_at or rank; `-` before it reverses.",
    )


class NewItem(ItemFields):
    """An item to be created; without a type it is a task."""

    name: Name = Field(max_length=500)


class Copying(Body):
    """What comes along."""

    children: Flag = False
    checklist: Flag = True


class Moving(Body):
    """Where to."""

    project: Name = Field(max_length=40, description="Key of the other project.")


class Trashed(Answer):
    """Entries of the trash that bring the items back."""

    trash: list[int]


class HistoryLine(Answer):
    """One change of an item."""

    by: str
    at: datetime
    version: int
    fields: list[str]
    changes: list[dict[str, str]]


@router.get("/projects/{slug:key}/items", response=Page[ItemLine])
def items(request: HttpRequest, key: str, query: Query[ItemQuery]) -> HttpResponse:
    """All items of a project, planned or not, in a page; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    found = live_items(access.project)
    for name, column in {
        "type": "item_type",
        "state": "state",
        "category": "state__category",
        "assignee": "assignments__resource__user",
        "tag": "tags",
        "planned": "planned",
    }.items():
        if (wanted := getattr(query, name)) is not None:
            found = found.filter(**{column: wanted})
    if query.q:
        found = found.filter(name__icontains=query.q)
    window = Window(request, query, Order.chosen(query.sort, SORTS), f"items:{access.project.pk}")
    return json_answer(window.page(window.rows(found.distinct(), *LINE), line_of))


@router.post("/projects/{slug:key}/items", response={201: ItemShown})
def item_create(request: HttpRequest, key: str, body: NewItem) -> HttpResponse:
    """A new item; needs `edit_work`, `edit_plan` for one in the plan, `view_cost` for custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.EDIT_WORK)
    made = create_item(access.project, by=access.user, fields=fields_of(body), today=timezone.localdate())
    return item_answer(access, made, 201, Location=f"{request.path}/{made.number}")


@router.get("/projects/{slug:key}/items/{int:number}", response=ItemShown)
def item(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One item with all that hangs on it; needs `view_plan`, and `view_cost` for custom fields of finance."""
    access, found = find_item(request, key, number, Permission.VIEW_PLAN)
    return item_answer(access, found)


@router.patch("/projects/{slug:key}/items/{int:number}", response=ItemShown, openapi_extra=IF_MATCH)
def item_change(request: HttpRequest, key: str, number: PathId, body: ItemFields) -> HttpResponse:
    """Change fields; 412 only if others have changed the same ones since.

    Needs `edit_work`, and `view_cost` for custom fields of finance.
    """
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    version = expected_version(request, found.version)
    today = timezone.localdate()
    return item_answer(
        access, change_item(found, by=access.user, changes=fields_of(body), today=today, version=version)
    )


@router.delete("/projects/{slug:key}/items/{int:number}", response=Trashed)
def item_delete(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Into the trash, with everything below it; needs `edit_work`, and `edit_plan` for what is planned."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    entry: TrashEntry = delete_item(found, by=access.user, today=timezone.localdate())
    return json_answer({"trash": [entry.pk]})


@router.get("/projects/{slug:key}/items/{int:number}/history", response=list[HistoryLine])
def item_history(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The latest 50 changes, newest first; needs `view_plan`."""
    access, found = find_item(request, key, number, Permission.VIEW_PLAN)
    return json_answer(history_of(load_setting(access.project, access.user), found))


@router.post("/projects/{slug:key}/items/{int:number}/copy", response={201: ItemShown})
def item_copy(request: HttpRequest, key: str, number: PathId, body: Copying) -> HttpResponse:
    """A copy beside it; needs `edit_work`, and `view_cost` to see custom fields of finance."""
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    made = copy_item(found, by=access.user, today=timezone.localdate(), **body.model_dump())
    return item_answer(access, made, 201, Location=f"/api/v1/projects/{key}/items/{made.number}")


@router.post("/projects/{slug:key}/items/{int:number}/move", response=ItemShown)
def item_move(request: HttpRequest, key: str, number: PathId, body: Moving) -> HttpResponse:
    """Into another project, with everything below it; needs `edit_work` in both.

    Custom fields of finance are shown to those with `view_cost`.
    """
    access, found = find_item(request, key, number, Permission.EDIT_WORK)
    target = get_access(access.user, body.project, Permission.EDIT_WORK)
    moved = move_item(found, target.project, by=access.user, today=timezone.localdate())
    return item_answer(target, moved)
