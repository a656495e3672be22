"""Exact numbers as people write them, and the arithmetic of progress."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.goals.numbers import grouped, plain, read_number, with_unit
from tongzhou.goals.progress import Pace, bar, expected, is_stale, pace_of, share_of, weighted

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", "20"),
        ("20 %", "20"),
        ("２０％", "20"),
        ("1,200.50", "1200.5"),
        ("−3.5", "-3.5"),
        ("0.000001", "0.000001"),
        ("-0.5", "-0.5"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "  ", "%"])
def test_nothing_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text", ["a lot", "1.2.3", "NaN", "Infinity", "1e400", "0.0000001", "1" * 70, "9" * 13]
)
def test_what_is_no_exact_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_number(text)


@given(numbers)
def test_a_number_that_is_shown_is_read_again_as_it_was(number: Decimal) -> None:
    assert read_number(plain(number)) == number
    assert read_number(grouped(number)) == number


def test_numbers_are_shown_without_zeros_that_say_nothing() -> None:
    assert with_unit(Decimal("1200.500000"), "h") == "1,200.5\u00a0h"
    assert with_unit(Decimal("20.000000"), "%") == "20\u00a0%"
    assert with_unit(Decimal("-0.5"), "") == "-0.5"
    assert with_unit(None, "%") == "–"


@given(numbers, numbers)
def test_the_baseline_is_nothing_and_the_target_is_everything(baseline: Decimal, target: Decimal) -> None:
    if baseline != target:
        assert share_of(baseline, baseline, target) == 0
        assert share_of(target, baseline, target) == 1


def test_progress_works_downwards_too() -> None:
    assert share_of(Decimal("3.75"), Decimal("5.5"), Decimal(2)) == Decimal("0.5")
    assert share_of(Decimal(6), Decimal("5.5"), Decimal(2)) < 0


def test_a_bar_is_full_only_when_the_target_is_reached() -> None:
    assert bar(Decimal("0.9999")) == 99
    assert bar(Decimal(1)) == 100
    assert bar(Decimal("1.7")) == 100
    assert bar(Decimal("-0.3")) == 0


def test_key_results_count_by_weight_and_none_makes_up_for_another() -> None:
    assert weighted([(Decimal(1), 1), (Decimal(0), 3)]) == Decimal("0.25")
    assert weighted([(Decimal(2), 1), (Decimal(0), 1)]) == Decimal("0.5")
    assert weighted([]) is None


def test_the_pace_follows_the_straight_line() -> None:
    begin, due = date(2026, 1, 1), date(2026, 4, 11)
    half = date(2026, 2, 20)
    assert expected(half, begin, due) == Decimal("0.5")
    assert pace_of(Decimal("0.45"), half, begin, due) is Pace.ON_TRACK
    assert pace_of(Decimal("0.39"), half, begin, due) is Pace.BEHIND
    assert pace_of(Decimal("0.61"), half, begin, due) is Pace.AHEAD
    assert pace_of(None, half, begin, due) is Pace.UNKNOWN
    assert pace_of(None, date(2026, 5, 1), begin, due) is Pace.OVERDUE
    assert pace_of(Decimal(1), date(2026, 5, 1), begin, due) is Pace.AHEAD


def test_a_goal_is_silent_after_thirty_days() -> None:
    agreed = date(2026, 1, 1)
    assert not is_stale(None, agreed, date(2026, 1, 31))
    assert is_stale(None, agreed, date(2026, 2, 1))
    assert not is_stale(date(2026, 1, 20), agreed, date(2026, 2, 1))
