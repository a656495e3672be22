"""The five criteria: what is missing is named, what could be better is a hint."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tongzhou.goals.smart import Words, check, missing_in

TODAY = date(2026, 3, 9)
GOOD = Words(
    statement="Within six months roll out an ERP system that raises production efficiency by 20 %",
    metric="Order lines per person and day",
    unit="%",
    baseline=Decimal(0),
    target=Decimal(20),
    due=date(2026, 9, 1),
    owned=True,
    relevance="Orders pile up.",
    achievability="The pilot reached 12 %.",
    start=date(2026, 3, 2),
    end=date(2026, 10, 1),
)


def test_a_whole_goal_lacks_nothing() -> None:
    found = check(GOOD, today=TODAY)
    assert [one.letter for one in found] == list("SMART")
    assert all(one.met and not one.hints for one in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"statement": ""}, "S: No statement"),
        ({"statement": "Efficiency"}, "S: One word is no statement"),
        ({"statement": "提升"}, "S: One word is no statement"),
        ({"metric": " "}, "M: No metric"),
        ({"unit": ""}, "M: No unit"),
        ({"baseline": None}, "M: No baseline value"),
        ({"target": None}, "M: No target value: say how much."),
        ({"target": Decimal("0.0")}, "M: The target is the baseline"),
        ({"achievability": ""}, "A: No way there"),
        ({"owned": False}, "A: No owner"),
        ({"relevance": ""}, "R: No reason"),
        ({"due": None}, "T: No deadline"),
        ({"due": date(2026, 3, 2)}, "T: It is due before the project has begun (2026-03-02)"),
        ({"due": date(2026, 12, 1)}, "T: It is due after the project's end (2026-10-01)"),
    ],
)
def test_what_is_missing_is_said_with_its_letter(change: dict[str, Any], said: str) -> None:
    (found,) = missing_in(check(replace(GOOD, **change), today=TODAY))
    assert found.startswith(said)


def test_a_late_day_may_be_confirmed() -> None:
    late = replace(GOOD, due=date(2026, 12, 1), late_confirmed=True)
    assert not missing_in(check(late, today=TODAY))


@pytest.mark.parametrize("statement", ["Improve the monthly closing", "优化月结流程", "提升柜员体验"])
def test_vague_words_without_a_number_give_a_hint_and_block_nothing(statement: str) -> None:
    found = check(replace(GOOD, statement=statement), today=TODAY)
    assert found[0].met
    assert "without a number" in found[0].hints[0]


@pytest.mark.parametrize(
    "statement", ["Improve throughput by 20 %", "生产效率提升 20%", "Show the stock of every shop"]
)
def test_a_number_or_plain_words_give_none(statement: str) -> None:
    assert not check(replace(GOOD, statement=statement), today=TODAY)[0].hints


def test_a_day_that_has_passed_is_a_hint() -> None:
    found = check(replace(GOOD, due=date(2026, 3, 5)), today=TODAY)
    assert found[4].met
    assert found[4].hints
