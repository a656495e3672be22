"""Working calendars compiled to intervals, and the arithmetic on them.

A calendar becomes sorted working intervals ``starts[i] .. ends[i]`` and, beside them, the *offset* (working
seconds since the axis' origin) of each interval's two ends. An instant becomes an offset by bisection and
back again; adding working time is an addition of offsets. An offset on the seam between two intervals names
two instants, the end of one shift and the start of the next: ``finish_at`` gives the first, ``start_at`` the
second.

The axis is compiled for the years that are asked for and grows in both directions when a computation leaves
them; its offsets never change. The whole range is 1970-01-01 to 2101-01-01.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.days import DAY, EPOCH_ORDINAL, Days, intersect_patterns
from tongzhou.engine.errors import (
    CalendarError,
    DuplicateKeyError,
    NoWorkingTimeError,
    UnknownCalendarError,
)
from tongzhou.engine.plan import Calendar, DayPattern

LAST_DAY = date(2101, 1, 1).toordinal() - EPOCH_ORDINAL
"""Days since 1970 at which every axis ends."""

_STEP = 366 * 2
"""Days by which an axis grows."""

_FEW = 48
"""Instants below which looking each one up is faster than a batch."""

Array: TypeAlias = "NDArray[np.int64]"


class WorkingTime:
    """One compiled axis of working time; see the module's docstring for its parts.

    ``days`` gives the pattern of each day; several of them give the time that all of them work (a task's
    calendar together with its resource's).
    """

    def __init__(self, days: Sequence[Days], around: int = 0) -> None:
        self.key = days[0].key
        self.name = " ∩ ".join(d.name for d in days)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.start_offsets: list[int] = []
        self.end_offsets: list[int] = []
        self._arrays: tuple[Array, Array, Array, Array] | None = None
        self._days = tuple(days)
        middle = min(max(around // DAY, 0), LAST_DAY - 1)
        self._low = self._high = max(middle - 366, 0)
        self._since = self._until = self._low * DAY
        """The instants from and up to which the axis is compiled."""
        self._grow_right(middle + 3 * 366)

    # ── instants and offsets ──────────────────────────────────────────────────────────────────────
    def offset(self, instant: int) -> int:
        """Working seconds between the axis' origin and the instant (negative before it)."""
        if not self._since <= instant < self._until:
            self._cover(instant)
        i = bisect_right(self.starts, instant) - 1
        if i < 0:
            return self.start_offsets[0] if self.starts else 0
        end = self.ends[i]
        return self.end_offsets[i] - (end - instant if instant < end else 0)

    def finish_at(self, offset: int) -> int:
        """The earliest instant of that offset: the end of a shift, where the offset is on a seam."""
        while not self.end_offsets or offset > self.end_offsets[-1]:
            self._grow_right(self._high + _STEP)
        while offset <= self.start_offsets[0]:
            self._grow_left(self._low - _STEP)
        i = bisect_left(self.end_offsets, offset)
        return self.ends[i] - (self.end_offsets[i] - offset)

    def start_at(self, offset: int) -> int:
        """The latest instant of that offset: the start of a shift, where the offset is on a seam."""
        while not self.end_offsets or offset >= self.end_offsets[-1]:
            self._grow_right(self._high + _STEP)
        while offset < self.start_offsets[0]:
            self._grow_left(self._low - _STEP)
        i = bisect_right(self.start_offsets, offset) - 1
        return self.starts[i] + (offset - self.start_offsets[i])

    # ── arithmetic ────────────────────────────────────────────────────────────────────────────────
    def add(self, instant: int, duration: int) -> int:
        """The instant ``duration`` working seconds later; earlier when it is negative.

        Forwards the result is the end of a shift where it falls on a seam, backwards the start of one;
        zero changes nothing, not even an instant outside working time.
        """
        if duration == 0:
            return instant
        offset = self.offset(instant) + duration
        return self.finish_at(offset) if duration > 0 else self.start_at(offset)

    def between(self, start: int, finish: int) -> int:
        """Working seconds from ``start`` to ``finish``; negative when ``finish`` comes first."""
        return self.offset(finish) - self.offset(start)

    def next_start(self, instant: int) -> int:
        """The instant itself if work can start at it, else the next one at which it can."""
        if not self._since <= instant < self._until:
            self._cover(instant)
        while True:
            i = bisect_right(self.starts, instant) - 1
            if i >= 0 and instant < self.ends[i]:
                return instant
            if i + 1 < len(self.starts):
                return self.starts[i + 1]
            self._grow_right(self._high + _STEP)

    def previous_finish(self, instant: int) -> int:
        """The instant itself if work can finish at it, else the last one before at which it can."""
        if not self._since <= instant < self._until:
            self._cover(instant)
        while True:
            i = bisect_left(self.starts, instant) - 1
            if i >= 0:
                return min(instant, self.ends[i])
            self._grow_left(self._low - _STEP)

    def is_working(self, instant: int) -> bool:
        """Whether the second that begins at the instant is working time."""
        if not self._since <= instant < self._until:
            self._cover(instant)
        i = bisect_right(self.starts, instant) - 1
        return i >= 0 and instant < self.ends[i]

    def cover(self, *instants: int) -> None:
        """Compile the axis at least as far as the instants (for those who read its lists directly)."""
        for instant in instants:
            if not self._since <= instant < self._until:
                self._cover(instant)

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Starts, ends and the offsets of both of the intervals compiled so far, for batches."""
        if self._arrays is None:
            columns = (self.starts, self.ends, self.start_offsets, self.end_offsets)
            starts, ends, start_offsets, end_offsets = (
                np.array(column, dtype=np.int64) for column in columns
            )
            self._arrays = starts, ends, start_offsets, end_offsets
        return self._arrays

    def offsets(self, instants: Sequence[int]) -> list[int]:
        """``offset`` of each instant; many of them at once."""
        if len(instants) < _FEW:
            return [self.offset(instant) for instant in instants]
        wanted = np.fromiter(instants, np.int64, len(instants))
        self.cover(int(wanted.min()), int(wanted.max()))
        starts, ends, _, end_offsets = self.arrays()
        place = np.searchsorted(starts, wanted, side="right") - 1
        if not len(starts) or place.min() < 0:
            return [self.offset(instant) for instant in instants]
        found: list[int] = (end_offsets[place] - np.maximum(ends[place] - wanted, 0)).tolist()
        return found

    # ── compiling ─────────────────────────────────────────────────────────────────────────────────
    def _cover(self, instant: int) -> None:
        if instant >= self._high * DAY and self._high < LAST_DAY:
            self._grow_right(min(instant // DAY, LAST_DAY) + _STEP)
        if instant < self._low * DAY and self._low > 0:
            self._grow_left(max(instant // DAY, 0) - _STEP)

    def _grow_right(self, until: int) -> None:
        if self._high >= LAST_DAY:
            raise NoWorkingTimeError(self.key, self.name, "it has not enough working time before 2101")
        until = min(until, LAST_DAY)
        first, self._high = self._high, until
        self._until = until * DAY
        self._arrays = None
        starts, ends = self._intervals(first, until)
        if starts and self.ends and self.ends[-1] == starts[0]:
            self.end_offsets[-1] += ends[0] - starts[0]
            self.ends[-1] = ends[0]
            del starts[0], ends[0]
        offset = self.end_offsets[-1] if self.end_offsets else 0
        for start, end in zip(starts, ends, strict=True):
            self.start_offsets.append(offset)
            offset += end - start
            self.end_offsets.append(offset)
        self.starts += starts
        self.ends += ends

    def _grow_left(self, until: int) -> None:
        if self._low <= 0:
            raise NoWorkingTimeError(self.key, self.name, "it has not enough working time after 1970")
        until = max(until, 0)
        last, self._low = self._low, until
        self._since = until * DAY
        self._arrays = None
        starts, ends = self._intervals(until, last)
        if starts and self.starts and ends[-1] == self.starts[0]:
            self.start_offsets[0] -= ends[-1] - starts[-1]
            self.starts[0] = starts[-1]
            del starts[-1], ends[-1]
        offset = self.start_offsets[0] if self.start_offsets else 0
        before: list[int] = []
        for start, end in zip(reversed(starts), reversed(ends), strict=True):
            before.append(offset)
            offset -= end - start
        before.reverse()
        self.end_offsets = before + self.end_offsets
        self.start_offsets = [o - (e - s) for o, s, e in zip(before, starts, ends, strict=True)] + (
            self.start_offsets
        )
        self.starts = starts + self.starts
        self.ends = ends + self.ends

    def _intervals(self, first: int, last: int) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        special, week = self._resolved(first, last)
        marked = sorted(special)
        cursor = first
        for day in (*marked, last):
            _plain_days(week, cursor, day, starts, ends)
            if day < last:
                _append(special[day], day * DAY, starts, ends)
            cursor = day + 1
        return starts, ends

    def _resolved(self, first: int, last: int) -> tuple[dict[int, DayPattern], Sequence[DayPattern]]:
        head, *others = self._days
        special, week = head.special(first, last), head.week
        for other in others:
            more = other.special(first, last)
            special = {
                day: intersect_patterns(
                    special.get(day, week[(day + 3) % 7]), more.get(day, other.week[(day + 3) % 7])
                )
                for day in special.keys() | more.keys()
            }
            week = tuple(intersect_patterns(a, b) for a, b in zip(week, other.week, strict=True))
        return special, week


class Calendars:
    """The calendars of a plan, each compiled when it is first asked for.

    Refuses with ``DuplicateKeyError``, ``CalendarError`` (a base calendar in a circle, an impossible day),
    ``UnknownCalendarError`` and, when a calendar without any working time is used, ``NoWorkingTimeError``.
    """

    def __init__(self, calendars: Iterable[Calendar], around: int) -> None:
        self._by_key: dict[int, Calendar] = {}
        for calendar in calendars:
            if calendar.key in self._by_key:
                raise DuplicateKeyError(calendar.key, "calendar")
            self._by_key[calendar.key] = calendar
        self._around = around
        self._days: dict[int, Days] = {}
        self._compiled: dict[tuple[int, ...], WorkingTime] = {}
        self._same: dict[int, int] = {}

    def same_as(self, key: int) -> int:
        """The key of the calendar that decides: a calendar that changes nothing is its base calendar."""
        known = self._same.get(key)
        if known is None:
            known = self._same[key] = self._chain(key)[0].key
        return known

    def get(self, *keys: int) -> WorkingTime:
        """The axis of one calendar, or of the time that all of several calendars work."""
        compiled = self._compiled.get(keys)
        if compiled is None:
            canonical = tuple(dict.fromkeys(self.same_as(key) for key in keys))
            compiled = self._compiled.get(canonical)
            if compiled is None:
                compiled = WorkingTime([self._resolve(key) for key in canonical], self._around)
                self._compiled[canonical] = compiled
            self._compiled[keys] = compiled
        return compiled

    def together(self, *keys: int) -> WorkingTime:
        """The time all of several calendars work; the first one's alone when they never do.

        Microsoft Project warns in that case and lets the task's calendar decide.
        """
        axis = self.get(*keys)
        return axis if axis.starts else self.get(keys[0])

    def _chain(self, key: int) -> list[Calendar]:
        """The calendar and its base calendars, without the leading ones that change nothing."""
        chain: list[Calendar] = []
        cursor: int | None = key
        while cursor is not None:
            calendar = self._by_key.get(cursor)
            if calendar is None:
                raise UnknownCalendarError(cursor)
            if calendar in chain:
                raise CalendarError(key, self._by_key[key].name, "it is its own base calendar")
            chain.append(calendar)
            cursor = calendar.base
        while len(chain) > 1 and _changes_nothing(chain[0]):
            del chain[0]
        return chain

    def _resolve(self, key: int) -> Days:
        if key not in self._days:
            base: Days | None = None
            for calendar in reversed(self._chain(key)):
                if calendar.key not in self._days:
                    self._days[calendar.key] = Days(calendar, base)
                base = self._days[calendar.key]
        return self._days[key]


def _changes_nothing(calendar: Calendar) -> bool:
    return not calendar.exceptions and not calendar.work_weeks and all(d is None for d in calendar.week)


def _plain_days(
    week: Sequence[DayPattern], first: int, last: int, starts: list[int], ends: list[int]
) -> None:
    """Append the days from ``first`` to before ``last``, all as the week says: whole weeks at once."""
    monday = first + (-(first + 3)) % 7
    if monday + 7 > last or any(p and (p[0][0] == 0 or p[-1][1] == DAY) for p in week):
        for day in range(first, last):
            _append(week[(day + 3) % 7], day * DAY, starts, ends)
        return
    for day in range(first, monday):
        _append(week[(day + 3) % 7], day * DAY, starts, ends)
    weeks = (last - monday) // 7
    pattern = [(d * DAY + a, d * DAY + b) for d in range(7) for a, b in week[d]]
    mondays = range(monday * DAY, (monday + 7 * weeks) * DAY, 7 * DAY)
    starts += [base + a for base in mondays for a, _ in pattern]
    ends += [base + b for base in mondays for _, b in pattern]
    for day in range(monday + 7 * weeks, last):
        _append(week[(day + 3) % 7], day * DAY, starts, ends)


def _append(pattern: DayPattern, midnight: int, starts: list[int], ends: list[int]) -> None:
    for a, b in pattern:
        if ends and ends[-1] == midnight + a:
            ends[-1] = midnight + b
        else:
            starts.append(midnight + a)
            ends.append(midnight + b)
