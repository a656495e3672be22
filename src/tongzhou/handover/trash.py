"""Handovers in the trash."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.handover.actions.preparing import TRASH, purge_handover, restore_handover
from tongzhou.projects.trash import in_projects


def _restore(entry: TrashEntry, user: User) -> str:
    one = restore_handover(entry.subject_id)
    return reverse("handover", args=[one.project.key, one.pk])


def register_trash() -> None:
    """They come back for whoever manages acceptance."""
    may, mine = in_projects(Permission.MANAGE_ACCEPTANCE)
    label = pgettext_lazy("kind", "Handover")
    register(TRASH, label, _restore, may, mine=mine, purge=lambda entry: purge_handover(entry.subject_id))
