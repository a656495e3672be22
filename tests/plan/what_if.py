"""A scenario under test: items are called by their names, in the scenario and in the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.plan.builder import Board
from tongzhou.accounts.models import User
from tongzhou.plan.actions.scenario_ends import publish_scenario
from tongzhou.plan.actions.scenarios import (
    ScenarioResult,
    create_scenario,
    edit_scenario,
    redo_scenario_edit,
    undo_scenario_edit,
)
from tongzhou.plan.editing.overlay import Conflict
from tongzhou.plan.models import Scenario, day_of, last_day_of
from tongzhou.plan.queries.scenarios import conflicts_of, load_scenario
from tongzhou.plan.queries.state import LoadedPlan


@dataclass
class WhatIf:
    """A scenario of a board's plan."""

    board: Board
    scenario: Scenario
    by: User
    results: list[ScenarioResult] = field(default_factory=list)

    @classmethod
    def of(cls, board: Board, name: str = "Two teams", *commands: dict[str, Any]) -> WhatIf:
        """A new one."""
        board.project.refresh_from_db()
        made = create_scenario(board.project, by=board.by, name=name, commands=commands)
        return cls(board, made, board.by)

    def do(self, *commands: dict[str, Any], by: User | None = None) -> ScenarioResult:
        """Carry out commands in the scenario as it is now."""
        self.scenario.refresh_from_db()
        by = by or self.by
        version = self.scenario.version
        self.results.append(edit_scenario(self.scenario, by=by, version=version, commands=list(commands)))
        return self.results[-1]

    def undo(self, by: User | None = None) -> ScenarioResult:
        """Take back the latest step."""
        self.scenario.refresh_from_db()
        return undo_scenario_edit(self.scenario, by=by or self.by, version=self.scenario.version)

    def redo(self, by: User | None = None) -> ScenarioResult:
        """Do it again."""
        self.scenario.refresh_from_db()
        return redo_scenario_edit(self.scenario, by=by or self.by, version=self.scenario.version)

    def publish(self, **how: Any) -> Any:
        """Make it the plan."""
        self.scenario.refresh_from_db()
        return publish_scenario(self.scenario, by=self.by, version=self.scenario.version, **how)

    def set(self, name: str, /, **fields: Any) -> ScenarioResult:
        """Give an item new values."""
        return self.do({"op": "set", "id": self.id(name), "fields": fields})

    def loaded(self) -> Any:
        """The scenario, opened."""
        self.scenario.refresh_from_db()
        return load_scenario(self.scenario)

    def row(self, name: str) -> Any:
        """The item of that name in the scenario."""
        return next(row for row in self.loaded().state.rows.values() if row.name == name)

    def id(self, name: str) -> int:
        """Its number there."""
        return int(self.row(name).id)

    def dates(self, name: str) -> tuple[str, str]:
        """Its dates as ISO texts."""
        row = self.row(name)
        return str(day_of(row.start_at)), str(last_day_of(row.finish_at))

    def outline(self) -> list[tuple[int, str]]:
        """Depth and name of all items in outline order."""
        state = self.loaded().state
        depth: dict[int | None, int] = {None: 0}
        for key in state.order():
            depth[key] = depth[state.rows[key].parent_id] + 1
        return [(depth[key], state.rows[key].name) for key in state.order()]

    def conflicts(self) -> list[Conflict]:
        """What collides with the plan."""
        self.scenario.refresh_from_db()
        return conflicts_of(self.scenario)

    def picture(self) -> list[tuple[Any, ...]]:
        """What must be the same in the plan once the scenario has been published, numbers aside."""
        return shown(self.loaded())


def shown(loaded: LoadedPlan) -> list[tuple[Any, ...]]:
    """A plan in memory, with names instead of numbers."""
    state = loaded.state
    names = {key: row.name for key, row in state.rows.items()}
    rows = [
        (
            names.get(row.parent_id),
            row.name,
            row.kind,
            row.duration,
            row.start_at,
            row.finish_at,
            row.percent,
        )
        for row in (state.rows[key] for key in state.order())
    ]
    links = [
        (names[one.predecessor_id], names[one.successor_id], one.type, one.lag)
        for one in state.links.values()
    ]
    people = [(names[key], one.resource_id) for key, them in state.people.items() for one in them]
    return [*rows, *sorted(links), *sorted(people)]
