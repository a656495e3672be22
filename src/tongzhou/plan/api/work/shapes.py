"""What items look like in the API, and the fields that a request may give them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, Text

Custom = dict[str, Any]
CategoryName = Literal["todo", "doing", "waiting", "done"]
RelationName = Literal["relates", "duplicates", "blocks", "caused_by", "derives_from"]


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
