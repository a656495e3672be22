"""How far off estimates were: bias, spread, and the measures that the literature of software effort uses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median, stdev

from tongzhou.engine.calibration.observations import Observation, checked
from tongzhou.engine.calibration.student import quantile

CLOSE = 0.25
"""PRED(25): estimates that were off by a quarter of the actual at most."""
SURE = 0.95


class Bias(StrEnum):
    """In which direction estimates are off, as far as the number of observations allows to say."""

    LOW = "low"
    """Work takes longer than estimated."""
    HIGH = "high"
    NONE = "none"
    """The 95 % interval of the typical ratio contains 1."""
    UNKNOWN = "unknown"
    """One observation says nothing of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Of some observations. A ratio is actual / estimate: 1.3 means that work took 30 % more than estimated.

    ``typical``: the geometric mean of the ratios; ``typical_low`` and ``typical_high`` its 95 % interval (None for one
    observation). ``spread``: the standard deviation of the logarithms. ``weighted``: all actuals / all estimates, which
    long work decides. ``mmre``, ``mdmre``: mean and median of |actual - estimate| / actual; ``pred25``: the part of
    estimates with at most 25 % of that (Conte, Dunsmore and Shen, 1986).
    """

    count: int
    typical: float
    typical_low: float | None
    typical_high: float | None
    spread: float | None
    median: float
    weighted: float
    mmre: float
    mdmre: float
    pred25: float

    @property
    def bias(self) -> Bias:
        """What can be said of the direction."""
        if self.typical_low is None or self.typical_high is None:
            return Bias.UNKNOWN
        if self.typical_low > 1:
            return Bias.LOW
        return Bias.HIGH if self.typical_high < 1 else Bias.NONE


def accuracy(observations: Sequence[Observation]) -> Accuracy:
    """The measures of one observation or more; CalibrationError for what has no ratio, ValueError for none."""
    found = checked(observations)
    if not found:
        raise ValueError("There is nothing to measure.")
    logs = [one.log_ratio for one in found]
    errors = [abs(one.actual - one.estimate) / one.actual for one in found]
    low, high = _interval(logs)
    return Accuracy(
        count=len(found),
        typical=math.exp(fmean(logs)),
        typical_low=low,
        typical_high=high,
        spread=stdev(logs) if len(logs) > 1 else None,
        median=median(one.ratio for one in found),
        weighted=math.fsum(one.actual for one in found) / math.fsum(one.estimate for one in found),
        mmre=fmean(errors),
        mdmre=median(errors),
        pred25=sum(error <= CLOSE for error in errors) / len(errors),
    )


def _interval(logs: Sequence[float]) -> tuple[float | None, float | None]:
    """The 95 % interval of the typical ratio, by Student's distribution of the logarithms' mean."""
    count = len(logs)
    if count < 2:
        return None, None
    width = quantile((1 + SURE) / 2, count - 1) * stdev(logs) / math.sqrt(count)
    middle = fmean(logs)
    return math.exp(middle - width), math.exp(middle + width)
