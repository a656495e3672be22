"""A table of lines: which columns it has, and what each row says or does wrong. Asks no database.

The first column says the kind; headings and kinds are known in English and Chinese. A row may fill only what lines of
its kind have. All wrong cells are told, not only the first, and a password in any of them is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.exchange.table.sources import undefused
from tongzhou.handover.kinds import FACTS, LABELS, NAMES
from tongzhou.handover.models import LineKind, Outcome
from tongzhou.handover.passwords import looks_like_password
from tongzhou.handover.refusals import PASSWORD
from tongzhou.signing.models import Side

LANGUAGES = ("en", "zh-hans")
COLUMNS = (
    "name", "address", "edition", "purpose", "login", "role", "holder", "outcome", "seats", "valid_until", "support",
    "trainer", "day", "responsible", "side", "due", "details",
)  # fmt: skip
"""What a table has beside the kind; internal notes and attendance are written on the page."""
LONGEST = {
    "name": 300, "address": 500, "edition": 100, "purpose": 500, "login": 200, "role": 200, "holder": 200,
    "support": 300, "trainer": 200, "responsible": 200, "details": 10_000,
}  # fmt: skip
DAYS = {"valid_until", "day", "due"}
OWED = {"due", "responsible", "side", "details"}
SEARCHED = 20
MOST_SEATS = 2_000_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2099


class Wrong(NamedTuple):
    """A cell that cannot be taken: row as the spreadsheet program counts, heading, value, and why."""

    row: int
    column: str
    value: str
    why: str


class Read(NamedTuple):
    """A row that can become a line; days are texts, so that it can be kept."""

    row: int
    kind: str
    facts: dict[str, Any]


class NoHeadingsError(Exception):
    """The table has no heading row with the kind and what is handed over."""


@dataclass(slots=True)
class Table:
    """What was found in a table."""

    rows: list[Read] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class _CellWrongError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kind_heading() -> str:
    """What the first column is called."""
    return _("Kind")


def headings() -> list[str]:
    """The headings of a table, in the language of whoever reads."""
    return [kind_heading(), *(str(LABELS[name]) for name in COLUMNS)]


def read_lines(cells: Sequence[Sequence[str]]) -> Table:
    """Understand a table; NoHeadingsError when it is none of lines."""
    place, kind_at, columns = _header(cells)
    reader, table = _Reader(), Table()
    for number, row in enumerate(cells[place + 1 :], start=place + 2):
        given = {name: undefused(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        kind = undefused(row[kind_at]).strip() if kind_at < len(row) else ""
        if kind or any(given.values()):
            titles = {name: cells[place][at] for name, at in columns.items()}
            reader.into(table, number, kind, given, titles)
    return table


def _header(cells: Sequence[Sequence[str]]) -> tuple[int, int, dict[str, int]]:
    kinds, names = _words(kind_heading), {name: _words_of(name) for name in COLUMNS}
    for place, row in enumerate(cells[:SEARCHED]):
        titles = [one.strip().lower() for one in row]
        kind_at = next((titles.index(word) for word in kinds if word in titles), None)
        found = {
            name: titles.index(word) for name, words in names.items() for word in words if word in titles
        }
        if kind_at is not None and "name" in found:
            return place, kind_at, found
    raise NoHeadingsError


def _words(say: Any) -> list[str]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(say()).lower())
    return found


def _words_of(name: str) -> list[str]:
    return [name, *_words(lambda: LABELS[name])]


def _labels(choices: Any) -> dict[str, str]:
    """Codes by themselves and by what they are called in every language."""
    found = {str(one.value): str(one.value) for one in choices}
    for language in LANGUAGES:
        with override(language):
            found |= {str(one.label).lower(): str(one.value) for one in choices}
    return found


class _Reader:
    def __init__(self) -> None:
        self.kinds, self.outcomes, self.sides = _labels(LineKind), _labels(Outcome), _labels(Side)

    def into(
        self, table: Table, number: int, kind: str, given: Mapping[str, str], titles: Mapping[str, str]
    ) -> None:
        """Put the row into the table, or what is wrong with it."""
        code = self.kinds.get(kind.lower())
        if code is None:
            with_names = ", ".join(str(one.label) for one in LineKind)
            why = _("There is no such kind. Known are: %(known)s.") % {"known": with_names}
            table.wrong.append(Wrong(number, kind_heading(), kind[:200], why))
            return
        facts: dict[str, Any] = {}
        wrong = []
        for name, value in given.items():
            try:
                if (read := self._read(code, name, value)) is not None:
                    facts[name] = read
            except _CellWrongError as error:
                shown = "" if error.why == str(PASSWORD) else value[:200]
                wrong.append(Wrong(number, titles[name], shown, error.why))
        table.wrong += wrong
        if not wrong:
            table.rows.append(Read(number, code, facts))

    def _read(self, kind: str, name: str, value: str) -> Any:
        if not value:
            if name == "name":
                raise _CellWrongError(_("Say what is handed over."))
            return None
        if looks_like_password(value):
            raise _CellWrongError(str(PASSWORD))
        if name not in FACTS[kind] and name not in OWED:
            what = str(NAMES[kind])
            raise _CellWrongError(_("Lines of this kind (%(what)s) have no such column.") % {"what": what})
        if name in DAYS:
            return _day(value)
        if name == "seats":
            return _whole(value)
        if name == "outcome":
            return _known(self.outcomes, value, Outcome)
        if name == "side":
            return _known(self.sides, value, Side)
        if len(value) > LONGEST[name]:
            raise _CellWrongError(
                _("This text is longer than %(most)d characters.") % {"most": LONGEST[name]}
            )
        return value


def _day(value: str) -> str:
    try:
        found = date.fromisoformat(value[:10].replace("/", "-"))
    except ValueError:
        raise _CellWrongError(_("This is no day; write 2026-03-31.")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise _CellWrongError(_("This is no day; write 2026-03-31."))
    return found.isoformat()


def _whole(value: str) -> int:
    text = value.removesuffix(".0").replace(",", "")
    if not (text.isascii() and text.isdecimal()) or int(text[:20]) > MOST_SEATS:
        raise _CellWrongError(_("This is no whole number."))
    return int(text)


def _known(known: Mapping[str, str], value: str, choices: Any) -> str:
    found = known.get(value.lower())
    if found is None:
        names = ", ".join(str(one.label) for one in choices)
        raise _CellWrongError(_("This is not known. Known are: %(known)s.") % {"known": names})
    return found


def days_back(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the action takes them: texts of days are days again."""
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in facts.items()}
