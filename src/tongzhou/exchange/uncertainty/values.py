"""The rows of a table of ranges or risks: values with their types, tasks by what people call them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tongzhou.engine.simulation import Discrete, Distribution, Fixed, Normal, Pert, Triangular, Uniform
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import (
    RowProblem,
    TableError,
    Unreadable,
    UnreadablePlanError,
    UnreadableTableError,
)
from tongzhou.exchange.guard import read_sheets_in_child
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table.cells import Cell, CellError, Units, as_text, duration
from tongzhou.exchange.uncertainty.headings import Field, Headings, find_headings
from tongzhou.exchange.uncertainty.sheets import sheets_of

_T = TypeVar("_T")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
_KINDS = {
    "": "pert", "pert": "pert", "beta": "pert", "betapert": "pert", "贝塔": "pert",
    "triangular": "triangular", "triangle": "triangular", "三角": "triangular", "三角分布": "triangular",
    "uniform": "uniform", "均匀": "uniform", "均匀分布": "uniform", "normal": "normal", "正态": "normal",
    "正态分布": "normal", "fixed": "fixed", "固定": "fixed", "discrete": "discrete", "离散": "discrete",
}  # fmt: skip
_TAIL = 1.2815515655446004
"""Normal score of the 90th percentile: of a normal range, low and high are the 10th and the 90th."""


class Tasks:
    """The tasks of a plan by unique number, row number, WBS code and name."""

    def __init__(self, document: PlanDocument) -> None:
        self._summaries = {task.parent for task in document.plan.tasks}
        keys = [task.key for task in document.plan.tasks]
        details = [document.details(task) for task in document.plan.tasks]
        self._by: dict[Field, dict[str, int]] = {
            Field.UID: {str(key): key for key in keys},
            Field.ID: {str(d.id): d.key for d in details if d.id is not None},
            Field.WBS: {d.wbs or d.outline_number: d.key for d in details if d.wbs or d.outline_number},
        }
        named = Counter(task.name for task in document.plan.tasks)
        self._by[Field.NAME] = {t.name: t.key for t in document.plan.tasks if named[t.name] == 1 and t.name}

    def find(self, field: Field, text: str) -> int:
        """The key of a task. Refuses unknown and summary tasks."""
        key = self._by[field].get(text)
        if key is None:
            raise CellError(RowProblem.LINK_TO_NOTHING)
        return self._leaf(key)

    def any(self, text: str) -> int:
        """The key of a task by whatever is known of it: row number, WBS code, name or unique number."""
        for field in (Field.ID, Field.WBS, Field.NAME, Field.UID):
            if text in self._by[field]:
                return self._leaf(self._by[field][text])
        raise CellError(RowProblem.LINK_TO_NOTHING)

    def _leaf(self, key: int) -> int:
        if key in self._summaries:
            raise CellError(RowProblem.SUMMARY_HAS_NO_RANGE)
        return key


@dataclass(slots=True)
class Line:
    """One row; wrong cells are collected, not raised."""

    number: int
    cells: Sequence[Cell]
    headings: Headings
    units: Units
    problems: list[TableError]

    def cell(self, field: Field) -> Cell:
        """A cell as it is."""
        place = self.headings.columns.get(field)
        cell = None if place is None or place >= len(self.cells) else self.cells[place]
        return None if isinstance(cell, str) and not cell.strip() else cell

    def text(self, field: Field) -> str:
        """A cell as text."""
        return as_text(self.cell(field))

    def number_of(self, field: Field) -> float | None:
        """A number; ``30%`` is 0.3."""
        return self.read(field, _number)

    def duration_of(self, field: Field) -> float | None:
        """Seconds of working time; with a minus sign saved time."""
        return self.read(field, lambda cell: _signed_duration(cell, self.units))

    def read(self, field: Field, how: Callable[[Cell], _T]) -> _T | None:
        """A cell by a function that may refuse it."""
        cell = self.cell(field)
        if cell is None:
            return None
        try:
            return how(cell)
        except CellError as error:
            self.wrong(field, error.code)
            return None

    def wrong(self, field: Field, code: RowProblem) -> None:
        """Note that a cell cannot be taken over."""
        self.problems.append(TableError(self.number, self.headings.title(field), self.text(field), code))

    def spread(
        self, fields: tuple[Field, Field, Field], values: tuple[float | None, ...]
    ) -> Distribution | None:
        """A distribution from low, likely and high, of the kind the row names; None where all are missing."""
        low, likely, high = values
        known = [value for value in values if value is not None]
        if not known:
            return None
        if known != sorted(known):
            wrong = fields[2] if self.cell(fields[2]) is not None else fields[1]
            self.wrong(wrong, RowProblem.RANGE_ORDER)
            return None
        first, last = known[0], known[-1]
        middle = likely if likely is not None else (first + last) / 2
        return self._of_kind(first if low is None else low, middle, last if high is None else high)

    def kind(self) -> str | None:
        """The kind of distribution the row names; None when there is none of that name."""
        return _KINDS.get(re.sub(r"[\s-]", "", self.text(Field.KIND)).lower())

    def _of_kind(self, low: float, likely: float, high: float) -> Distribution | None:
        kind = self.kind()
        if kind is None:
            self.wrong(Field.KIND, RowProblem.DISTRIBUTION_UNKNOWN)
            return None
        if low == high or kind == "fixed":
            return Fixed(likely)
        if kind == "normal":
            return Normal(likely, (high - low) / (2 * _TAIL))
        if kind == "discrete":
            return Discrete(((low, 1.0), (likely, 1.0), (high, 1.0)))
        if kind == "uniform":
            return Uniform(low, high)
        return Triangular(low, likely, high) if kind == "triangular" else Pert(low, likely, high)


def lines(
    data: bytes,
    filename: str,
    document: PlanDocument,
    limits: Limits,
    needed: tuple[Field, ...],
    *,
    isolated: bool = False,
) -> tuple[list[Line], list[TableError]]:
    """The rows below the headings, and the list that wrong cells go to. One of ``needed`` must be a heading.

    ``isolated`` reads in a limited child process: for files that people upload.
    """
    problems: list[TableError] = []
    read = read_sheets_in_child if isolated else sheets_of
    units = Units(day=document.plan.minutes_per_day * 60)
    best: tuple[list[list[Cell]], Headings] | None = None
    for sheet in read(data, filename, limits).values():
        headings = find_headings(sheet)
        if headings and (best is None or len(headings.columns) > len(best[1].columns)):
            best = sheet, headings
    if best is None or not any(field in best[1].columns for field in needed):
        raise UnreadablePlanError(Unreadable.NO_UNCERTAINTY_HEADER, {"headings": ", ".join(needed)})
    sheet, headings = best
    rows = [
        Line(number, cells, headings, units, problems)
        for number, cells in enumerate(sheet[headings.row + 1 :], headings.row + 2)
        if any(cell not in (None, "") for cell in cells)
    ]
    return rows, problems


def refuse(problems: list[TableError], limits: Limits) -> None:
    """Refuse a table with wrong cells, naming them."""
    if problems:
        shown = tuple(sorted(problems, key=lambda error: error.row)[: limits.table_errors])
        raise UnreadableTableError(shown, len(problems))


def parts(text: str) -> Iterator[str]:
    """The tasks a cell names, separated by commas or semicolons."""
    yield from (part.strip() for part in re.split(r"[,;，；、\n]+", text) if part.strip())


def _number(cell: Cell) -> float:
    text = as_text(cell).replace("％", "%").replace(",", "").strip()
    percent = text.endswith("%")
    try:
        value = float(text.rstrip("% "))
    except ValueError as error:
        raise CellError(RowProblem.NUMBER_INVALID) from error
    return value / 100 if percent else value


def _signed_duration(cell: Cell, units: Units) -> float:
    text = as_text(cell)
    iso = _ISO.match(text)
    if iso is not None:
        hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return hours * 3600 + minutes * 60 + seconds
    saved = text[:1] in {"-", "－", "−"}
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = abs(cell)
    span = duration(text[1:].strip() if saved and isinstance(cell, str) else cell, units)
    if span is None:
        raise CellError(RowProblem.DURATION_INVALID)
    return float(-span.seconds if saved else span.seconds)
