"""What may be done to a task or to a link, and what it costs: the input of the advice.

Durations are seconds of the task's own working time, costs integer minor units of one currency, shares percent.
A *day* is the plan's ``minutes_per_day``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tongzhou.engine.plan import DayPattern

WEEKEND: DayPattern = ((8 * 3600, 12 * 3600), (13 * 3600, 17 * 3600))


class CrashPiece(NamedTuple):
    """One piece of a time-cost curve: down to ``shortest`` each day saved costs ``cost_per_day``."""

    shortest: int
    cost_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """People that may be added to a task whose duration follows from its work.

    ``overhead`` is the share of everybody's time that each further person costs in talking to each other, ``learning``
    the working time that each new person costs before being of use (theirs and their teachers'). ``cost_per_day`` is
    one person's.
    """

    present: int = 1
    most: int = 2
    overhead: int = 5
    learning: int = 8 * 3600
    cost_per_day: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOptions:
    """What may be done to one task; nothing that is not said here is proposed."""

    crash: tuple[CrashPiece, ...] = ()
    """From the present duration to ever shorter ones."""
    staffing: Staffing | None = None
    cost_per_day: int = 0
    """What all people of the task cost a day: the basis of overtime, weekend work and rework."""
    extra_time: bool = False
    """People may work at weekends or longer days on it."""
    optional: bool = False
    """The task, or everything below the summary, may be left out."""
    cut_cost: int = 0
    """What leaving it out costs (a reduction of the price, say)."""
    first_part: int | None = None
    """May be interrupted: the share of it that its successors need to begin."""
    split_cost: int = 0
    date_is_habit: bool = False
    """Its constraint may be dropped."""


class LinkOptions(NamedTuple):
    """What may be done to one link, named by (predecessor, successor, type)."""

    overlap: int = 0
    """Share of the predecessor's shortest duration by which the successor may begin early; 0: it may not."""
    rework: int = 30
    """Share of the overlap that has to be done again, on average."""
    lag_is_habit: bool = False
    """Its waiting time may be dropped."""
    order_only: bool = False
    """It only says who is first at a shared resource: it may be turned round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraTime:
    """A way to work more than the calendar says, and what an hour of it costs in percent of the usual.

    ``days`` are weekdays (Monday is 0) that become working days with ``pattern``; ``longer`` seconds are added at
    the end of each weekday that is worked. Holidays stay free.
    """

    name: str
    days: tuple[int, ...] = ()
    pattern: DayPattern = WEEKEND
    longer: int = 0
    factor: int = 200


SATURDAYS = ExtraTime(name="weekend", days=(5,))
LONGER_DAYS = ExtraTime(name="overtime", longer=2 * 3600, factor=150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything that may be done: per task, per link, and how one works longer."""

    tasks: dict[int, TaskOptions] = field(default_factory=dict)
    links: dict[tuple[int, int, int], LinkOptions] = field(default_factory=dict)
    extra_time: tuple[ExtraTime, ...] = (SATURDAYS, LONGER_DAYS)
    extra_as_duration: bool = False
    """Enter weekend work and longer days as a shorter duration on the usual calendar, for plans whose tasks cannot be
    given calendars of their own: what is won depends on where the task is now, not on where it moves."""
    reorder: bool = True
    """Tasks that were delayed for a shared resource may go first."""
