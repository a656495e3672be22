"""The values of cells: durations, dates, percentages, flags, constraints, links and resources.

Each function takes a cell as the spreadsheet reader gives it (text in CSV) and returns a value in the units of
the engine, or raises ``CellError`` with what is wrong. An empty cell is None.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tongzhou.engine.plan import Constraint, LagUnit, LinkType
from tongzhou.exchange.errors import Params, RowProblem

Cell = int | float | str | bool | time | date | datetime | timedelta | None

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 73_416)
"""Serial numbers that may stand for a date: 1954 to 2100."""


class CellError(ValueError):
    """A cell that does not hold what its column is for."""

    def __init__(self, code: RowProblem, params: Params | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = params or {}


class Units(NamedTuple):
    """Seconds in the units of working time."""

    day: int = 8 * 3600
    week: int = 40 * 3600
    month: int = 160 * 3600


class Span(NamedTuple):
    """A duration as typed: seconds, whether elapsed, its unit, whether a guess."""

    seconds: int
    elapsed: bool = False
    unit: str = "d"
    estimated: bool = False


class LinkText(NamedTuple):
    """A predecessor as typed; ``reference`` is an identifier, a WBS code or a name."""

    reference: str
    type: LinkType = LinkType.FS
    lag: int = 0
    unit: LagUnit = LagUnit.WORKING


def as_text(cell: Cell) -> str:
    """A cell as text; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


# ── durations ─────────────────────────────────────────────────────────────────────────────────────────
_UNIT_WORDS: Mapping[str, str] = {
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "分": "m", "分钟": "m", "分钟工时": "m",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "时": "h", "小时": "h", "工时": "h",
    "d": "d", "day": "d", "days": "d", "天": "d", "日": "d", "工作日": "d", "个工作日": "d",
    "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w", "周": "w", "星期": "w", "个星期": "w", "周工时": "w",
    "mo": "mo", "mon": "mo", "mons": "mo", "month": "mo", "months": "mo", "月": "mo", "个月": "mo", "月工时": "mo",
}  # fmt: skip
_ELAPSED_WORDS: Mapping[str, str] = {
    "自然日": "d", "个自然日": "d", "日历日": "d", "个日历日": "d", "日历天": "d", "连续天": "d", "已用天": "d",
    "已过天": "d", "已用小时": "h", "已用周": "w", "已用月": "mo", "已用分钟": "m",
}  # fmt: skip
_AMOUNT = re.compile(r"([+-]?\s*\d+(?:[.,]\d+)?)\s*([^\d\s?？]*(?:\s*[^\d\s?？]+)*)\s*([?？]?)$")
_CALENDAR_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "mo": 30 * 86_400}


