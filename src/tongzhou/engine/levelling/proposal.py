"""What a levelling proposes: which tasks move, why, what becomes of the end, what could not be solved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.errors import UnknownTaskError
from tongzhou.engine.levelling.decoding import Unsolvable
from tongzhou.engine.levelling.overloads import Overload
from tongzhou.engine.plan import Constraint, Plan, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The resource a task waits for, the week (the instant its Monday begins) and the tasks that have it."""

    resource: int
    until: int
    week: int
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A task whose dates change; ``delay`` is its own, in elapsed seconds (0: it follows others)."""

    task: int
    start: int
    finish: int
    new_start: int
    new_finish: int
    delay: int
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsolved:
    """A resource that stays overloaded; ``task`` is the one that found no room, where there is one."""

    why: Unsolvable
    resource: int
    task: int | None
    start: int
    finish: int
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """A deadline that is missed after levelling."""

    task: int
    deadline: int
    finish: int
    new_finish: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The outcome of a levelling. Nothing is changed until somebody accepts it, whole or in part."""

    plan: Plan
    """The plan it is about."""
    before: Schedule
    after: Schedule
    delays: Mapping[int, int]
    """Task → its new levelling delay in elapsed seconds, for every task whose delay changes (0 takes it away)."""
    moves: tuple[Move, ...]
    overloads_before: tuple[Overload, ...]
    overloads_after: tuple[Overload, ...]
    unsolved: tuple[Unsolved, ...]
    missed: tuple[Lateness, ...]
    rule_finish: int
    """When the project would finish by the priority rule alone."""
    bound: int
    """When it would finish if there were enough of everything: it cannot be earlier."""
    schedules: int
    cancelled: bool

    @property
    def finish_before(self) -> int:
        """When the project finishes as planned."""
        return self.before.project_finish

    @property
    def finish_after(self) -> int:
        """When it finishes levelled."""
        return self.after.project_finish

    def accepted(self, tasks: Collection[int] | None = None) -> Plan:
        """The plan with the delays of these tasks, or of all: what is to be stored."""
        return with_delays(self.plan, self._chosen(tasks))

    def as_constraints(self, tasks: Collection[int] | None = None) -> Plan:
        """The plan with *start no earlier than* the proposed date in place of delays.

        A task whose constraint is another one keeps it, and gets its delay.
        """
        chosen = self._chosen(tasks)
        made = []
        for i, task in enumerate(self.plan.tasks):
            if task.key in chosen:
                plain = task.constraint in (Constraint.ASAP, Constraint.SNET)
                if plain and chosen[task.key]:
                    date = self.after.start[i]
                    task = task._replace(levelling_delay=0, constraint=Constraint.SNET, constraint_date=date)
                else:
                    task = _delayed(task, chosen[task.key])
            made.append(task)
        return replace(self.plan, tasks=tuple(made))

    def differences(self, tasks: Collection[int] | None = None) -> dict[int, tuple[int, int]]:
        """The dates of the tasks that, with these delays accepted, are not where the proposal has them.

        Empty when all are accepted: the critical path gives exactly the proposed dates.
        """
        found = schedule(self.accepted(tasks))
        return {
            task.key: (found.start[i], found.finish[i])
            for i, task in enumerate(self.plan.tasks)
            if (found.start[i], found.finish[i]) != (self.after.start[i], self.after.finish[i])
        }

    def _chosen(self, tasks: Collection[int] | None) -> dict[int, int]:
        if tasks is None:
            return dict(self.delays)
        for key in tasks:
            if key not in self.before.index:
                raise UnknownTaskError(key, "the choice")
        return {key: self.delays[key] for key in tasks if key in self.delays}


def with_delays(plan: Plan, delays: Mapping[int, int]) -> Plan:
    """The plan with these levelling delays, in elapsed seconds."""
    return replace(
        plan, tasks=tuple(_delayed(t, delays[t.key]) if t.key in delays else t for t in plan.tasks)
    )


def _delayed(task: Task, delay: int) -> Task:
    return task._replace(levelling_delay=delay, levelling_delay_elapsed=True)
