"""Calibration: measures that are known, groups that are believed as far as they deserve, forecasts that hold."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongzhou.engine.calibration import Bias, CalibrationError, Observation, accuracy, calibrate
from tongzhou.engine.calibration.student import probability, quantile
from tongzhou.engine.simulation import LogNormal


def of(*pairs: tuple[float, float], **traits: str) -> list[Observation]:
    """Observations with the same traits."""
    return [Observation(estimate, actual, traits) for estimate, actual in pairs]


WORKED = [
    *of((10, 12), (8, 10), (5, 7), (20, 25), (4, 6), role="developer"),
    *of((6, 6), (10, 9), (3, 3), (8, 8), (5, 6), role="tester"),
]
"""The example of docs/algorithms/calibration.md: days estimated and days taken."""


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [
        (0.9, 1, 3.078), (0.95, 2, 2.920), (0.975, 3, 3.182), (0.9, 4, 1.533), (0.99, 5, 3.365), (0.975, 8, 2.306),
        (0.95, 9, 1.833), (0.975, 10, 2.228), (0.995, 15, 2.947), (0.9, 30, 1.310), (0.975, 120, 1.980),
    ],
)  # fmt: skip
def test_students_quantiles_are_those_of_the_printed_tables(share: float, freedom: int, value: float) -> None:
    assert quantile(share, freedom) == pytest.approx(value, abs=5e-4)
    assert quantile(1 - share, freedom) == pytest.approx(-value, abs=5e-4)


@given(st.floats(0.001, 0.999), st.integers(1, 250))
def test_quantile_and_probability_are_each_others_inverse(share: float, freedom: int) -> None:
    assert probability(quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


def test_the_worked_example() -> None:
    found = calibrate(WORKED)
    developers, testers = found.group("role", "developer"), found.group("role", "tester")
    assert developers is not None
    assert testers is not None
    assert developers.own.typical == pytest.approx(1.3154, abs=1e-4)
    assert testers.own.typical == pytest.approx(1.0155, abs=1e-4)
    assert (developers.own.bias, testers.own.bias) == (Bias.LOW, Bias.NONE)
    assert developers.own.weighted == pytest.approx(60 / 47)
    assert (developers.own.pred25, testers.own.pred25) == (0.6, 1.0)
    assert developers.believed == pytest.approx(1.3055, abs=1e-4)
    assert developers.weight == pytest.approx(0.9418, abs=1e-4)
    forecast = found.forecast(15, {"role": "developer"})
    assert forecast.reference == (("role", "developer"),)
    assert forecast.at(50) == pytest.approx(19.58, abs=0.01)
    assert forecast.at(80) == pytest.approx(21.56, abs=0.01)


def test_measures_of_a_small_history() -> None:
    measured = accuracy(of((10, 20), (10, 5)))
    assert (measured.count, measured.median) == (2, 1.25)
    assert measured.typical == pytest.approx(1.0)
    assert (measured.mmre, measured.mdmre, measured.pred25) == (0.75, 0.75, 0.0)
    assert measured.weighted == 1.25
    assert measured.bias is Bias.NONE


def test_one_observation_says_nothing_of_the_direction() -> None:
    alone = accuracy(of((10, 20)))
    assert (alone.bias, alone.spread, alone.typical_low) == (Bias.UNKNOWN, None, None)


def test_a_small_group_is_drawn_towards_the_others_more_than_a_large_one() -> None:
    dice = random.Random(3)
    history = [
        Observation(10, 10 * math.exp(dice.gauss(shift, 0.4)), {"client": client})
        for client, shift, count in (("A", 0.0, 60), ("B", 0.3, 60), ("C", 0.15, 60), ("D", 0.6, 3))
        for _ in range(count)
    ]
    found = {one.value: one for one in calibrate(history).groups["client"]}
    assert found["A"].weight > found["D"].weight
    assert abs(math.log(found["D"].believed / found["D"].own.typical)) > abs(
        math.log(found["B"].believed / found["B"].own.typical)
    )


def test_groups_that_differ_only_by_chance_are_believed_alike() -> None:
    """Cochran's Q below its degrees of freedom: no variance between groups is left."""
    same = [*of((10, 10), (10, 20), team="x"), *of((10, 12), (10, 17), team="y")]
    first, second = calibrate(same).groups["team"]
    assert (first.weight, second.weight) == (0.0, 0.0)
    assert first.believed == pytest.approx(second.believed)


