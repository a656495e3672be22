"""When a person works: a calendar, less their part-time hours and their leave; nothing here reads the database.

Leave and hours are never copied into calendars: a plan derives them each time it is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.days import EPOCH_ORDINAL, Days
from tongzhou.engine.plan import Calendar, CalendarException, DayPattern, WorkWeek

LAST = date(2100, 12, 31)
BEFORE, AFTER = 2 * 366, 10 * 366
"""Days around the start of a plan for which a calendar's special days are cut to part-time hours."""
PART_TIME_RANK, LEAVE_RANK = 1_000_000, 2_000_000
"""Above whatever a calendar says; leave comes last."""
Whole: TypeAlias = "NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Away:
    """Days away, both ends included, perhaps from noon or until noon."""

    first: date
    last: date
    from_noon: bool = False
    until_noon: bool = False

    def halves(self) -> Iterator[tuple[date, bool]]:
        """The days of which half is worked, and whether that is the morning."""
        if self.from_noon:
            yield self.first, True
        if self.until_noon:
            yield self.last, False

    def whole_days(self) -> tuple[date, date] | None:
        """The first and the last day that are away altogether."""
        first = self.first + timedelta(days=1) if self.from_noon else self.first
        last = self.last - timedelta(days=1) if self.until_noon else self.last
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Hours:
    """From a date on: weekdays never worked (Monday is 0), and percent of the others' working time."""

    since: date
    days_off: frozenset[int] = frozenset()
    percent: int = 100

    def of(self, weekday: int, pattern: DayPattern) -> DayPattern:
        """What is left of a day's working time."""
        return () if weekday in self.days_off else first_part(pattern, self.percent)


@dataclass(frozen=True, slots=True)
class PersonTime:
    """When somebody is away, and how they work; hours in the order of their dates."""

    away: tuple[Away, ...] = ()
    hours: tuple[Hours, ...] = ()

    def hours_on(self, day: date) -> Hours | None:
        """The hours that hold on a day."""
        return next((one for one in reversed(self.hours) if one.since <= day), None)

    def of(self, day: date, pattern: DayPattern) -> DayPattern:
        """What part-time leaves of the calendar's working time of a day; leave is not taken off."""
        hours = self.hours_on(day)
        return pattern if hours is None else hours.of(day.weekday(), pattern)


def first_part(pattern: DayPattern, percent: int) -> DayPattern:
    """The first so many percent of a day's working time."""
    return _cut(pattern, _length(pattern) * percent // 100)


def half(pattern: DayPattern, *, morning: bool) -> DayPattern:
    """One half of a day's working time."""
    middle = _length(pattern) // 2
    if morning:
        return _cut(pattern, middle)
    kept, left = [], middle
    for start, end in pattern:
        skipped = min(left, end - start)
        left -= skipped
        if start + skipped < end:
            kept.append((start + skipped, end))
    return tuple(kept)


def _length(pattern: DayPattern) -> int:
    return sum(end - start for start, end in pattern)


def _cut(pattern: DayPattern, seconds: int) -> DayPattern:
    kept = []
    for start, end in pattern:
        taken = min(seconds, end - start)
        seconds -= taken
        if taken:
            kept.append((start, start + taken))
    return tuple(kept)


def resolved(calendars: Iterable[Calendar], key: int) -> Days:
    """The days of one of several calendars, with its base calendars; KeyError for one that there is not."""
    known = {one.key: one for one in calendars}
    chain: list[Calendar] = []
    cursor: int | None = key
    while cursor is not None and known[cursor] not in chain:
        chain.append(known[cursor])
        cursor = known[cursor].base
    days: Days | None = None
    for calendar in reversed(chain):
        days = Days(calendar, days)
    assert days is not None
    return days


def personal_calendar(key: int, base: Days, person: PersonTime, *, around: date) -> Calendar:
    """A calendar over the base calendar in which the person works and is away; ``around``: the plan's start."""
    low = max(around.toordinal() - EPOCH_ORDINAL - BEFORE, 0)
    special = base.special(low, low + BEFORE + AFTER)

    def usual(day: date) -> DayPattern:
        pattern = special.get(day.toordinal() - EPOCH_ORDINAL, base.week[day.weekday()])
        return person.of(day, pattern)

    exceptions = [*_leave(person, usual), *(_part_time(person, special) if person.hours else ())]
    weeks = tuple(_weeks(person.hours, base))
    return Calendar(key=key, base=base.key, exceptions=tuple(exceptions), work_weeks=weeks)


def _leave(person: PersonTime, usual: Callable[[date], DayPattern]) -> Iterator[CalendarException]:
    for away in person.away:
        for day, morning in away.halves():
            working = half(usual(day), morning=morning)
            yield CalendarException(first=day, last=day, working=working, rank=LEAVE_RANK)
        if (whole := away.whole_days()) is not None:
            yield CalendarException(first=whole[0], last=whole[1], rank=LEAVE_RANK)


def _part_time(person: PersonTime, special: dict[int, DayPattern]) -> Iterator[CalendarException]:
    """The calendar's special days (make-up workdays, shorter ones) are cut as the others."""
    for number, pattern in special.items():
        day = date.fromordinal(number + EPOCH_ORDINAL)
        if person.hours_on(day) is not None:
            yield CalendarException(first=day, last=day, working=person.of(day, pattern), rank=PART_TIME_RANK)


def _weeks(hours: Sequence[Hours], base: Days) -> Iterator[WorkWeek]:
    for number, one in enumerate(hours):
        last = hours[number + 1].since - timedelta(days=1) if number + 1 < len(hours) else LAST
        week = tuple(one.of(weekday, base.week[weekday]) for weekday in range(7))
        yield WorkWeek(first=one.since, last=last, week=week)


def daily_seconds(base: Days, people: Sequence[PersonTime | None], first: date, last: date) -> Whole:
    """Working seconds: a row per person, a column per day from first to last; None works as the calendar says.

    Whole arrays at once, so that a page of hundreds of people costs no calendar of its own for each of them.
    """
    low, high = first.toordinal() - EPOCH_ORDINAL, last.toordinal() - EPOCH_ORDINAL + 1
    special = base.special(low, high)
    usual = [_length(special.get(day, base.week[(day + 3) % 7])) for day in range(low, high)]
    found = np.tile(np.array(usual, np.int64), (len(people), 1))
    weekdays = (np.arange(low, high) + 3) % 7
    for row, person in zip(found, people, strict=True):
        if person is not None:
            _apply(row, person, low, weekdays)
    return found


def _apply(row: Whole, person: PersonTime, low: int, weekdays: Whole) -> None:
    for number, hours in enumerate(person.hours):
        ends = person.hours[number + 1].since if number + 1 < len(person.hours) else LAST
        part = slice(_place(hours.since, low), _place(ends, low))
        row[part] = row[part] * hours.percent // 100
        if hours.days_off:
            row[part][np.isin(weekdays[part], list(hours.days_off))] = 0
    for away in person.away:
        for day, morning in away.halves():
            here = slice(_place(day, low), _place(day + timedelta(days=1), low))
            row[here] = row[here] // 2 if morning else row[here] - row[here] // 2
        if (whole := away.whole_days()) is not None:
            row[_place(whole[0], low) : _place(whole[1] + timedelta(days=1), low)] = 0


def _place(day: date, low: int) -> int:
    return max(day.toordinal() - EPOCH_ORDINAL - low, 0)
