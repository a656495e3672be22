"""What a duration or a cost can be: distributions, each as a standard shape that is moved and stretched.

A shape is sampled from a table of its quantiles at 65,536 evenly spaced probabilities: two random bytes are one
sample, whatever the distribution. Correlated variables use a second table whose entries are evenly spaced in the
normal score (see ``correlation``). Tables are made once per shape and kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongzhou.engine.simulation.errors import Problem

Floats = NDArray[np.float64]

SIZE = 1 << 16
"""Entries of a table."""
REACH = 4.5
"""Normal scores covered by the tables of correlated variables: all but 7 in a million."""
PER_SCORE = SIZE / (2 * REACH)
"""Entries of those tables per unit of the normal score."""
KEPT_TABLES = 512
"""Tables that stay in memory: 256 KB each."""

Shape = tuple[Any, ...]
"""Name and parameters of a standard distribution; ``("triangular", 0.25)``."""


class Distribution:
    """Base of all distributions; units are the caller's (seconds for durations, money for costs)."""

    def problem(self) -> Problem | None:
        """What is wrong with the parameters, or None."""
        raise NotImplementedError

    def standard(self) -> tuple[Shape | None, float, float]:
        """Shape, shift and scale: a value is shift + scale × (a value of the shape); no shape, no chance."""
        raise NotImplementedError

    def moved(self, shift: float, scale: float) -> Distribution:
        """The distribution of shift + scale × value."""
        return Moved(self, shift, scale)

    def mean(self) -> float:
        """The expected value."""
        raise NotImplementedError

    def deviation(self) -> float:
        """The standard deviation."""
        raise NotImplementedError

    def told(self) -> tuple[float, float, float]:
        """The low, likely and high value, for messages."""
        middle = self.mean()
        return middle, middle, middle

    def may_be_negative(self) -> bool:
        """Whether a value can lie below nothing."""
        return self.told()[0] < 0


