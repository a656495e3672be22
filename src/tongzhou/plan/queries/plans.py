"""Small questions that many pages ask of a plan."""

from __future__ import annotations

from tongzhou.plan.models import Baseline, PlanSettings, WorkItem
from tongzhou.projects.models import Project


def settings_of(project: Project) -> PlanSettings:
    """How the project's plan is computed, with its calendar and the baseline it is compared with."""
    return PlanSettings.objects.select_related("calendar", "baseline").get(project=project)


def is_empty(project: Project) -> bool:
    """Whether the plan has no work items yet."""
    return not WorkItem.objects.filter(project=project).exists()


def baselines_of(project: Project) -> list[Baseline]:
    """The project's baselines, newest first, with who took them."""
    return list(Baseline.objects.filter(project=project).select_related("taken_by"))


def baseline_of(project: Project, number: int) -> Baseline | None:
    """One of the project's baselines, or None."""
    return Baseline.objects.filter(project=project, pk=number).first()
