"""Correlated variables: a Gaussian copula from common factors or from a matrix.

Each correlated variable has a normal score, the score has the correlations that were asked for, and the
variable is the quantile of its own distribution at that score. Scores are whole numbers, entries of a table
(``tables.by_score``), so that a sample is two look-ups and an addition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.simulation.errors import Problem, UncertaintyError
from tongzhou.engine.simulation.notes import Note, Remark
from tongzhou.engine.simulation.tables import PER_SCORE, SIZE, normal_scores
from tongzhou.engine.simulation.uncertainty import CommonFactor, CorrelationMatrix, Names, Uncertainty

Integers: TypeAlias = "NDArray[np.int32]"

SMALLEST = 1e-7
"""The least eigenvalue a repaired matrix has."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Loading:
    """Where the score of a variable comes from: a row of scores made at the start of a block, and noise.

    ``own`` holds the noise by two random bytes, already scaled; None: the row is the whole score.
    """

    row: int
    own: Integers | None


@dataclass(slots=True)
class Correlated:
    """The correlations of a simulation, compiled."""

    loadings: dict[tuple[str, int], Loading] = field(default_factory=dict)
    """("duration" or "cost", key of the task) → its loading."""
    rows: int = 0
    factors: list[tuple[int, Integers]] = field(default_factory=list)
    """(row, scaled scores by two random bytes) of the common factors."""
    blocks: list[tuple[int, NDArray[np.float32]]] = field(default_factory=list)
    """(first row, lower triangular matrix) of the correlation matrices."""


def correlated(uncertainty: Uncertainty, names: Names) -> tuple[Correlated, list[Note]]:
    """Check and compile the correlations; return notes on what had to be repaired."""
    compiled, notes = Correlated(), []
    for number, group in enumerate(uncertainty.correlations, 1):
        label = group.name or str(number)
        if isinstance(group, CommonFactor):
            _common_factor(compiled, group, label, uncertainty, names)
            continue
        matrix = _checked(group, label, names)
        matrix, change = repaired(matrix)
        if change > _ROUNDING:
            notes.append(Note(Remark.MATRIX_REPAIRED, {"group": label, "change": f"{change:.3f}"}))
        for place, key in enumerate(group.tasks):
            _enter(compiled, ("duration", key), Loading(compiled.rows + place, None), names)
        compiled.blocks.append((compiled.rows, _triangle(matrix)))
        compiled.rows += len(group.tasks)
    return compiled, notes


def repaired(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """A positive definite correlation matrix near to the given one, and the largest change of an entry.

    Negative eigenvalues become (nearly) nothing, and the result is scaled back to ones on the diagonal
    (Rebonato and Jäckel, 1999). A matrix that is positive definite already is returned as it is.
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= SMALLEST / 10:
        return matrix, 0.0
    raised = (vectors * np.maximum(values, SMALLEST)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(raised))
    nearest = raised * np.outer(scale, scale)
    np.fill_diagonal(nearest, 1.0)
    change = float(np.abs(nearest - matrix).max())
    return nearest, change if change > 1e-5 else 0.0


def _triangle(matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """The lower triangular root; computed in a fixed order, so that it is the same everywhere."""
    size = len(matrix)
    root = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            root[i, j] = (matrix[i, j] - math.fsum(root[i, :j] * root[j, :j])) / root[j, j]
        root[i, i] = math.sqrt(max(matrix[i, i] - math.fsum(root[i, :i] ** 2), 1e-14))
    root[np.abs(root) < 1e-12] = 0.0
    return root.astype(np.float32)


def _common_factor(
    compiled: Correlated, group: CommonFactor, label: str, uncertainty: Uncertainty, names: Names
) -> None:
    coefficient = group.coefficient
    if not 0 <= coefficient <= 1:
        raise UncertaintyError(Problem.COEFFICIENT, {"group": label, "value": f"{coefficient:g}"})
    row = compiled.rows
    compiled.rows += 1
    compiled.factors.append((row, scaled_scores(math.sqrt(coefficient), SIZE // 2)))
    own = scaled_scores(math.sqrt(1 - coefficient), 0) if coefficient < 1 else None
    for key in group.tasks:
        names.leaf(key, f"correlation “{label}”")
        _enter(compiled, ("duration", key), Loading(row, own), names)
    for key in group.costs:
        names.task(key, f"correlation “{label}”")
        if key not in uncertainty.costs:
            raise UncertaintyError(Problem.NOT_UNCERTAIN, {"group": label, "what": names.of(key)}, key)
        _enter(compiled, ("cost", key), Loading(row, own), names)


@lru_cache(maxsize=64)
def scaled_scores(weight: float, middle: int) -> Integers:
    """By two random bytes: the normal score, times a weight, in entries of a table of scores."""
    return np.rint(normal_scores() * weight * PER_SCORE + middle).astype(np.int32)


def _enter(compiled: Correlated, what: tuple[str, int], loading: Loading, names: Names) -> None:
    if what in compiled.loadings:
        raise UncertaintyError(Problem.CORRELATED_TWICE, {"what": names.of(what[1])}, what[1])
    compiled.loadings[what] = loading


def _checked(group: CorrelationMatrix, label: str, names: Names) -> NDArray[np.float64]:
    count = len(group.tasks)
    if len(group.matrix) != count or any(len(row) != count for row in group.matrix):
        raise UncertaintyError(Problem.MATRIX_SHAPE, {"group": label, "count": count})
    for key in group.tasks:
        names.leaf(key, f"correlation “{label}”")
    called: Sequence[str] = [names.of(key) for key in group.tasks]
    for i, row in enumerate(group.matrix):
        if abs(row[i] - 1) > _ROUNDING:
            raise UncertaintyError(
                Problem.MATRIX_DIAGONAL, {"group": label, "name": called[i]}, group.tasks[i]
            )
        for j, value in enumerate(row[:i]):
            pair = {"group": label, "one": called[i], "other": called[j]}
            if not -1 <= value <= 1:
                raise UncertaintyError(Problem.MATRIX_VALUE, {**pair, "value": f"{value:g}"})
            if abs(value - group.matrix[j][i]) > _ROUNDING:
                raise UncertaintyError(Problem.MATRIX_SYMMETRY, pair)
    return np.array(group.matrix, np.float64).reshape(count, count)
