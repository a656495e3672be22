"""Lists, one page at a time, by a signed cursor that remembers the last row's sort key and number.

No offsets: rows that appear or vanish before the cursor neither repeat nor hide another row, and the
thousandth page costs what the first does. A cursor works only for the list and order it was made for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.web.api.bodies import Answer
from tongzhou.web.api.problems import ProblemError
from tongzhou.web.limits import MOST_ROWS

Row = TypeVar("Row")
Shown = TypeVar("Shown")


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST_ROWS, description="How many rows, 200 at most.")
    cursor: str = Field("", max_length=2000, description="From the `next` of the page before.")


class Page(Answer, Generic[Row]):
    """A page of a list."""

    items: list[Row]
    next: str | None = Field(description="Address of the next page; null on the last one.")


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by an ORM column, rising or falling, then by number; nothing comes last."""

    name: str
    column: str
    falling: bool = False

    @classmethod
    def chosen(cls, wanted: str, columns: Mapping[str, str]) -> Order:
        """The order called ``wanted`` (``-name`` falls); 422 when it is not among the columns."""
        name = wanted.removeprefix("-")
        if name not in columns:
            raise ProblemError(
                422,
                "unknown_sort",
                _("This list is sorted by: %(names)s.") % {"names": ", ".join(columns)},
            )
        return cls(name, columns[name], wanted.startswith("-"))

    @property
    def label(self) -> str:
        """What tells this order from others in a cursor."""
        return f"{'-' if self.falling else ''}{self.name}"


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a list: its query, its order, and which list it is (``scope``)."""

    request: HttpRequest
    query: PageQuery
    order: Order
    scope: str

    @property
    def _salt(self) -> str:
        return f"tongzhou.api:{self.scope}:{self.order.label}"

    def after(self) -> tuple[Any, int] | None:
        """The sort key and the number of the last row before this page; 422 for a foreign cursor."""
        if not self.query.cursor:
            return None
        try:
            key, number = signing.loads(self.query.cursor, salt=self._salt)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise ProblemError(
                422,
                "bad_cursor",
                _("This cursor is not of this list in this order. Begin at the first page."),
            ) from error
        return key, int(number)

    def rows(self, found: QuerySet[Any], *fields: str) -> list[Any]:
        """The page's rows and one more if there is one, each with ``sort_key``; with fields, as dicts."""
        found = found.annotate(sort_key=F(self.order.column))
        if (after := self.after()) is not None:
            found = found.filter(_behind(*after, falling=self.order.falling))
        key = F("sort_key")
        order = key.desc(nulls_last=True) if self.order.falling else key.asc(nulls_last=True)
        found = found.order_by(order, "pk")
        if fields:
            return list(found.values(*fields, "sort_key")[: self.query.limit + 1])
        return list(found[: self.query.limit + 1])

    def page(self, rows: list[Row], show: Callable[[Row], Shown]) -> dict[str, Any]:
        """The page's content of what ``rows`` returned."""
        return self.page_of_all(rows, lambda shown: [show(row) for row in shown])

    def page_of_all(self, rows: list[Row], show: Callable[[list[Row]], list[Shown]]) -> dict[str, Any]:
        """The page's content, where its rows are shown together."""
        shown = rows[: self.query.limit]
        more = len(rows) > self.query.limit
        return {"items": show(shown), "next": self.address(*_place(shown[-1])) if more else None}

    def address(self, key: Any, number: int) -> str:
        """Where the page begins that follows the row with this key and number."""
        key = key.isoformat() if hasattr(key, "isoformat") else key
        parameters = [(name, value) for name, value in _pairs(self.request) if name != "cursor"]
        cursor = signing.dumps([key, number], salt=self._salt)
        return f"{self.request.path}?{urlencode([*parameters, ('cursor', cursor)])}"


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in request.GET.lists() for value in values]


def _place(row: Any) -> tuple[Any, int]:
    if isinstance(row, dict):
        return row["sort_key"], row["id"]
    return row.sort_key, row.pk


def _behind(key: Any, number: int, *, falling: bool) -> Q:
    """The condition for rows that come after the one with this key and number."""
    if key is None:
        return Q(sort_key__isnull=True, pk__gt=number)
    beyond = Q(sort_key__lt=key) if falling else Q(sort_key__gt=key)
    return beyond | Q(sort_key=key, pk__gt=number) | Q(sort_key__isnull=True)
