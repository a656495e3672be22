"""Which tasks and risks decide the finish: cruciality, schedule sensitivity, drivers in days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np

Floats: TypeAlias = "NDArray[np.float64]"

RANKED = 20
"""Tasks whose rank correlation and swing are computed: those with the strongest linear correlation."""
TAIL = 0.1
"""Part of the iterations at either end that a swing compares."""

_TOGETHER = 8
"""Rows that are looked at together, so that they stay near the processor."""


@dataclass(frozen=True, slots=True)
class TaskRisk:
    """What one task means for the finish; durations in seconds."""

    key: int
    criticality: float
    """Part of the iterations in which the task was critical."""
    cruciality: float
    """Correlation of its duration with the project's finish (Pearson), 0 where nothing varies."""
    sensitivity: float
    """Schedule sensitivity index: criticality × deviation of the duration / deviation of the finish."""
    mean: float
    deviation: float
    rank_correlation: float | None = None
    """Spearman's, for the strongest drivers."""
    swing: tuple[float, float] | None = None
    """Mean working seconds by which the finish moves when the duration is in its lowest and highest tenth."""


@dataclass(frozen=True, slots=True)
class RiskShare:
    """What one risk event means."""

    name: str
    probability: float
    occurred: int
    delay: float
    """Mean working seconds by which the finish is later when it occurs than when it does not."""
    contribution: float
    """Its probability × delay: what it adds to the mean."""
    cost: float
    """Mean additional cost when it occurs."""


@dataclass(frozen=True, slots=True)
class Relations:
    """Correlations of the rows of durations with the finish."""

    pearson: Floats
    mean: Floats
    deviation: Floats
    ranked: dict[int, float]
    swings: dict[int, tuple[float, float]]


def relations(durations: NDArray[np.float32], finish: Floats) -> Relations:
    """Relations of each row of durations with the finish of the same iterations."""
    count, rows = len(finish), len(durations)
    centred = finish - finish.mean()
    spread = math.sqrt(float(np.square(centred).mean()))
    pearson, mean, deviation = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    weights = centred.astype(np.float32)
    for first in range(0, rows, _TOGETHER):
        part = durations[first : first + _TOGETHER]
        several = slice(first, first + len(part))
        average = part.mean(axis=1)
        moved = part - average[:, None]
        own = np.sqrt(np.einsum("ij,ij->i", moved, moved) / count).astype(np.float64)
        together = np.einsum("ij,j->i", moved, weights).astype(np.float64) / count
        mean[several], deviation[several] = average, own
        varies = (own > 1e-6 * np.maximum(average, 1e-9)) & (spread > 0)
        np.divide(together, own * spread, out=pearson[several], where=varies)
    np.clip(pearson, -1, 1, out=pearson)
    strongest = [int(k) for k in np.argsort(-np.abs(pearson), kind="stable")[:RANKED] if pearson[k]]
    ranks = _ranks(finish)
    ranked = {k: _correlation(_ranks(durations[k]), ranks) for k in strongest}
    swings = {k: _swing(durations[k], centred) for k in strongest}
    return Relations(pearson, mean, deviation, ranked, swings)


def _ranks(values: NDArray[np.floating]) -> Floats:
    """Ranks; equal values share the middle of theirs."""
    order = np.argsort(values)
    ordered = values[order]
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    group = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(values))
    ranks = np.empty(len(values))
    ranks[order] = ((starts + ends - 1) / 2)[group]
    return ranks


def _correlation(one: Floats, other: Floats) -> float:
    a, b = one - one.mean(), other - other.mean()
    scale = math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return float((a * b).sum()) / scale if scale else 0.0


def _swing(durations: NDArray[np.float32], centred: Floats) -> tuple[float, float]:
    """Mean of the centred finish in the lowest and in the highest tenth of the durations."""
    low, high = np.quantile(durations, (TAIL, 1 - TAIL))
    return float(centred[durations <= low].mean()), float(centred[durations >= high].mean())
