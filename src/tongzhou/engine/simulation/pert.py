"""PERT as it was published: expected durations, one critical path, and the normal distribution.

Malcolm, Roseboom, Clark and Fazar (1959). It is here to compare with: it leaves out that several paths may become
the longest one (merge bias), so that its finish is too early and too certain. ``simulate`` does not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Plan
from tongzhou.engine.simulation.distributions import Distribution, Pert, Triangular


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicPert:
    """Expected dates, and the standard deviation of the finish in working seconds."""

    schedule: Schedule
    expected: float
    """Working seconds from the project's start to its finish."""
    deviation: float

    def probability(self, working: float) -> float:
        """The probability of needing no more than so many working seconds."""
        if not self.deviation:
            return float(working >= self.expected)
        return math.erfc((self.expected - working) / (self.deviation * math.sqrt(2))) / 2


def classic_pert(plan: Plan, durations: Mapping[int, Distribution]) -> ClassicPert:
    """Schedule a plan with expected durations of (a + 4m + b) / 6 and deviations of (b - a) / 6.

    The deviations are those of the critical tasks; where several paths are critical, those of the one that is
    most uncertain. Distributions without three points count with their own mean and deviation.
    """
    moments = {key: _moments(distribution) for key, distribution in durations.items()}
    tasks = tuple(
        task._replace(duration=round(moments[task.key][0])) if task.key in moments else task
        for task in plan.tasks
    )
    found = schedule(replace(plan, tasks=tasks))
    axis = found.network.axis
    return ClassicPert(
        schedule=found,
        expected=float(axis.between(found.project_start, found.project_finish)),
        deviation=math.sqrt(_critical_variance(found, {key: d * d for key, (_, d) in moments.items()})),
    )


def _moments(distribution: Distribution) -> tuple[float, float]:
    """Expected value and standard deviation."""
    if isinstance(distribution, Pert | Triangular):
        low, likely, high = distribution.told()
        return (low + 4 * likely + high) / 6, (high - low) / 6
    return distribution.mean(), distribution.deviation()


def _critical_variance(found: Schedule, variances: Mapping[int, float]) -> float:
    """The greatest sum of variances along a path of critical tasks."""
    network = found.network
    longest: dict[int, float] = {}
    for node in network.order:
        if node >= network.count or not found.critical[node]:
            continue
        before = max((longest.get(edge[0], 0.0) for edge in network.into(node)), default=0.0)
        longest[node] = before + variances.get(network.tasks[node].key, 0.0)
    return max(longest.values(), default=0.0)
