"""One piece of finished work: what was estimated, and what it took."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tongzhou.engine.calibration.errors import CalibrationError


@dataclass(frozen=True, slots=True)
class Observation:
    """Estimate and actual in one unit of the caller's (hours, days, money); ``traits``: role, type, client …

    Only finished work is an observation: what is still going on has no actual, and leaving out what takes longest
    would flatter.
    """

    estimate: float
    actual: float
    traits: Mapping[str, str] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times the estimate it took."""
        return self.actual / self.estimate

    @property
    def log_ratio(self) -> float:
        """Its natural logarithm: twice as long and half as long are equally far from 0."""
        return math.log(self.ratio)


def checked(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations; CalibrationError for one that has no ratio."""
    found = tuple(observations)
    for place, one in enumerate(found, start=1):
        if not (math.isfinite(one.estimate) and math.isfinite(one.actual)):
            raise CalibrationError(f"Observation {place} has something that is not a finite number.")
        if one.estimate <= 0 or one.actual <= 0:
            raise CalibrationError(
                f"Observation {place}: estimate and actual must be greater than nothing, not {one.estimate:g}"
                f" and {one.actual:g}."
            )
    return found
