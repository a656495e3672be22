"""Calendars of an MSPDI file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from lxml import etree

from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, CalendarException, DayPattern, Interval, WorkWeek
from tongzhou.exchange.document import FidelityCode
from tongzhou.exchange.mspdi.recurrence import rank, unfolded
from tongzhou.exchange.mspdi.values import EPOCH_ORDINAL, Fields, Values, fields_of

STANDARD = (EIGHT_TO_FIVE,) * 5 + ((), ())
"""The week of a base calendar that does not say."""


def read_calendars(root: etree._Element, values: Values) -> tuple[Calendar, ...]:
    """All calendars of the file; a base calendar that does not exist is left away."""
    found: dict[int, Calendar] = {}
    for element in root.iterfind("Calendars/Calendar"):
        calendar = _calendar(element, values)
        if calendar is not None and calendar.key not in found:
            found[calendar.key] = calendar
    return tuple(_with_known_base(calendar, found, values) for calendar in found.values())


def working(calendars: Iterable[Calendar]) -> set[int]:
    """Keys of the calendars that have some working time in an ordinary week or on some exception."""
    by_key = {calendar.key: calendar for calendar in calendars}
    found: set[int] = set()
    for calendar in by_key.values():
        seen: set[int] = set()
        cursor: Calendar | None = calendar
        days: list[DayPattern | None] = [None] * 7
        while cursor is not None and cursor.key not in seen:
            seen.add(cursor.key)
            days = [own if own is not None else below for own, below in zip(days, cursor.week, strict=True)]
            cursor = None if cursor.base is None else by_key.get(cursor.base)
        if any(days):
            found.add(calendar.key)
    return found


def _with_known_base(calendar: Calendar, known: dict[int, Calendar], values: Values) -> Calendar:
    if calendar.base is not None and (calendar.base not in known or _circular(calendar, known)):
        values.note(FidelityCode.CALENDAR_UNKNOWN, calendar=calendar.base)
        return _copy(calendar, base=None)
    if calendar.base is None:
        return _copy(calendar, base=None)
    return calendar


def _circular(calendar: Calendar, known: dict[int, Calendar]) -> bool:
    cursor = calendar.base
    for _ in range(len(known) + 1):
        if cursor is None or cursor not in known:
            return False
        cursor = known[cursor].base
    return True


def _copy(calendar: Calendar, base: int | None) -> Calendar:
    """The calendar with that base; without one, days it leaves open are a standard week's."""
    week = calendar.week
    if base is None:
        week = tuple(STANDARD[d] if week[d] is None else week[d] for d in range(7))
    return Calendar(
        key=calendar.key,
        name=calendar.name,
        base=base,
        week=week,
        exceptions=calendar.exceptions,
        work_weeks=calendar.work_weeks,
    )


def _calendar(element: etree._Element, values: Values) -> Calendar | None:
    fields = fields_of(element)
    key = values.integer(fields.get("UID"))
    if key is None:
        return None
    base = values.integer(fields.get("BaseCalendarUID"))
    week: list[DayPattern | None] = [None] * 7
    old_style: list[CalendarException] = []
    for day in element.iterfind("WeekDays/WeekDay"):
        inner = fields_of(day)
        kind = values.integer(inner.get("DayType")) or 0
        pattern = _pattern(day, inner)
        if 1 <= kind <= 7:
            week[(kind + 5) % 7] = pattern
        else:
            old_style += _exceptions(day, inner, pattern, values)
    exceptions: list[CalendarException] = []
    for node in element.iterfind("Exceptions/Exception"):
        inner = fields_of(node)
        exceptions += _exceptions(node, inner, _pattern(node, inner), values)
    return Calendar(
        key=key,
        name=fields.get("Name", ""),
        base=base if base is not None and base >= 0 and base != key else None,
        week=tuple(week),
        exceptions=tuple(exceptions or old_style),
        work_weeks=tuple(_work_weeks(element, values)),
    )


def _period(element: etree._Element, values: Values) -> tuple[date, date] | None:
    first = values.instant(element.findtext("TimePeriod/FromDate"))
    last = values.instant(element.findtext("TimePeriod/ToDate"))
    if first is None:
        return None
    last = first if last is None else max(first, last)
    if last > first and last % 86_400 == 0:
        last -= 1
    return _day(first), _day(last)


def _day(instant: int) -> date:
    return date.fromordinal(EPOCH_ORDINAL + instant // 86_400)


def _exceptions(
    element: etree._Element, fields: Fields, pattern: DayPattern, values: Values
) -> Iterator[CalendarException]:
    period = _period(element, values)
    if period is None:
        values.note(FidelityCode.EXCEPTION_UNREADABLE, name=fields.get("Name", ""))
        return
    kind = values.integer(fields.get("Type")) or 1
    every = values.integer(fields.get("Period")) or 1
    days = unfolded(fields, kind, *period)
    last = max((*(days or ()), period[1]))
    yield CalendarException(
        first=period[0],
        last=last,
        working=pattern,
        name=fields.get("Name", ""),
        days=days,
        rank=rank(kind, every),
    )


def _work_weeks(element: etree._Element, values: Values) -> Iterator[WorkWeek]:
    for node in element.iterfind("WorkWeeks/WorkWeek"):
        period = _period(node, values)
        if period is None:
            values.note(FidelityCode.EXCEPTION_UNREADABLE, name=node.findtext("Name") or "")
            continue
        week: list[DayPattern | None] = [None] * 7
        for day in node.iterfind("WeekDays/WeekDay"):
            inner = fields_of(day)
            kind = values.integer(inner.get("DayType")) or 0
            if 1 <= kind <= 7:
                week[(kind + 5) % 7] = _pattern(day, inner)
        yield WorkWeek(first=period[0], last=period[1], week=tuple(week))


def _pattern(element: etree._Element, fields: Fields) -> DayPattern:
    """Working time of a day: sorted, overlaps merged; ``()`` for a day off."""
    if fields.get("DayWorking") not in {"1", "true"}:
        return ()
    found: list[Interval] = []
    for node in element.iterfind("WorkingTimes/WorkingTime"):
        start, end = _clock(node.findtext("FromTime")), _clock(node.findtext("ToTime"))
        if start is None or end is None:
            continue
        if end == 0:
            end = 86_400
        if start < end:
            found.append((start, end))
        elif start > end:
            found += [(start, 86_400), (0, end)]
    return _merged(found) if found or element.find("WorkingTimes") is not None else EIGHT_TO_FIVE


def _clock(text: str | None) -> int | None:
    try:
        parts = [int(float(part)) for part in (text or "").split("T")[-1].split(":")]
    except ValueError:
        return None
    if len(parts) < 2:
        return None
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    return seconds if 0 <= seconds <= 86_400 else None


def _merged(intervals: list[Interval]) -> DayPattern:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
