"""Closing reports as subjects: found by search; a draft that was discarded comes back from the trash."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.activity.trash import register as register_trash
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects
from tongzhou.records.actions.reports import TRASH, purge_draft, restore_draft
from tongzhou.records.queries.reports import reports_by_number
from tongzhou.records.refusals import DraftThereError

KIND = "closing_report"


def find_reports(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Versions of projects whose plan the person may see; nobody of a client."""
    if user.is_client:
        return {}
    rows = reports_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    found = {}
    for one in rows:
        access = known.get(one.project_id)
        if access is not None and access.may(Permission.VIEW_PLAN):
            url = f"{reverse('closing_report', args=[one.project.key])}?version={one.number}"
            found[one.pk] = Subject(KIND, one.pk, f"{one.project.name} · {one}", url, access)
    return found


def _restore(entry: TrashEntry, user: User) -> str:
    try:
        one = restore_draft(entry.subject_id)
    except DraftThereError as refusal:
        raise CannotRestoreError(str(refusal.message)) from refusal
    return reverse("closing_report", args=[one.project.key])


def register() -> None:
    """Make the kinds known."""
    register_kind(SubjectKind(KIND, _("Closing report"), "file-check", find_reports, ("ClosingReport",)))
    may, mine = in_projects(Permission.MANAGE_RECORDS)
    register_trash(
        TRASH,
        _("Closing report"),
        _restore,
        may,
        mine=mine,
        purge=lambda entry: purge_draft(entry.subject_id),
    )
