"""One row of a plan table at a time: its cells with their types, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from tongzhou.engine.plan import Constraint
from tongzhou.exchange.errors import Params, RowProblem, TableError
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table import cells
from tongzhou.exchange.table.cells import Cell, CellError, Span, Units, as_text
from tongzhou.exchange.table.columns import Column, Header

Value = TypeVar("Value")

_NO_PARAMS: Mapping[str, str | int] = {}
_HOURS = 3600


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
    """Reads rows under one header."""

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

        def get(column: Column) -> Cell:
            place = self._header.columns.get(column)
            return None if place is None or place >= len(row) else row[place]

        def value(column: Column, reader: Callable[[Cell], Value]) -> Value | None:
            try:
                return reader(get(column))
            except CellError as error:
                self._problems.add(number, column, as_text(get(column)), error.code, error.params)
                return None

        raw_name = get(Column.NAME)
        text_name = raw_name if isinstance(raw_name, str) else as_text(raw_name)
        return Row(
            number=number,
            name=text_name.strip(),
            indent=_indent(text_name),
            uid=value(Column.UID, lambda c: cells.whole(c, RowProblem.ID_INVALID, 1, 2**53)),
            id=as_text(get(Column.ID)),
            wbs=as_text(get(Column.WBS)).rstrip("."),
            level=value(Column.LEVEL, lambda c: cells.whole(c, RowProblem.LEVEL_INVALID, 1, 10_000)),
            manual=value(Column.MODE, _manual),
            active=value(Column.ACTIVE, cells.flag),
            duration=value(Column.DURATION, lambda c: self._span(c, Column.DURATION)),
            start=value(Column.START, self._start),
            finish=value(Column.FINISH, self._finish),
            predecessors=get(Column.PREDECESSORS),
            resources=tuple(value(Column.RESOURCES, cells.resources) or ()),
            percent=value(Column.PERCENT, lambda c: cells.percent(c, fractions=self._fractions)),
            milestone=value(Column.MILESTONE, cells.flag),
            constraint=(kind := value(Column.CONSTRAINT, cells.constraint)),
            constraint_date=value(
                Column.CONSTRAINT_DATE, self._finish if _is_about_finish(kind) else self._start
            ),
            deadline=value(Column.DEADLINE, self._finish),
            calendar=as_text(get(Column.CALENDAR)),
            priority=value(Column.PRIORITY, _priority),
            work=value(Column.WORK, lambda c: self._span(c, Column.WORK)),
            actual_start=value(Column.ACTUAL_START, self._start),
            actual_finish=value(Column.ACTUAL_FINISH, self._finish),
            remaining=value(Column.REMAINING, lambda c: self._span(c, Column.REMAINING)),
            deliverable=as_text(get(Column.DELIVERABLE)),
            notes=as_text(get(Column.NOTES)),
            others=self._others(row),
        )

    def _others(self, row: Sequence[Cell]) -> tuple[tuple[int, str], ...]:
        placed = ((place, as_text(row[place])) for place in self._header.others if place < len(row))
        return tuple((place, text) for place, text in placed if text)

    def _span(self, cell: Cell, column: Column) -> Span | None:
        unit = self._header.unit(column)
        return cells.duration(cell, self._units, unit, longest_years=self._limits.duration_years)

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


def _is_about_finish(kind: Constraint | None) -> bool:
    return kind in (Constraint.MFO, Constraint.FNET, Constraint.FNLT)
