"""The tags of a project, and how many items carry each."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from tongzhou.plan.models import Tag
from tongzhou.projects.models import Project


def tags_in_use(project: Project) -> QuerySet[Tag]:
    """All tags by name, each with ``uses``: its items, but for those in the trash."""
    uses = Count("items", filter=Q(items__deleted_at=None))
    return Tag.objects.filter(project=project).annotate(uses=uses).order_by("name", "pk")