def duration(cell: Cell, units: Units, default_unit: str = "d", *, longest_years: int = 100) -> Span | None:
    """A duration such as ``5d``, ``5 天``, ``5个工作日``, ``2w``, ``3ed`` or ``2 days?``."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, timedelta):
        span = Span(round(cell.total_seconds()), unit="h")
    elif isinstance(cell, bool | date | time):
        raise CellError(RowProblem.DURATION_INVALID)
    else:
        span = _typed_span(as_text(cell), units, default_unit)
    if span.seconds < 0:
        raise CellError(RowProblem.DURATION_INVALID)
    if span.seconds > longest_years * 365 * 86_400:
        raise CellError(RowProblem.DURATION_OUT_OF_RANGE, {"years": longest_years})
    return span


def _typed_span(text: str, units: Units, default_unit: str) -> Span:
    found = _AMOUNT.match(text)
    if found is None:
        raise CellError(RowProblem.DURATION_INVALID)
    amount = float(found[1].replace(" ", "").replace(",", "."))
    unit, elapsed = _unit(found[2], default_unit)
    seconds = _CALENDAR_SECONDS[unit] if elapsed else _working_seconds(unit, units)
    return Span(round(amount * seconds), elapsed, ("e" if elapsed else "") + unit, bool(found[3]))


def _unit(word: str, default: str) -> tuple[str, bool]:
    word = word.strip().lower().rstrip(".")
    if not word:
        return default, False
    if word in _UNIT_WORDS:
        return _UNIT_WORDS[word], False
    if word in _ELAPSED_WORDS:
        return _ELAPSED_WORDS[word], True
    if word.startswith("e") and word[1:] in _UNIT_WORDS:
        return _UNIT_WORDS[word[1:]], True
    raise CellError(RowProblem.DURATION_INVALID)


def _working_seconds(unit: str, units: Units) -> int:
    return {"m": 60, "h": 3600, "d": units.day, "w": units.week, "mo": units.month}[unit]


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────────
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\s*"
    r"(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?|[A-Za-z]{3,9}\.?)?\s*T?"
    r"(?:\s*(\d{1,2})[:：时](\d{1,2})?(?:[:：分](\d{1,2})(?:\.\d+)?)?秒?分?)?$"
)
_DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b")


def moment(cell: Cell, time_of_day: int, years: tuple[int, int], *, exact: bool = False) -> int | None:
    """An instant; a date without a time gets ``time_of_day`` (seconds after midnight).

    A spreadsheet does not tell a date from its midnight: with ``exact`` it is midnight.
    """
    if cell is None or cell == "":
        return None
    day, seconds = _day_and_time(cell, exact=exact)
    if not years[0] <= day.year <= years[1]:
        raise CellError(RowProblem.DATE_OUT_OF_RANGE, {"first": years[0], "last": years[1]})
    midnight = (day - _EPOCH.date()).days * 86_400
    return midnight + (time_of_day if seconds is None else seconds)


def _day_and_time(cell: Cell, *, exact: bool) -> tuple[date, int | None]:
    if isinstance(cell, datetime):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
        return cell.date(), seconds if seconds or exact else None
    if isinstance(cell, date):
        return cell, 0 if exact else None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(int(cell)), round(cell % 1 * 86_400) or None
    return _typed_day(as_text(cell))


def _typed_day(text: str) -> tuple[date, int | None]:
    found = _DATE.match(text)
    if found is None:
        ambiguous = _DAY_FIRST.match(text)
        raise CellError(RowProblem.DATE_AMBIGUOUS if ambiguous else RowProblem.DATE_INVALID)
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in found.groups())
    try:
        seconds = time(hour, minute, second).hour * 3600 + minute * 60 + second
        return date(year, month, day), None if found[4] is None else seconds
    except ValueError as error:
        raise CellError(RowProblem.DATE_INVALID) from error


# ── numbers, flags, constraints ───────────────────────────────────────────────────────────────────────
_YES = frozenset(("1", "yes", "y", "true", "x", "是", "√", "✓", "✔", "对", "有", "◆", "●"))
_NO = frozenset(("", "0", "no", "n", "false", "否", "×", "✗", "✘", "错", "无", "-", "—"))


def flag(cell: Cell) -> bool | None:
    """Yes or no; None for an empty cell."""
    word = as_text(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False if word else None
    raise CellError(RowProblem.FLAG_INVALID)


def percent(cell: Cell, *, fractions: bool) -> int | None:
    """Percent complete, 0 to 100; ``fractions`` when the column's numbers are 0 to 1."""
    if cell is None or cell == "":
        return None
    text = as_text(cell).replace("％", "%")
    typed = isinstance(cell, str) and text.endswith("%")
    try:
        number = float(text.rstrip("% "))
    except ValueError as error:
        raise CellError(RowProblem.PERCENT_INVALID) from error
    value = number if typed or not fractions else number * 100
    if not 0 <= value <= 100:
        raise CellError(RowProblem.PERCENT_INVALID)
    return round(value)


def whole(cell: Cell, code: RowProblem, low: int, high: int) -> int | None:
    """A whole number between two bounds."""
    if cell is None or cell == "":
        return None
    text = as_text(cell)
    if not re.fullmatch(r"-?\d{1,15}", text) or not low <= int(text) <= high:
        raise CellError(code)
    return int(text)


