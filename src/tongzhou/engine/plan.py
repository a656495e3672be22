"""What a schedule is computed from: calendars, tasks, links, assignments.

Units, everywhere in the engine: an *instant* is an ``int``, whole seconds since 1970-01-01T00:00 on
the wall clock of the project (no time zone); a *duration* is an ``int``, seconds, of working time
unless the task or the lag says *elapsed*. Keys are the caller's own integers and are never interpreted.

``Task`` and ``Link`` are named tuples, because a plan has tens of thousands of them and is built on
every edit: ``Task._make(row)`` costs a tenth of a frozen dataclass of this width.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import NamedTuple


class LinkType(IntEnum):
    """Which end of the predecessor binds which end of the successor (numbers as in MSPDI)."""

    FF = 0
    FS = 1
    SF = 2
    SS = 3


class LagUnit(IntEnum):
    """How a lag is counted; percent lags are hundredths of a percent of the predecessor's duration."""

    WORKING = 0
    ELAPSED = 1
    PERCENT = 2
    ELAPSED_PERCENT = 3


class Constraint(IntEnum):
    """The eight constraint types (numbers as in MSPDI)."""

    ASAP = 0
    ALAP = 1
    MSO = 2
    MFO = 3
    SNET = 4
    SNLT = 5
    FNET = 6
    FNLT = 7


Interval = tuple[int, int]
"""Working time within a day: (from, to) in seconds after midnight, 0 <= from < to <= 86400."""

DayPattern = tuple[Interval, ...]
"""One day's working time, sorted, without overlaps; ``()`` is a day off."""

EIGHT_TO_FIVE: DayPattern = ((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarException:
    """Dates whose working time differs from the week's; both ends belong to it.

    ``working`` is ``()`` for a holiday or a freeze window, a pattern for a make-up workday. A
    recurring exception has been unfolded to its dates (``days``) by whoever read it; when ``days`` is
    given, only those dates between first and last count.
    """

    first: date
    last: date
    working: DayPattern = ()
    name: str = ""
    days: frozenset[date] | None = None
    rank: int = 0
    """Where two exceptions cover one date the higher rank wins, then the earlier in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWeek:
    """A different weekly pattern between two dates; a weekday that is None falls through to the base."""

    first: date
    last: date
    week: tuple[DayPattern | None, ...] = (None,) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A working calendar: exception (its own > its base's) > work week > own weekday > base calendar.

    ``week`` has seven entries, Monday first; None takes the base calendar's day.
    """

    key: int
    name: str = ""
    base: int | None = None
    week: tuple[DayPattern | None, ...] = (None,) * 7
    exceptions: tuple[CalendarException, ...] = ()
    work_weeks: tuple[WorkWeek, ...] = ()


class Task(NamedTuple):
    """One row of the WBS. A task that is some other task's parent is a summary.

    ``start`` and ``finish`` are given dates: they count only where the engine does not compute them
    (manual, external and inactive tasks). ``segments`` are the working parts of a task split by hand or
    by progress, as (offset, length) in seconds of the task's own time from its start; () = unsplit.
    """

    key: int
    parent: int | None = None
    duration: int = 0
    elapsed: bool = False
    constraint: int = Constraint.ASAP
    constraint_date: int | None = None
    deadline: int | None = None
    calendar: int | None = None
    ignore_resource_calendar: bool = False
    manual: bool = False
    active: bool = True
    external: bool = False
    start: int | None = None
    finish: int | None = None
    percent: int = 0
    actual_start: int | None = None
    actual_finish: int | None = None
    remaining: int | None = None
    stop: int | None = None
    resume: int | None = None
    segments: tuple[Interval, ...] = ()
    levelling_delay: int = 0
    levelling_delay_elapsed: bool = True
    milestone: bool = False
    summary: bool = False
    name: str = ""
    span: int | None = None
    """Working seconds from start to finish, gaps included, when only that much is known of a split."""
    fixed_duration: bool = False
    """The duration stands whatever the assignments' work says."""
    placeholder: bool = False
    """A manual task whose start, finish or duration is not decided yet: never critical."""


class Link(NamedTuple):
    """``successor`` waits for ``predecessor``; a negative lag is a lead."""

    predecessor: int
    successor: int
    type: int = LinkType.FS
    lag: int = 0
    lag_unit: int = LagUnit.WORKING


class Assignment(NamedTuple):
    """A resource on a task; ``work`` in seconds, ``units`` in hundredths of a percent.

    ``delay`` is working time between the task's start and the assignment's. ``span`` is the working time
    between the assignment's start and finish on its own calendar, where it is not ``work`` / ``units``
    (a contour, overtime, a split).
    """

    task: int
    resource: int
    work: int = 0
    units: int = 10_000
    delay: int = 0
    start: int | None = None
    finish: int | None = None
    span: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Somebody or something that works; material and cost resources have no calendar that binds."""

    key: int
    calendar: int | None = None
    work: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides a date, and nothing else."""

    start: int
    calendar: int
    calendars: tuple[Calendar, ...]
    tasks: tuple[Task, ...]
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    status_date: int | None = None
    reschedule_uncompleted: bool = False
    """Move the uncompleted work of late tasks behind the status date (retained logic)."""
    critical_slack: int = 0
    """A task is critical when its total slack is at most this many seconds."""
    several_ends: bool = False
    """Each open end gets its own late dates (MS Project's *multiple critical paths*)."""
    honour_constraints: bool = True
    """Constraint dates beat links, as MS Project does by default."""
    minutes_per_day: int = field(default=480)
    finish: int | None = None
    """With ``from_finish``: the instant by which everything has to be done."""
    from_finish: bool = False
    """Schedule from the project's finish: tasks that are as late as possible count back from ``finish``."""
