"""How a project's costs are reckoned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tongzhou.costs.models import CostSettings
from tongzhou.projects.models import Project


def cost_settings(project: Project) -> CostSettings:
    """The project's, or those that hold where nobody has decided anything (not stored)."""
    found = CostSettings.objects.filter(project=project).first()
    return found or CostSettings(project=project)


def currency_of(project: Project) -> str:
    """The currency of everything in the project."""
    return cost_settings(project).currency


def latest_figures(projects: Iterable[int]) -> Mapping[int, CostSettings]:
    """The latest figures of many projects, in one statement; those without any are left out."""
    found = CostSettings.objects.filter(project__in=list(projects)).exclude(latest_day=None)
    return {one.project_id: one for one in found}
