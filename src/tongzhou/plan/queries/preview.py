"""What commands would do to a plan: computed on a copy in memory, written nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongzhou.plan.actions.edit_plan import editor_of
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.models import Kind, day_of, last_day_of
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.plan.scheduling import compute_or_refuse
from tongzhou.projects.models import Project


@dataclass(frozen=True, slots=True)
class Move:
    """An item whose dates would be others."""

    item: int
    name: str
    milestone: bool
    start_before: date | None
    finish_before: date | None
    start: date
    finish: date

    @property
    def later(self) -> int:
        """By how many days the finish moves; negative is earlier."""
        return 0 if self.finish_before is None else (self.finish - self.finish_before).days


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move: the items in the order of the plan, and the project's finish."""

    version: int
    moves: tuple[Move, ...]
    finish_before: date | None
    finish: date | None

    @property
    def finish_later(self) -> int:
        """By how many days the project's finish moves; negative is earlier."""
        if self.finish is None or self.finish_before is None:
            return 0
        return (self.finish - self.finish_before).days


def preview(project: Project, commands: Sequence[dict[str, Any]]) -> Preview:
    """The effect of commands on the plan as it is now. Raises CommandError where ``edit_plan`` would."""

    def change(loaded: LoadedPlan) -> None:
        editor = editor_of(loaded)
        for command in commands:
            apply(editor, command)

    return preview_change(project, change)


def preview_change(project: Project, change: Callable[[LoadedPlan], object]) -> Preview:
    """The effect of any change, as ``step_plan`` takes it, on the plan as it is now."""
    version = Project.objects.values_list("plan_version", flat=True).get(pk=project.pk)
    loaded = load_plan(project)
    rows = loaded.state.rows
    before = {key: (row.start_at, row.finish_at) for key, row in rows.items()}
    change(loaded)
    outcome = compute_or_refuse(loaded)
    moves = []
    for key in loaded.state.order():
        row, (start, finish) = rows[key], before.get(key, (None, None))
        if (row.start_at, row.finish_at) == (start, finish) or row.start_at is None or row.finish_at is None:
            continue
        first = day_of(row.start_at)
        move = Move(
            key,
            row.name,
            row.kind == Kind.MILESTONE,
            None if start is None else day_of(start),
            None if start is None or finish is None else max(day_of(start), last_day_of(finish)),
            first,
            max(first, last_day_of(row.finish_at)),
        )
        if (move.start_before, move.finish_before) != (move.start, move.finish):
            moves.append(move)
    return Preview(version, tuple(moves), _day(loaded.settings.finish_at), _day(outcome.finish_at))


def _day(instant: int | None) -> date | None:
    return None if instant is None else last_day_of(instant)
