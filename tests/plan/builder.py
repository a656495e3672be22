"""Small plans for tests, written as lines, filled in through the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongzhou.accounts.models import User
from tongzhou.plan.actions.edit_plan import EditResult, edit_plan, redo_edit, undo_edit
from tongzhou.plan.models import DAY, Dependency, WorkItem, instant_of
from tongzhou.projects.models import Project

TODAY = date(2026, 3, 9)
WORKDAY = 480


@dataclass
class Board:
    """A project's plan under test: items are called by their names."""

    project: Project
    by: User
    results: list[EditResult] = field(default_factory=list)

    def do(self, *commands: dict[str, Any], by: User | None = None) -> EditResult:
        """Carry out commands on the plan as it is now."""
        self.project.refresh_from_db()
        result = edit_plan(
            self.project,
            by=by or self.by,
            version=self.project.plan_version,
            commands=list(commands),
            today=TODAY,
        )
        self.results.append(result)
        return result

    def undo(self, by: User | None = None) -> EditResult:
        """Take back the latest step."""
        self.project.refresh_from_db()
        return undo_edit(self.project, by=by or self.by, version=self.project.plan_version, today=TODAY)

    def redo(self, by: User | None = None) -> EditResult:
        """Do it again."""
        self.project.refresh_from_db()
        return redo_edit(self.project, by=by or self.by, version=self.project.plan_version, today=TODAY)

    def add(self, *names: str, parent: str | None = None, days: float = 1, **fields: Any) -> None:
        """Add items behind what is there."""
        for name in names:
            given = {"name": name, "duration": round(days * WORKDAY)} | fields
            self.do({"op": "add", "parent": self.id(parent) if parent else 0, "fields": given})

    def link(self, source: str, target: str, kind: int = 1, lag: int = 0, unit: int = 0) -> None:
        """Let the target wait for the source."""
        ends = {"from": self.id(source), "to": self.id(target)}
        self.do({"op": "link", "type": kind, "lag": lag, "unit": unit} | ends)

    def set(self, name: str, /, **fields: Any) -> EditResult:
        """Give an item new values."""
        return self.do({"op": "set", "id": self.id(name), "fields": fields})

    def item(self, name: str) -> WorkItem:
        """The stored item of that name."""
        return WorkItem.objects.get(project=self.project, name=name)

    def id(self, name: str) -> int:
        """Its number."""
        return self.item(name).pk

    def dates(self, name: str) -> tuple[str, str]:
        """Its dates as ISO texts."""
        item = self.item(name)
        return str(item.start_date), str(item.finish_date)

    def outline(self) -> list[tuple[int, str]]:
        """Depth and name of all items in outline order."""
        parents: dict[int | None, int] = {None: 0}
        found = []
        for item in WorkItem.objects.filter(project=self.project).order_by("position", "id"):
            depth = parents[item.parent_id] + 1
            parents[item.pk] = depth
            found.append((depth, item.name))
        return found

    def picture(self) -> list[tuple[Any, ...]]:
        """Everything that undo must bring back."""
        items = WorkItem.objects.filter(project=self.project).order_by("position", "id")
        fields: Sequence[str] = (
            "id",
            "parent_id",
            "name",
            "kind",
            "duration",
            "start_at",
            "finish_at",
            "late_finish_at",
            "total_float",
            "percent",
            "constraint_type",
            "constraint_at",
            "deadline_at",
            "manual",
            "notes",
            "actual_start_at",
            "remaining",
        )
        links = Dependency.objects.filter(project=self.project).order_by("id")
        return [
            *items.values_list(*fields),
            *links.values_list("id", "predecessor", "successor", "type", "lag", "lag_unit"),
        ]


def minutes(day: str, hour: int = 0) -> int:
    """An instant on the wire."""
    return instant_of(date.fromisoformat(day), hour * 3600) // 60


def days_between(first: int, last: int) -> int:
    """Whole days between two instants."""
    return (last - first) // DAY
