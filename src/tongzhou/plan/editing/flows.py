"""Types and workflows as plans need them: which state goes with which progress."""

from __future__ import annotations

from dataclasses import dataclass

from tongzhou.plan.builtin import MILESTONE, TASK
from tongzhou.plan.editing.state import PlanState, Row
from tongzhou.plan.models import Category, Kind


@dataclass(frozen=True, slots=True)
class StateFact:
    """A state, its category, and the workflow it is of."""

    id: int
    workflow_id: int
    category: str


@dataclass(frozen=True, slots=True)
class Flows:
    """The types of an organisation (number → workflow, code → number) and its states, in their order."""

    workflow_of: dict[int, int]
    type_of_code: dict[str, int]
    states: dict[int, StateFact]

    def of_type(self, item_type: int | None) -> list[StateFact]:
        """The states of a type's workflow, in their order."""
        flow = self.workflow_of.get(item_type or 0)
        return [one for one in self.states.values() if one.workflow_id == flow]

    def first(self, item_type: int | None, *categories: str) -> int | None:
        """The first state of the first of these categories that the type's workflow has; else its first."""
        found = self.of_type(item_type)
        for category in categories:
            for one in found:
                if one.category == category:
                    return one.id
        return found[0].id if found else None

    def category(self, state: int | None) -> str:
        """What a state means; nothing for one that there is not."""
        return self.states[state].category if state in self.states else ""

    def fits(self, item_type: int | None, state: int | None) -> bool:
        """Whether the state is of the type's workflow."""
        return state in self.states and self.states[state].workflow_id == self.workflow_of.get(item_type or 0)


NO_FLOWS = Flows({}, {}, {})
"""For plans that are computed without being stored."""


def agree(state: PlanState, flows: Flows) -> None:
    """After commands: give new rows a type and a state, and let states follow kinds and progress."""
    for key, before in list(state.rows_before.items()):
        row = state.rows.get(key)
        if row is not None:
            _agree_kind(row, before, flows)
            if not flows.fits(row.item_type_id, row.state_id):
                row.state_id = _state_like(row, flows)
            elif not state.is_summary(key) and (before is None or before.percent != row.percent):
                row.state_id = state_for(row.state_id, row.item_type_id, row.percent, flows)


def _agree_kind(row: Row, before: Row | None, flows: Flows) -> None:
    """A milestone is of the type milestone, and a task that was one no longer is."""
    task, milestone = flows.type_of_code.get(TASK), flows.type_of_code.get(MILESTONE)
    retyped = before is not None and before.item_type_id != row.item_type_id
    if row.item_type_id is None:
        row.item_type_id = milestone if row.kind == Kind.MILESTONE else task
    elif retyped:
        return
    elif row.kind == Kind.MILESTONE and row.item_type_id == task:
        row.item_type_id = milestone
    elif row.kind == Kind.TASK and row.item_type_id == milestone:
        row.item_type_id = task


def _state_like(row: Row, flows: Flows) -> int | None:
    """The state of the row's workflow that means what its present one does, or what its progress says."""
    if row.percent == 100:
        return flows.first(row.item_type_id, Category.DONE)
    present = flows.category(row.state_id)
    if present and present != Category.DONE:
        return flows.first(row.item_type_id, present, Category.DOING, Category.OPEN)
    if row.percent:
        return flows.first(row.item_type_id, Category.DOING, Category.OPEN)
    return flows.first(row.item_type_id, Category.OPEN)


def state_for(state: int | None, item_type: int | None, percent: int, flows: Flows) -> int | None:
    """The state that goes with a progress: the present one if it does, else the first that does."""
    present = flows.category(state)
    if percent == 100:
        return state if present == Category.DONE else flows.first(item_type, Category.DONE)
    if present == Category.DONE or (present == Category.OPEN and percent):
        wanted = Category.DOING if percent else Category.OPEN
        return flows.first(item_type, wanted, Category.OPEN)
    return state


def follow_progress(state: PlanState, flows: Flows, computed: list[int]) -> list[int]:
    """Let states follow computed progress: of summaries always, of others only whether they are done.

    Returns the rows whose state differs now.
    """
    changed = []
    for key in computed:
        row = state.rows[key]
        done = flows.category(row.state_id) == Category.DONE
        if not state.is_summary(key) and done == (row.percent == 100):
            continue
        wanted = state_for(row.state_id, row.item_type_id, row.progress, flows)
        if wanted is not None and wanted != row.state_id:
            row.state_id = wanted
            changed.append(key)
    return changed
