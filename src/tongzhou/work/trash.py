"""Saved views in the trash: one's own come back for oneself, shared ones for whoever manages the work."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.projects.queries import projects_granting
from tongzhou.work.actions.saved import KIND, purge_view, restore_view


def may_restore(user: User, entry: TrashEntry) -> bool:
    """Whether the person may bring a view back."""
    shared = entry.content.get("shared") is True
    if not shared and entry.deleted_by_id != user.pk:
        return False
    right = Permission.MANAGE_WORK if shared else Permission.VIEW_PLAN
    return projects_granting(user, right).filter(pk=entry.project_id or 0).exists()


def restorable(user: User) -> Q:
    """The same as a condition on entries."""
    shared = Q(content__shared=True, project_id__in=_projects(user, Permission.MANAGE_WORK))
    own = Q(content__shared=False, deleted_by=user, project_id__in=_projects(user, Permission.VIEW_PLAN))
    return shared | own


def _projects(user: User, right: Permission) -> object:
    return projects_granting(user, right).values("pk")


def register_trash() -> None:
    """Make known how views come back."""
    register(KIND, _("Saved view"), restore_view, may_restore, mine=restorable, purge=purge_view)
