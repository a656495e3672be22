"""Recurring calendar exceptions, unfolded to their dates.

Exception types in MSPDI: 1 daily, 2 yearly on a date, 3 yearly on a position (second Monday of May),
4 monthly on a day, 5 monthly on a position, 6 weekly, 7 and 8 counted days, 9 none.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from tongzhou.exchange.mspdi.values import Fields

LIMIT = 5_000
"""Most dates one exception unfolds to."""

RECURRING = frozenset((2, 3, 4, 5, 6))
_RANKS = {2: 4, 3: 4, 4: 3, 5: 3, 6: 2}


def rank(kind: int, period: int) -> int:
    """What beats what on one date: a plain range of days, then yearly, monthly, weekly, every n days."""
    return _RANKS.get(kind, 1 if period > 1 else 5)


def unfolded(fields: Fields, kind: int, first: date, last: date) -> frozenset[date] | None:
    """The dates of a recurring exception from ``first`` on; None when it is a plain range of days."""
    period = max(_number(fields, "Period", 1), 1)
    if kind not in RECURRING and period == 1:
        return None
    limit = LIMIT
    by_count = fields.get("EnteredByOccurrences") == "1"
    if by_count:
        limit = min(max(_number(fields, "Occurrences", 1), 1), LIMIT)
        last = max(last, first)
    dates = (day for day in _dates(fields, kind, period, first) if day >= first)
    return frozenset(islice(_until(dates, last), limit))


def _until(dates: Iterator[date], last: date) -> Iterator[date]:
    for day in dates:
        if day > last:
            return
        yield day


def _number(fields: Fields, name: str, default: int) -> int:
    try:
        return int(fields.get(name, default))
    except ValueError:
        return default


def _dates(fields: Fields, kind: int, period: int, first: date) -> Iterator[date]:
    if kind == 6:
        return _weekly(_number(fields, "DaysOfWeek", 0), period, first)
    if kind in (4, 5):
        return _monthly(fields, kind == 5, period, first)
    if kind in (2, 3):
        return _yearly(fields, kind == 3, period, first)
    return (first + timedelta(days=k * period) for k in range(LIMIT))


def _weekly(mask: int, period: int, first: date) -> Iterator[date]:
    """Weeks begin on Sunday; bit 0 of the mask is Sunday."""
    if not mask:
        mask = 1 << (first.isoweekday() % 7)
    sunday = first - timedelta(days=first.isoweekday() % 7)
    for week in range(LIMIT):
        for day in range(7):
            if mask >> day & 1:
                yield sunday + timedelta(days=7 * period * week + day)


def _monthly(fields: Fields, by_position: bool, period: int, first: date) -> Iterator[date]:
    for k in range(LIMIT):
        month = first.month - 1 + k * period
        year = first.year + month // 12
        if year > 2100:
            return
        yield from _in_month(fields, by_position, year, month % 12 + 1)


def _yearly(fields: Fields, by_position: bool, period: int, first: date) -> Iterator[date]:
    month = _number(fields, "Month", first.month - 1) % 12 + 1
    for year in range(first.year, 2101, period):
        yield from _in_month(fields, by_position, year, month)


def _in_month(fields: Fields, by_position: bool, year: int, month: int) -> list[date]:
    days = monthrange(year, month)[1]
    if not by_position:
        wanted = _number(fields, "MonthDay", 1)
        return [date(year, month, wanted)] if 1 <= wanted <= days else []
    item, position = _number(fields, "MonthItem", 0), _number(fields, "MonthPosition", 0)
    found = [d for d in (date(year, month, n + 1) for n in range(days)) if _matches(item, d)]
    if not found:
        return []
    return [found[min(position, len(found) - 1)] if position < 4 else found[-1]]


def _matches(item: int, day: date) -> bool:
    """Items: 0 any day, 1 weekday, 2 weekend day, 3 Sunday … 9 Saturday."""
    if item == 0:
        return True
    weekend = day.isoweekday() >= 6
    if item in (1, 2):
        return weekend == (item == 2)
    return day.isoweekday() % 7 == item - 3
