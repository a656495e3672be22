"""What rows and cards look like in the API: the names that the rest of the API has for the same things."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest

from tongzhou.operations.limits import limit
from tongzhou.plan.api.work.shapes import CategoryName
from tongzhou.web.api.bodies import Answer
from tongzhou.work.queries.rows import Json, Shape
from tongzhou.work.queries.spec import ViewSpec, view_params

RENAMED = {
    "item_type_id": "type",
    "state_id": "state",
    "parent_id": "parent",
    "parent__name": "parent_name",
    "parent__number": "parent_number",
    "progress": "percent",
    "start_date": "start",
    "finish_date": "finish",
    "author__name": "author",
    "group_key": "group",
    "state__category": "category",
    "when": "due",
}


class PersonOn(Answer):
    """Somebody an item is given to; ``id`` is the number in the plan, ``user`` the account, if there is one."""

    id: int
    name: str
    user: int | None


class ItemRow(Answer):
    """An item in a view: the first fields always, the others as `columns` names them. Times are in minutes."""

    id: int
    number: int
    label: str
    name: str
    version: int
    type: int | None
    state: int | None
    planned: bool
    summary: bool
    kind: str
    priority: int | None = None
    due_date: date | None = None
    start: date | None = None
    finish: date | None = None
    parent: int | None = None
    parent_name: str | None = None
    parent_number: int | None = None
    percent: int | None = None
    estimate_minutes: int | None = None
    spent_minutes: int | None = None
    author: str | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    assignees: list[PersonOn] | None = None
    tags: list[int] | None = None
    custom: dict[str, Any] | None = None
    group: str | None = None
    has_children: bool | None = None


class GroupShown(Answer):
    """A group and how many items are in it; ``key`` is empty for those without, people and parents have a ``name``."""

    key: str
    count: int
    name: str | None = None


class RowsShown(Answer):
    """A page of a view; ``query`` says the same in one string, to be kept as a saved view."""

    items: list[ItemRow]
    total: int
    more: bool
    next: str | None
    groups: list[GroupShown]
    query: str


class CardShown(Answer):
    """An item on a board; ``checklist``: how many of its lines are done, and how many there are."""

    id: int
    number: int
    label: str
    name: str
    version: int
    type: int | None
    state: int | None
    priority: int
    due_date: date | None
    finish: date | None
    rank: int
    parent: int | None
    parent_name: str | None
    percent: int
    planned: bool
    kind: str
    column: str
    assignees: list[PersonOn]
    tags: list[int]
    checklist: list[int] | None
    comments: int


class ColumnShown(Answer):
    """A column of a board: how many cards it holds, the most that it should hold, and the first of them."""

    key: str
    name: str
    category: CategoryName | Literal[""]
    hue: int
    count: int
    limit: int | None
    cards: list[CardShown]


class BoardShown(Answer):
    """A board; ``strict``: a card too many is refused."""

    by: str
    columns: list[ColumnShown]
    strict: bool
    total: int


class CardsShown(Answer):
    """A part of a column."""

    items: list[CardShown]
    more: bool
    next: str | None


def shape_for(key: str) -> Shape:
    """How rows of a project are written."""

    def shaped(row: Json) -> Json:
        content = {RENAMED.get(name, name): value for name, value in row.items()}
        return content | {"label": f"{key.upper()}-{row['number']}"}

    return shaped


def next_page(request: HttpRequest, spec: ViewSpec, *, more: bool, own: tuple[str, ...] = ()) -> str | None:
    """The address of the page after this one; null on the last one, and where no offset reaches it."""
    offset = spec.offset + spec.limit
    if not more or offset > limit("offset"):
        return None
    kept = {name: request.GET[name] for name in own if name in request.GET}
    params = view_params(request.GET) | kept | {"offset": str(offset)}
    return f"{request.path}?{urlencode(params, safe=':,')}"
