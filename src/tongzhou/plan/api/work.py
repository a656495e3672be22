"""The API of work items, planned or not: by their number in the project, with everything that hangs on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.plan.actions.items.bulk import bulk_change, bulk_delete, undo_bulk
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.actions.items.copy import copy_item, move_item
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.items.delete import delete_item
from tongzhou.plan.actions.items.details import (
    add_entry,
    change_entry,
    relate,
    remove_entry,
    unrelate,
)
from tongzhou.plan.models import ChecklistEntry, RelationKind, WorkItem
from tongzhou.plan.queries.item_page import (
    LINE,
    cells_of,
    checklist_of,
    history_of,
    line_of,
    relations_of,
)
from tongzhou.plan.queries.work import (
    item_now_elsewhere,
    items_by_id,
    items_known_to,
    live_items,
    load_setting,
    numbered_item,
    own_step,
    relation_of,
    values_of,
)
from tongzhou.plan.work.transitions import next_states
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, PathId, Search, Text
from tongzhou.web.api.conditions import etag_of, expected_version
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
CategoryName = Literal["todo", "doing", "waiting", "done"]
RelationName = Literal["relates", "duplicates", "blocks", "caused_by", "derives_from"]
Custom = dict[str, Any]
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


class ItemLine(Answer):
    """An item in one line."""

    id: int
    number: int
    label: str
    name: str
    url: str
    type: str
    icon: str
    hue: int
    state: str
    category: CategoryName
    state_hue: int
    priority: int
    due_date: date | None
    finish_date: date | None
    planned: bool
    project: str


class StateShown(Answer):
    """A state of a workflow."""

    id: int
    name: str
    category: CategoryName


class EntryShown(Answer):
    """A line of a checklist."""

    id: int
    text: str
    done: bool


class RelationShown(Answer):
    """Another item that this one belongs together with; ``outward``: said from this one."""

    id: int
    kind: RelationName
    outward: bool
    words: str
    item: ItemLine


class CellShown(Answer):
    """A custom field of an item: the stored or computed value, its text, and what is wrong with a formula."""

    field: int
    code: str
    name: str
    kind: str
    value: Any
    text: str
    error: str


class ItemShown(Answer):
    """An item with everything that hangs on it. Amounts are in minor units, times in minutes."""

    id: int
    number: int
    label: str
    name: str
    description: str
    type: int
    type_name: str
    state: int | None
    state_name: str
    category: CategoryName
    priority: int
    due_date: date | None
    start: date | None
    finish: date | None
    percent: int
    planned: bool
    parent: int | None
    assignees: list[int]
    tags: list[int]
    estimate_minutes: int | None
    spent_minutes: int | None
    deliverable: str
    criterion: str
    rank: int
    author: str
    created_at: datetime
    changed_at: datetime
    version: int
    next_states: list[StateShown]
    checklist: list[EntryShown]
    relations: list[RelationShown]
    custom: list[CellShown]


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


class ItemFields(Body):
    """Fields of an item; what is not named stays."""

    name: Name = Field("", max_length=500)
    description: Text = Field("", max_length=100_000)
    type: Id | None = None
    state: Id | None = None
    priority: int = Field(
        2, strict=True, ge=0, le=4, description="0 none, 1 low, 2 normal, 3 high, 4 urgent."
    )
    due_date: Day | None = None
    assignees: list[Id] = Field(default_factory=list, max_length=50, description="Numbers of people.")
    tags: list[Id] = Field(default_factory=list, max_length=50)
    estimate_minutes: int | None = Field(None, strict=True, ge=0, le=5_270_400)
    spent_minutes: int | None = Field(None, strict=True, ge=0, le=5_270_400)
    percent: int = Field(0, strict=True, ge=0, le=100)
    parent: Id | None = None
    planned: Flag = False
    deliverable: Text = Field("", max_length=500)
    criterion: Text = Field("", max_length=100_000)
    rank: int = Field(0, strict=True, ge=-(2**62), le=2**62)
    custom: Custom = Field(
        default_factory=dict, description="Number of a custom field → value, null for none."
    )


class NewItem(ItemFields):
    """An item to be created; without a type it is a task."""

    name: Name = Field(max_length=500)


class BulkChange(Body):
    """The same changes for many items you can see, of any projects."""

    items: list[Id] = Field(min_length=1, max_length=500, description="Ids of the items.")
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


class Trashed(Answer):
    """Entries of the trash that bring the items back."""

    trash: list[int]


class NewEntry(Body):
    """A line for a checklist."""

    text: Name = Field(max_length=500)


class EntryChange(Body):
    """What is to be different; what is not named stays."""

    text: Name = Field("", max_length=500)
    done: Flag = False
    position: int | None = Field(None, strict=True, ge=0, le=200)


class NewRelation(Body):
    """How the item belongs together with another one you can see."""

    kind: RelationName = "relates"
    item: Id = Field(description="Id of the other item.")


class Copying(Body):
    """What comes along."""

    children: Flag = False
    checklist: Flag = True


class Moving(Body):
    """Where to."""

    project: Name = Field(max_length=40, description="Key of the other project.")


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
    made = create_item(access.project, by=access.user, fields=_fields(body), today=timezone.localdate())
    return _shown(access, made, 201, Location=f"{request.path}/{made.number}")


@router.get("/projects/{slug:key}/items/{int:number}", response=ItemShown)
def item(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One item with all that hangs on it; needs `view_plan`, and `view_cost` for custom fields of finance."""
    access, found = _item(request, key, number, Permission.VIEW_PLAN)
    return _shown(access, found)


