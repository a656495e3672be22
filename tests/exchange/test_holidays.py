"""China's days off and make-up workdays, against two independent sources."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tongzhou.engine.plan import EIGHT_TO_FIVE, CalendarException
from tongzhou.exchange.holidays import Announcement, china_announcement, china_exceptions


def _is_workday(day: date, exceptions: dict[date, CalendarException]) -> bool:
    found = exceptions.get(day)
    return bool(found.working) if found else day.weekday() < 5


def _by_day(exceptions: tuple[CalendarException, ...]) -> dict[date, CalendarException]:
    days: dict[date, CalendarException] = {}
    for exception in exceptions:
        day = exception.first
        while day <= exception.last:
            assert day not in days, f"two exceptions on {day}"
            days[day] = exception
            day += timedelta(1)
    return days


def test_both_sources_agree_on_every_day_from_2010_to_2026() -> None:
    import chinese_calendar
    import holidays

    ours = _by_day(china_exceptions(2010, 2026))
    other = holidays.country_holidays("CN", years=range(2010, 2027))
    day, checked = date(2010, 1, 1), 0
    while day <= date(2026, 12, 31):
        assert _is_workday(day, ours) == chinese_calendar.is_workday(day), day
        assert _is_workday(day, ours) == other.is_working_day(day), day
        day, checked = day + timedelta(1), checked + 1
    assert checked == 6_209


def test_a_make_up_workday_has_the_working_time_asked_for() -> None:
    morning = ((9 * 3600, 12 * 3600),)
    days = _by_day(china_exceptions(2026, 2026, working=morning))
    assert days[date(2026, 2, 14)].working == morning
    assert days[date(2026, 2, 17)].working == ()


def test_neighbouring_days_of_a_holiday_are_one_exception() -> None:
    festival = [e for e in china_exceptions(2026, 2026) if e.name == "春节"]
    assert [(e.first, e.last) for e in festival] == [(date(2026, 2, 15), date(2026, 2, 23))]


def test_names_come_in_both_languages() -> None:
    chinese = {e.name for e in china_exceptions(2025, 2028)}
    english = {e.name for e in china_exceptions(2025, 2028, language="en")}
    assert "国庆节补班" in chinese
    assert "National Day: make-up workday" in english
    assert all(name.isascii() for name in english)
    assert not any(name.isascii() for name in chinese)


def test_a_year_without_announcement_says_so_and_still_has_its_holidays() -> None:
    assert china_announcement(2026) is Announcement.OFFICIAL
    assert china_announcement(2030) is Announcement.NOT_YET_ANNOUNCED
    days = _by_day(china_exceptions(2030, 2030))
    assert days[date(2030, 10, 1)].working == ()
    assert not [e for e in days.values() if e.working == EIGHT_TO_FIVE]


def test_years_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="2004"):
        china_exceptions(1999, 2005)
    with pytest.raises(ValueError, match="order"):
        china_exceptions(2026, 2025)
