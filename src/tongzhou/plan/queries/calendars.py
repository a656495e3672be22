"""Calendars as people look at them: lists, a year with its holidays, who uses one."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.holidays import FIRST_YEAR, Announcement, china_announcement
from tongzhou.plan.models import DAY, CalendarKind, PlanSettings, WorkingCalendar, instant_of
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.projects.models import Project

FIRST, LAST = 1971, 2099
MARKS = {
    CalendarKind.HOLIDAY.value: pgettext_lazy("mark of a holiday", "H"),
    CalendarKind.MAKE_UP.value: pgettext_lazy("mark of a make-up workday", "W"),
    CalendarKind.FREEZE.value: pgettext_lazy("mark of a freeze window", "F"),
}
HOLIDAY_SPAN = 4
"""So many years from the present one the page offers to refresh holidays for."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar: whether it is worked, and why it differs if it does."""

    day: date
    working: bool
    hours: str
    kind: str = ""
    name: str = ""
    today: bool = False

    @property
    def mark(self) -> str:
        """A letter that says without colour why the day differs."""
        return str(MARKS.get(self.kind, ""))

    @property
    def css(self) -> str:
        """Class names of the day's cell."""
        return " ".join(
            filter(None, ("" if self.working else "off", self.kind, "today" if self.today else ""))
        )


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None where the week belongs to another month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    workdays: int


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception as the page lists it; ``own`` when it can be removed from this calendar."""

    first: date
    last: date
    kind: str
    name: str
    hours: str
    identity: str
    own: bool

    @property
    def label(self) -> str:
        """What kind of exception it is."""
        return str(CalendarKind(self.kind).label)

    @property
    def colour(self) -> str:
        """The colour of its pill."""
        return {"holiday": "bad", "makeup": "info", "freeze": "plum"}.get(self.kind, "warn")


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar in one year."""

    year: int
    months: tuple[Month, ...]
    workdays: int
    exceptions: tuple[ExceptionRow, ...]
    official: bool

    @property
    def before(self) -> int:
        """The year before, as far as calendars go."""
        return max(self.year - 1, FIRST)

    @property
    def after(self) -> int:
        """The year after, as far as calendars go."""
        return min(self.year + 1, LAST)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """Short and full names of the weekdays, Monday first."""
        short = (str(name) for name in WEEKDAYS_ABBR.values())
        return [(name[-1] if name[0] == "星" else name[:2], str(WEEKDAYS[n])) for n, name in enumerate(short)]


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """Whether a year's statutory holidays have been announced."""

    year: int
    official: bool


def holiday_years(present: int) -> tuple[HolidayYear, ...]:
    """The years whose holidays are offered to be fetched: last year to some years ahead."""
    years = range(present - 1, min(present + HOLIDAY_SPAN, LAST) + 1)
    return tuple(HolidayYear(year, china_announcement(year) is Announcement.OFFICIAL) for year in years)


def organisation_calendars(user: User) -> QuerySet[WorkingCalendar]:
    """The organisation's own calendars, the default first."""
    mine = WorkingCalendar.objects.filter(organisation=user.organisation_id, project=None)
    return mine.order_by("-is_default", "name", "id")


def uses_of(calendars: Iterable[WorkingCalendar]) -> dict[int, int]:
    """Calendar → how many projects count in it or in one of their own laid over it."""
    found = {calendar.pk: 0 for calendar in calendars}
    used = PlanSettings.objects.filter(Q(calendar__in=found) | Q(calendar__base__in=found))
    for own, base in used.values_list("calendar", "calendar__base"):
        key = base if own not in found and base is not None else own
        found[key] += 1
    return found


def calendar_of(project: Project) -> WorkingCalendar:
    """The calendar that a project's plan counts in."""
    return PlanSettings.objects.select_related("calendar").get(project=project).calendar


def choices_for(project: Project) -> list[WorkingCalendar]:
    """The calendars a project may count in: the organisation's, and those that came with its file."""
    wanted = Q(organisation=project.organisation_id) & (Q(project=None) | Q(project=project))
    return list(WorkingCalendar.objects.filter(wanted).order_by("project", "-is_default", "name", "id"))


