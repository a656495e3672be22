"""Reading a plan's history: what can be undone, and what changed since a version."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from tongzhou.accounts.models import User
from tongzhou.plan.models import PlanEdit
from tongzhou.projects.models import Project

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
    mine = PlanEdit.objects.filter(project=project, by=user, reversed_by=None)
    return mine.filter(type__in=[PlanEdit.Type.EDIT, PlanEdit.Type.REDO]).order_by("-version").first()


def next_redo(project: Project, user: User) -> PlanEdit | None:
    """The person's latest undo, unless they have made a new step since."""
    mine = PlanEdit.objects.filter(project=project, by=user)
    later = mine.filter(type=PlanEdit.Type.EDIT, version__gt=OuterRef("version"))
    undos = mine.filter(reversed_by=None, type=PlanEdit.Type.UNDO).annotate(overtaken=Exists(later))
    undo = undos.order_by("-version").first()
    return None if undo is None or undo.overtaken else undo


def since(project: Project, version: int) -> Since | None:
    """Everything changed after ``version``, or None when that is too long ago to tell in steps."""
    edits = list(
        PlanEdit.objects.filter(project=project, version__gt=version)
        .select_related("by")
        .defer("changes")
        .order_by("version")[: MOST_STEPS + 1]
    )
    if any(edit.type == PlanEdit.Type.FILL for edit in edits):
        return None
    if (
        version > project.plan_version
        or len(edits) != project.plan_version - version
        or len(edits) > MOST_STEPS
    ):
        return None
    removed = {key for edit in edits for key in edit.removed}
    return Since(
        touched=frozenset(key for edit in edits for key in edit.touched) - removed,
        removed=frozenset(removed),
        links_removed=frozenset(key for edit in edits for key in edit.links_removed),
        reshaped=any(edit.reshaped for edit in edits),
        by=edits[-1].by.name if edits else "",
    )
