"""What is wanted of a levelling: capacities, priorities, how far it may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tongzhou.engine.errors import UnknownTaskError
from tongzhou.engine.levelling.errors import LevellingError, LevellingFault
from tongzhou.engine.levelling.limits import Budget
from tongzhou.engine.plan import Plan

USUAL_CAPACITY = 10_000
"""One whole person, in hundredths of a percent."""
USUAL_PRIORITY = 500
DO_NOT_LEVEL = 1_000
"""The priority of tasks that are never delayed, as in Microsoft Project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a plan is to be levelled."""

    capacities: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """Resource → (instant from which it holds, units), ascending; units in hundredths of a percent. Before the
    first instant the first units hold. A resource that is not named has 100 %."""
    resources: frozenset[int] | None = None
    """The resources to level; None: all that work."""
    priorities: Mapping[int, int] = field(default_factory=dict)
    """Task → 0 to 1000, the higher first; 500 when it is not named, 1000 is never delayed."""
    within_slack: bool = False
    """Delay no task beyond its total slack: the end stays, what does not fit is reported."""
    hard_deadlines: bool = False
    """Delay no task beyond its deadline; otherwise a missed deadline is reported."""
    since: int | None = None
    """Overloads before this instant are left alone, and so is what begins before it; None: the status date."""
    until: int | None = None
    """Overloads from this instant on are left alone."""
    budget: Budget = field(default_factory=Budget)

    def checked(self, plan: Plan) -> None:
        """Refuse what makes no sense with the plan."""
        known = {task.key for task in plan.tasks}
        for key in self.priorities:
            if key not in known:
                raise UnknownTaskError(key, "a priority")
        resources = {resource.key for resource in plan.resources}
        for key in (*self.capacities, *(self.resources or ())):
            if key not in resources:
                raise LevellingError(LevellingFault.UNKNOWN, f"There is no resource {key}.", resource=key)
        for key, steps in self.capacities.items():
            instants = [instant for instant, _ in steps]
            if not steps or instants != sorted(set(instants)):
                said = f"The capacities of resource {key} are not in the order of their dates."
                raise LevellingError(LevellingFault.CAPACITY_ORDER, said, resource=key)
            if any(units < 0 for _, units in steps):
                said = f"Resource {key} has a capacity of less than nothing."
                raise LevellingError(LevellingFault.NEGATIVE, said, resource=key)
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise LevellingError(LevellingFault.WINDOW, "The time to level ends before it begins.")