def year_of(calendar: WorkingCalendar, among: Sequence[WorkingCalendar], year: int, *, today: date) -> Year:
    """The calendar's days and exceptions in a year; ``among`` holds it and those it is based on."""
    by_key = {one.pk: one for one in among} | {calendar.pk: calendar}
    used = _with_bases(calendar, by_key)
    axis = Calendars(engine_calendars(used), instant_of(date(year, 1, 1))).get(calendar.pk)
    reasons = _reasons(used, year)

    def day_at(day: date) -> Day:
        start = instant_of(day)
        seconds = axis.between(start, start + DAY)
        kind, name = reasons.get(day, ("", ""))
        return Day(day, seconds > 0, hours_text(seconds), kind, name, day == today)

    months = tuple(_month(year, number, day_at) for number in range(1, 13))
    return Year(
        year,
        months,
        sum(month.workdays for month in months),
        tuple(_rows(used, year)),
        year >= FIRST_YEAR and china_announcement(year) is Announcement.OFFICIAL,
    )


def _with_bases(calendar: WorkingCalendar, by_key: Mapping[int, WorkingCalendar]) -> list[WorkingCalendar]:
    chain = [calendar]
    while (base := chain[-1].base_id) is not None and base in by_key:
        chain.append(by_key[base])
    return chain


def _month(year: int, number: int, day_at: Any) -> Month:
    weeks = tuple(
        tuple(day_at(date(year, number, day)) if day else None for day in week)
        for week in months_of.Calendar().monthdayscalendar(year, number)
    )
    return Month(
        date(year, number, 1), weeks, sum(1 for week in weeks for day in week if day and day.working)
    )


def _reasons(chain: Iterable[WorkingCalendar], year: int) -> dict[date, tuple[str, str]]:
    """Day → kind and name of the exception that decides it: the calendar's own before its base's."""
    found: dict[date, tuple[str, str]] = {}
    for calendar in chain:
        for one in sorted(calendar.exceptions, key=lambda one: -one.get("rank", 0)):
            for day in _days(one, year):
                found.setdefault(day, (one.get("kind", CalendarKind.OTHER.value), name_of(one)))
    return found


def _days(exception: dict[str, Any], year: int) -> Iterable[date]:
    first = max(date.fromisoformat(exception["first"]), date(year, 1, 1))
    last = min(date.fromisoformat(exception["last"]), date(year, 12, 31))
    only = exception.get("days")
    while first <= last:
        if only is None or first.isoformat() in only:
            yield first
        first += timedelta(days=1)


def name_of(exception: dict[str, Any]) -> str:
    """The name in the reader's language, where it is known in both."""
    english = (translation.get_language() or "").startswith("en")
    return str((english and exception.get("name_en")) or exception.get("name", ""))


def _rows(chain: Sequence[WorkingCalendar], year: int) -> Iterable[ExceptionRow]:
    rows = [
        ExceptionRow(
            date.fromisoformat(one["first"]),
            date.fromisoformat(one["last"]),
            one.get("kind", CalendarKind.OTHER.value),
            name_of(one),
            pattern_text(one.get("working", ())),
            identity_of(one),
            calendar is chain[0] and not one.get("inherited"),
        )
        for calendar in chain
        for one in calendar.exceptions
        if one["first"] <= f"{year}-12-31"
        and one["last"] >= f"{year}-01-01"
        and not _hidden(one, calendar, chain)
    ]
    return sorted(rows, key=lambda row: (row.first, row.last, row.name))


def _hidden(one: dict[str, Any], calendar: WorkingCalendar, chain: Sequence[WorkingCalendar]) -> bool:
    """A copy of an exception of the base calendar, which is listed there."""
    return bool(one.get("inherited")) and calendar is not chain[-1]


def identity_of(exception: dict[str, Any]) -> str:
    """What tells an exception from the others of its calendar."""
    return "|".join(str(exception.get(name, "")) for name in ("first", "last", "kind", "name"))


def hours_text(seconds: int) -> str:
    """Working time of a day: ``8 h``, ``7.5 h``; empty for none."""
    return f"{seconds / 3600:g} h" if seconds else ""


def pattern_text(intervals: Iterable[Sequence[int]]) -> str:
    """A day's working time as people write it: ``08:00-12:00, 13:00-17:00``."""
    return ", ".join(f"{clock(start)}-{clock(end)}" for start, end in intervals)


def clock(second: int) -> str:
    """Seconds after midnight as ``08:00``."""
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
