"""Deliverables as subjects: what can be talked about, followed, tagged with files and found; and the trash."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError, register
from tongzhou.projects.guards import Access, accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind
from tongzhou.projects.trash import in_projects
from tongzhou.scope.actions import contract, deliverables
from tongzhou.scope.queries.deliverables import named_deliverables

KIND = "deliverable"


def subject_of(access: Access, pk: int, name: str, number: int) -> Subject:
    """A deliverable of a project whose plan somebody may see, as its subject."""
    return Subject(
        KIND, pk, f"D{number:02d} {name}", reverse(KIND, args=[access.project.key, number]), access
    )


def find_deliverables(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Deliverables, for the vendor's people who see the plan; the client gets what was submitted by the portal."""
    if user.is_client:
        return {}
    rows = named_deliverables(numbers)
    known = accesses(user, (project for _pk, _name, project, _number in rows))
    return {
        pk: subject_of(known[project], pk, name, number)
        for pk, name, project, number in rows
        if project in known and known[project].may(Permission.VIEW_PLAN)
    }


def register_kinds() -> None:
    """Make the kind known."""
    label = gettext_lazy("Deliverable")
    register_kind(SubjectKind(KIND, label, "package", find_deliverables, ("Deliverable",)))


def _restore_deliverable(entry: TrashEntry, user: User) -> str:
    found = deliverables.restore_deliverable(entry.subject_id)
    return reverse(KIND, args=[found.project.key, found.number])


def _restore_contract_item(entry: TrashEntry, user: User) -> str:
    try:
        found = contract.restore_contract_item(entry.subject_id)
    except IntegrityError as error:
        raise CannotRestoreError(_("Another contract item has this number now.")) from error
    return reverse("contract_items", args=[found.project.key])


def register_trash() -> None:
    """Make known how deliverables and contract items come back, and for whom."""
    may, mine = in_projects(Permission.EDIT_SCOPE)
    register(
        deliverables.TRASH,
        gettext_lazy("Deliverable"),
        _restore_deliverable,
        may,
        mine=mine,
        purge=lambda entry: deliverables.purge_deliverable(entry.subject_id),
    )
    register(
        contract.TRASH,
        gettext_lazy("Contract item"),
        _restore_contract_item,
        may,
        mine=mine,
        purge=lambda entry: contract.purge_contract_item(entry.subject_id),
    )
