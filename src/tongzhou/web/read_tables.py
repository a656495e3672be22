"""Tables that people bring, one row a thing: where the headings stand, what each row says, what is wrong with it.

A room names the headings that it knows, in any order, and reads the cells of a row. All wrong cells are told, not
only the first. Asks no database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.exchange.table.sources import undefused

LANGUAGES = ("en", "zh-hans")
SEARCHED = 20
SHOWN = 200
"""Characters of a wrong cell that are told."""
R = TypeVar("R")


class Wrong(NamedTuple):
    """A cell that cannot be taken: row as the spreadsheet program counts, heading, value, and why."""

    row: int
    column: str
    value: str
    why: str


@dataclass(slots=True)
class Table(Generic[R]):
    """What was found in a table."""

    rows: list[R] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class NoHeadingsError(Exception):
    """The first rows of the table hold no headings of those that are needed."""


class CellWrongError(Exception):
    """A cell cannot be taken. ``shown``: whether its value may be told again."""

    def __init__(self, why: str, *, shown: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.shown = shown


class Row(NamedTuple):
    """A row that is not empty: its number as the spreadsheet program counts, and its cells and headings by column."""

    number: int
    given: Mapping[str, str]
    titles: Mapping[str, str]

    def read(self, readers: Mapping[str, Callable[[str], Any]]) -> tuple[dict[str, Any], list[Wrong]]:
        """What each column's reader makes of its cell (an empty text where there is none), and what it refuses."""
        values, wrong = {}, []
        for column, read in readers.items():
            value = self.given.get(column, "")
            try:
                values[column] = read(value)
            except CellWrongError as error:
                told = value[:SHOWN] if error.shown else ""
                wrong.append(Wrong(self.number, self.titles.get(column, column), told, error.why))
        return values, wrong


def rows_under(
    cells: Sequence[Sequence[str]], headings: Mapping[str, Sequence[str]], needed: Collection[str]
) -> Iterator[Row]:
    """The rows below the headings, empty ones left out; NoHeadingsError where a needed heading is missing.

    ``headings``: by column its names in lower case; of several in a table, the first named counts.
    """
    place, columns = _header(cells, headings, needed)
    titles = {name: cells[place][at] for name, at in columns.items()}
    for number, row in enumerate(cells[place + 1 :], start=place + 2):
        given = {name: undefused(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        if any(given.values()):
            yield Row(number, given, titles)


def _header(
    cells: Sequence[Sequence[str]], headings: Mapping[str, Sequence[str]], needed: Collection[str]
) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(cells[:SEARCHED]):
        titles = [one.strip().lower() for one in row]
        found = {}
        for column, names in headings.items():
            at = next((titles.index(name) for name in names if name in titles), None)
            if at is not None:
                found[column] = at
        if all(column in found for column in needed):
            return place, found
    raise NoHeadingsError


def in_every_language(say: Callable[[], object]) -> list[str]:
    """What is said, in lower case, in each language of the product."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(say()).lower())
    return found


def codes_of(choices: Any) -> dict[str, Any]:
    """The codes of choices by themselves and by what they are called in every language, in lower case."""
    found = {str(one.value).lower(): one.value for one in choices}
    for one in choices:
        found |= dict.fromkeys(in_every_language(lambda one=one: one.label), one.value)  # type: ignore[misc]
    return found


def known_are(choices: Any) -> str:
    """What choices are called, one after the other, in the language of whoever reads."""
    return ", ".join(str(one.label) for one in choices)


def at_most(text: str, most: int) -> str:
    """The text; refused when it is longer."""
    if len(text) > most:
        raise CellWrongError(_("This text is longer than %(most)d characters.") % {"most": most})
    return text
