"""Closing reports and dossiers as subjects: found, told of; a draft that was discarded comes back from the trash."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.activity.trash import register as register_trash
from tongzhou.projects.guards import Access, accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects
from tongzhou.records.actions.reports import TRASH, purge_draft, restore_draft
from tongzhou.records.queries.dossiers import dossiers_by_number, may_take
from tongzhou.records.queries.reports import reports_by_number
from tongzhou.records.refusals import DraftThereError
from tongzhou.records.sharing import is_open

KIND, DOSSIER = "closing_report", "dossier"


def find_reports(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Versions of projects whose plan the person may see; of clients, those that were published to them."""
    rows = reports_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    found = {}
    for one in rows:
        access, shared = known.get(one.project_id), hasattr(one, "published")
        if access is None:
            continue
        if _reaches(access) and shared if user.is_client else access.may(Permission.VIEW_PLAN):
            key = one.project.key
            url = (
                reverse("portal_report", args=[key, one.number])
                if user.is_client
                else f"{reverse('closing_report', args=[key])}?version={one.number}"
            )
            label = f"{one.project.name} · {one}"
            found[one.pk] = Subject(KIND, one.pk, label, url, access, client_may_see=shared)
    return found


def find_dossiers(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Dossiers that the person may download; of clients, those that were published to them."""
    rows = dossiers_by_number(numbers)
    known = accesses(user, (one.project_id for one in rows))
    found = {}
    for one in rows:
        access, shared = known.get(one.project_id), hasattr(one, "published")
        if access is None:
            continue
        if _reaches(access) and shared if user.is_client else may_take(access, one.circle):
            key = one.project.key
            url = (
                reverse("portal_records", args=[key])
                if user.is_client
                else reverse("dossier", args=[key, one.number])
            )
            label = f"{one.project.name} · {_t('Dossier')} {one.number}"
            found[one.pk] = Subject(DOSSIER, one.pk, label, url, access, client_may_see=shared)
    return found


def _reaches(access: Access) -> bool:
    return access.holds(Permission.ANSWER_AS_CLIENT) and is_open(access.project)


def _restore(entry: TrashEntry, user: User) -> str:
    try:
        one = restore_draft(entry.subject_id)
    except DraftThereError as refusal:
        raise CannotRestoreError(str(refusal.message)) from refusal
    return reverse("closing_report", args=[one.project.key])


def register() -> None:
    """Make the kinds known."""
    register_kind(SubjectKind(KIND, _("Closing report"), "file-check", find_reports, ("ClosingReport",)))
    register_kind(SubjectKind(DOSSIER, _("Dossier"), "archive", find_dossiers, ("Dossier",)))
    may, mine = in_projects(Permission.MANAGE_RECORDS)
    register_trash(
        TRASH,
        _("Closing report"),
        _restore,
        may,
        mine=mine,
        purge=lambda entry: purge_draft(entry.subject_id),
    )
