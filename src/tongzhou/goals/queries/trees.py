"""A part of the tree of goals: who stands where is asked of all of them, everything else of those that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tongzhou.goals.models import State
from tongzhou.goals.queries.goals import Row, days_of, goals_of, key_results_of, row_of, walk
from tongzhou.goals.queries.people import Tally, people_of, tallies
from tongzhou.projects.models import Project


class Place(NamedTuple):
    """Where a goal stands, and what decides whether it is shown."""

    goal: int
    depth: int
    state: str
    shared: bool

    @property
    def is_held(self) -> bool:
        """Whether it was agreed, whatever came of it."""
        return self.state in {State.AGREED, State.REACHED, State.MISSED}


def places(project: Project) -> list[Place]:
    """All goals of a project in the order of the tree; one statement. A goal whose parent is gone stands at the top."""
    asked = goals_of(project).order_by("level", "due", "id")
    found = list(asked.values_list("pk", "parent_id", "state", "shared"))
    known = {pk for pk, *_rest in found}
    below: dict[int | None, list[tuple[int, str, bool]]] = defaultdict(list)
    for pk, parent, state, shared in found:
        below[parent if parent in known else None].append((pk, state, shared))
    ordered: list[Place] = []

    def descend(parent: int | None, depth: int) -> None:
        for pk, state, shared in below[parent]:
            ordered.append(Place(pk, depth, state, shared))
            descend(pk, depth + 1)

    descend(None, 0)
    return ordered


def rows_at(
    project: Project, every: Sequence[Place], chosen: Iterable[Place], *, today: date, asked: bool = True
) -> list[Row]:
    """The rows of the chosen places; what stands below them is loaded for their progress, nothing else.

    ``asked`` is whether the rows say who has confirmed.
    """
    shown = list(chosen)
    goals = list(
        goals_of(project)
        .filter(pk__in=_with_below(every, {one.goal for one in shown}))
        .select_related("owner")
        .order_by("level", "due", "id")
    )
    results, days = key_results_of(goals), days_of(project, today=today)
    known = {goal.pk: (goal, progress) for goal, _depth, progress in walk(goals, results)}
    there = [(known[one.goal], one.depth) for one in shown if one.goal in known]
    counted = tallies([goal for (goal, _progress), _depth in there], people_of(project)) if asked else {}
    return [
        row_of(goal, depth, progress, results[goal.pk], counted.get(goal.pk, Tally()), days)
        for (goal, progress), depth in there
    ]


def _with_below(every: Sequence[Place], chosen: set[int]) -> list[int]:
    found: list[int] = []
    inside: int | None = None
    for one in every:
        if inside is not None and one.depth <= inside:
            inside = None
        if inside is None and one.goal in chosen:
            inside = one.depth
        if inside is not None:
            found.append(one.goal)
    return found