@router.patch("/projects/{slug:key}/items/{int:number}", response=ItemShown, openapi_extra=IF_MATCH)
def item_change(request: HttpRequest, key: str, number: PathId, body: ItemFields) -> HttpResponse:
    """Change fields; 412 only if others have changed the same ones since.

    Needs `edit_work`, and `view_cost` for custom fields of finance.
    """
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    version = expected_version(request, found.version)
    today = timezone.localdate()
    return _shown(
        access, change_item(found, by=access.user, changes=_fields(body), today=today, version=version)
    )


@router.delete("/projects/{slug:key}/items/{int:number}", response=Trashed)
def item_delete(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Into the trash, with everything below it; needs `edit_work`, and `edit_plan` for what is planned."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    entry: TrashEntry = delete_item(found, by=access.user, today=timezone.localdate())
    return json_answer({"trash": [entry.pk]})


@router.get("/projects/{slug:key}/items/{int:number}/history", response=list[HistoryLine])
def item_history(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The latest 50 changes, newest first; needs `view_plan`."""
    access, found = _item(request, key, number, Permission.VIEW_PLAN)
    return json_answer(history_of(load_setting(access.project, access.user), found))


@router.post("/projects/{slug:key}/items/{int:number}/copy", response={201: ItemShown})
def item_copy(request: HttpRequest, key: str, number: PathId, body: Copying) -> HttpResponse:
    """A copy beside it; needs `edit_work`, and `view_cost` to see custom fields of finance."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    made = copy_item(found, by=access.user, today=timezone.localdate(), **body.model_dump())
    return _shown(access, made, 201, Location=f"/api/v1/projects/{key}/items/{made.number}")


@router.post("/projects/{slug:key}/items/{int:number}/move", response=ItemShown)
def item_move(request: HttpRequest, key: str, number: PathId, body: Moving) -> HttpResponse:
    """Into another project, with everything below it; needs `edit_work` in both.

    Custom fields of finance are shown to those with `view_cost`.
    """
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    target = get_access(access.user, body.project, Permission.EDIT_WORK)
    moved = move_item(found, target.project, by=access.user, today=timezone.localdate())
    return _shown(target, moved)


@router.post("/projects/{slug:key}/items/{int:number}/checklist", response={201: EntryShown})
def checklist_add(request: HttpRequest, key: str, number: PathId, body: NewEntry) -> HttpResponse:
    """A line at the end of the checklist; needs `edit_work`."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    return json_answer(_entry(add_entry(found, by=access.user, text=body.text)), 201)


@router.patch("/projects/{slug:key}/items/{int:number}/checklist/{int:entry}", response=EntryShown)
def checklist_change(
    request: HttpRequest, key: str, number: PathId, entry: PathId, body: EntryChange
) -> HttpResponse:
    """Tick a line off, write it anew, or put it elsewhere; needs `edit_work`."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    line = get_object_or_404(found.checklist.select_related("item__project"), pk=entry)
    return json_answer(_entry(change_entry(line, by=access.user, **body.model_dump(exclude_unset=True))))


@router.delete("/projects/{slug:key}/items/{int:number}/checklist/{int:entry}", response={204: None})
def checklist_remove(request: HttpRequest, key: str, number: PathId, entry: PathId) -> HttpResponse:
    """Remove a line; needs `edit_work`."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    remove_entry(get_object_or_404(found.checklist.select_related("item__project"), pk=entry), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/items/{int:number}/relations", response={201: list[RelationShown]})
def relation_add(request: HttpRequest, key: str, number: PathId, body: NewRelation) -> HttpResponse:
    """Relate it to another item you can see; the item's relations now. Needs `edit_work`."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    other = get_object_or_404(items_known_to(access.user).select_related("project"), pk=body.item)
    relate(found, other, by=access.user, kind=RelationKind(body.kind))
    return json_answer(relations_of(access.user, found), 201)


@router.delete("/projects/{slug:key}/items/{int:number}/relations/{int:relation}", response={204: None})
def relation_remove(request: HttpRequest, key: str, number: PathId, relation: PathId) -> HttpResponse:
    """The two no longer belong together in this way; needs `edit_work`."""
    access, found = _item(request, key, number, Permission.EDIT_WORK)
    one = relation_of(access.user, found, relation)
    if one is None:
        raise Http404
    unrelate(one, by=access.user)
    return nothing()


@router.post("/items/bulk", response=BulkDone)
def items_change(request: HttpRequest, body: BulkChange) -> HttpResponse:
    """Change up to 500 items, all or none: `errors` says why which refuse. Needs `edit_work` in their projects."""
    user = signed_in(request)
    chosen = _chosen(request, body.items)
    step = bulk_change(
        chosen,
        by=user,
        changes=_fields(body.changes),
        today=timezone.localdate(),
        add_tags=body.add_tags,
        remove_tags=body.remove_tags,
    )
    return json_answer({"undo": step.pk, "items": len(chosen)})


@router.post("/items/bulk-delete", response=Trashed)
def items_delete(request: HttpRequest, body: BulkItems) -> HttpResponse:
    """Throw up to 500 items away, all or none; needs `edit_work` in their projects."""
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


def _fields(body: ItemFields) -> dict[str, Any]:
    given = body.model_dump(exclude_unset=True)
    if given.get("due_date") is not None:
        given["due_date"] = given["due_date"].isoformat()
    return {name: value for name, value in given.items() if not (name in {"type", "state"} and value is None)}


def _item(request: HttpRequest, key: str, number: int, permission: Permission) -> tuple[Access, WorkItem]:
    """The item of that number, also if it has moved to another project that the person may see."""
    access = get_access(signed_in(request), key, permission)
    found = numbered_item(access.project, number)
    if found is not None:
        return access, found
    moved = item_now_elsewhere(access.project, number)
    if moved is None:
        raise Http404
    there = get_access(access.user, moved.project.key, permission)
    found = numbered_item(there.project, moved.number or 0)
    if found is None:
        raise Http404
    return there, found


def _entry(entry: ChecklistEntry) -> dict[str, Any]:
    return {"id": entry.pk, "text": entry.text, "done": entry.done}


def _shown(access: Access, item: WorkItem, status: int = 200, **headers: str) -> HttpResponse:
    setting = load_setting(access.project, access.user)
    item = numbered_item(access.project, item.number or 0) or item
    values = values_of([item])[item.pk]
    content = {
        name: values[name] for name in ItemFields.model_fields if name in values and name != "custom"
    } | {
        "id": item.pk,
        "number": item.number,
        "label": item.label,
        "type_name": item.item_type.label if item.item_type else "",
        "state_name": item.state.label if item.state else "",
        "category": item.state.category if item.state else "todo",
        "percent": item.progress,
        "start": item.start_date,
        "finish": item.finish_date,
        "author": item.author.name if item.author else "",
        "created_at": item.created_at,
        "changed_at": item.changed_at,
        "version": item.version,
        "next_states": [
            {"id": one.pk, "name": one.label, "category": one.category}
            for one in next_states(setting, item.item_type_id, item.state_id)
        ],
        "checklist": [_entry(one) for one in checklist_of(item)],
        "relations": relations_of(access.user, item),
        "custom": [
            {
                "field": one.field.pk,
                "code": one.field.code,
                "name": one.field.name,
                "kind": one.field.kind,
                "value": one.value,
                "text": one.text,
                "error": one.error,
            }
            for one in cells_of(setting, item)
        ],
    }
    return json_answer(content, status, ETag=etag_of(item.version), **headers)
