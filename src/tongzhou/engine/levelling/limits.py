"""When to stop: seconds of processor time, numbers of schedules, or because somebody says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tongzhou.engine.levelling.errors import LevellingError, LevellingFault

Progress = Callable[[int, int], object]
"""Told the best value so far and the best lower bound, whenever one of them changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be spent. Without ``seconds`` the result depends on the seed alone, on every machine.

    ``seconds`` are processor time of the whole process (all its threads), ``schedules`` the number of
    timetables the genetic search may generate, ``exact`` deterministic seconds of CP-SAT (None: what is left of
    ``seconds``, 0: no exact search).
    """

    seconds: float | None = 10.0
    schedules: int | None = None
    exact: float | None = None
    workers: int = 1
    seed: int = 1

    def __post_init__(self) -> None:
        if self.seconds is None and self.schedules is None:
            raise LevellingError(LevellingFault.BUDGET, "Say how many seconds or how many schedules.")
        if any(value is not None and value < 0 for value in (self.seconds, self.schedules, self.exact)):
            raise LevellingError(LevellingFault.BUDGET, "A budget is not negative.")
        if self.workers < 1:
            raise LevellingError(LevellingFault.BUDGET, "There is at least one worker.")


class Meter:
    """What has been spent of a budget, and the best value and bound so far."""

    def __init__(
        self,
        budget: Budget,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.budget = budget
        self.began = time.process_time()
        self.schedules = 0
        self.cancelled = False
        self.best: int | None = None
        self.bound = 0
        self._progress, self._cancel = progress, cancelled

    def spent(self) -> float:
        """Processor seconds since the beginning."""
        return time.process_time() - self.began

    def stopped(self) -> bool:
        """Whether somebody wants it to stop."""
        if self._cancel is not None and self._cancel():
            self.cancelled = True
        return self.cancelled

    def finished(self) -> bool:
        """Whether the seconds are spent, or somebody wants it to stop."""
        return self.stopped() or self.left() == 0.0

    def over(self, share: float = 1.0) -> bool:
        """Whether this share of the budget is spent, or somebody wants it to stop."""
        if self.stopped():
            return True
        seconds, schedules = self.budget.seconds, self.budget.schedules
        if schedules is not None and self.schedules >= schedules:
            return True
        return seconds is not None and self.spent() >= share * seconds

    def left(self) -> float | None:
        """Processor seconds that are left; None without such a limit."""
        return None if self.budget.seconds is None else max(self.budget.seconds - self.spent(), 0.0)

    def part(self) -> float:
        """The part of the budget that is spent."""
        seconds, schedules = self.budget.seconds, self.budget.schedules
        by_time = self.spent() / seconds if seconds else 0.0
        return max(by_time, self.schedules / schedules if schedules else 0.0)

    def tell(self, best: int, bound: int) -> None:
        """Note a value and a bound, and pass them on when they are better than what is known."""
        better = self.best is None or best < self.best
        self.best = best if better else self.best
        if bound > self.bound:
            self.bound, better = bound, True
        if better and self._progress is not None and self.best is not None:
            self._progress(self.best, min(self.bound, self.best))
