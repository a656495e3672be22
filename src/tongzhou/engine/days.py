"""What working time a day has: a calendar's week, work weeks and exceptions, resolved through its base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tongzhou.engine.errors import CalendarError
from tongzhou.engine.plan import Calendar, CalendarException, DayPattern

DAY = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Days:
    """The working pattern of each day of one calendar, resolved through its base calendars.

    Days are counted since 1970-01-01. ``week`` is what an ordinary day of each weekday (Monday first)
    has; ``special(first, last)`` are the days in between that exceptions and work weeks decide.
    """

    def __init__(self, calendar: Calendar, base: Days | None) -> None:
        self.key = calendar.key
        self.name = calendar.name
        self._calendar = calendar
        self._base = base
        own = _checked_week(calendar)
        below: Sequence[DayPattern] = base.week if base else ((),) * 7
        self.week: tuple[DayPattern, ...] = tuple(
            below[d] if own[d] is None else own[d] or () for d in range(7)
        )
        self._own_days = [own[d] is not None for d in range(7)]

    def special(self, first: int, last: int) -> dict[int, DayPattern]:
        """Day → pattern for the days from ``first`` to before ``last`` that are not the plain week's."""
        return self.other_weeks(first, last) | self.exceptional(first, last)

    def other_weeks(self, first: int, last: int) -> dict[int, DayPattern]:
        """The days work weeks decide; the base calendar's only where this one leaves the weekday to it."""
        found: dict[int, DayPattern] = {}
        if self._base is not None:
            below = self._base.other_weeks(first, last)
            found = {day: p for day, p in below.items() if not self._own_days[(day + 3) % 7]}
        for week in reversed(self._calendar.work_weeks):
            for day in _clipped(week.first, week.last, first, last):
                pattern = week.week[(day + 3) % 7]
                if pattern is not None:
                    found[day] = pattern
        return found

    def exceptional(self, first: int, last: int) -> dict[int, DayPattern]:
        """The days exceptions decide, the base calendar's too: a holiday is one whatever the week looks like."""
        found = {} if self._base is None else self._base.exceptional(first, last)
        for exception in _weakest_first(self._calendar.exceptions):
            for day in _exception_days(exception, first, last):
                found[day] = exception.working
        return found


def intersect_patterns(one: DayPattern, other: DayPattern) -> DayPattern:
    """The time of day that both patterns work."""
    if one == other:
        return one
    pieces = [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]
    return tuple(sorted(pieces))


def _checked_week(calendar: Calendar) -> tuple[DayPattern | None, ...]:
    patterns = [*calendar.week, *(e.working for e in calendar.exceptions)]
    for work_week in calendar.work_weeks:
        patterns += work_week.week
    for pattern in set(patterns):
        _check_pattern(calendar, pattern or ())
    if len(calendar.week) != 7 or any(len(w.week) != 7 for w in calendar.work_weeks):
        raise CalendarError(calendar.key, calendar.name, "a week needs seven days")
    return calendar.week


def _check_pattern(calendar: Calendar, pattern: DayPattern) -> None:
    previous = 0
    for start, end in pattern:
        if not previous <= start < end <= DAY:
            reason = (
                f"its working time {start}..{end} (seconds of the day) is empty, out of order or overlaps"
            )
            raise CalendarError(calendar.key, calendar.name, reason)
        previous = end


def _clipped(first: date, last: date, low: int, high: int) -> range:
    start, stop = first.toordinal() - EPOCH_ORDINAL, last.toordinal() - EPOCH_ORDINAL + 1
    return range(max(start, low), min(stop, high))


def _exception_days(exception: CalendarException, low: int, high: int) -> Iterable[int]:
    span = _clipped(exception.first, exception.last, low, high)
    if exception.days is None:
        return span
    wanted = (day.toordinal() - EPOCH_ORDINAL for day in exception.days)
    return [day for day in wanted if day in span]


def _weakest_first(exceptions: Sequence[CalendarException]) -> list[CalendarException]:
    """In the order of painting: what comes later covers what came before."""
    order = sorted(range(len(exceptions)), key=lambda i: (exceptions[i].rank, -i))
    return [exceptions[i] for i in order]
