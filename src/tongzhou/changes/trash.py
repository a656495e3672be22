"""Lines of the ledger in the trash."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import register
from tongzhou.changes.actions.ledger import KIND, purge_free_work, restore_free_work
from tongzhou.projects.trash import in_projects


def _restore(entry: TrashEntry, user: User) -> str:
    return reverse("free_work", args=[restore_free_work(entry.subject_id).project.key])


def register_trash() -> None:
    """What was taken off the ledger comes back for whoever may edit the plan."""
    may, mine = in_projects(Permission.EDIT_PLAN)
    register(
        KIND,
        _("Work given away"),
        _restore,
        may,
        mine=mine,
        purge=lambda entry: purge_free_work(entry.subject_id),
    )
