"""A table of lines: which columns it has, and what each row says or does wrong. Asks no database.

The first column says the kind; headings and kinds are known in English and Chinese. A row may fill only what lines of
its kind have. All wrong cells are told, not only the first, and a password in any of them is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tongzhou.handover.kinds import FACTS, LABELS, NAMES
from tongzhou.handover.models import LineKind, Outcome
from tongzhou.handover.passwords import looks_like_password
from tongzhou.handover.refusals import PASSWORD
from tongzhou.signing.models import Side
from tongzhou.web.read_tables import (
    CellWrongError,
    Row,
    at_most,
    codes_of,
    in_every_language,
    known_are,
    rows_under,
)
from tongzhou.web.read_tables import Table as ReadTable

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
MOST_SEATS = 2_000_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2099


class Read(NamedTuple):
    """A row that can become a line; days are texts, so that it can be kept."""

    row: int
    kind: str
    facts: dict[str, Any]


Table = ReadTable[Read]


def kind_heading() -> str:
    """What the first column is called."""
    return _("Kind")


def headings() -> list[str]:
    """The headings of a table, in the language of whoever reads."""
    return [kind_heading(), *(str(LABELS[name]) for name in COLUMNS)]


def read_lines(cells: Sequence[Sequence[str]]) -> Table:
    """Understand a table; NoHeadingsError when it is none of lines."""
    known = {"kind": in_every_language(kind_heading)}
    known |= {name: [name, *in_every_language(lambda name=name: LABELS[name])] for name in COLUMNS}  # type: ignore[misc]
    reader, table = _Reader(), Table()
    for row in rows_under(cells, known, ("kind", "name")):
        reader.into(table, row)
    return table


class _Reader:
    def __init__(self) -> None:
        self.kinds, self.outcomes, self.sides = codes_of(LineKind), codes_of(Outcome), codes_of(Side)

    def into(self, table: Table, row: Row) -> None:
        """Put the row into the table, or what is wrong with it."""
        kind, wrong = row.read({"kind": self._kind})
        if not wrong:
            code = str(kind["kind"])
            columns = [name for name in COLUMNS if name in row.given]
            facts, wrong = row.read({name: partial(self._fact, code, name) for name in columns})
            if not wrong:
                told = {name: fact for name, fact in facts.items() if fact is not None}
                table.rows.append(Read(row.number, code, told))
        table.wrong += wrong

    def _kind(self, value: str) -> str:
        if value.lower() not in self.kinds:
            known = {"known": known_are(LineKind)}
            raise CellWrongError(_("There is no such kind. Known are: %(known)s.") % known)
        return str(self.kinds[value.lower()])

    def _fact(self, kind: str, name: str, value: str) -> Any:
        if not value:
            if name == "name":
                raise CellWrongError(_("Say what is handed over."))
            return None
        if looks_like_password(value):
            raise CellWrongError(str(PASSWORD), shown=False)
        if name not in FACTS[kind] and name not in OWED:
            what = str(NAMES[kind])
            raise CellWrongError(_("Lines of this kind (%(what)s) have no such column.") % {"what": what})
        if name in DAYS:
            return _day(value)
        if name == "seats":
            return _whole(value)
        if name == "outcome":
            return _known(self.outcomes, value, Outcome)
        if name == "side":
            return _known(self.sides, value, Side)
        return at_most(value, LONGEST[name])


def _day(value: str) -> str:
    try:
        found = date.fromisoformat(value[:10].replace("/", "-"))
    except ValueError:
        raise CellWrongError(_("This is no day; write 2026-03-31.")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellWrongError(_("This is no day; write 2026-03-31."))
    return found.isoformat()


def _whole(value: str) -> int:
    text = value.removesuffix(".0").replace(",", "")
    digits = text.lstrip("0") or text[:1]
    if not (text.isascii() and text.isdecimal()) or len(digits) > 10 or int(digits) > MOST_SEATS:
        raise CellWrongError(_("This is no whole number."))
    return int(digits)


def _known(known: Mapping[str, str], value: str, choices: Any) -> str:
    found = known.get(value.lower())
    if found is None:
        raise CellWrongError(_("This is not known. Known are: %(known)s.") % {"known": known_are(choices)})
    return found


def days_back(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the action takes them: texts of days are days again."""
    return {name: date.fromisoformat(value) if name in DAYS else value for name, value in facts.items()}
