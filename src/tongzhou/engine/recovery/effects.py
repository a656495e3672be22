"""What a choice of measures does to the plan, computed anew from the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.levelling.demands import compiled
from tongzhou.engine.levelling.overloads import Overload, overloads
from tongzhou.engine.levelling.request import Request as LevellingRequest
from tongzhou.engine.recovery.applying import Variants, applied
from tongzhou.engine.recovery.chains import chain_to, last_leaf
from tongzhou.engine.recovery.measures import Measure

_SAID = 20
"""New overloads that are named; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A milestone, or a task with a deadline, whose date changes."""

    task: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Before and after. Instants are the project's; ``won`` is working seconds of its calendar."""

    finish: int
    new_finish: int
    won: int
    project_finish: int
    new_project_finish: int
    path: tuple[int, ...]
    """Keys of the tasks that decide the milestone's date now, from the first to the milestone."""
    shifts: tuple[Shift, ...]
    """The other milestones and deadlines that move, the worst first."""
    overloads: tuple[Overload, ...]
    """Some that were not there before; empty where nobody asked."""
    overloads_before: int
    overloads_after: int


class Effects:
    """Works out effects on one plan and milestone."""

    def __init__(
        self,
        base: Schedule,
        milestone: int,
        variants: Variants,
        capacities: Mapping[int, Sequence[tuple[int, int]]],
    ) -> None:
        self.base, self.milestone, self.variants = base, milestone, variants
        self._request = LevellingRequest(capacities=capacities)
        self._overloads: list[Overload] | None = None

    def of(self, measures: Iterable[Measure], *, loads: bool = True) -> Effect:
        """The effect of measures, the whole plan scheduled again. Raises ``PlanError`` when it cannot be."""
        return self.between(schedule(applied(self.base, measures)), loads=loads)

    def between(self, after: Schedule, *, loads: bool = True) -> Effect:
        """The effect of a schedule with measures."""
        base, axis = self.base, self.base.network.axis
        was, now = (one.finish[last_leaf(one, self.milestone)] for one in (base, after))
        before, left = ([], []) if not loads else (self._before(), self._of(after))
        known = {(one.resource, one.start, one.finish) for one in before}
        new = [one for one in left if (one.resource, one.start, one.finish) not in known]
        steps = chain_to(after, self.milestone, self.variants).steps
        return Effect(
            finish=was,
            new_finish=now,
            won=axis.between(now, was),
            project_finish=base.project_finish,
            new_project_finish=after.project_finish,
            path=tuple(base.plan.tasks[step.place].key for step in reversed(steps)),
            shifts=tuple(self._shifts(after)),
            overloads=tuple(sorted(new, key=lambda one: (-one.seconds, one.start, one.resource))[:_SAID]),
            overloads_before=len(before),
            overloads_after=len(left),
        )

    def _shifts(self, after: Schedule) -> list[Shift]:
        base = self.base
        found = [
            Shift(task=task.key, before=base.finish[i], after=after.finish[i])
            for i, task in enumerate(base.plan.tasks)
            if i != self.milestone
            and base.finish[i] != after.finish[i]
            and (task.milestone or task.deadline is not None)
        ]
        return sorted(found, key=lambda shift: (shift.before - shift.after, shift.task))

    def _before(self) -> list[Overload]:
        if self._overloads is None:
            self._overloads = self._of(self.base)
        return self._overloads

    def _of(self, one: Schedule) -> list[Overload]:
        if not one.plan.assignments:
            return []
        problem = compiled(one.plan, self._request)
        return overloads(problem, one.start, one.finish)
