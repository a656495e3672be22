"""The result: every task's dates, floats and what fixes its start."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongzhou.engine.critical_path.drivers import Driver, drivers_of
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Dates and floats; every list is parallel to ``plan.tasks``.

    Instants are seconds since 1970-01-01T00:00 on the project's wall clock, floats working seconds of the
    task's own calendar or the project's (elapsed seconds for elapsed tasks). ``start`` and ``finish`` are the
    dates to work by: the early ones but for tasks that are as late as possible.
    """

    plan: Plan
    index: dict[int, int]
    """Task key → its place in the lists."""
    start: list[int]
    finish: list[int]
    early_start: list[int]
    early_finish: list[int]
    late_start: list[int]
    late_finish: list[int]
    total_slack: list[int]
    free_slack: list[int]
    critical: list[bool]
    summary: list[bool]
    project_start: int
    project_finish: int
    network: Network = field(repr=False, compare=False)
    state: State = field(repr=False, compare=False)

    def place(self, key: int) -> int:
        """The place of a task in the lists. Raises ``KeyError`` for a key the plan does not have."""
        return self.index[key]

    def drivers(self, key: int) -> tuple[Driver, ...]:
        """What fixes the start of a task (of a summary: which tasks), the strongest reason first."""
        return drivers_of(self.state, self.index[key], self.start)

    def critical_keys(self) -> list[int]:
        """Keys of the critical tasks that are not summaries, in the order of the plan."""
        return [
            task.key
            for task, critical, summary in zip(self.plan.tasks, self.critical, self.summary, strict=True)
            if critical and not summary
        ]

    def near_critical(self, within: int) -> list[int]:
        """Keys of leaves that are not critical but have at most ``within`` seconds of total slack."""
        return [
            task.key
            for task, critical, summary, slack in zip(
                self.plan.tasks, self.critical, self.summary, self.total_slack, strict=True
            )
            if not critical and not summary and task.actual_finish is None and slack <= within
        ]
