"""Tables of actual costs, budgets and progress beside a plan, as CSV in the encodings found in China.

Columns are found by their headings, in English or Chinese and in any order. A task is named by its identifier, its WBS
code or, where only one is called so, its name. All wrong cells are reported, not only the first.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from tongzhou.engine.earned_value import BudgetLine, CostEntry, Phasing, Progress
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import (
    RowProblem,
    TableError,
    Unreadable,
    UnreadablePlanError,
    UnreadableTableError,
)
from tongzhou.exchange.limits import LIMITS, MB, Limits
from tongzhou.exchange.table.cells import Cell, CellError, as_text, moment
from tongzhou.exchange.table.sources import decoded, undefused

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "日期", "发生日期", "状态日期"),
    "task": ("task", "uid", "wbs", "任务", "标识", "任务名称"),
    "amount": ("amount", "cost", "actual cost", "budget", "金额", "成本", "实际成本", "预算"),
    "resource": ("resource", "资源"),
    "complete": ("complete", "% complete", "percent complete", "progress", "完成百分比", "进度"),
    "phasing": ("phasing", "分布"),
}
_PHASINGS: Mapping[str, Phasing] = {
    **{phasing.value: phasing for phasing in Phasing if phasing is not Phasing.GIVEN},
    "平均": Phasing.LINEAR,
    "前重": Phasing.FRONT,
    "后重": Phasing.BACK,
    "钟形": Phasing.BELL,
    "开始时": Phasing.AT_START,
    "完成时": Phasing.AT_END,
}
_AMOUNT = re.compile(r"[¥￥$€£]?\s*([+-]?(?:\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,15})(?:\.\d{1,15})?)\s*元?$")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,15})?)\s*%?$")
_YEARS = (1970, 2100)
_MOST_ERRORS = 100
Made = TypeVar("Made")


def read_costs(data: bytes, document: PlanDocument, limits: Limits = LIMITS) -> tuple[CostEntry, ...]:
    """Actual costs: date, amount, task (empty: of the whole project), resource."""
    table = _Table(data, document, ("date", "amount"), limits)
    return table.made(lambda row: CostEntry(row.date(), row.amount(), row.task(needed=False), row.resource()))


def read_budget(data: bytes, document: PlanDocument, limits: Limits = LIMITS) -> tuple[BudgetLine, ...]:
    """Budget lines: task, amount, resource, phasing (empty: linear)."""
    table = _Table(data, document, ("task", "amount"), limits)
    return table.made(lambda row: BudgetLine(row.task() or 0, row.amount(), row.phasing(), row.resource()))


def read_progress(data: bytes, document: PlanDocument, limits: Limits = LIMITS) -> tuple[Progress, ...]:
    """Progress reports: date, task, percent complete."""
    table = _Table(data, document, ("date", "task", "complete"), limits)
    return table.made(lambda row: Progress(row.task() or 0, row.date(), row.percent()))


class _Names:
    """What tasks and resources are called in a plan."""

    def __init__(self, document: PlanDocument) -> None:
        self.tasks: dict[str, set[int]] = {}
        for task in document.plan.tasks:
            details = document.details(task)
            for name in {str(task.key), details.wbs, task.name.strip()} - {""}:
                self.tasks.setdefault(name, set()).add(task.key)
        self.keys = {task.key for task in document.plan.tasks}
        self.resources: dict[str, int] = {str(key): key for key in document.resources}
        self.resources |= {one.name.strip(): key for key, one in document.resources.items() if one.name}

    def task(self, text: str) -> int:
        """The task of that identifier, WBS code or name; refuses with ``CellError``."""
        if text.isdecimal() and int(text) in self.keys:
            return int(text)
        found = self.tasks.get(text, set())
        if len(found) != 1:
            raise CellError(RowProblem.TASK_AMBIGUOUS if found else RowProblem.TASK_UNKNOWN)
        return next(iter(found))


class _Row:
    """One row: each method reads its cell or refuses it."""

    def __init__(self, cells: Mapping[str, Cell], names: _Names, places: int) -> None:
        self._cells = cells
        self._names = names
        self._places = places
        self.column = ""

    def _cell(self, column: str) -> Cell:
        self.column = column
        return self._cells.get(column)

    def _text(self, column: str) -> str:
        return as_text(self._cell(column))

    def date(self) -> int:
        found = moment(self._cell("date"), 0, _YEARS)
        if found is None:
            raise CellError(RowProblem.CELL_EMPTY)
        return found

    def amount(self) -> int:
        text = _AMOUNT.match(self._text("amount"))
        whole = Decimal(re.sub("[,，]", "", text[1])).scaleb(self._places) if text else None
        if whole is None or whole != whole.to_integral_value():
            raise CellError(RowProblem.AMOUNT_INVALID, {"places": self._places})
        return int(whole)

    def task(self, *, needed: bool = True) -> int | None:
        text = self._text("task")
        if text:
            return self._names.task(text)
        if needed:
            raise CellError(RowProblem.CELL_EMPTY)
        return None

    def resource(self) -> int | None:
        text = self._text("resource")
        if not text:
            return None
        if text not in self._names.resources:
            raise CellError(RowProblem.RESOURCE_UNKNOWN)
        return self._names.resources[text]

    def percent(self) -> Decimal:
        found = _PERCENT.match(self._text("complete").replace("％", "%"))
        if found is None or Decimal(found[1]) > 100:
            raise CellError(RowProblem.PERCENT_INVALID)
        return Decimal(found[1])

    def phasing(self) -> Phasing:
        text = self._text("phasing").lower()
        if text and text not in _PHASINGS:
            raise CellError(RowProblem.PHASING_UNKNOWN)
        return _PHASINGS[text] if text else Phasing.LINEAR


class _Table:
    """The rows under a heading."""

    def __init__(self, data: bytes, document: PlanDocument, needed: Sequence[str], limits: Limits) -> None:
        if len(data) > limits.file_bytes:
            sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-len(data) // MB)}
            raise UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)
        rows = _rows(decoded(data))
        self._titles = [as_text(cell) for cell in rows[0]] if rows else []
        self._columns = _columns(self._titles)
        if any(column not in self._columns for column in needed):
            raise UnreadablePlanError(Unreadable.NO_COLUMNS, {"columns": ", ".join(needed)})
        self._rows = rows[1:]
        self._names = _Names(document)
        self._places = document.project.currency_digits

    def made(self, make: Callable[[_Row], Made]) -> tuple[Made, ...]:
        """What each row that is not empty becomes; refuses with all rows that cannot be taken over."""
        found: list[Made] = []
        errors: list[TableError] = []
        for number, cells in enumerate(self._rows, 2):
            if not any(map(as_text, cells)):
                continue
            given = {name: cells[place] for name, place in self._columns.items() if place < len(cells)}
            row = _Row(given, self._names, self._places)
            try:
                found.append(make(row))
            except CellError as error:
                title = self._titles[self._columns[row.column]] if row.column in self._columns else row.column
                value = as_text(given.get(row.column))[:200]
                errors.append(TableError(number, title, value, error.code, error.params))
        if errors:
            raise UnreadableTableError(tuple(errors[:_MOST_ERRORS]), len(errors))
        return tuple(found)


def _columns(titles: Iterable[str]) -> dict[str, int]:
    places = {title.strip().lower(): place for place, title in reversed(list(enumerate(titles)))}
    found: dict[str, int] = {}
    for column, headings in _HEADINGS.items():
        for heading in headings:
            if heading in places:
                found.setdefault(column, places[heading])
    return found


def _rows(text: str) -> list[list[Cell]]:
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return [
            [undefused(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise UnreadablePlanError(Unreadable.SHEET_BROKEN) from error
