"""What cannot be simulated is refused in a sentence that names the task, the risk or the correlation."""

from __future__ import annotations

import pytest

from tests.engine.plans import DAY, plan
from tongzhou.engine.errors import CycleError, PlanError
from tongzhou.engine.plan import Link, Task
from tongzhou.engine.simulation import (
    CommonFactor,
    CorrelationMatrix,
    Discrete,
    Effect,
    Fixed,
    LogNormal,
    Pert,
    Problem,
    Remark,
    Risk,
    Spread,
    Triangular,
    Uncertainty,
    UncertaintyError,
    Uniform,
    Wanted,
    simulate,
)

GIVEN = plan(
    Task(1, 9, DAY, name="Dig"), Task(2, 9, DAY, name="Build"), Task(9, name="House"), links=(Link(1, 2),)
)
GOOD = Triangular(DAY, DAY, 2 * DAY)
NAN = float("nan")


def ranged(distribution, key: int = 1) -> dict:
    return {"durations": {key: distribution}}


def risky(probability: float = 0.5, task: int = 1, **effect) -> dict:
    effects = (Effect(task=task, **(effect or {"added": GOOD})),)
    return {"risks": (Risk(name="Flood", probability=probability, effects=effects),)}


def matrix(*rows: tuple[float, ...]) -> dict:
    return {"correlations": (CorrelationMatrix(tasks=(1, 2), matrix=rows, name="Crew"),)}


def factor(**fields) -> dict:
    return {
        "correlations": (CommonFactor(**{"coefficient": 0.5, "tasks": (1, 2), "name": "Crew", **fields}),)
    }


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        (
            ranged(Triangular(3 * DAY, DAY, 5 * DAY)),
            Problem.RANGE_ORDER,
            "Task 1 “Dig”: the range 24 h – 8 h – 40 h",
        ),
        (ranged(Pert(DAY, 3 * DAY, 2 * DAY)), Problem.RANGE_ORDER, "not in ascending order"),
        (ranged(Uniform(2, 1)), Problem.RANGE_ORDER, "Dig"),
        (ranged(Uniform(-DAY, DAY)), Problem.RANGE_NEGATIVE, "-8 h is less than nothing"),
        (ranged(Fixed(NAN)), Problem.RANGE_NOT_A_NUMBER, "Dig"),
        (ranged(LogNormal(0, 1)), Problem.DEVIATION, "Dig"),
        (ranged(Discrete(((DAY, -1.0), (DAY, 2.0)))), Problem.WEIGHTS, "weights"),
        (ranged(Discrete(())), Problem.WEIGHTS, "weights"),
        (ranged(GOOD, 7), Problem.UNKNOWN_TASK, "There is no task 7"),
        (ranged(GOOD, 9), Problem.SUMMARY_TASK, "Task 9 “House” is a summary"),
        ({"costs": {8: GOOD}}, Problem.UNKNOWN_TASK, "a range of costs"),
        ({"rates": {8: 1.0}}, Problem.UNKNOWN_TASK, "a cost per day"),
        (risky(1.5), Problem.PROBABILITY, "Risk “Flood”: the probability 1.5 is not between 0 and 1"),
        (risky(NAN), Problem.PROBABILITY, "Flood"),
        (risky(task=5), Problem.UNKNOWN_TASK, "risk “Flood”"),
        (risky(task=9), Problem.SUMMARY_TASK, "House"),
        (risky(added=Uniform(2, 1)), Problem.RANGE_ORDER, "Risk “Flood”, task 1 “Dig”"),
        (risky(factor=Fixed(-1)), Problem.RANGE_NEGATIVE, "Flood"),
        ({"risks": (Risk(name="Idle", probability=0.1),)}, Problem.RISK_WITHOUT_EFFECT, "Idle"),
        ({"default": Spread(low=0.1, high=0.2)}, Problem.SPREAD, "from 10 % to 20 %"),
        (factor(coefficient=1.2), Problem.COEFFICIENT, "Correlation “Crew”: the coefficient 1.2"),
        (factor(tasks=(1, 6)), Problem.UNKNOWN_TASK, "correlation “Crew”"),
        (factor(costs=(1,)), Problem.NOT_UNCERTAIN, "which has no range"),
        (factor(tasks=(1, 1)), Problem.CORRELATED_TWICE, "Task 1 “Dig” is in more than one"),
        (matrix((1.0, 0.5)), Problem.MATRIX_SHAPE, "2 rows of 2 values"),
        (matrix((0.9, 0.5), (0.5, 1.0)), Problem.MATRIX_DIAGONAL, "Dig"),
        (matrix((1.0, 0.5), (0.4, 1.0)), Problem.MATRIX_SYMMETRY, "task 2 “Build” with task 1 “Dig”"),
        (matrix((1.0, 1.5), (1.5, 1.0)), Problem.MATRIX_VALUE, "not between -1 and 1"),
        (matrix((1.0, NAN), (NAN, 1.0)), Problem.MATRIX_VALUE, "not between -1 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict, code: Problem, said: str) -> None:
    with pytest.raises(UncertaintyError) as refused:
        simulate(GIVEN, Uncertainty(**fields), Wanted(iterations=10))
    assert refused.value.code is code
    assert said in str(refused.value)
    assert isinstance(refused.value, PlanError)


@pytest.mark.parametrize("wanted", [Wanted(iterations=1), Wanted(iterations=10**9), Wanted(workers=0)])
def test_impossible_wishes_are_refused(wanted: Wanted) -> None:
    with pytest.raises(UncertaintyError):
        simulate(GIVEN, Uncertainty(), wanted)


def test_dates_of_unknown_tasks_and_impossible_percentiles_are_refused() -> None:
    with pytest.raises(UncertaintyError, match="no task 77"):
        simulate(GIVEN, Uncertainty(), Wanted(iterations=10, dates={77: [1]}))
    with pytest.raises(UncertaintyError, match="percentile 101"):
        simulate(GIVEN, Uncertainty(), Wanted(iterations=10)).finish.percentile(101)


def test_a_plan_that_cannot_be_scheduled_is_refused_as_ever() -> None:
    with pytest.raises(CycleError):
        simulate(plan(Task(1), Task(2), links=(Link(1, 2), Link(2, 1))), Uncertainty())


def test_a_plan_without_uncertainty_says_so() -> None:
    result = simulate(GIVEN, Uncertainty(), Wanted(iterations=10))
    assert [note.code for note in result.notes] == [Remark.NOTHING_UNCERTAIN]
    assert result.finish.deviation == 0
