"""What a view is asked by: the vocabulary of lists and boards as parameters.

The model is for the description and the lengths; ``parse_view`` decides what a value may be. A test holds the names to
the vocabulary.
"""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.operations.limits import LIMITS
from tongzhou.work.queries.spec import PAGE, ViewSpec, parse_view, view_params
from tongzhou.work.queries.vocabulary import Vocabulary

LONG = 2_000
CUSTOM = "custom:"
CUSTOM_PARAMETERS: dict[str, Any] = {
    "parameters": [
        {
            "in": "query",
            "name": "custom",
            "required": False,
            "style": "form",
            "explode": True,
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            "description": "`custom:5=…` filters by the custom field 5: choices or people, a text, `5..10`, days.",
        }
    ]
}


def _value(description: str) -> Any:
    return Field("", max_length=LONG, description=description)


class FilterQuery(BaseModel):
    """Which items; values are joined by commas."""

    model_config = ConfigDict(extra="forbid")

    q: str = _value("Part of the title, or a number: `12`, `#12`, `KEY-12`.")
    type: str = _value("Numbers of types.")
    state: str = _value("Numbers of states.")
    category: str = _value("`todo`, `doing`, `waiting`, `done`, or `open` for all that is not done.")
    priority: str = _value("`0` none, `1` low, `2` normal, `3` high, `4` urgent.")
    assignees: str = _value("Numbers of people, `me`, `none`, `r5` for a role of the plan.")
    author: str = _value("Numbers of people, `me`.")
    due_date: str = _value(
        "`overdue`, `today`, `week`, `next`, `none`, `any`, a day, or `2026-03-01..2026-03-31`."
    )
    tags: str = _value("Numbers of tags, `none`.")
    planned: str = _value("`yes`, `no`.")
    created: str = _value("As `due_date`, or a number of days: `7`.")
    changed: str = _value("As `created`.")
    under: str = _value("Number of an item: everything below it.")
    before: str = _value("Number of a milestone: everything that leads to it.")
    no: str = _value("Names of fields that are empty.")


class ShownQuery(FilterQuery):
    """Which items, in which order, and what of them."""

    sort: str = _value("Names, `-` before one reverses; the first three count.")
    group: str = _value("The name of a field: its values come together, and are counted.")
    columns: str = _value("Names of fields, in their order.")


class RowsQuery(ShownQuery):
    """A page of a view."""

    mode: Literal["", "list", "tree"] = Field("", description="`tree`: one level of the tree.")
    parent: int = Field(0, ge=0, le=2**63 - 1, description="In a tree: the id of the item whose level it is.")
    closed: str = _value("Keys of groups whose rows are not wanted; `-` is the group of those without.")
    limit: int = Field(PAGE, ge=1, le=LIMITS["page_size"].value)
    offset: int = Field(0, ge=0, le=LIMITS["offset"].value)


class MonthQuery(FilterQuery):
    """Which month, and which items."""

    month: str = Field(
        "", pattern=r"^$|^(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])$", description="`2026-03`; empty: this one."
    )


class BoardQuery(FilterQuery):
    """Which cards, and what the columns are made of."""

    by: str = Field(
        "", max_length=40, description="`category`, `flow:<workflow>` or `custom:<choice field>`."
    )


class CardsQuery(BoardQuery):
    """A part of one column."""

    column: str = Field(max_length=100, description="The key of the column.")
    limit: int = Field(PAGE, ge=1, le=LIMITS["page_size"].value)
    offset: int = Field(0, ge=0, le=LIMITS["offset"].value)


def asked_view(request: HttpRequest, known: Vocabulary) -> ViewSpec:
    """The view that a request's parameters describe; ViewError (422) for the first that is not understood."""
    return parse_view(view_params(request.GET), known)
