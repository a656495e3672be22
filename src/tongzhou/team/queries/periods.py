"""The columns of a heat map: weeks, days or months, and how weekly figures fall into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.plan.workload import WEEK, monday_of

Whole: TypeAlias = "NDArray[np.int64]"
GRAINS = ("day", "week", "month")
COUNTS = {"day": 28, "week": 26, "month": 12}
"""How many columns are shown."""
MOST = 53


@dataclass(frozen=True, slots=True)
class Period:
    """One column, both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Periods:
    """Columns one after the other; without gaps, unless only overloads are wanted."""

    grain: str
    columns: tuple[Period, ...]

    @property
    def first(self) -> date:
        """The first day of all."""
        return self.columns[0].first

    @property
    def last(self) -> date:
        """The last day of all."""
        return self.columns[-1].last

    @property
    def first_week(self) -> date:
        """The Monday of the first week that is touched."""
        return monday_of(self.first)

    @property
    def offsets(self) -> list[int]:
        """The place of each column's first day, counted from the first day of all."""
        return [(one.first - self.first).days for one in self.columns]

    def column_of(self, day: date) -> int:
        """Which column a day lies in; -1 for none."""
        if not self.first <= day <= self.last:
            return -1
        place = int(np.searchsorted(self.offsets, (day - self.first).days, side="right")) - 1
        return place if day <= self.columns[place].last else -1

    def whole_weeks(self) -> dict[date, int]:
        """Monday → column, of the weeks that lie in one column altogether."""
        return {
            monday: column
            for monday in self.weeks()
            if (column := self.column_of(monday)) >= 0
            and column == self.column_of(monday + timedelta(days=WEEK - 1))
        }

    def weeks(self) -> Iterable[date]:
        """The Mondays of all weeks that are touched."""
        count = (self.last - self.first_week).days // WEEK + 1
        return [self.first_week + timedelta(days=WEEK * number) for number in range(count)]


def periods(grain: str, first: date, count: int = 0) -> Periods:
    """So many days, weeks or months, beginning with the one in which a day lies (days: with its week)."""
    count = min(max(count or COUNTS[grain], 1), MOST)
    if grain == "month":
        starts = [_month(first.year, first.month + number) for number in range(count + 1)]
    else:
        step = WEEK if grain == "week" else 1
        starts = [monday_of(first) + timedelta(days=step * number) for number in range(count + 1)]
    day = timedelta(days=1)
    columns = (Period(a, b - day) for a, b in pairwise(starts))
    return Periods(grain, tuple(columns))


def days_between(first: date, last: date) -> Periods:
    """Each day from the first to the last."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Periods("day", tuple(Period(day, day) for day in days))


def shifted(shown: Periods, by: int) -> date:
    """The first day of what is shown when one goes so many halves of it forwards or back."""
    count = max(len(shown.columns) // 2, 1) * by
    if shown.grain == "month":
        return _month(shown.first.year, shown.first.month + count)
    step = WEEK if shown.grain == "week" else 1
    return shown.first + timedelta(days=step * count)


def _month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
