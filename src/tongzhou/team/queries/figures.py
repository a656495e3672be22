"""Capacity, demand and allocation of many people over time, as arrays: a row per person, a column per period."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import QuerySet, Sum

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.days import Days
from tongzhou.plan.personal_time import PersonTime, daily_seconds
from tongzhou.plan.queries.people import times_of, usual_days
from tongzhou.plan.workload import WEEK
from tongzhou.team.models import Allocation, Demand
from tongzhou.team.queries.periods import Periods

Whole: TypeAlias = "NDArray[np.int64]"
AWAY_WHOLE, AWAY_PART = 2, 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Working seconds per person and period. ``away``: 2 where all of a period is leave, 1 for a part."""

    people: tuple[int, ...]
    periods: Periods
    capacity: Whole
    demand: Whole
    away: Whole

    @property
    def excess(self) -> Whole:
        """What is needed beyond what is there."""
        found: Whole = np.maximum(self.demand - self.capacity, 0)
        return found


def figures(
    organisation_id: int,
    people: Sequence[int],
    shown: Periods,
    *,
    measure: str = "tasks",
    projects: Collection[int] | None = None,
) -> Figures:
    """What is there of each person and what is needed; eight statements at most, whatever the numbers.

    ``measure``: what ``tasks`` of the plans need, or what has been promised (``allocations``). ``projects``
    narrows what is needed to those projects.
    """
    times = times_of(people)
    row = {person: place for place, person in enumerate(people)}
    ordered = [times.get(person) for person in people]
    base = usual_days(organisation_id)
    capacity, away = _capacity(base, ordered, shown)
    if measure == "allocations":
        needed = _allocated(organisation_id, row, ordered, base, shown, projects)
    else:
        needed = demand_by(organisation_id, row, shown, projects)
    return Figures(tuple(people), shown, capacity, needed, away)


def _capacity(base: Days | None, people: Sequence[PersonTime | None], shown: Periods) -> tuple[Whole, Whole]:
    if base is None:
        nothing = np.zeros((len(people), len(shown.columns)), np.int64)
        return nothing, nothing.copy()
    daily = daily_seconds(base, people, shown.first, shown.last)
    capacity = by_period(daily, shown)
    without = [PersonTime(hours=one.hours) if one and one.away else None for one in people]
    away = np.zeros_like(capacity)
    touched = [place for place, one in enumerate(without) if one is not None]
    if touched:
        there = by_period(
            daily_seconds(base, [without[place] for place in touched], shown.first, shown.last), shown
        )
        lost = there > capacity[touched]
        away[touched] = np.where(lost, np.where(capacity[touched] == 0, AWAY_WHOLE, AWAY_PART), 0)
    return capacity, away


def by_period(daily: Whole, shown: Periods) -> Whole:
    """Sums of days by period."""
    if not len(daily):
        return np.zeros((0, len(shown.columns)), np.int64)
    found: Whole = np.add.reduceat(daily, shown.offsets, axis=1)
    return found


def demands(organisation_id: int, projects: Collection[int] | None) -> QuerySet[Demand]:
    """The demand of the organisation's projects that are neither in the trash nor closed, or of some of them."""
    found = Demand.objects.filter(
        project__organisation=organisation_id, project__deleted_at=None, project__closed_at=None
    )
    return found if projects is None else found.filter(project__in=projects)


def demand_by(
    organisation_id: int,
    row: Mapping[int, int],
    shown: Periods,
    projects: Collection[int] | None = None,
    place: str = "resource__user",
) -> Whole:
    """Needed seconds by person (or by resource: ``place``) and period: whole weeks summed by the database."""
    found = np.zeros((len(row), len(shown.columns)), np.int64)
    whole, weeks = shown.whole_weeks(), list(shown.weeks())
    mine = demands(organisation_id, projects).filter(week__gte=weeks[0], week__lte=weeks[-1])
    mine = mine.exclude(resource__user=None) if place == "resource__user" else mine
    torn = [week for week in weeks if week not in whole]
    summed = mine.exclude(week__in=torn) if torn else mine
    if whole:
        rows = summed.order_by().values_list(place, "week").annotate(Sum("seconds"))
        for person, week, seconds in rows:
            if person in row:
                found[row[person], whole[week]] += seconds
    if torn:
        _add_days(found, mine.filter(week__in=torn), row, shown, place)
    return found


