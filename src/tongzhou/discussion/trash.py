"""Comments in the trash."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.discussion.actions import purge_comment, restore_comment
from tongzhou.discussion.guards import get_comment
from tongzhou.projects.queries import projects_granting


def _restore(entry: TrashEntry, user: User) -> str:
    return reverse("comment", args=[restore_comment(entry.subject_id).pk])


def _may(user: User, entry: TrashEntry) -> bool:
    """Whoever deleted it, or moderates the talk, as long as they can still read it."""
    try:
        talk, _comment = get_comment(user, entry.subject_id)
    except Http404:
        return False
    return talk.moderates or (talk.writes and entry.deleted_by_id == user.pk)


def _mine(user: User) -> Q:
    moderated = projects_granting(user, Permission.MODERATE_TALK).values("pk")
    return Q(deleted_by=user) | Q(project_id__in=moderated)


def _purge(entry: TrashEntry) -> None:
    purge_comment(entry.subject_id)


def register_trash() -> None:
    """Comments come back for those who deleted them, and for moderators."""
    register("comment", _("Comment"), _restore, _may, mine=_mine, purge=_purge)
