"""Calendars of an MSPDI file: base calendars, and one derived calendar per resource that has its own.

MSPDI is narrower than the engine: only a resource's calendar may have a base calendar, a task or the
project uses base calendars, and the exceptions of one calendar must not overlap. So a derived calendar
that something else than one resource uses is written with its base's days filled in, and overlapping
exceptions are cut to the days on which each of them decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from tongzhou.engine.plan import Calendar, CalendarException, DayPattern, Plan, WorkWeek
from tongzhou.exchange.mspdi_out.xml import clock, day_end, day_start, element, flag, group, text

Days = tuple[date, date]


def write_calendars(plan: Plan) -> str:
    """The ``Calendars`` element."""
    by_key = {calendar.key: calendar for calendar in plan.calendars}
    base_keys = _used_as_base(plan)
    return group(
        "Calendars",
        (
            _calendar(_filled_in(c, by_key) if c.key in base_keys else c, c.key in base_keys)
            for c in by_key.values()
        ),
    )


def _used_as_base(plan: Plan) -> set[int]:
    """Keys of the calendars that have to be base calendars: all but those only resources use."""
    of_resources = {r.calendar for r in plan.resources}
    of_others = {plan.calendar, *(t.calendar for t in plan.tasks), *(c.base for c in plan.calendars)}
    return {
        c.key for c in plan.calendars if c.base is None or c.key in of_others or c.key not in of_resources
    }


def _filled_in(calendar: Calendar, by_key: Mapping[int, Calendar]) -> Calendar:
    """The calendar with everything its base calendars say, and no base any more."""
    seen = {calendar.key}
    while calendar.base is not None and calendar.base not in seen and calendar.base in by_key:
        base = by_key[calendar.base]
        seen.add(base.key)
        calendar = _merged(calendar, base)
    return replace(calendar, base=None)


def _merged(calendar: Calendar, base: Calendar) -> Calendar:
    own = tuple(i for i in range(7) if calendar.week[i] is not None)
    exceptions = _outranking(calendar.exceptions, base.exceptions)
    return replace(
        calendar,
        base=base.base,
        week=tuple(
            mine if mine is not None else theirs
            for mine, theirs in zip(calendar.week, base.week, strict=True)
        ),
        exceptions=(*exceptions, *base.exceptions),
        work_weeks=(*calendar.work_weeks, *(_weeks_without(w, own) for w in base.work_weeks)),
    )


def _outranking(
    exceptions: tuple[CalendarException, ...], base: tuple[CalendarException, ...]
) -> tuple[CalendarException, ...]:
    """The calendar's own exceptions, ranked above all of its base's."""
    lift = max((e.rank for e in base), default=0) - min((e.rank for e in exceptions), default=0) + 1
    return tuple(replace(e, rank=e.rank + max(lift, 0)) for e in exceptions) if base else exceptions


def _weeks_without(week: WorkWeek, weekdays: tuple[int, ...]) -> WorkWeek:
    return replace(week, week=tuple(None if i in weekdays else p for i, p in enumerate(week.week)))


def _calendar(calendar: Calendar, base: bool) -> str:
    fields = (
        ("UID", str(calendar.key)),
        ("Name", text(calendar.name)),
        ("IsBaseCalendar", flag(base)),
        ("IsBaselineCalendar", "0"),
        ("BaseCalendarUID", "-1" if base or calendar.base is None else str(calendar.base)),
    )
    week = "".join(_week_days(calendar.week))
    inner = (f"<WeekDays>{week}</WeekDays>" if week else "") + _exceptions(calendar) + _work_weeks(calendar)
    return element("Calendar", fields, inner)


def _week_days(week: Iterable[DayPattern | None]) -> Iterator[str]:
    """The days with a pattern of their own, Sunday first: MSPDI's day 1."""
    patterns = list(week)
    for day_type in range(1, 8):
        pattern = patterns[(day_type + 5) % 7]
        if pattern is not None:
            yield element(
                "WeekDay", (("DayType", str(day_type)), ("DayWorking", flag(pattern))), _times(pattern)
            )


def _times(pattern: DayPattern) -> str:
    times = "".join(
        f"<WorkingTime><FromTime>{clock(start)}</FromTime><ToTime>{clock(end)}</ToTime></WorkingTime>"
        for start, end in pattern
    )
    return f"<WorkingTimes>{times}</WorkingTimes>" if times else ""


def _exceptions(calendar: Calendar) -> str:
    written = "".join(_exception(e, days) for e, days in disjoint(calendar.exceptions))
    return f"<Exceptions>{written}</Exceptions>" if written else ""


def disjoint(exceptions: Iterable[CalendarException]) -> list[tuple[CalendarException, Days]]:
    """Each exception with each stretch of days on which it decides, in order of date."""
    taken: list[Days] = []
    decided: list[tuple[CalendarException, Days]] = []
    for exception in sorted(exceptions, key=lambda e: -e.rank):
        free = [piece for stretch in _stretches(exception) for piece in _minus(stretch, taken)]
        decided += ((exception, piece) for piece in free)
        taken = sorted([*taken, *free])
    return sorted(decided, key=lambda pair: pair[1])


def _stretches(exception: CalendarException) -> Iterator[Days]:
    if exception.days is None:
        yield exception.first, exception.last
        return
    first: date | None = None
    last = exception.first
    for day in sorted(d for d in exception.days if exception.first <= d <= exception.last):
        if first is not None and day > last + timedelta(1):
            yield first, last
            first = None
        first = first or day
        last = day
    if first is not None:
        yield first, last


def _minus(stretch: Days, taken: Iterable[Days]) -> Iterator[Days]:
    """The parts of a stretch outside the stretches taken, which are in order and do not overlap."""
    first, last = stretch
    for low, high in taken:
        if high < first or low > last:
            continue
        if low > first:
            yield first, low - timedelta(1)
        first = high + timedelta(1)
        if first > last:
            return
    yield first, last


def _exception(exception: CalendarException, days: Days) -> str:
    first, last = days
    period = (
        f"<TimePeriod><FromDate>{day_start(first)}</FromDate><ToDate>{day_end(last)}</ToDate></TimePeriod>"
    )
    fields = (
        ("Occurrences", str((last - first).days + 1)),
        ("Name", text(exception.name)),
        ("Type", "1"),
        ("DayWorking", flag(exception.working)),
    )
    body = "".join(f"<{name}>{value}</{name}>" for name, value in fields if value is not None)
    times = _times(exception.working)
    return f"<Exception><EnteredByOccurrences>0</EnteredByOccurrences>{period}{body}{times}</Exception>"


def _work_weeks(calendar: Calendar) -> str:
    written = "".join(
        f"<WorkWeek><TimePeriod><FromDate>{day_start(week.first)}</FromDate><ToDate>{day_end(week.last)}</ToDate>"
        f"</TimePeriod><Name>{number}</Name><WeekDays>{''.join(_week_days(week.week))}</WeekDays></WorkWeek>"
        for number, week in enumerate(calendar.work_weeks, 1)
    )
    return f"<WorkWeeks>{written}</WorkWeeks>" if written else ""
