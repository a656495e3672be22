"""What earned value is computed from: budgets on a time axis, progress reports, cost entries.

Units: instants and working time as everywhere in the engine (see ``engine.plan``). Money comes in as whole
minor units (``int``: cents, fen) and goes out as ``Decimal`` in the currency with ``Baseline.places`` digits
after the point. In between it is whole numbers of a fraction of the minor unit, so that nothing is rounded
but the result: once, to the nearest, halves to the even digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tongzhou.engine.plan import Calendar

Number = int | Decimal


class Phasing(StrEnum):
    """When a budget line falls due between its task's start and finish, in the task's working time."""

    LINEAR = "linear"
    FRONT = "front"
    """Front loaded: ten equal parts of the duration, weighted 100 100 100 75 50 50 25 15 10 10."""
    BACK = "back"
    """Back loaded: the mirror image of ``FRONT``."""
    BELL = "bell"
    """Weighted 10 20 40 80 100 100 80 40 20 10."""
    AT_START = "at_start"
    AT_END = "at_end"
    GIVEN = "given"
    """By ``BudgetLine.values``."""


class Earning(StrEnum):
    """How a task's earned value follows from what is reported about it."""

    PERCENT = "percent"
    """Percent complete: reports are percentages, 0 to 100."""
    MILESTONES = "milestones"
    """Weighted milestones: a report names one that has been reached, the first of them is 1."""
    FORMULA = "formula"
    """0/100, 50/50, x/y: ``start_credit`` percent once a report is above 0, all of it at 100."""
    EFFORT = "effort"
    """Level of effort: earned is what was planned; reports are refused."""
    UNITS = "units"
    """Units complete: reports are the units done so far, of ``units``."""


class BaselineTask(NamedTuple):
    """One row of the baseline's WBS; a summary has dates of its own only if it has a budget of its own."""

    key: int
    parent: int | None = None
    name: str = ""
    start: int | None = None
    finish: int | None = None
    calendar: int | None = None
    """None is the project's calendar."""
    elapsed: bool = False
    """Its time runs day and night."""
    earning: Earning = Earning.PERCENT
    start_credit: Number = 50
    milestones: tuple[int, ...] = ()
    """Their weights, in the order in which reports count them."""
    units: Number = 0


class BudgetLine(NamedTuple):
    """A part of a task's budget; the budget at completion is the sum of them."""

    task: int
    amount: int
    phasing: Phasing = Phasing.LINEAR
    resource: int | None = None
    values: tuple[tuple[int, int], ...] = ()
    """With ``GIVEN``: (instant, minor units planned since the value before it, or since the task's start)."""


class Progress(NamedTuple):
    """A report: what ``value`` counts is said by the task's ``Earning``. It holds until the next one."""

    task: int
    at: int
    value: Number


class CostEntry(NamedTuple):
    """An actual cost, in minor units; a correction is negative. Without a task it counts for the whole only."""

    at: int
    amount: int
    task: int | None = None
    resource: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The performance measurement baseline: tasks with dates, and their budgets."""

    calendar: int
    calendars: tuple[Calendar, ...]
    tasks: tuple[BaselineTask, ...]
    budget: tuple[BudgetLine, ...]
    start: int | None = None
    """When time begins to count; the first task's start if None."""
    places: int = 2
    """Digits of the currency after the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Choices the literature leaves open; the defaults are the usual ones."""

    cpi_weight: Decimal = Decimal("0.8")
    spi_weight: Decimal = Decimal("0.2")
    recent: int = 3
    """Periods of the forecast that looks at the latest cost performance only."""
    time_unit: int = 1
    """Earned schedule counts completed units of so many working seconds; forecasts are rounded to them."""
    clock_stops: bool = True
    """Actual time ends when everything is earned. Otherwise SPI(t) of a finished project goes on falling."""
    earn_as_phased: bool = False
    """Costs due at a task's start are earned when it starts, those due at its end when it ends, whatever the
    percentage in between (as ProTrack does)."""
