"""Who may bring back things of projects: whoever has a right there."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.projects.queries import projects_granting


def in_projects(
    permission: Permission,
) -> tuple[Callable[[User, TrashEntry], bool], Callable[[User], Q]]:
    """``may`` and ``mine`` for a kind of trash whose things come back by a right in their project."""

    def may(user: User, entry: TrashEntry) -> bool:
        return projects_granting(user, permission).filter(pk=entry.project_id or 0).exists()

    def mine(user: User) -> Q:
        return Q(project_id__in=projects_granting(user, permission).values("pk"))

    return may, mine
