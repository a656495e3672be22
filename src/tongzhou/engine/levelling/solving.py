"""``solve``: the priority rule, the genetic search, then CP-SAT; the better one at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tongzhou.engine.levelling.exact import compressed, shortened
from tongzhou.engine.levelling.generation import Timetable, by_start, generate, improved, lower_bound
from tongzhou.engine.levelling.genetic import Search
from tongzhou.engine.levelling.instance import Instance, Packed
from tongzhou.engine.levelling.limits import Budget, Meter, Progress

_SMALL = 70
"""Tasks up to which CP-SAT is worth starting with a budget of a second or two."""
_LARGE = 500
"""Tasks from which CP-SAT sees windows only."""
_WINDOW = 80
_LITTLE = 4.0
"""Seconds below which CP-SAT gains less for more than ``_SMALL`` tasks than the genetic search does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Starts by task; nobody can finish before ``bound``, ``rule`` is what the priority rule alone gives."""

    starts: tuple[int, ...]
    makespan: int
    bound: int
    rule: int
    schedules: int
    cancelled: bool

    @property
    def proved(self) -> bool:
        """Whether no shorter timetable exists."""
        return self.makespan == self.bound

    @property
    def gap(self) -> float:
        """How much longer than the bound, as a fraction of it."""
        return (self.makespan - self.bound) / self.bound if self.bound else 0.0


def solve(
    instance: Instance,
    budget: Budget | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """A short timetable for an instance, never longer than the priority rule's.

    Refuses with ``LevellingError`` what is no instance. When it is cancelled, it returns the best so far.
    """
    budget = budget or Budget()
    packed = Packed(instance)
    meter = Meter(budget, progress, cancelled)
    bound = lower_bound(packed)
    search = Search(packed, meter, budget.seed, bound)
    exact = _wants_exact(packed.count, budget)
    found = search.run(_share(packed.count) if exact else 1.0)
    if exact and found.makespan > bound and not meter.stopped():
        if packed.count <= _LARGE:
            answer = shortened(packed, found, meter, bound)
            bound = max(bound, answer.bound)
            if answer.starts is not None:
                found = _tidied(packed, answer.starts)
                bound = found.makespan if answer.proved else bound
        else:
            found = _windows(packed, found, meter, bound)
    meter.tell(found.makespan, bound)
    return Solution(
        starts=tuple(found.starts),
        makespan=found.makespan,
        bound=min(bound, found.makespan),
        rule=search.rule,
        schedules=meter.schedules,
        cancelled=meter.cancelled,
    )


def _wants_exact(count: int, budget: Budget) -> bool:
    if budget.exact is not None:
        return budget.exact > 0
    return budget.seconds is not None and (count <= _SMALL or budget.seconds >= _LITTLE)


def _share(count: int) -> float:
    """The part of the budget that the genetic search gets when CP-SAT follows."""
    return 0.25 if count <= 40 else 0.35 if count <= _SMALL else 0.8


def _tidied(packed: Packed, starts: list[int]) -> Timetable:
    """Starts found elsewhere, moved to the left where there is room."""
    ends = [start + duration for start, duration in zip(starts, packed.durations, strict=True)]
    raw = Timetable(starts, ends, max(ends, default=0))
    left = improved(packed, generate(packed, by_start(packed, raw)))
    return left if left.makespan <= raw.makespan else raw


def _windows(packed: Packed, found: Timetable, meter: Meter, bound: int) -> Timetable:
    """Large neighbourhood search: windows in time, each compressed by CP-SAT, then everything pushed left."""
    dice = Random(meter.budget.seed)  # noqa: S311  (chance, not secrecy)
    rounds = 0
    while found.makespan > bound and not meter.finished() and (meter.left() is not None or rounds < 20):
        rounds += 1
        order = by_start(packed, found)
        first = dice.randrange(max(len(order) - _WINDOW, 1))
        starts = compressed(packed, found, order[first : first + _WINDOW], meter)
        if starts is not None:
            better = _tidied(packed, starts)
            if better.makespan <= found.makespan:
                found = better
                meter.tell(found.makespan, bound)
    return found
