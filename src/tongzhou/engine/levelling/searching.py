"""Good orders for the decoder: priority rules, the approximated problem, then changes of the best one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tongzhou.engine.levelling.decoding import Decoded, Decoder
from tongzhou.engine.levelling.demands import Mobility, Problem
from tongzhou.engine.levelling.errors import LevellingCancelledError
from tongzhou.engine.levelling.guidance import approximated
from tongzhou.engine.levelling.limits import Budget, Meter
from tongzhou.engine.levelling.solving import solve

Cost = tuple[int, int, int, int]
"""What stays overloaded (units times seconds), the project's finish, seconds behind deadlines, seconds of delay."""

_GUIDED = 0.5
"""The part of the budget that goes into the approximated problem."""
_POLISH = 20
"""Changes that are tried once nothing can be finished earlier."""


class OrderSearch:
    """The search of one levelling; ``best`` is the best plan so far."""

    def __init__(
        self,
        problem: Problem,
        progress: Callable[[int, int], object] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.problem, self.decoder = problem, Decoder(problem)
        self.meter = Meter(problem.request.budget, progress, cancelled)
        self.bound = problem.base.project_finish
        self.free = [i for i, how in enumerate(problem.mobility) if how is Mobility.MOVABLE]
        self.best: Decoded | None = None
        self.cost: Cost = (0, 0, 0, 0)
        self.rule_finish = 0
        """What the priority rule alone gives."""

    def run(self) -> Decoded:
        """The best plan that the budget allows; refuses to go on when it is cancelled before there is one."""
        if self.meter.stopped():
            raise LevellingCancelledError
        base = self.problem.base
        best = self._try(base.late_finish)
        self.rule_finish = best.finish
        if not self._needless():
            for keys in (base.late_start, base.start):
                if not self.meter.over():
                    self._try(keys)
        if not self._needless() and not self.meter.over():
            self._guided()
        self._changed()
        assert self.best is not None
        return self.best

    def _needless(self) -> bool:
        """Whether the best plan finishes when the plan would without limits on resources."""
        unsolved, finish, _, delay = self.cost
        return (not unsolved and finish <= self.bound) or not delay

    def _try(self, keys: Sequence[float]) -> Decoded:
        found = self.decoder.decode(keys)
        self.meter.schedules += 1
        cost = self._cost(found)
        if self.best is None or cost < self.cost:
            self.best, self.cost = found, cost
            self.meter.tell(found.finish, self.bound)
        return found

    def _cost(self, found: Decoded) -> Cost:
        late = sum(
            max(finish - task.deadline, 0)
            for task, finish in zip(self.problem.plan.tasks, found.finishes, strict=True)
            if task.deadline is not None
        )
        return found.excess, found.finish, late, sum(found.delays.values())

    def _guided(self) -> None:
        """Solve the approximated problem, and decode its order."""
        made = approximated(self.problem)
        if made is None:
            return
        instance, places = made
        budget, left = self.problem.request.budget, self.meter.left()
        schedules = None if budget.schedules is None else int(budget.schedules * _GUIDED)
        part: Budget = replace(budget, seconds=None if left is None else left * _GUIDED, schedules=schedules)
        solution = solve(instance, part, cancelled=self.meter.stopped)
        self.meter.schedules += solution.schedules
        keys = [0.0] * len(self.problem.plan.tasks)
        for start, i in zip(solution.starts, places, strict=True):
            keys[i] = start
        self._try(keys)

    def _changed(self) -> None:
        """The best order with noise, everywhere or in a stretch of it; what is not worse is the new best."""
        dice = Random(self.problem.request.budget.seed)  # noqa: S311  (chance, not secrecy)
        polish = _POLISH
        while self.free and self.cost[3] and not self.meter.over():
            if self._needless() and not (polish := polish - 1):
                return
            best = self.best
            assert best is not None
            keys: list[float] = list(best.starts)
            spans = [best.finishes[i] - best.starts[i] for i in self.free]
            noise = dice.uniform(0.2, 3) * max(sum(spans) / len(spans), 1.0)
            chosen = self.free
            if dice.random() < 0.7:
                middle = dice.choice(self.free)
                reach = dice.uniform(2, 20) * noise
                chosen = [i for i in self.free if abs(best.starts[i] - best.starts[middle]) <= reach]
            for i in chosen:
                keys[i] += dice.gauss(0, noise)
            self._try(keys)
