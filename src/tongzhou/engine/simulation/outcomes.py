"""Distributions that come out of a simulation: percentiles with their errors, histograms, curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.simulation.errors import Problem, UncertaintyError

Floats: TypeAlias = "NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class Percentile:
    """A value that is not exceeded in ``percent`` of the iterations.

    ``value`` is an instant (of a cost: money), ``amount`` working seconds since the project's start (of a
    cost: money), ``error`` the Monte Carlo standard error of the amount.
    """

    percent: float
    value: float
    amount: float
    error: float


@dataclass(frozen=True, slots=True)
class Share:
    """A probability and its Monte Carlo standard error."""

    probability: float
    error: float

    @classmethod
    def of(cls, count: int, iterations: int) -> Share:
        """How often something was so. The error of 0 or 1 is that of half an observation."""
        share = count / iterations
        least = min(max(share, 0.5 / iterations), 1 - 0.5 / iterations)
        return cls(share, math.sqrt(least * (1 - least) / iterations))


class Outcome:
    """A sample of dates or costs, in the order of the iterations.

    ``values`` are instants or money; ``amounts`` the same on the scale on which differences are meant:
    working seconds since the project's start, or money.
    """

    def __init__(
        self, values: Callable[[Floats], Floats], amounts: Floats, *, samples: Floats | None = None
    ) -> None:
        self._convert = values
        self.amounts = amounts
        self._samples = samples
        self._sorted: Floats | None = None

    def __len__(self) -> int:
        return len(self.amounts)

    @property
    def samples(self) -> Floats:
        """The values, one per iteration."""
        if self._samples is None:
            self._samples = self._convert(self.amounts)
        return self._samples

    @property
    def ordered(self) -> Floats:
        """The amounts in ascending order."""
        if self._sorted is None:
            self._sorted = np.sort(self.amounts)
        return self._sorted

    def percentile(self, percent: float) -> Percentile:
        """The percentile; between two iterations the value is interpolated."""
        if not 0 <= percent <= 100:
            raise UncertaintyError(Problem.PERCENTILE, {"value": f"{percent:g}"})
        amount = self._quantile(percent / 100)
        value = float(self._convert(np.array([amount]))[0])
        return Percentile(percent, value, amount, self.error(percent))

    def percentiles(self, percents: Sequence[float] = (5, 10, 20, 50, 80, 90, 95)) -> list[Percentile]:
        """Several percentiles."""
        return [self.percentile(percent) for percent in percents]

    def error(self, percent: float) -> float:
        """Monte Carlo standard error of a percentile, from the ranks one standard deviation to either side."""
        share, count = percent / 100, len(self)
        step = math.sqrt(max(share * (1 - share), 0.5 / count) / count)
        low, high = max(share - step, 0.0), min(share + step, 1.0)
        return (self._quantile(high) - self._quantile(low)) / 2

    def _quantile(self, share: float) -> float:
        ordered = self.ordered
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))

    @property
    def mean(self) -> float:
        """The mean amount."""
        return float(self.amounts.mean())

    @property
    def mean_value(self) -> float:
        """The mean as a date or as money."""
        return float(self._convert(np.array([self.mean]))[0])

    @property
    def deviation(self) -> float:
        """Standard deviation of the amounts."""
        return float(self.amounts.std(ddof=1)) if len(self) > 1 else 0.0

    def chance(self, value: float) -> Share:
        """The probability that the value (an instant, or money) is not exceeded."""
        return Share.of(int(np.count_nonzero(self.samples <= value)), len(self))

    def histogram(self, bins: int | Floats = 30) -> tuple[Floats, NDArray[np.int64]]:
        """Edges (instants or money; ``bins`` equal ones, or those given) and how many iterations lie between."""
        counts, edges = np.histogram(self.samples, bins=bins)
        return edges, counts.astype(np.int64)

    def curve(self, points: int = 100) -> tuple[Floats, Floats]:
        """The S-curve: shares from 0 to 1, and the value (an instant, or money) that each stays within."""
        shares = np.linspace(0, 1, points)
        amounts = np.array([self._quantile(float(share)) for share in shares])
        return shares, self._convert(amounts)

    def values_of(self, amounts: Floats) -> Floats:
        """Amounts as dates or money."""
        return self._convert(amounts)


def unchanged(amounts: Floats) -> Floats:
    """Money is its own amount."""
    return amounts
