"""Working time: hand-computed cases and properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.plans import AROUND_THE_CLOCK, CALENDARS, DAY, HOUR, MONDAY, NIGHTS, STANDARD, at, read
from tongzhou.engine.days import intersect_patterns
from tongzhou.engine.errors import (
    CalendarError,
    DuplicateKeyError,
    NoWorkingTimeError,
    UnknownCalendarError,
)
from tongzhou.engine.plan import EIGHT_TO_FIVE, Calendar, CalendarException, WorkWeek
from tongzhou.engine.working_time import Calendars, WorkingTime


def axis(*calendars: Calendar, key: int | None = None) -> WorkingTime:
    return Calendars(calendars, MONDAY).get(calendars[-1].key if key is None else key)


STANDARD_AXIS = axis(STANDARD)
NIGHT_AXIS = axis(NIGHTS)
INSTANTS = st.integers(at("2000-01-01T00:00:00"), at("2060-01-01T00:00:00"))


def test_work_goes_over_lunch_the_evening_and_the_weekend() -> None:
    assert read(STANDARD_AXIS.add(at("01-05 11:00"), 2 * HOUR)) == "01-05 14:00"
    assert read(STANDARD_AXIS.add(at("01-09 16:00"), 2 * HOUR)) == "01-12 09:00"


def test_forwards_lands_on_the_end_of_a_shift_and_backwards_on_a_start() -> None:
    assert read(STANDARD_AXIS.add(MONDAY, DAY)) == "01-05 17:00"
    assert read(STANDARD_AXIS.add(at("01-06 17:00"), -DAY)) == "01-06 08:00"
    assert STANDARD_AXIS.add(at("01-10 12:00"), 0) == at("01-10 12:00")


def test_next_and_previous_working_instants() -> None:
    assert read(STANDARD_AXIS.next_start(at("01-05 17:00"))) == "01-06 08:00"
    assert read(STANDARD_AXIS.next_start(at("01-10 12:00"))) == "01-12 08:00"
    assert read(STANDARD_AXIS.previous_finish(at("01-12 08:00"))) == "01-09 17:00"
    assert read(STANDARD_AXIS.previous_finish(at("01-05 17:00"))) == "01-05 17:00"


def test_a_night_shift_that_ends_at_midnight_goes_on_after_it() -> None:
    assert read(NIGHT_AXIS.add(at("01-05 23:00"), 8 * HOUR)) == "01-06 08:00"
    assert read(NIGHT_AXIS.next_start(at("01-05 08:00"))) == "01-05 23:00"
    assert NIGHT_AXIS.between(at("01-05 23:00"), at("01-06 01:00")) == 2 * HOUR


def test_around_the_clock_is_plain_time_in_all_years() -> None:
    clock = axis(AROUND_THE_CLOCK)
    far = at("2099-12-31T00:00:00")
    assert clock.add(MONDAY, far - MONDAY) == far
    assert clock.add(MONDAY, -MONDAY) == 0


def test_an_exception_beats_a_work_week_beats_the_week_beats_the_base() -> None:
    holiday = CalendarException(first=date(2026, 1, 7), last=date(2026, 1, 7))
    short = WorkWeek(first=date(2026, 1, 5), last=date(2026, 1, 11), week=(((8 * HOUR, 12 * HOUR),),) * 7)
    own = Calendar(key=9, base=1, exceptions=(holiday,), work_weeks=(short,))
    found = axis(STANDARD, own)
    assert found.between(at("01-05 00:00"), at("01-06 00:00")) == 4 * HOUR
    assert found.between(at("01-07 00:00"), at("01-08 00:00")) == 0
    assert found.between(at("01-10 00:00"), at("01-11 00:00")) == 4 * HOUR
    assert found.between(at("01-12 00:00"), at("01-13 00:00")) == DAY


def test_a_base_calendars_exceptions_beat_own_weekdays_and_its_work_weeks_do_not() -> None:
    holiday = CalendarException(first=date(2026, 1, 5), last=date(2026, 1, 6))
    short = WorkWeek(
        first=date(2026, 1, 12), last=date(2026, 1, 18), week=(((8 * HOUR, 12 * HOUR),),) * 5 + (None,) * 2
    )
    base = Calendar(key=1, week=STANDARD.week, exceptions=(holiday,), work_weeks=(short,))
    own = Calendar(key=2, base=1, week=(EIGHT_TO_FIVE,) + (None,) * 6)
    both = axis(base, own)
    assert both.between(at("01-05 00:00"), at("01-07 00:00")) == 0
    assert both.between(at("01-12 00:00"), at("01-14 00:00")) == DAY + 4 * HOUR
    working = CalendarException(first=date(2026, 1, 5), last=date(2026, 1, 5), working=EIGHT_TO_FIVE)
    again = Calendar(key=3, base=2, exceptions=(working,))
    assert axis(base, own, again).between(at("01-05 00:00"), at("01-07 00:00")) == DAY


def test_a_make_up_workday_works_on_a_saturday() -> None:
    extra = CalendarException(first=date(2026, 1, 10), last=date(2026, 1, 10), working=EIGHT_TO_FIVE)
    found = axis(Calendar(key=1, week=STANDARD.week, exceptions=(extra,)))
    assert read(found.add(at("01-09 08:00"), 2 * DAY)) == "01-10 17:00"


def test_recurring_exceptions_count_on_their_days_only_and_rank_decides() -> None:
    weekly = CalendarException(
        first=date(2026, 1, 5), last=date(2026, 1, 31), days=frozenset({date(2026, 1, 9)}), rank=2
    )
    single = CalendarException(
        first=date(2026, 1, 9), last=date(2026, 1, 9), working=((8 * HOUR, 9 * HOUR),), rank=5
    )
    for order in ((weekly, single), (single, weekly)):
        found = axis(Calendar(key=1, week=STANDARD.week, exceptions=order))
        assert found.between(at("01-09 00:00"), at("01-10 00:00")) == HOUR
        assert found.between(at("01-08 00:00"), at("01-09 00:00")) == DAY


def test_two_calendars_together_work_when_both_do() -> None:
    both = Calendars(CALENDARS, MONDAY).get(1, 3)
    assert intersect_patterns(EIGHT_TO_FIVE, ((0, 9 * HOUR),)) == ((8 * HOUR, 9 * HOUR),)
    with pytest.raises(NoWorkingTimeError, match="Standard ∩ Night shift"):
        both.add(MONDAY, HOUR)


def test_a_calendar_that_changes_nothing_is_its_base() -> None:
    calendars = Calendars((STANDARD, Calendar(key=7, base=1), Calendar(key=8, base=7)), MONDAY)
    assert calendars.get(8) is calendars.get(1)


def test_impossible_calendars_are_refused_by_name() -> None:
    empty = Calendar(key=5, name="Nobody", week=((),) * 7)
    with pytest.raises(NoWorkingTimeError, match=r"'Nobody' \(5\)"):
        axis(empty).next_start(MONDAY)
    with pytest.raises(CalendarError, match="overlaps"):
        axis(Calendar(key=5, week=(((9 * HOUR, 8 * HOUR),),) * 7))
    with pytest.raises(CalendarError, match="own base"):
        axis(Calendar(key=5, base=6), Calendar(key=6, base=5))
    with pytest.raises(UnknownCalendarError):
        axis(Calendar(key=5, base=77))
    with pytest.raises(DuplicateKeyError):
        axis(STANDARD, STANDARD)


def test_work_that_does_not_fit_before_2101_is_refused() -> None:
    with pytest.raises(NoWorkingTimeError):
        STANDARD_AXIS.add(MONDAY, 100 * 365 * DAY)


@given(INSTANTS, st.integers(0, 400 * DAY), st.sampled_from([STANDARD_AXIS, NIGHT_AXIS]))
def test_adding_and_taking_away_ends_at_the_next_working_instant(
    at_: int, work: int, axis_: WorkingTime
) -> None:
    start = axis_.next_start(at_)
    assert axis_.add(axis_.add(start, work), -work) == start
    assert axis_.between(at_, axis_.add(at_, work)) == work
    assert axis_.between(axis_.add(at_, -work), at_) == work


@given(INSTANTS, st.sampled_from([STANDARD_AXIS, NIGHT_AXIS]))
def test_neighbouring_working_instants_have_no_work_in_between(instant: int, axis_: WorkingTime) -> None:
    before, after = axis_.previous_finish(instant), axis_.next_start(instant)
    assert before <= instant <= after
    assert axis_.between(before, after) == 0
    assert axis_.is_working(after)


@settings(max_examples=40)
@given(INSTANTS, INSTANTS, st.integers(-300 * DAY, 300 * DAY))
def test_what_is_compiled_first_does_not_matter(around: int, instant: int, work: int) -> None:
    fresh = Calendars((STANDARD,), around).get(1)
    assert fresh.add(instant, work) == STANDARD_AXIS.add(instant, work)
