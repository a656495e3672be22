"""Reading a plan's history: what can be undone, and what changed since a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from tongzhou.accounts.models import User
from tongzhou.plan.models import PlanEdit, Scenario, ScenarioStep
from tongzhou.projects.models import Project

Step = TypeVar("Step", PlanEdit, ScenarioStep)
MOST_STEPS = 200
"""A page that is further behind than this many steps loads the plan anew."""


@dataclass(frozen=True, slots=True)
class Since:
    """What happened to a plan after a version."""

    touched: frozenset[int]
    removed: frozenset[int]
    links_removed: frozenset[int]
    reshaped: bool
    by: str


def next_undo(project: Project, user: User) -> PlanEdit | None:
    """The person's latest step that has not been taken back."""
    return _latest_step(PlanEdit.objects.filter(project=project, by=user))


def next_redo(project: Project, user: User) -> PlanEdit | None:
    """The person's latest undo, unless they have made a new step since."""
    return _latest_undo(PlanEdit.objects.filter(project=project, by=user))


def next_scenario_undo(scenario: Scenario, user: User) -> ScenarioStep | None:
    """The person's latest step in a scenario that has not been taken back."""
    return _latest_step(ScenarioStep.objects.filter(scenario=scenario, by=user))


def next_scenario_redo(scenario: Scenario, user: User) -> ScenarioStep | None:
    """The person's latest undo in a scenario, unless they have made a new step there since."""
    return _latest_undo(ScenarioStep.objects.filter(scenario=scenario, by=user))


def can_step(project: Project, user: User) -> tuple[bool, bool]:
    """Whether the person has a step to undo, and one to redo: one query, because every answer tells."""
    return _either(Project.objects.filter(pk=project.pk), PlanEdit.objects.filter(project=project, by=user))


def can_step_in_scenario(scenario: Scenario, user: User) -> tuple[bool, bool]:
    """The same of a scenario."""
    mine = ScenarioStep.objects.filter(scenario=scenario, by=user)
    return _either(Scenario.objects.filter(pk=scenario.pk), mine)


def _either(one: QuerySet[Any], mine: QuerySet[Step]) -> tuple[bool, bool]:
    undos: QuerySet[Any] = _undos(mine)
    free = undos.filter(overtaken=False)
    undo, redo = one.values_list(Exists(_steps(mine)), Exists(free)).get()
    return undo, redo


def _latest_step(mine: QuerySet[Step]) -> Step | None:
    return _steps(mine).order_by("-version").first()


def _steps(mine: QuerySet[Step]) -> QuerySet[Step]:
    return mine.filter(reversed_by=None, type__in=[PlanEdit.Type.EDIT, PlanEdit.Type.REDO])


def _latest_undo(mine: QuerySet[Step]) -> Step | None:
    undo: Any = _undos(mine).order_by("-version").first()
    return None if undo is None or undo.overtaken else undo


def _undos(mine: QuerySet[Step]) -> QuerySet[Step]:
    later = mine.filter(type=PlanEdit.Type.EDIT, version__gt=OuterRef("version"))
    return mine.filter(reversed_by=None, type=PlanEdit.Type.UNDO).annotate(overtaken=Exists(later))


def since(project: Project, version: int) -> Since | None:
    """Everything changed after ``version``, or None when that is too long ago to tell in steps."""
    return _told(PlanEdit.objects.filter(project=project), version, project.plan_version)


def since_in_scenario(scenario: Scenario, version: int) -> Since | None:
    """The same of a scenario; None also after what is no step, such as bringing it up to date."""
    return _told(ScenarioStep.objects.filter(scenario=scenario), version, scenario.version)


def _told(steps: QuerySet[Step], version: int, present: int) -> Since | None:
    later = steps.filter(version__gt=version).select_related("by").defer("changes")
    edits: list[Any] = list(later.order_by("version")[: MOST_STEPS + 1])
    if any(edit.type == PlanEdit.Type.FILL for edit in edits):
        return None
    if version > present or len(edits) != present - version or len(edits) > MOST_STEPS:
        return None
    removed: set[int] = set()
    for edit in edits:  # what a later step brings back is there again
        removed = (removed - set(edit.touched)) | set(edit.removed)
    return Since(
        touched=frozenset(key for edit in edits for key in edit.touched) - removed,
        removed=frozenset(removed),
        links_removed=frozenset(key for edit in edits for key in edit.links_removed),
        reshaped=any(edit.reshaped for edit in edits),
        by=edits[-1].by.name if edits else "",
    )
