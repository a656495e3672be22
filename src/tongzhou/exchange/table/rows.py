"""One row of a plan table at a time: its cells with their types, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tongzhou.engine.plan import Constraint
from tongzhou.exchange.errors import Params, RowProblem, TableError
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table import cells
from tongzhou.exchange.table.cells import Cell, CellError, Span, Units, as_text
from tongzhou.exchange.table.columns import Column, Header

_TEXTS = {
    "id": Column.ID, "wbs": Column.WBS, "calendar": Column.CALENDAR, "deliverable": Column.DELIVERABLE,
    "notes": Column.NOTES,
}  # fmt: skip
_VALUES = {
    "uid": Column.UID, "level": Column.LEVEL, "manual": Column.MODE, "active": Column.ACTIVE,
    "duration": Column.DURATION, "start": Column.START, "finish": Column.FINISH, "resources": Column.RESOURCES,
    "percent": Column.PERCENT, "milestone": Column.MILESTONE, "constraint": Column.CONSTRAINT,
    "deadline": Column.DEADLINE, "priority": Column.PRIORITY, "work": Column.WORK,
    "actual_start": Column.ACTUAL_START, "actual_finish": Column.ACTUAL_FINISH, "remaining": Column.REMAINING,
}  # fmt: skip
"""Field of a row → its column, in the order in which wrong cells of a row are reported."""
_ABOUT_FINISH = frozenset((Constraint.MFO, Constraint.FNET, Constraint.FNLT))

_NO_PARAMS: Mapping[str, str | int] = {}


class Row(NamedTuple):
    """A task as its row states it; None is an empty cell."""

    number: int
    """Row as the spreadsheet shows it, from 1."""
    name: str
    indent: int
    uid: int | None = None
    id: str = ""
    wbs: str = ""
    level: int | None = None
    manual: bool | None = None
    active: bool | None = None
    duration: Span | None = None
    start: int | None = None
    finish: int | None = None
    predecessors: Cell = None
    resources: tuple[tuple[str, int], ...] = ()
    percent: int | None = None
    milestone: bool | None = None
    constraint: Constraint | None = None
    constraint_date: int | None = None
    deadline: int | None = None
    calendar: str = ""
    priority: int | None = None
    work: Span | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    remaining: Span | None = None
    deliverable: str = ""
    notes: str = ""
    others: tuple[tuple[int, str], ...] = ()


class Problems:
    """What is wrong in a table: so many are kept, all are counted."""

    def __init__(self, header: Header, limit: int) -> None:
        self.found: list[TableError] = []
        self.count = 0
        self._header = header
        self._limit = limit

    def add(
        self, row: int, column: Column, value: str, code: RowProblem, params: Params = _NO_PARAMS
    ) -> None:
        """Remember one wrong cell."""
        self.count += 1
        if len(self.found) < self._limit:
            title = self._header.title(column) or column.value
            self.found.append(TableError(row, title, value[:200], code, params))


class RowReader:
    """Reads rows under one header.

    Only the columns that are there are looked at, and a value met before in its column is not read again:
    durations, dates and constraints repeat themselves a thousand times in a large table.
    """

    def __init__(
        self, header: Header, units: Units, limits: Limits, day: tuple[int, int], problems: Problems
    ) -> None:
        self._header = header
        self._units = units
        self._limits = limits
        self._day_start, self._day_end = day
        self._problems = problems
        self._fractions = False
        self._exact = False
        self._texts = [(f, header.columns[c]) for f, c in _TEXTS.items() if c in header.columns]
        readers = self._readers()
        self._values: list[tuple[str, Column, int, Callable[[Cell], Any], dict[object, Any]]] = [
            (f, c, header.columns[c], readers[f], {}) for f, c in _VALUES.items() if c in header.columns
        ]

    def look_ahead(self, rows: Sequence[Sequence[Cell]]) -> None:
        """What only the whole table tells about single cells.

        A column of percentages whose numbers are all between 0 and 1 holds fractions, as Excel's own are.
        In a table in which some date has a time of day a midnight is a midnight, else it is just a date.
        """
        self._exact = any(isinstance(c, datetime) and (c.hour or c.minute) for row in rows for c in row)
        place = self._header.columns.get(Column.PERCENT)
        numbers = [row[place] for row in rows if place is not None and place < len(row)]
        numeric = [n for n in numbers if isinstance(n, int | float) and not isinstance(n, bool)]
        self._fractions = bool(numeric) and all(0 <= n <= 1 for n in numeric)

    def read(self, number: int, row: Sequence[Cell]) -> Row:
        """The row's values; each cell that does not fit is noted and left out."""
        raw_name = row[self._header.columns[Column.NAME]]
        name = raw_name if isinstance(raw_name, str) else as_text(raw_name)
        found: dict[str, Any] = {
            field: as_text(row[place]) for field, place in self._texts if place < len(row)
        }
        for field, column, place, reader, known in self._values:
            cell = row[place] if place < len(row) else None
            if cell is None or cell == "":
                continue
            key = (type(cell), cell)
            if key not in known:
                try:
                    known[key] = reader(cell)
                except CellError as error:
                    self._problems.add(number, column, as_text(cell), error.code, error.params)
                    continue
            found[field] = known[key]
        found["wbs"] = found.get("wbs", "").rstrip(".")
        found["constraint_date"] = self._constraint_date(number, row, found.get("constraint"))
        place_of_links = self._header.columns.get(Column.PREDECESSORS)
        if place_of_links is not None and place_of_links < len(row):
            found["predecessors"] = row[place_of_links]
        return Row(number, name.strip(), _indent(name), others=self._others(row), **found)

    def _readers(self) -> Mapping[str, Callable[[Cell], Any]]:
        def span(column: Column) -> Callable[[Cell], Span | None]:
            unit, longest = self._header.unit(column), self._limits.duration_years
            return lambda cell: cells.duration(cell, self._units, unit, longest_years=longest)

        return {
            "uid": lambda cell: cells.whole(cell, RowProblem.ID_INVALID, 0, 2**53),
            "level": lambda cell: cells.whole(cell, RowProblem.LEVEL_INVALID, 1, 10_000),
            "manual": _manual,
            "active": cells.flag,
            "duration": span(Column.DURATION),
            "start": self._start,
            "finish": self._finish,
            "resources": lambda cell: tuple(cells.resources(cell)),
            "percent": lambda cell: cells.percent(cell, fractions=self._fractions),
            "milestone": cells.flag,
            "constraint": cells.constraint,
            "deadline": self._finish,
            "priority": _priority,
            "work": span(Column.WORK),
            "actual_start": self._start,
            "actual_finish": self._finish,
            "remaining": span(Column.REMAINING),
        }

    def _constraint_date(self, number: int, row: Sequence[Cell], kind: Constraint | None) -> int | None:
        """A date without a time is the day's beginning or end, as the constraint is about start or finish."""
        place = self._header.columns.get(Column.CONSTRAINT_DATE)
        cell = None if place is None or place >= len(row) else row[place]
        try:
            return self._finish(cell) if kind in _ABOUT_FINISH else self._start(cell)
        except CellError as error:
            self._problems.add(number, Column.CONSTRAINT_DATE, as_text(cell), error.code, error.params)
            return None

    def _others(self, row: Sequence[Cell]) -> tuple[tuple[int, str], ...]:
        placed = ((place, as_text(row[place])) for place in self._header.others if place < len(row))
        return tuple((place, text) for place, text in placed if text)

    def _start(self, cell: Cell) -> int | None:
        return self._moment(cell, self._day_start)

    def _finish(self, cell: Cell) -> int | None:
        return self._moment(cell, self._day_end)

    def _moment(self, cell: Cell, time_of_day: int) -> int | None:
        years = (self._limits.first_year, self._limits.last_year)
        return cells.moment(cell, time_of_day, years, exact=self._exact)


def _indent(name: str) -> int:
    """Leading space: a tab or a full-width space counts as two."""
    head = name[: len(name) - len(name.lstrip(" \t\u3000\u00a0"))]
    return sum(1 if character in " \u00a0" else 2 for character in head)


def _manual(cell: Cell) -> bool | None:
    word = as_text(cell).lower()
    if not word:
        return None
    return word.startswith(("manual", "手动", "手工"))


def _priority(cell: Cell) -> int | None:
    """0 to 1000; words for priorities of other programs are no numbers and are left out."""
    text = as_text(cell)
    return int(text) if text.isdigit() and len(text) <= 4 and int(text) <= 1000 else None
