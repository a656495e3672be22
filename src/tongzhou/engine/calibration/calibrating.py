"""Measuring a history of estimates, and choosing what the next one is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, stdev

from tongzhou.engine.calibration.accuracy import Accuracy, accuracy
from tongzhou.engine.calibration.errors import CalibrationError
from tongzhou.engine.calibration.forecast import Forecast
from tongzhou.engine.calibration.observations import Observation, checked
from tongzhou.engine.calibration.pooling import Group, groups_by

FEWEST = 5
"""A class with fewer observations is no class to compare with."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A history of estimates. ``whole``: all of it together; ``groups``: by trait, the largest group first."""

    observations: tuple[Observation, ...]
    whole: Accuracy
    groups: Mapping[str, tuple[Group, ...]]

    def group(self, trait: str, value: str) -> Group | None:
        """One group."""
        return next((one for one in self.groups.get(trait, ()) if one.value == value), None)

    def forecast(self, estimate: float, traits: Mapping[str, str] | None = None) -> Forecast:
        """What an estimate for work with these traits will come to.

        It is compared with the class that shares most of its traits and has five observations at least; among those the
        largest; with all work when there is none. CalibrationError unless the estimate is greater than nothing.
        """
        if not math.isfinite(estimate) or estimate <= 0:
            raise CalibrationError(f"The estimate {estimate:g} must be greater than nothing.")
        reference, found = self._class_of(traits or {})
        logs = [one.log_ratio for one in found]
        return Forecast(
            estimate,
            reference,
            self._centre(reference, logs),
            stdev(logs) if len(logs) > 1 else 0.0,
            sorted(one.ratio for one in found),
        )

    def _class_of(
        self, traits: Mapping[str, str]
    ) -> tuple[tuple[tuple[str, str], ...], Sequence[Observation]]:
        known = sorted((trait, value) for trait, value in traits.items() if value)
        for size in range(len(known), 0, -1):
            classes = [(chosen, _having(self.observations, chosen)) for chosen in combinations(known, size)]
            large = [pair for pair in classes if len(pair[1]) >= FEWEST]
            if large:
                return max(large, key=lambda pair: len(pair[1]))
        return (), self.observations

    def _centre(self, reference: Sequence[tuple[str, str]], logs: Sequence[float]) -> float:
        """The class's own mean; for a class of one trait the one that is believed in the light of the other groups."""
        if len(reference) == 1 and (group := self.group(*reference[0])) is not None:
            return math.log(group.believed)
        return fmean(logs)


def _having(observations: Sequence[Observation], traits: Sequence[tuple[str, str]]) -> list[Observation]:
    return [one for one in observations if all(one.traits.get(trait) == value for trait, value in traits)]


def calibrate(observations: Iterable[Observation], traits: Iterable[str] = ()) -> Calibration:
    """Measure a history; ``traits``: by which it is divided into groups (all that occur, unless named).

    CalibrationError for an observation without a ratio, and when there is none at all.
    """
    found = checked(observations)
    if not found:
        raise CalibrationError("There is no finished work to learn from.")
    wanted = list(traits) or sorted({trait for one in found for trait in one.traits})
    return Calibration(found, accuracy(found), {trait: groups_by(found, trait) for trait in wanted})
