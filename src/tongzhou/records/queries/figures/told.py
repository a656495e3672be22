"""Figures as they are kept: facts and tables whose words are pairs of Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import override

from tongzhou.records.sections import Pair

Json = dict[str, Any]
Cell = str | int | Pair
MOST_ROWS = 200
"""A table of a report has no more rows than this; how many were left out is said below it."""
NO: Pair = ("–", "–")


def words(label: Any) -> Pair:
    """A translated label, or what a ``get_…_display`` says, in both languages."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(str(label() if callable(label) else label))
    return said[0], said[1]


def when(moment: datetime | None) -> str:
    """The day of a moment, as people here know it."""
    return day(None if moment is None else localtime(moment).date())


def day(value: date | None) -> str:
    """A day as reports write it; a dash for none."""
    return value.isoformat() if value else "–"


def _cell(value: Cell) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)


def fact(label: Pair, value: Cell) -> list[Any]:
    """One line of facts."""
    return [list(label), _cell(value)]


def table(
    title: Pair, head: Sequence[Pair], rows: Iterable[Sequence[Cell]], *, numbers: Sequence[int] = ()
) -> list[Json]:
    """A table, or nothing when it has no rows; ``numbers`` are the columns that hold numbers."""
    known = [[_cell(one) for one in row] for row in rows]
    if not known:
        return []
    return [
        {
            "title": list(title),
            "head": [list(one) for one in head],
            "rows": known[:MOST_ROWS],
            "more": max(0, len(known) - MOST_ROWS),
            "numbers": list(numbers),
        }
    ]


def figures(*facts: list[Any], tables: Sequence[Json] = ()) -> Json:
    """Facts and tables together."""
    return {"facts": list(facts), "tables": list(tables)}


@dataclass(frozen=True, slots=True)
class Found:
    """What the data says for one section, by circle of readers, and a sentence to begin with."""

    text: Pair = ("", "")
    figures: Json = field(default_factory=dict)
    inside: Json = field(default_factory=dict)
    money: Json = field(default_factory=dict)
    margin: Json = field(default_factory=dict)