def test_work_is_compared_with_the_closest_class_that_is_large_enough() -> None:
    history = [
        *of(*[(10, 15)] * 6, role="dev", client="A"),
        *of(*[(10, 12)] * 6, role="dev", client="B"),
        *of(*[(10, 30)] * 2, role="test", client="A"),
    ]
    found = calibrate(history)
    assert found.forecast(1, {"role": "dev", "client": "A"}).reference == (("client", "A"), ("role", "dev"))
    assert found.forecast(1, {"role": "dev", "client": "C"}).reference == (("role", "dev"),)
    assert found.forecast(1, {"role": "ops"}).reference == ()
    assert found.forecast(1, {"role": "ops"}).count == len(history)


def test_a_large_class_answers_with_what_has_happened() -> None:
    history = [Observation(100, 100 + number) for number in range(1, 100)]
    forecast = calibrate(history).forecast(200)
    assert forecast.empirical
    assert forecast.at(50) == pytest.approx(200 * 1.5)
    assert forecast.at(1) >= 200 * 1.01
    assert forecast.at(99.9) <= 200 * 1.99


@pytest.mark.parametrize("count", [6, 12, 25, 60])
def test_the_forecast_holds_as_often_as_it_says(count: int) -> None:
    """Histories of log-normal work: the P80 suffices for 80 % of the next ones, within three standard errors."""
    dice, hits, rounds = random.Random(count), 0, 4000
    for _ in range(rounds):
        history = [Observation(1, math.exp(dice.gauss(0.2, 0.5))) for _ in range(count)]
        hits += math.exp(dice.gauss(0.2, 0.5)) <= calibrate(history).forecast(1).at(80)
    assert hits / rounds == pytest.approx(0.8, abs=3 * math.sqrt(0.8 * 0.2 / rounds))


def test_a_forecast_is_a_range_of_the_simulation() -> None:
    forecast = calibrate(WORKED).forecast(15, {"role": "developer"})
    drawn = forecast.distribution()
    assert isinstance(drawn, LogNormal)
    assert drawn.mean() == pytest.approx(15 * math.exp(forecast.centre + forecast.spread**2 / 2))
    assert drawn.problem() is None


def test_the_chance_of_an_amount_is_the_other_way_round() -> None:
    forecast = calibrate(WORKED).forecast(15, {"role": "developer"})
    assert forecast.chance(forecast.at(80)) == pytest.approx(0.8, abs=0.001)
    assert forecast.chance(0.01) == 0.0


@given(
    st.lists(st.tuples(st.floats(0.1, 1e6), st.floats(0.1, 1e6)), min_size=1, max_size=40),
    st.floats(0.1, 1e6),
)
def test_percentiles_rise(pairs: list[tuple[float, float]], estimate: float) -> None:
    forecast = calibrate(of(*pairs)).forecast(estimate)
    amounts = [forecast.at(percent) for percent in (5, 20, 50, 80, 95)]
    assert amounts == sorted(amounts)
    assert all(math.isfinite(one) and one > 0 for one in amounts)


@pytest.mark.parametrize("pair", [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0), (math.nan, 1.0), (1.0, math.inf)])
def test_what_has_no_ratio_is_refused_by_its_place(pair: tuple[float, float]) -> None:
    with pytest.raises(CalibrationError, match="Observation 2"):
        calibrate(of((1, 1), pair))


def test_nothing_to_learn_from_and_nothing_to_estimate() -> None:
    with pytest.raises(CalibrationError, match="no finished work"):
        calibrate([])
    with pytest.raises(CalibrationError, match="greater than nothing"):
        calibrate(WORKED).forecast(0)
    with pytest.raises(CalibrationError, match="percentile"):
        calibrate(WORKED).forecast(1).at(100)
