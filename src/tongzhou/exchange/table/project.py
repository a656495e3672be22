"""What a workbook says beside its tasks: the project's heading and its working calendars.

Our own exports have a sheet of each; other people's have neither, and get the standard calendar: Monday to
Friday, 8 to 12 and 13 to 17 o'clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, CalendarException, DayPattern, WorkWeek
from tongzhou.exchange.errors import RowProblem, TableError, UnreadableTableError
from tongzhou.exchange.table.cells import Cell, CellError, Units, as_text, moment
from tongzhou.exchange.table.sources import Sheet, Sheets

STANDARD = Calendar(key=1, name="Standard", week=(EIGHT_TO_FIVE,) * 5 + ((), ()))

PROJECT_WORDS = {
    "project": "title", "项目": "title", "project start": "start", "项目开始": "start",
    "status date": "status", "状态日期": "status", "working calendar": "calendar", "工作日历": "calendar",
    "hours per day": "day", "每日工时": "day", "hours per week": "week", "每周工时": "week",
    "days per month": "month", "每月天数": "month", "day starts": "from", "上班时间": "from",
    "day ends": "to", "下班时间": "to",
}  # fmt: skip
CALENDAR_WORDS = {
    "calendar": "calendar", "日历": "calendar", "base calendar": "base", "基准日历": "base", "kind": "kind",
    "类别": "kind", "from": "from", "从": "from", "to": "to", "到": "to", "working time": "times",
    "工作时间": "times", "name": "name", "名称": "name",
}  # fmt: skip
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
EXCEPTION = {"en": "Exception", "zh": "例外"}
_KINDS = {name.lower(): i for names in WEEKDAYS.values() for i, name in enumerate(names)}
_TIMES = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
_YEARS = (1970, 2100)


class Surroundings(NamedTuple):
    """The heading of a project: instants, seconds after midnight, calendars."""

    calendars: tuple[Calendar, ...] = (STANDARD,)
    calendar: int = STANDARD.key
    title: str = ""
    start: int | None = None
    status_date: int | None = None
    units: Units = Units()
    day: tuple[int, int] = (8 * 3600, 17 * 3600)


def read_surroundings(sheets: Sheets) -> Surroundings:
    """The heading and calendars in the workbook's other sheets. Refuses calendars it cannot read."""
    found: dict[str, Cell] = {}
    calendars: tuple[Calendar, ...] = ()
    for sheet in sheets.values():
        columns = _calendar_columns(sheet)
        if columns:
            calendars = calendars or tuple(_calendars(sheet, columns))
        elif not found:
            found = _pairs(sheet)
    surroundings = Surroundings()
    if calendars:
        named = {c.name: c.key for c in calendars}
        key = named.get(as_text(found.get("calendar")), calendars[0].key)
        surroundings = surroundings._replace(calendars=calendars, calendar=key)
    return _with_heading(surroundings, found)


def _pairs(sheet: Sheet) -> dict[str, Cell]:
    """A sheet whose first column are known words and whose second their values."""
    pairs = {PROJECT_WORDS.get(as_text(row[0]).lower(), ""): row[1] for row in sheet[:40] if len(row) > 1}
    pairs.pop("", None)
    return pairs if len(pairs) >= 2 else {}


def _with_heading(surroundings: Surroundings, found: dict[str, Cell]) -> Surroundings:
    opening = _clock(found.get("from"), surroundings.day[0])
    closing = _clock(found.get("to"), surroundings.day[1])
    day = _hours(found.get("day"), 8)
    units = Units(day, _hours(found.get("week"), 40), day * round(_number(found.get("month"), 20)))
    return surroundings._replace(
        title=as_text(found.get("title")),
        start=_moment(found.get("start"), opening),
        status_date=_moment(found.get("status"), closing),
        units=units,
        day=(opening, closing),
    )


def _moment(cell: Cell, time_of_day: int) -> int | None:
    try:
        return moment(cell, time_of_day, _YEARS)
    except CellError:
        return None


