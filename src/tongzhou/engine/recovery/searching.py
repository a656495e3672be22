"""The search: choose by the cuts, look what the real schedule says, cut again where it says no.

Every look is a computation with the critical path, so whatever is proposed has been verified. A choice that satisfies
all cuts, weighs least and reaches the target in the real schedule is the best there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tongzhou.engine.critical_path.incremental import replan
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.errors import PlanError
from tongzhou.engine.recovery.applying import applied
from tongzhou.engine.recovery.candidates import Candidates
from tongzhou.engine.recovery.chains import EVERYTHING, Cut, Cutter, chain_to, last_leaf
from tongzhou.engine.recovery.exact import available, choose
from tongzhou.engine.recovery.measures import Measure, MeasureKind
from tongzhou.engine.recovery.request import Meter

Weight = Callable[[Measure], int]
Keys = frozenset[str]
_EXACT = 2_000
"""Choices times measures that are made by what measures can win at most; from then on by what they are likely to
win, without proof: where many tasks may be worked at weekends, the most is far more than the likely."""
_DIVES = 6
"""Chains looked at beyond a choice that does not reach the target, before the next choice."""


class Look(NamedTuple):
    """What the schedule says of a choice: when the milestone is (working seconds), the chain that decides it."""

    finish: int
    cut: Cut


@dataclass(frozen=True, slots=True)
class Found:
    """A choice that reaches the target; ``proved``: none that weighs less does."""

    keys: Keys
    value: int
    proved: bool


@dataclass(slots=True)
class Search:
    """Everything that is known about a plan and a milestone; questions share what earlier ones have learnt."""

    base: Schedule
    milestone: int
    candidates: Candidates
    meter: Meter
    cutter: Cutter = field(init=False)
    looks: dict[Keys, Look | None] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)
    impossible: set[Keys] = field(default_factory=set)
    share: float = 1.0
    """The part of the budget by which the present question has to be answered."""

    def __post_init__(self) -> None:
        self.cutter = Cutter(self.candidates)

    @property
    def measures(self) -> dict[str, Measure]:
        """All measures that have been on a chain so far."""
        return self.cutter.measures

    def offset(self, schedule: Schedule) -> int:
        """When the milestone is, in working seconds of the project's calendar."""
        return self.base.network.axis.offset(schedule.finish[last_leaf(schedule, self.milestone)])

    def scheduled(self, keys: Iterable[str]) -> Schedule:
        """The schedule with a choice of measures. Raises ``PlanError`` when they cannot be had together."""
        return replan(self.base, applied(self.base, [self.measures[key] for key in keys]))

    def look(self, keys: Keys) -> Look | None:
        """What the schedule says of a choice; None when it cannot be scheduled."""
        if keys not in self.looks:
            self.meter.evaluations += 1
            self.looks[keys] = self._looked(keys)
        return self.looks[keys]

    def _looked(self, keys: Keys) -> Look | None:
        try:
            schedule = self.scheduled(keys)
        except PlanError:
            turned = frozenset(k for k in keys if self.measures[k].kind == MeasureKind.REORDER)
            self.impossible.add(turned or keys)
            return None
        chain = chain_to(schedule, self.milestone, self.candidates.variants)
        cut = self.cutter.cut(schedule, chain, [self.measures[key] for key in sorted(keys)])
        self.cuts.append(cut)
        return Look(self.offset(schedule), cut)

    def reaches(self, keys: Keys, target: int) -> bool:
        """Whether a choice brings the milestone to the target, in working seconds."""
        look = self.look(keys)
        return look is not None and look.finish <= target

    # ── step by step ──────────────────────────────────────────────────────────────────────────────
    def greedy(self, target: int, weight: Weight, start: Keys = frozenset(), most: int = 400) -> Keys | None:
        """Measure after measure, each the best value on the chain that decides; None when they do not reach."""
        keys, tried = start, set[str]()
        for _ in range(most):
            look = self.look(keys)
            if look is None or self.meter.over(self.share):
                return None
            if look.finish <= target:
                return self.pruned(keys, target, weight)
            better = self._next(keys, look, target, weight, tried)
            if better is None:
                return None
            keys = better
        return None

    def _next(self, keys: Keys, look: Look, target: int, weight: Weight, tried: set[str]) -> Keys | None:
        missing = look.finish - target
        best: tuple[float, int, str, Keys] | None = None
        for key, most in look.cut.most.items():
            measure = self.measures[key]
            if key in tried:
                continue
            rivals = [k for k in keys if set(self.measures[k].groups) & set(measure.groups)]
            gain = (measure.seconds or missing) if most >= EVERYTHING else most
            gain -= sum(max(look.cut.least.get(k, 0), 0) for k in rivals)
            if gain <= 0:
                continue
            price = weight(measure) - sum(weight(self.measures[k]) for k in rivals)
            entry = (price / min(gain, missing), -gain, key, (keys - set(rivals)) | {key})
            if best is None or entry[:3] < best[:3]:
                best = entry
        if best is None:
            return None
        tried.add(best[2])
        return best[3]

    def pruned(self, keys: Keys, target: int, weight: Weight) -> Keys:
        """The choice without what is not needed, and with less of what is, the dearest first."""
        for key in sorted(keys, key=lambda k: (-weight(self.measures[k]), k)):
            if self.meter.over(self.share):
                return keys
            for other in self._cheaper(key, weight):
                without = (keys - {key}) | other
                if self.reaches(without, target):
                    keys = without
                    break
        return keys

    def _cheaper(self, key: str, weight: Weight) -> list[Keys]:
        """Nothing, or less of the same, in the order of their weights."""
        measure = self.measures[key]
        less = [
            other
            for other in self.measures.values()
            if other.groups == measure.groups and weight(other) < weight(measure)
        ]
        return [frozenset(), *(frozenset({m.key}) for m in sorted(less, key=lambda m: (weight(m), m.key)))]

    # ── the best ──────────────────────────────────────────────────────────────────────────────────
    def best(
        self, target: int, weight: Weight, known: Keys | None = None, rounds: int = 10_000
    ) -> Found | None:
        """The choice of least weight that reaches the target; None when there is none, or none was found."""
        if known is None:
            known = self.greedy(target, weight)
        found = None if known is None else Found(known, self.sum(known, weight), proved=False)
        limit = self.meter.evaluations + self.meter.budget.evaluations
        for number in range(rounds if available() else 0):
            if self.meter.over(self.share) or self.meter.evaluations >= limit:
                return found
            likely = number * len(self.measures) >= _EXACT
            hint = frozenset() if found is None else found.keys
            choice = choose(
                self.measures, self.cuts, self.impossible, target, weight, seed=self.meter.budget.seed,
                hint=hint, likely=likely,
            )  # fmt: skip
            if choice is None:
                return found
            if found is not None and choice.value >= found.value:
                return replace(found, proved=choice.proved)
            if self.reaches(choice.keys, target):
                return Found(choice.keys, choice.value, choice.proved)
            reached = self.greedy(target, weight, choice.keys, _DIVES)
            if reached is not None and (found is None or self.sum(reached, weight) < found.value):
                found = Found(reached, self.sum(reached, weight), proved=False)
        return found

    def sum(self, keys: Keys, weight: Weight) -> int:
        """The weight of a choice."""
        return sum(weight(self.measures[key]) for key in keys)
