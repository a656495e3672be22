"""Projects for jobs, which have no person to ask for."""

from __future__ import annotations

from tongzhou.projects.models import Project


def project_by_number(number: int) -> Project | None:
    """The project, unless it is in the trash or gone."""
    return Project.objects.filter(pk=number, deleted_at=None).first()


def undated_projects_with_budgets() -> list[int]:
    """The projects whose figures are those of today, because they have no status date."""
    found = Project.objects.filter(
        deleted_at=None, closed_at=None, status_date=None, baselines__budget__isnull=False
    )
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())
