"""The advice: measures, proposals, and what each day costs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tongzhou.engine.plan import Plan
from tongzhou.engine.recovery.effects import Effect
from tongzhou.engine.recovery.measures import Measure, Risk


class Aim(StrEnum):
    """What a proposal is best at."""

    CHEAPEST = "cheapest"
    LEAST_RISK = "least_risk"
    FEWEST = "fewest"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One measure and what it does alone."""

    measure: Measure
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A combination of measures, verified by scheduling the whole plan with it.

    ``proved``: there is no better one for its aim among the measures that were asked about.
    """

    aims: tuple[Aim, ...]
    measures: tuple[Measure, ...]
    effect: Effect
    proved: bool

    @property
    def cost(self) -> int:
        """Integer minor units."""
        return sum(measure.cost for measure in self.measures)

    @property
    def risk(self) -> Risk:
        """The risk of the riskiest measure."""
        return max((measure.risk for measure in self.measures), default=Risk.LOW)

    @property
    def rework(self) -> int:
        """Working seconds of rework to expect."""
        return sum(measure.rework for measure in self.measures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The least that so many days cost; without prices the least risk."""

    days: int
    cost: int
    weight: int
    measures: tuple[str, ...]
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Ways to bring a milestone forward. Instants are the project's, durations working seconds of its calendar."""

    plan: Plan
    milestone: int
    days: int
    finish: int
    target: int
    """The instant by which the milestone has to be reached."""
    path: tuple[int, ...]
    """What decides its date now, from the first task to the milestone."""
    singles: tuple[Single, ...]
    unexamined: int
    """Measures on the path whose own effect was not computed."""
    proposals: tuple[Proposal, ...]
    """Those that win the days, the cheapest first (without prices: the least risky); then the fastest."""
    curve: tuple[Point, ...]
    most: int
    """Working seconds that can be won at most, as far as was found."""
    day: int
    """Working seconds of a day."""
    evaluations: int
    cancelled: bool
    out_of_time: bool

    @property
    def reached(self) -> bool:
        """Whether a proposal wins all the days."""
        return any(one.effect.won >= self.days * self.day for one in self.proposals)