@dataclass(frozen=True, slots=True)
class Fixed(Distribution):
    """No uncertainty."""

    value: float

    def problem(self) -> Problem | None:
        return _finite(self.value)

    def standard(self) -> tuple[Shape | None, float, float]:
        return None, self.value, 0.0

    def mean(self) -> float:
        return self.value

    def deviation(self) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Every value between two limits is as likely."""

    low: float
    high: float

    def problem(self) -> Problem | None:
        return _finite(self.low, self.high) or _ascending(self.low, self.high)

    def standard(self) -> tuple[Shape | None, float, float]:
        return ("uniform",) if self.high > self.low else None, self.low, self.high - self.low

    def mean(self) -> float:
        return (self.low + self.high) / 2

    def deviation(self) -> float:
        return (self.high - self.low) / math.sqrt(12)

    def told(self) -> tuple[float, float, float]:
        return self.low, self.mean(), self.high


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """A triangle over optimistic, most likely and pessimistic."""

    low: float
    likely: float
    high: float

    def problem(self) -> Problem | None:
        return _finite(self.low, self.likely, self.high) or _ascending(self.low, self.likely, self.high)

    def standard(self) -> tuple[Shape | None, float, float]:
        width = self.high - self.low
        shape = ("triangular", (self.likely - self.low) / width) if width > 0 else None
        return shape, self.low, width

    def mean(self) -> float:
        return (self.low + self.likely + self.high) / 3

    def deviation(self) -> float:
        a, m, b = self.low, self.likely, self.high
        return math.sqrt(max(a * a + m * m + b * b - a * m - a * b - m * b, 0.0) / 18)

    def told(self) -> tuple[float, float, float]:
        return self.low, self.likely, self.high


@dataclass(frozen=True, slots=True)
class Pert(Distribution):
    """The beta distribution of PERT over optimistic, most likely and pessimistic (Malcolm and others, 1959).

    ``weight`` is how much the most likely value counts against the two limits: 4 in PERT.
    """

    low: float
    likely: float
    high: float
    weight: float = 4.0

    def problem(self) -> Problem | None:
        if not 0 <= self.weight < 1e3:
            return Problem.RANGE_NOT_A_NUMBER
        return _finite(self.low, self.likely, self.high) or _ascending(self.low, self.likely, self.high)

    def standard(self) -> tuple[Shape | None, float, float]:
        width = self.high - self.low
        shape = ("pert", (self.likely - self.low) / width, self.weight) if width > 0 else None
        return shape, self.low, width

    def mean(self) -> float:
        return (self.low + self.weight * self.likely + self.high) / (self.weight + 2)

    def deviation(self) -> float:
        mean = self.mean()
        return math.sqrt(max((mean - self.low) * (self.high - mean), 0.0) / (self.weight + 3))

    def told(self) -> tuple[float, float, float]:
        return self.low, self.likely, self.high


@dataclass(frozen=True, slots=True)
class LogNormal(Distribution):
    """A value whose logarithm is normal, by its own mean and standard deviation."""

    average: float
    spread: float

    def problem(self) -> Problem | None:
        if _finite(self.average, self.spread):
            return Problem.RANGE_NOT_A_NUMBER
        return None if self.average > 0 and self.spread > 0 else Problem.DEVIATION

    def standard(self) -> tuple[Shape | None, float, float]:
        variance = math.log1p((self.spread / self.average) ** 2)
        return ("lognormal", math.sqrt(variance)), 0.0, self.average * math.exp(-variance / 2)

    def mean(self) -> float:
        return self.average

    def deviation(self) -> float:
        return self.spread


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """The normal distribution; a duration below nothing counts as nothing."""

    average: float
    spread: float

    def problem(self) -> Problem | None:
        if _finite(self.average, self.spread):
            return Problem.RANGE_NOT_A_NUMBER
        return None if self.spread > 0 else Problem.DEVIATION

    def standard(self) -> tuple[Shape | None, float, float]:
        return ("normal",), self.average, self.spread

    def mean(self) -> float:
        return self.average

    def deviation(self) -> float:
        return self.spread

    def may_be_negative(self) -> bool:
        return self.average < REACH * self.spread


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """One of several values, each with a weight; the weights need not add up to 1."""

    values: tuple[tuple[float, float], ...]
    """(value, weight)"""

    def problem(self) -> Problem | None:
        if not self.values:
            return Problem.WEIGHTS
        if _finite(*(x for pair in self.values for x in pair)):
            return Problem.RANGE_NOT_A_NUMBER
        weights = [weight for _, weight in self.values]
        return Problem.WEIGHTS if min(weights) < 0 or not sum(weights) else None

    def standard(self) -> tuple[Shape | None, float, float]:
        return ("discrete", tuple(sorted(self.values))), 0.0, 1.0

    def moved(self, shift: float, scale: float) -> Distribution:
        return Discrete(tuple((shift + scale * value, weight) for value, weight in self.values))

    def mean(self) -> float:
        return sum(v * w for v, w in self.values) / sum(w for _, w in self.values)

    def deviation(self) -> float:
        mean, total = self.mean(), sum(w for _, w in self.values)
        return math.sqrt(max(sum(w * (v - mean) ** 2 for v, w in self.values) / total, 0.0))

    def told(self) -> tuple[float, float, float]:
        values = [value for value, _ in self.values]
        return min(values), self.mean(), max(values)


@dataclass(frozen=True, slots=True)
class Moved(Distribution):
    """Another distribution, stretched and moved."""

    inner: Distribution
    shift: float
    scale: float

    def problem(self) -> Problem | None:
        return self.inner.problem()

    def standard(self) -> tuple[Shape | None, float, float]:
        shape, shift, scale = self.inner.standard()
        return shape, self.shift + self.scale * shift, self.scale * scale

    def mean(self) -> float:
        return self.shift + self.scale * self.inner.mean()

    def deviation(self) -> float:
        return abs(self.scale) * self.inner.deviation()

    def told(self) -> tuple[float, float, float]:
        low, likely, high = (self.shift + self.scale * x for x in self.inner.told())
        return low, likely, high

    def may_be_negative(self) -> bool:
        return self.told()[0] < 0 or self.inner.may_be_negative()


def _finite(*values: float) -> Problem | None:
    return None if all(math.isfinite(v) for v in values) else Problem.RANGE_NOT_A_NUMBER


def _ascending(*values: float) -> Problem | None:
    return None if list(values) == sorted(values) else Problem.RANGE_ORDER


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=KEPT_TABLES)
def by_probability(shape: Shape) -> NDArray[np.float32]:
    """Quantiles of the shape in the middle of 65,536 equal parts of the probability."""
    return _frozen(_QUANTILES[shape[0]](shape, (np.arange(SIZE) + 0.5) / SIZE, normal_scores()))


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
