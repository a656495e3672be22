"""Tables of quantiles: two random bytes pick one of 65,536, whatever the distribution.

Correlated variables use a second table whose entries are evenly spaced in the normal score (see
``correlation``). Tables are made once per shape and kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.simulation.distributions import REACH, Shape

Floats: TypeAlias = "NDArray[np.float64]"

SIZE = 1 << 16
"""Entries of a table."""
PER_SCORE = SIZE / (2 * REACH)
"""Entries of the tables of correlated variables per unit of the normal score."""
KEPT_TABLES = 128
"""Tables of either kind that stay in memory for the next simulation: 256 KB each."""


@lru_cache(maxsize=KEPT_TABLES)
def by_probability(shape: Shape) -> NDArray[np.float32]:
    """Quantiles of the shape in the middle of 65,536 equal parts of the probability."""
    return _frozen(_QUANTILES[shape[0]](shape, (np.arange(SIZE) + 0.5) / SIZE, normal_scores()))


def exactly_by_probability(shape: Shape) -> Floats:
    """The same in float64, for values that must stay exact."""
    return _QUANTILES[shape[0]](shape, (np.arange(SIZE) + 0.5) / SIZE, normal_scores())


@lru_cache(maxsize=KEPT_TABLES)
def by_score(shape: Shape) -> NDArray[np.float32]:
    """Quantiles of the shape at evenly spaced normal scores from -4.5 to 4.5."""
    scores = (np.arange(SIZE) - SIZE // 2) / PER_SCORE
    return _frozen(_QUANTILES[shape[0]](shape, normal_probability(scores), scores))


@lru_cache(maxsize=1)
def normal_scores() -> Floats:
    """Normal scores in the middle of 65,536 equal parts of the probability."""
    upper = (np.arange(SIZE // 2) + SIZE // 2 + 0.5) / SIZE
    grid, cumulated = _normal()
    scores = np.interp(upper, cumulated, grid)
    return np.concatenate((-scores[::-1], scores))


def normal_probability(scores: Floats) -> Floats:
    """The probability of a normal score that is not greater."""
    grid, cumulated = _normal()
    upper = np.interp(np.abs(scores), grid, cumulated)
    return np.where(scores < 0, 1 - upper, upper)


@lru_cache(maxsize=1)
def _normal() -> tuple[Floats, Floats]:
    """Scores from 0 to 9 and the probability up to each."""
    grid = np.linspace(0, 9, 36_001)
    area = _areas(grid, lambda z: np.exp(-z * z / 2) / math.sqrt(2 * math.pi))
    return grid, 0.5 + area


def _areas(grid: Floats, density: Callable[[Floats], Floats]) -> Floats:
    """Integral of the density from the grid's first point to each (Gauss-Legendre, three nodes a cell)."""
    half = np.diff(grid) / 2
    middle = grid[:-1] + half
    node = math.sqrt(0.6) * half
    cells = half / 9 * (5 * density(middle - node) + 8 * density(middle) + 5 * density(middle + node))
    return np.concatenate(([0.0], np.cumsum(cells)))


def _frozen(values: Floats) -> NDArray[np.float32]:
    table = values.astype(np.float32)
    table.flags.writeable = False
    return table


def _uniform(_: Shape, probability: Floats, __: Floats) -> Floats:
    return probability


def _normal_quantile(_: Shape, __: Floats, scores: Floats) -> Floats:
    return scores


def _lognormal(shape: Shape, _: Floats, scores: Floats) -> Floats:
    quantiles: Floats = np.exp(shape[1] * scores)
    return quantiles


def _triangular(shape: Shape, probability: Floats, _: Floats) -> Floats:
    mode = shape[1]
    rising = np.sqrt(probability * mode)
    falling = 1 - np.sqrt((1 - probability) * (1 - mode))
    quantiles: Floats = np.where(probability < mode, rising, falling)
    return quantiles


def _pert(shape: Shape, probability: Floats, _: Floats) -> Floats:
    """Inverse of the beta distribution by integration; the substitution takes the kinks out of both ends."""
    _name, mode, weight = shape
    a, b = weight * mode, weight * (1 - mode)
    angle = np.linspace(0, math.pi, 2_049)

    def density(t: Floats) -> Floats:
        x = (1 - np.cos(t)) / 2
        height: Floats = x**a * (1 - x) ** b * np.sin(t)
        return height

    area = _areas(angle, density)
    where = np.interp(probability, area / area[-1], angle)
    quantiles: Floats = (1 - np.cos(where)) / 2
    return quantiles


def _discrete(shape: Shape, probability: Floats, _: Floats) -> Floats:
    values = np.array([v for v, _ in shape[1]])
    reached = np.cumsum([w for _, w in shape[1]])
    place = np.searchsorted(reached / reached[-1], probability, side="left")
    quantiles: Floats = values[np.minimum(place, len(values) - 1)]
    return quantiles


_QUANTILES: dict[str, Callable[[Shape, Floats, Floats], Floats]] = {
    "uniform": _uniform,
    "normal": _normal_quantile,
    "lognormal": _lognormal,
    "triangular": _triangular,
    "pert": _pert,
    "discrete": _discrete,
}
