"""A real construction project (Claeys-Verhelst, OR-AS database) and what ProTrack computes of it.

The two workbooks are not part of the repository: they are looked for in ``evm`` in $TONGZHOU_DATA, else in
``shared/data`` beside the repository. ``read`` gives the baseline, the reports of each tracking period and ProTrack's
table.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.engine.plans import EPOCH, HOUR, STANDARD, at
from tongzhou.engine.earned_value import Baseline, BaselineTask, BudgetLine, CostEntry, Phasing, Progress
from tongzhou.engine.working_time import Calendars

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data"))
INPUT = SHARED / "evm" / "dslib_claeys_project_data_input_sheet.xlsx"
RESULTS = SHARED / "evm" / "dslib_claeys_protrack_evm_results.xls"
PLACES = 4
"""ProTrack keeps money as single precision; the sheets show it with four digits after the point."""


@dataclass(frozen=True)
class Tracking:
    """One sheet of reports: percentages, and actual costs as cumulated at its date."""

    name: str
    at: int
    progress: tuple[Progress, ...]
    entries: tuple[CostEntry, ...]


@dataclass(frozen=True)
class Claeys:
    baseline: Baseline
    tracking: tuple[Tracking, ...]
    protrack: tuple[dict[str, str], ...]


def instant(value: object) -> int:
    """A cell as an instant."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return int((moment - EPOCH).total_seconds())


def minor(value: object) -> int:
    """Money of a cell in minor units."""
    return int((Decimal(str(value or 0)) * 10**PLACES).to_integral_value())


def read() -> Claeys:
    """Everything the two workbooks say."""
    book = CalamineWorkbook.from_path(str(INPUT))
    rates = {row[1]: Decimal(str(row[5])) for row in book.get_sheet_by_name("Resources").to_python()[2:]}
    baseline = _baseline(book.get_sheet_by_name("Baseline Schedule").to_python()[2:], rates)
    keys = {task.key for task in baseline.tasks}
    sheets = [name for name in book.sheet_names if re.fullmatch(r".*TP\d+", name)]
    tracking = tuple(_tracking(book.get_sheet_by_name(name).to_python(), keys) for name in sheets)
    table = CalamineWorkbook.from_path(str(RESULTS)).get_sheet_by_name("test").to_python()
    protrack = tuple(dict(zip(table[1], map(str, row), strict=True)) for row in table[2:])
    return Claeys(baseline, tracking, protrack)


def _baseline(rows: list[list[object]], rates: dict[object, Decimal]) -> Baseline:
    axis = Calendars((STANDARD,), at("2006-04-17T08:00")).get(1)
    tasks, costs = [], []
    for row in rows:
        if not row[7]:
            continue
        key, start = int(str(row[0])), instant(row[5])
        hours = _hours(str(row[7]))
        tasks.append(BaselineTask(key, None, str(row[1]), start, axis.add(start, hours * HOUR)))
        work = sum(units * rates[name] * hours for name, units in _demand(str(row[8])))
        costs.append(BudgetLine(key, minor(row[10]), Phasing.AT_START))
        costs.append(BudgetLine(key, minor(work) + minor(row[12])))
    return Baseline(calendar=1, calendars=(STANDARD,), tasks=tuple(tasks), budget=tuple(costs), places=PLACES)


def _hours(text: str) -> int:
    days, hours = re.fullmatch(r"(?:(\d+)d)?\s*(?:(\d+)h)?", text).groups()
    return int(days or 0) * 8 + int(hours or 0)


def _demand(text: str) -> list[tuple[str, Decimal]]:
    found = [re.fullmatch(r"([^\[]+?)(?:\[([\d,]+) #\d+\])?", part) for part in text.split(";") if part]
    return [(match[1], Decimal((match[2] or "1").replace(",", "."))) for match in found]


def _tracking(rows: list[list[object]], keys: set[int]) -> Tracking:
    date = instant(rows[0][2])
    progress, entries = [], []
    for row in rows[4:]:
        if not str(row[0]).isdigit() or int(str(row[0])) not in keys:
            continue
        text = str(row[20])
        percent = Decimal(text.rstrip("%")) if text.endswith("%") else Decimal(text) * 100
        progress.append(Progress(int(str(row[0])), date, percent))
        entries.append(CostEntry(date, minor(row[18]), int(str(row[0]))))
    return Tracking(str(rows[0][5]), date, tuple(progress), tuple(entries))
