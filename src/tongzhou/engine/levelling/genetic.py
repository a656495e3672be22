"""Genetic search over lists of tasks: noise in stretches of time, crossover, double justification, restarts.

Hartmann, *A competitive genetic algorithm for resource-constrained project scheduling* (1998), with the
justification of Valls and others (2005).
"""

from __future__ import annotations

from random import Random

from tongzhou.engine.levelling.generation import (
    Timetable,
    by_start,
    generate,
    improved,
    latest_finish_first,
    ordered,
)
from tongzhou.engine.levelling.instance import Packed
from tongzhou.engine.levelling.limits import Meter

_POPULATION, _LARGE_POPULATION = 60, 120
_LEAST, _BEGINNING = 10, 0.15
"""Members that there are in any case, and the part of the budget that a first population may take."""
_LONG, _MANY = 2.0, 8_000
"""Seconds, or timetables, from which the large population is worth its beginning."""
_HOPELESS = 1.03
"""A child whose first timetable is so much longer than the worst of the population is not improved."""
_PER_CHILD = 3
_STALL = 400
"""Children in a row that are not taken before the search begins anew."""
_SHAKEN = 0.9
"""The share of children that are one member with noise in a stretch of time; the others have two parents."""
_LARGE_PLAN = 500
"""Tasks beyond which few timetables can be afforded, so that children have to differ in the whole."""
_MUTATIONS = 0.03
"""Neighbours in the list that are exchanged, as a share of its length."""

Member = tuple[int, list[int], Timetable]
"""Makespan, list, timetable."""


class Search:
    """One genetic search; ``best`` is there from the first timetable on."""

    def __init__(self, packed: Packed, meter: Meter, seed: int, bound: int) -> None:
        self.packed, self.meter, self.bound = packed, meter, bound
        self.dice = Random(seed)  # noqa: S311  (chance, not secrecy)
        busy = [d for d in packed.durations if d]
        self.mean = max(1.0, sum(busy) / max(len(busy), 1))
        rule = generate(packed, latest_finish_first(packed))
        self.rule = rule.makespan
        """What the priority rule alone gives."""
        self.best = rule
        self._noted(rule)
        self.pool: list[Member] = []
        seconds, schedules = meter.budget.seconds, meter.budget.schedules
        long = (seconds is None or seconds > _LONG) and (schedules is None or schedules > _MANY)
        self.shaken = _SHAKEN if packed.count <= _LARGE_PLAN else 0.0
        self.size = _LARGE_POPULATION if long else _POPULATION

    def run(self, share: float) -> Timetable:
        """Search until this share of the budget is spent or the bound is reached."""
        stall, first = 0, True
        while not self._done(share):
            if first or stall > _STALL * self.size // _POPULATION:
                self._populate(share, keep_rule=first)
                stall, first = 0, False
                continue
            stall = 0 if self._child() else stall + 1
        return self.best

    def _done(self, share: float) -> bool:
        return self.best.makespan <= self.bound or self.meter.over(share)

    def _noted(self, found: Timetable) -> None:
        if found.makespan < self.best.makespan:
            self.best = found
        self.meter.tell(self.best.makespan, self.bound)

    def _populate(self, share: float, *, keep_rule: bool) -> None:
        self.pool = []
        if keep_rule:
            self._add(self._evaluated(latest_finish_first(self.packed)))
        begun = self.meter.part()
        while len(self.pool) < self.size and not self._done(share):
            if len(self.pool) >= _LEAST and self.meter.part() - begun > _BEGINNING:
                break  # a large plan: time is better spent on changes
            self._add(self._evaluated(self._sampled()))

    def _add(self, member: Member | None) -> None:
        if member is not None:
            self.pool.append(member)

    def _sampled(self) -> list[int]:
        """The priority rule with noise of some mean durations."""
        noise = self.dice.uniform(0.3, 3) * self.mean
        gauss = self.dice.gauss
        return ordered(self.packed, [-tail + gauss(0, noise) for tail in self.packed.tails])

    def _evaluated(self, order: list[int], worst: float = float("inf")) -> Member | None:
        first = generate(self.packed, order)
        self.meter.schedules += 1
        if first.makespan > worst:
            return None
        found = improved(self.packed, first)
        self.meter.schedules += _PER_CHILD - 1
        self._noted(found)
        return found.makespan, by_start(self.packed, found), found

    def _child(self) -> bool:
        """One child of two members; whether it was taken into the population."""
        dice, pool = self.dice, self.pool
        if len(pool) < 2:
            self._add(self._evaluated(self._sampled()))
            return True
        worst = max(range(len(pool)), key=lambda k: pool[k][0])
        one = self._parent()
        child = (
            self._shaken(one)
            if dice.random() < self.shaken
            else self._mutated(self._crossed(one[1], self._parent()[1]))
        )
        member = self._evaluated(child, pool[worst][0] * _HOPELESS)
        if member is None or member[0] > pool[worst][0] or any(member[1] == m[1] for m in pool):
            return False
        pool[worst] = member
        return True

    def _parent(self) -> Member:
        a, b = self.dice.sample(self.pool, 2)
        return a if a[0] <= b[0] else b

    def _shaken(self, member: Member) -> list[int]:
        """The order of a member, with noise in a stretch of time around one of its tasks."""
        dice, starts = self.dice, member[2].starts
        middle = starts[dice.randrange(len(starts))]
        reach, noise = dice.uniform(1, 4) * self.mean, dice.uniform(0.3, 1.5) * self.mean
        keys = [s + dice.gauss(0, noise) if abs(s - middle) <= reach else s for s in starts]
        return ordered(self.packed, keys)

    def _mutated(self, child: list[int]) -> list[int]:
        """The list with some neighbours exchanged."""
        for _ in range(max(1, int(len(child) * _MUTATIONS))):
            k = self.dice.randrange(max(len(child) - 1, 1))
            if k + 1 < len(child) and child[k] not in self.packed.before[child[k + 1]]:
                child[k], child[k + 1] = child[k + 1], child[k]
        return child

    def _crossed(self, one: list[int], other: list[int]) -> list[int]:
        """The head of one, the middle as the other has it, the rest as the first has it."""
        low, high = sorted(self.dice.sample(range(len(one) + 1), 2))
        child = one[:low]
        taken = set(child)
        middle = [i for i in other if i not in taken][: high - low]
        taken.update(middle)
        return child + middle + [i for i in one if i not in taken]
