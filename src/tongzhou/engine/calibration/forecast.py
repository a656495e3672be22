"""The next estimate in the light of earlier ones: a reference-class forecast.

The idea is Kahneman's and Lovallo's (1993), the practice Flyvbjerg's (2006).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tongzhou.engine.calibration.errors import CalibrationError
from tongzhou.engine.calibration.student import quantile
from tongzhou.engine.simulation.distributions import LogNormal

EMPIRICAL = 30
"""From so many observations on the class speaks for itself; below it a log-normal distribution is fitted."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What an estimate will come to.

    ``reference``: the traits of the class that it was compared with, () for all work. ``centre`` and ``spread``: mean
    and standard deviation of the logarithms of the class's ratios, the centre drawn towards that of all work;
    ``ratios``: the class's own, in ascending order.
    """

    estimate: float
    reference: tuple[tuple[str, str], ...]
    centre: float
    spread: float
    ratios: Sequence[float]

    @property
    def count(self) -> int:
        """Observations of the class."""
        return len(self.ratios)

    @property
    def empirical(self) -> bool:
        """Whether the answers are quantiles of what has happened, not of a fitted distribution."""
        return self.count >= EMPIRICAL

    def at(self, percent: float) -> float:
        """The amount that suffices with this probability (0 < percent < 100), in the estimate's unit."""
        if not 0 < percent < 100:
            raise CalibrationError(f"The percentile {percent:g} is not between 0 and 100.")
        return self.estimate * self.ratio(percent)

    def ratio(self, percent: float) -> float:
        """The same as a multiple of the estimate."""
        share = percent / 100
        if self.empirical:
            return _empirical(self.ratios, share)
        reach = quantile(share, max(1, self.count - 1)) if self.count > 1 else 0.0
        return math.exp(self.centre + reach * self.spread * math.sqrt(1 + 1 / max(1, self.count)))

    def chance(self, amount: float) -> float:
        """The probability that the amount suffices, in steps of a thousandth."""
        shares = (number / 1000 for number in range(1, 1000))
        return max((share for share in shares if self.at(100 * share) <= amount), default=0.0)

    def distribution(self) -> LogNormal:
        """The forecast as a range of the simulation, by mean and standard deviation."""
        variance = self.spread**2
        mean = self.estimate * math.exp(self.centre + variance / 2)
        return LogNormal(mean, mean * math.sqrt(math.expm1(variance)))


def _empirical(ratios: Sequence[float], share: float) -> float:
    """The quantile of a sample, median-unbiased (Hyndman and Fan 1996, type 8); ends stay at the extremes."""
    place = (len(ratios) + 1 / 3) * share + 1 / 3
    below = min(max(math.floor(place), 1), len(ratios))
    above = min(below + 1, len(ratios))
    part = min(max(place - below, 0.0), 1.0)
    return ratios[below - 1] + part * (ratios[above - 1] - ratios[below - 1])
