"""Finding work items across projects."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import WorkItem
from tongzhou.projects.queries import projects_granting


def find_items(user: User, text: str) -> QuerySet[WorkItem]:
    """The items whose name has the text in it, of plans that the person may open, with their project."""
    plans = projects_granting(user, Permission.VIEW_PLAN)
    found = WorkItem.objects.filter(project__in=plans, name__icontains=text)
    wanted = ("id", "name", "kind", "project__key", "project__name")
    return found.select_related("project").only(*wanted).order_by("name", "id")