def _number(cell: Cell, default: float) -> float:
    try:
        value = float(as_text(cell))
    except ValueError:
        return default
    return value if 0 < value <= 744 else default


def _hours(cell: Cell, default: float) -> int:
    return round(_number(cell, default) * 3600)


def _clock(cell: Cell, default: int) -> int:
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?", as_text(cell))
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 if found else default
    return seconds if seconds <= 86_400 else default


# ── calendars ─────────────────────────────────────────────────────────────────────────────────────────
def _calendar_columns(sheet: Sheet) -> dict[str, int]:
    """Place of each column, when the first row is the heading of a table of calendars."""
    titles = [as_text(cell).lower() for cell in sheet[0]] if sheet else []
    columns = {CALENDAR_WORDS[title]: place for place, title in enumerate(titles) if title in CALENDAR_WORDS}
    return columns if {"calendar", "kind", "times"} <= columns.keys() else {}


def _calendars(sheet: Sheet, columns: dict[str, int]) -> Iterator[Calendar]:
    by_name: dict[str, Calendar] = {}
    bases: dict[str, str] = {}
    for number, row in enumerate(sheet[1:], 2):
        cells = {name: row[place] if place < len(row) else None for name, place in columns.items()}
        name = as_text(cells["calendar"])
        if not name:
            continue
        known = by_name.get(name) or Calendar(key=len(by_name) + 1, name=name)
        bases.setdefault(name, as_text(cells.get("base")))
        by_name[name] = _with_line(known, cells, number, sheet[0])
    for calendar in by_name.values():
        base = by_name.get(bases[calendar.name])
        yield replace(calendar, base=base.key if base and base.key < calendar.key else None)


def _with_line(calendar: Calendar, cells: dict[str, Cell], number: int, titles: Sequence[Cell]) -> Calendar:
    """The calendar with one more weekday, week or exception."""
    kind = as_text(cells["kind"]).lower()
    weekday = _KINDS.get(kind)
    pattern = _pattern(cells["times"], number, as_text(titles[0]))
    first, last = _days(cells)
    if weekday is None and first is None:
        return calendar
    if first is None or last is None:
        week = tuple(pattern if i == weekday else old for i, old in enumerate(calendar.week))
        return replace(calendar, week=week)
    if weekday is None:
        exception = CalendarException(
            first=first, last=last, working=pattern, name=as_text(cells.get("name"))
        )
        return replace(calendar, exceptions=(*calendar.exceptions, exception))
    return replace(calendar, work_weeks=_with_week(calendar.work_weeks, first, last, weekday, pattern))


def _with_week(
    weeks: tuple[WorkWeek, ...], first: date, last: date, weekday: int, pattern: DayPattern
) -> tuple[WorkWeek, ...]:
    found = next((w for w in weeks if (w.first, w.last) == (first, last)), WorkWeek(first=first, last=last))
    changed = replace(found, week=tuple(pattern if i == weekday else p for i, p in enumerate(found.week)))
    return (*(w for w in weeks if w is not found), changed)


def _days(cells: dict[str, Cell]) -> tuple[date | None, date | None]:
    first, last = (_moment(cells.get(end), 0) for end in ("from", "to"))
    if first is None:
        return None, None
    epoch = date(1970, 1, 1)
    last = first if last is None else max(first, last)
    return epoch + timedelta(first // 86_400), epoch + timedelta(last // 86_400)


def _pattern(cell: Cell, number: int, title: str) -> DayPattern:
    """``08:00-12:00 13:00-17:00``; a dash or nothing is a day off."""
    text = as_text(cell)
    if text in {"", "-", "—"}:
        return ()
    found = [
        (int(a) * 3600 + int(b) * 60, int(c) * 3600 + int(d) * 60) for a, b, c, d in _TIMES.findall(text)
    ]
    ordered = all(one[1] <= other[0] for one, other in pairwise(found))
    if not found or not ordered or any(not 0 <= start < end <= 86_400 for start, end in found):
        wrong = TableError(number, title, text[:200], RowProblem.WORKING_TIME_INVALID)
        raise UnreadableTableError((wrong,), 1)
    return tuple(found)