_CONSTRAINT_WORDS: Mapping[Constraint, str] = {
    Constraint.ASAP: "asap|as soon as possible|越早越好|尽早|尽快",
    Constraint.ALAP: "alap|as late as possible|越晚越好|尽晚|尽量晚",
    Constraint.MSO: "mso|must start on|必须开始于|必须在该日开始",
    Constraint.MFO: "mfo|must finish on|必须完成于|必须在该日完成",
    Constraint.SNET: "snet|start no earlier than|不得早于开始|不早于开始",
    Constraint.SNLT: "snlt|start no later than|不得晚于开始|不晚于开始",
    Constraint.FNET: "fnet|finish no earlier than|不得早于完成|不早于完成",
    Constraint.FNLT: "fnlt|finish no later than|不得晚于完成|不晚于完成",
}
_CONSTRAINTS = {word: kind for kind, words in _CONSTRAINT_WORDS.items() for word in words.split("|")}


def constraint(cell: Cell) -> Constraint | None:
    """One of the eight constraint types, by its English or Chinese name or its abbreviation."""
    word = re.sub(r"\s+", " ", re.sub(r"…+|\.{2,}", "", as_text(cell))).lower()
    if not word:
        return None
    found = _CONSTRAINTS.get(word)
    if found is None:
        raise CellError(RowProblem.CONSTRAINT_UNKNOWN)
    return found


# ── links and resources ───────────────────────────────────────────────────────────────────────────────
_TYPES = {
    "fs": LinkType.FS, "ss": LinkType.SS, "ff": LinkType.FF, "sf": LinkType.SF,
    "完成-开始": LinkType.FS, "开始-开始": LinkType.SS, "完成-完成": LinkType.FF, "开始-完成": LinkType.SF,
}  # fmt: skip
_SEPARATORS = re.compile(r"[,;，；、\n]+")
_LINK = re.compile(
    r"(?P<reference>.+?)\s*(?P<type>FS|SS|FF|SF|[完开][成始]\s*-\s*[完开][成始])?"
    r"\s*(?P<lag>[+＋\-－]\s*\d+(?:\.\d+)?\s*\D*)?$",
    re.IGNORECASE,
)


def links(cell: Cell, units: Units, known: Container[str] = ()) -> list[LinkText]:
    """Predecessors such as ``3FS+2d; 5SS-1天; 7``; a text that is ``known`` as a whole is a reference."""
    parts = [part.strip() for part in _SEPARATORS.split(as_text(cell))]
    return [LinkText(part) if part in known else _one_link(part, units) for part in parts if part]


def _one_link(text: str, units: Units) -> LinkText:
    found = _LINK.match(text)
    if found is None:
        raise CellError(RowProblem.LINK_INVALID)
    kind = re.sub(r"\s", "", found["type"] or "FS").lower()
    if kind not in _TYPES:
        raise CellError(RowProblem.LINK_INVALID)
    lag, unit = _lag(found["lag"], units)
    return LinkText(found["reference"].strip(), _TYPES[kind], lag, unit)


def _lag(text: str | None, units: Units) -> tuple[int, LagUnit]:
    if not text:
        return 0, LagUnit.WORKING
    text = text.replace("＋", "+").replace("－", "-").replace("％", "%").replace(" ", "")
    if text.endswith("%"):
        unit = LagUnit.ELAPSED_PERCENT if text.endswith("e%") else LagUnit.PERCENT
        try:
            return round(float(text.rstrip("e%")) * 100), unit
        except ValueError as error:
            raise CellError(RowProblem.LINK_INVALID) from error
    try:
        span = _typed_span(text, units, "d")
    except CellError as error:
        raise CellError(RowProblem.LINK_INVALID) from error
    return span.seconds, LagUnit.ELAPSED if span.elapsed else LagUnit.WORKING


_RESOURCE = re.compile(r"(.*?)\s*[\[【（(]\s*(\d+(?:\.\d+)?)\s*[%％]\s*[\]】）)]$")


def resources(cell: Cell) -> list[tuple[str, int]]:
    """Resources such as ``Zhang San[50%], Li Si``: names and units in hundredths of a percent."""
    found = []
    for part in (p.strip() for p in _SEPARATORS.split(as_text(cell))):
        if not part:
            continue
        with_units = _RESOURCE.match(part)
        name, share = (with_units[1], float(with_units[2])) if with_units else (part, 100.0)
        if not name or share > 100_000:
            raise CellError(RowProblem.RESOURCE_INVALID)
        found.append((name, round(share * 100)))
    return found
