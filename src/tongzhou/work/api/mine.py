"""The API of my work: what waits for the person who asks, in all their projects."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.api.work.items import IF_MATCH
from tongzhou.plan.api.work.shapes import CategoryName, StateShown
from tongzhou.projects.guards import get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Id, PathId
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.work.actions.changing import change_rows
from tongzhou.work.queries.changing import item_of_mine
from tongzhou.work.queries.mine import MOST, PARTS, row_for
from tongzhou.work.queries.mine import my_work as parts_of
from tongzhou.work.views.mine import vendor

router = Router(tags=["work"])
PartName = Literal["today", "week", "later", "undated", "others"]
assert PartName.__args__ == tuple(key for key, _label in PARTS)  # type: ignore[attr-defined]  # a Literal


class ProjectNamed(Answer):
    """The project of an item."""

    key: str
    name: str


class MyItem(Answer):
    """An item that waits; `due` is its due date, or the finish in the plan. `next_states` are those it may go to."""

    id: int
    number: int
    label: str
    name: str
    url: str
    version: int
    project: ProjectNamed
    type: int | None
    state: int | None
    state_name: str
    category: CategoryName
    priority: int
    due_date: date | None
    due: date | None
    late: bool
    planned: bool
    people: list[str]
    may_edit: bool
    next_states: list[StateShown]


class OtherShown(Answer):
    """Something else that waits: what it is called, and where it is done."""

    title: str
    url: str
    kind: str
    due: date | None
    project: str


class PartShown(Answer):
    """A part of my work; `today` holds what is overdue, too, and `others` what waits for others.

    `total` counts its items; `items` are the first of them.
    """

    key: PartName
    label: str
    total: int
    items: list[MyItem]
    others: list[OtherShown]


class MyWork(Answer):
    """All parts."""

    parts: list[PartShown]


class MyWorkQuery(BaseModel):
    """How much of each part is told."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(200, ge=1, le=MOST, description="Items of each part at most.")


class MineChange(Body):
    """What is to be different; what is not named stays."""

    state: Id = 1
    due_date: Day | None = None
    priority: int = Field(2, strict=True, ge=0, le=4)


@router.get("/my-work", response=MyWork)
def my_work(request: HttpRequest, query: Query[MyWorkQuery]) -> HttpResponse:
    """What waits for you in all your projects, by its day; for everybody of the vendor."""
    user = vendor(request)
    parts = parts_of(user, today=timezone.localdate(), shown={key: query.limit for key, _label in PARTS})
    shown = [
        {
            "key": part.key,
            "label": str(part.label),
            "total": part.total,
            "items": [_item(row) for row in part.rows],
            "others": [
                {
                    "title": one.title,
                    "url": one.url,
                    "kind": one.kind,
                    "due": one.due,
                    "project": one.project_key,
                }
                for one in part.others
            ],
        }
        for part in parts
    ]
    return json_answer({"parts": shown})


@router.patch("/my-work/{int:id}", response=MyItem, openapi_extra=IF_MATCH)
def my_work_change(request: HttpRequest, id: PathId, body: MineChange) -> HttpResponse:
    """Another state, due date or priority of an item; 412 only if others have changed the same since.

    Needs `edit_work` in its project.
    """
    user, today = vendor(request), timezone.localdate()
    found = item_of_mine(user, id)
    if found is None:
        raise Http404
    get_access(user, found.project.key, Permission.EDIT_WORK)
    version = expected_version(request, found.version)
    changes = body.model_dump(mode="json", exclude_unset=True)
    change_rows([found], by=user, changes=changes, today=today, seen={found.pk: version})
    row = row_for(user, found.pk, today=today)
    return json_answer(_item(row), ETag=etag_of(row["version"]))


def _item(row: dict[str, Any]) -> dict[str, Any]:
    key, state = row["project__key"], row["state"]
    same = ("id", "number", "name", "version", "priority", "due_date", "late", "planned", "people")
    return {name: row[name] for name in same} | {
        "label": f"{key.upper()}-{row['number']}",
        "url": reverse("item", args=[key, row["number"]]),
        "project": {"key": key, "name": row["project__name"]},
        "type": row["item_type_id"],
        "state": row["state_id"],
        "state_name": state.label if state else "",
        "category": row["state__category"] or "todo",
        "due": row["when"],
        "may_edit": row["may"],
        "next_states": [{"id": one.pk, "name": one.label, "category": one.category} for one in row["states"]],
    }
