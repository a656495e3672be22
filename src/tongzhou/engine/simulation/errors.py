"""Why a simulation cannot be run: a code, its parameters and a sentence in English."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tongzhou.engine.errors import PlanError

Params = Mapping[str, str | int]


class Problem(StrEnum):
    """What is wrong with what was said to be uncertain; the comment names the parameters."""

    RANGE_ORDER = "range_order"  # what, low, likely, high
    RANGE_NEGATIVE = "range_negative"  # what, low
    RANGE_NOT_A_NUMBER = "range_not_a_number"  # what
    DEVIATION = "deviation"  # what
    WEIGHTS = "weights"  # what
    SPREAD = "spread"  # low, high
    PROBABILITY = "probability"  # risk, value
    RISK_WITHOUT_EFFECT = "risk_without_effect"  # risk
    UNKNOWN_TASK = "unknown_task"  # task, where
    SUMMARY_TASK = "summary_task"  # what
    COEFFICIENT = "coefficient"  # group, value
    MATRIX_SHAPE = "matrix_shape"  # group, count
    MATRIX_DIAGONAL = "matrix_diagonal"  # group, name
    MATRIX_SYMMETRY = "matrix_symmetry"  # group, one, other
    MATRIX_VALUE = "matrix_value"  # group, one, other, value
    CORRELATED_TWICE = "correlated_twice"  # what
    NOT_UNCERTAIN = "not_uncertain"  # what, group
    ITERATIONS = "iterations"  # value, most
    WORKERS = "workers"  # value
    PERCENTILE = "percentile"  # value


_SENTENCES: Mapping[Problem, str] = {
    Problem.RANGE_ORDER: "{what}: the range {low} – {likely} – {high} is not in ascending order",
    Problem.RANGE_NEGATIVE: "{what}: {low} is less than nothing",
    Problem.RANGE_NOT_A_NUMBER: "{what}: the range has something that is not a finite number",
    Problem.DEVIATION: "{what}: the mean and the standard deviation must be greater than nothing",
    Problem.WEIGHTS: "{what}: the weights of the values must not be negative, and not all be nothing",
    Problem.SPREAD: "the spread from {low} to {high} must begin between -100 % and 0 and end at 0 or more",
    Problem.PROBABILITY: "risk “{risk}”: the probability {value} is not between 0 and 1",
    Problem.RISK_WITHOUT_EFFECT: "risk “{risk}” has no effect: neither on a task nor on cost",
    Problem.UNKNOWN_TASK: "there is no task {task}, which {where} names",
    Problem.SUMMARY_TASK: "{what} is a summary: its duration follows from the tasks below it",
    Problem.COEFFICIENT: "correlation “{group}”: the coefficient {value} is not between 0 and 1",
    Problem.MATRIX_SHAPE: "correlation “{group}”: for {count} tasks the matrix needs {count} rows of {count} values",
    Problem.MATRIX_DIAGONAL: "correlation “{group}”: {name} must correlate with itself by 1",
    Problem.MATRIX_SYMMETRY: "correlation “{group}”: the matrix says different things of {one} with {other} and back",
    Problem.MATRIX_VALUE: "correlation “{group}”: {value} of {one} with {other} is not between -1 and 1",
    Problem.CORRELATED_TWICE: "{what} is in more than one correlation",
    Problem.NOT_UNCERTAIN: "correlation “{group}” names {what}, which has no range",
    Problem.ITERATIONS: "{value} iterations: there must be from 2 to {most}",
    Problem.WORKERS: "{value} workers: there must be at least one",
    Problem.PERCENTILE: "the percentile {value} is not between 0 and 100",
}


class UncertaintyError(PlanError):
    """What was said to be uncertain makes no sense; ``code`` says why, ``params`` with which values.

    ``task`` is the key of the task concerned, where there is one.
    """

    def __init__(self, code: Problem, params: Params, task: int | None = None) -> None:
        self.code = code
        self.params: Params = MappingProxyType(dict(params))
        self.task = task
        said = _SENTENCES[code].format_map(dict(params))
        super().__init__(f"{said[0].upper()}{said[1:]}.")


class SimulationCancelledError(RuntimeError):
    """Whoever asked for a simulation has stopped it."""