def _add_days(
    found: Whole, rows: QuerySet[Demand], row: Mapping[int, int], shown: Periods, place: str
) -> None:
    columns = {
        week: [shown.column_of(week + timedelta(days=number)) for number in range(WEEK)]
        for week in shown.weeks()
    }
    for person, week, days in rows.order_by().values_list(place, "week", "days"):
        if person in row:
            for column, seconds in zip(columns[week], days, strict=True):
                if column >= 0:
                    found[row[person], column] += seconds


@dataclass(frozen=True, slots=True)
class Promised:
    """An allocation as figures need it."""

    project: int
    user: int
    first: date
    last: date
    percent: int | None
    minutes: int | None


def promised(
    organisation_id: int, people: Collection[int], first: date, last: date, projects: Collection[int] | None
) -> list[Promised]:
    """What has been promised of these people in a time; one statement."""
    found = Allocation.objects.filter(
        project__organisation=organisation_id,
        project__deleted_at=None,
        project__closed_at=None,
        user__in=list(people),
        first__lte=last,
        last__gte=first,
    )
    if projects is not None:
        found = found.filter(project__in=projects)
    names = ("project", "user", "first", "last", "percent", "minutes")
    return [Promised(*values) for values in found.order_by().values_list(*names)]


def _allocated(
    organisation_id: int,
    row: Mapping[int, int],
    people: Sequence[PersonTime | None],
    base: Days | None,
    shown: Periods,
    projects: Collection[int] | None,
) -> Whole:
    found = np.zeros((len(row), len(shown.columns)), np.int64)
    if base is None:
        return found
    spread = Spread.of(base, people, shown)
    for one in promised(organisation_id, row, shown.first, shown.last, projects):
        found[row[one.user]] += np.add.reduceat(spread.days(one, row[one.user]), shown.offsets)
    return found


@dataclass(frozen=True, slots=True)
class Spread:
    """Working seconds per person and day, as they are and without leave, over which promises are spread."""

    base: Days
    people: Sequence[PersonTime | None]
    shown: Periods
    there: Whole
    usual: Whole

    @classmethod
    def of(cls, base: Days, people: Sequence[PersonTime | None], shown: Periods) -> Spread:
        """For these people over what is shown."""
        usual = [PersonTime(hours=one.hours) if one else None for one in people]
        there = daily_seconds(base, people, shown.first, shown.last)
        return cls(base, people, shown, there, daily_seconds(base, usual, shown.first, shown.last))

    def days(self, one: Promised, row: int) -> Whole:
        """A promise in seconds per day: percent of each usual day, or minutes over the days that are there.

        Leave does not make a promise in percent smaller; part-time does.
        """
        found = np.zeros(self.there.shape[1], np.int64)
        begin, end = max(one.first, self.shown.first), min(one.last, self.shown.last)
        part = slice((begin - self.shown.first).days, (end - self.shown.first).days + 1)
        if one.percent is not None:
            found[part] = self.usual[row, part] * one.percent // 100
        elif there := self._there(one, row, part):
            found[part] = self.there[row, part] * ((one.minutes or 0) * 60) // there
        return found

    def _there(self, one: Promised, row: int, part: slice) -> int:
        """Working seconds over the whole promise, also where it is not shown."""
        if self.shown.first <= one.first and one.last <= self.shown.last:
            return int(self.there[row, part].sum())
        return int(daily_seconds(self.base, [self.people[row]], one.first, one.last).sum())
