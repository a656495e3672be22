"""Groups of observations: what each says for itself, and what can be believed of it in the light of all.

Three estimates of a new client that were all too low say little about the fourth. Each group's typical ratio is
therefore drawn towards the one of all groups, the more the fewer and the more scattered its observations are: the
empirical Bayes estimate of a random-effects model, with the variance between groups by DerSimonian and Laird (1986).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from tongzhou.engine.calibration.accuracy import Accuracy, accuracy
from tongzhou.engine.calibration.observations import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The observations with one value of a trait.

    ``believed``: the typical ratio that the next piece of work of the group should be expected to have; ``weight``: how
    much of that comes from the group itself, 0 to 1.
    """

    trait: str
    value: str
    own: Accuracy
    believed: float
    weight: float


def groups_by(observations: Sequence[Observation], trait: str) -> tuple[Group, ...]:
    """The groups of a trait, the largest first; what does not have the trait belongs to none."""
    members: dict[str, list[Observation]] = defaultdict(list)
    for one in observations:
        if one.traits.get(trait):
            members[one.traits[trait]].append(one)
    logs = {value: [one.log_ratio for one in found] for value, found in members.items()}
    middle, weights = _pooled(logs)
    return tuple(
        Group(
            trait=trait,
            value=value,
            own=accuracy(found),
            believed=math.exp(middle + weights[value] * (fmean(logs[value]) - middle)),
            weight=weights[value],
        )
        for value, found in sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def _pooled(logs: Mapping[str, Sequence[float]]) -> tuple[float, dict[str, float]]:
    """The mean of all groups, and how much each group's own mean counts."""
    if not logs:
        return 0.0, {}
    within = _within(logs)
    if within == 0:
        return fmean(fmean(values) for values in logs.values()), dict.fromkeys(logs, 1.0)
    means = {value: fmean(found) for value, found in logs.items()}
    precision = {value: len(found) / within for value, found in logs.items()}
    between = _between(means, precision)
    shares = {value: between / (between + 1 / precision[value]) if between else 0.0 for value in logs}
    believed = {value: 1 / (between + 1 / precision[value]) for value in logs}
    middle = math.fsum(believed[value] * means[value] for value in logs) / math.fsum(believed.values())
    return middle, shares


def _within(logs: Mapping[str, Sequence[float]]) -> float:
    """The variance within groups, pooled over all of them."""
    freedom = sum(len(found) - 1 for found in logs.values())
    squares = math.fsum((x - fmean(found)) ** 2 for found in logs.values() for x in found)
    return squares / freedom if freedom else 0.0


def _between(means: Mapping[str, float], precision: Mapping[str, float]) -> float:
    """The variance between groups: what is left of Cochran's Q beyond chance; 0 when nothing is."""
    total = math.fsum(precision.values())
    middle = math.fsum(precision[value] * means[value] for value in means) / total
    q = math.fsum(precision[value] * (means[value] - middle) ** 2 for value in means)
    scale = total - math.fsum(one**2 for one in precision.values()) / total
    return max(0.0, (q - (len(means) - 1)) / scale) if scale > 0 else 0.0
