"""What is asked: which milestone, how much time, with what, and how long the search may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tongzhou.engine.plan import Plan, Task
from tongzhou.engine.recovery.errors import RecoveryError, RecoveryFault
from tongzhou.engine.recovery.options import Options, TaskOptions

Progress = Callable[[float], object]
"""Told the part that is done, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be spent. Without ``seconds`` the result depends on the seed alone, on every machine.

    ``seconds`` are processor time, ``evaluations`` the number of schedules that may be computed for one question.
    """

    seconds: float | None = 20.0
    evaluations: int = 2_000
    seed: int = 1

    def __post_init__(self) -> None:
        if (self.seconds is not None and self.seconds <= 0) or self.evaluations < 1:
            raise RecoveryError(RecoveryFault.BUDGET, "A budget is more than nothing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Win ``days`` working days of the project's calendar for the milestone (or any task, or summary)."""

    milestone: int
    days: int
    options: Options
    priced: bool = True
    """Whether the costs are known; otherwise the proposals are ranked by risk alone."""
    capacities: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """As in levelling: to tell who is overloaded."""
    curve: int = 30
    """Points of the time-cost curve at most; 0: no curve."""
    singles: int = 400
    """Measures at most whose own effect is computed."""
    budget: Budget = field(default_factory=Budget)

    def checked(self, plan: Plan) -> None:
        """Refuse what makes no sense with the plan."""
        tasks = {task.key: task for task in plan.tasks}
        wanted = tasks.get(self.milestone)
        if wanted is None:
            raise RecoveryError(RecoveryFault.UNKNOWN, f"There is no task {self.milestone}.")
        if self.days < 1:
            raise RecoveryError(RecoveryFault.NOTHING_WANTED, "Ask for at least one day.")
        if wanted.actual_finish is not None or not wanted.active:
            said = f"Task {wanted.key} is finished or does not count."
            raise RecoveryError(RecoveryFault.DONE, said, task=wanted.key)
        for key, options in self.options.tasks.items():
            if key not in tasks:
                raise RecoveryError(RecoveryFault.UNKNOWN, f"There is no task {key}.", task=key)
            _check(tasks[key], options)
        for link, way in self.options.links.items():
            if not 0 <= way.overlap <= 100 or not 0 <= way.rework <= 100:
                raise RecoveryError(RecoveryFault.OPTION, "A share lies between 0 and 100 %.", task=link[1])


def _check(task: Task, options: TaskOptions) -> None:
    length = task.duration
    for piece in options.crash:
        if not 0 <= piece.shortest <= length or piece.cost_per_day < 0:
            said = f"Task {task.key}: a shorter duration has to be shorter, and its cost not negative."
            raise RecoveryError(RecoveryFault.OPTION, said, task=task.key)
        length = piece.shortest
    people = options.staffing
    if people is not None and (people.present < 1 or people.learning < 0 or people.cost_per_day < 0):
        said = f"Task {task.key}: people are counted from one, and cost nothing less than nothing."
        raise RecoveryError(RecoveryFault.OPTION, said, task=task.key)
    if min(options.cost_per_day, options.cut_cost, options.split_cost) < 0:
        raise RecoveryError(RecoveryFault.OPTION, f"Task {task.key} has a negative cost.", task=task.key)
    if options.first_part is not None and not 0 < options.first_part < 100:
        said = f"Task {task.key}: a part is more than nothing and less than everything."
        raise RecoveryError(RecoveryFault.OPTION, said, task=task.key)


class Meter:
    """What has been spent of a budget."""

    def __init__(
        self, budget: Budget, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self.budget = budget
        self.evaluations = 0
        self.cancelled = False
        self._began = time.process_time()
        self._progress, self._cancel = progress, cancelled
        self._told = 0.0

    def stopped(self) -> bool:
        """Whether somebody wants it to stop."""
        if self._cancel is not None and self._cancel():
            self.cancelled = True
        return self.cancelled

    def over(self, share: float = 1.0) -> bool:
        """Whether this share of the seconds is spent, or somebody wants it to stop."""
        seconds = self.budget.seconds
        spent = time.process_time() - self._began
        return self.stopped() or (seconds is not None and spent >= share * seconds)

    def tell(self, part: float) -> None:
        """Say how much is done; it never goes back."""
        if self._progress is not None and part > self._told:
            self._told = part
            self._progress(part)
