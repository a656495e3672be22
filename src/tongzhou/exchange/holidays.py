"""The statutory holidays and make-up workdays of mainland China, as exceptions of a working calendar.

The government announces each year's holidays, and the weekend days worked in exchange for them, in the
autumn before. Announced years come from ``chinesecalendar``; for later years ``holidays`` works out the
holidays the law fixes, but nobody knows the make-up workdays yet: such a year is *not yet announced*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum

from tongzhou.engine.plan import EIGHT_TO_FIVE, CalendarException, DayPattern

FIRST_YEAR = 2004

_CHINESE: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
_LATER_NAMES: Mapping[str, str] = {
    "元旦": "New Year's Day",
    "农历除夕": "Spring Festival",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
}


class Announcement(StrEnum):
    """How sure a year's days off are."""

    OFFICIAL = "official"
    NOT_YET_ANNOUNCED = "not yet announced"


def china_announcement(year: int) -> Announcement:
    """Whether the holidays and make-up workdays of that year are known or only worked out."""
    return Announcement.OFFICIAL if year <= _last_announced_year() else Announcement.NOT_YET_ANNOUNCED


def china_exceptions(
    first_year: int, last_year: int, *, language: str = "zh", working: DayPattern = EIGHT_TO_FIVE
) -> tuple[CalendarException, ...]:
    """Holidays and make-up workdays of the years, both included, in order of date.

    Neighbouring days of one holiday are one exception. ``working`` is the working time of a make-up
    workday. ``language`` is ``zh`` or ``en``. Refuses years before 2004 and any order but first to last.
    """
    if not FIRST_YEAR <= first_year <= last_year:
        raise ValueError(f"years must run from {FIRST_YEAR} on and in order: {first_year}, {last_year}")
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    for year in range(first_year, last_year + 1):
        if china_announcement(year) is Announcement.OFFICIAL:
            _add_announced(year, off, worked)
        else:
            off.update(_worked_out(year))
    exceptions = [*_runs(off, (), language), *_runs(worked, working, language)]
    return tuple(sorted(exceptions, key=lambda exception: exception.first))


def _announced() -> tuple[Mapping[date, str], Mapping[date, str]]:
    """All announced days off and make-up workdays, each with its English name."""
    from chinese_calendar import constants

    return constants.holidays, constants.workdays


def _last_announced_year() -> int:
    return max(_announced()[0]).year


def _add_announced(year: int, off: dict[date, str], worked: dict[date, str]) -> None:
    holidays, workdays = _announced()
    off.update((day, name) for day, name in holidays.items() if day.year == year)
    worked.update((day, name) for day, name in workdays.items() if day.year == year)


def _worked_out(year: int) -> dict[date, str]:
    """Holidays by law, with the days given for those that fall on a weekend; English names."""
    from holidays import country_holidays

    days = country_holidays("CN", years=year, language="zh_CN")
    return {day: _english(name) for day, name in days.items() if day.year == year}


def _english(name: str) -> str:
    """The name of a computed holiday; two on one day (中秋节 and 国庆节) keep the first."""
    plain = name.split("；")[0].split(";")[0].split("（")[0].strip()
    return _LATER_NAMES.get(plain, plain)


def _runs(days: Mapping[date, str], working: DayPattern, language: str) -> Iterator[CalendarException]:
    for first, last, name in _neighbours(sorted(days.items())):
        yield CalendarException(first=first, last=last, working=working, name=_name(name, working, language))


def _neighbours(days: Iterable[tuple[date, str]]) -> Iterator[tuple[date, date, str]]:
    """Join days that follow each other and have one name to (first, last, name)."""
    first: date | None = None
    last, name = date.min, ""
    for day, day_name in days:
        if first is not None and day == last + timedelta(1) and day_name == name:
            last = day
            continue
        if first is not None:
            yield first, last, name
        first, last, name = day, day, day_name
    if first is not None:
        yield first, last, name


def _name(english: str, working: DayPattern, language: str) -> str:
    if language.startswith("zh"):
        return _CHINESE.get(english, english) + ("补班" if working else "")
    return f"{english}: make-up workday" if working else english
