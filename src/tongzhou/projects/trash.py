"""Who may bring back things of projects: whoever has a right there."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.projects.actions import purge_project, restore_project
from tongzhou.projects.queries import deleted_projects_granting, projects_granting


def in_projects(
    permission: Permission,
) -> tuple[Callable[[User, TrashEntry], bool], Callable[[User], Q]]:
    """``may`` and ``mine`` for a kind of trash whose things come back by a right in their project."""

    def may(user: User, entry: TrashEntry) -> bool:
        return projects_granting(user, permission).filter(pk=entry.project_id or 0).exists()

    def mine(user: User) -> Q:
        return Q(project_id__in=projects_granting(user, permission).values("pk"))

    return may, mine


def _restore(entry: TrashEntry, user: User) -> str:
    return reverse("project", args=[restore_project(entry.subject_id).key])


def _may(user: User, entry: TrashEntry) -> bool:
    return deleted_projects_granting(user, Permission.DELETE_PROJECT).filter(pk=entry.subject_id).exists()


def _mine(user: User) -> Q:
    return Q(subject_id__in=deleted_projects_granting(user, Permission.DELETE_PROJECT).values("pk"))


def _purge(entry: TrashEntry) -> None:
    purge_project(entry.subject_id)


def register_trash() -> None:
    """Projects come back for whoever may delete them."""
    register("project", _("Project"), _restore, _may, mine=_mine, purge=_purge)
