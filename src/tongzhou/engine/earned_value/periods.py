"""The ends of reporting periods: days, weeks and months of the wall calendar."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tongzhou.engine.days import DAY, EPOCH_ORDINAL
from tongzhou.engine.errors import DateOutOfRangeError
from tongzhou.engine.working_time import LAST_DAY


class Period(StrEnum):
    """How long a reporting period is."""

    DAY = "day"
    WEEK = "week"
    """Monday to Sunday."""
    MONTH = "month"


def period_ends(period: Period, start: int, finish: int) -> tuple[int, ...]:
    """The instants at which periods end, the first after ``start``, the last not before ``finish``.

    A period ends with the last second of its last day, so that an entry dated at the midnight after it belongs to
    the next one.
    """
    for instant in (start, finish):
        if not 0 <= instant <= LAST_DAY * DAY:
            raise DateOutOfRangeError(instant)
    day = start // DAY
    ends: list[int] = []
    while not ends or ends[-1] < finish:
        day = _next(period, day)
        ends.append(day * DAY - 1)
    return tuple(ends)


def _next(period: Period, day: int) -> int:
    if period is Period.DAY:
        return day + 1
    if period is Period.WEEK:
        return day + 7 - (day + 3) % 7
    at = date.fromordinal(day + EPOCH_ORDINAL)
    first = date(at.year + 1, 1, 1) if at.month == 12 else date(at.year, at.month + 1, 1)
    return first.toordinal() - EPOCH_ORDINAL
