"""Own items of a checklist as subjects: files that prove them, and talk."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.closure.queries.checklist import items_numbered
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind

KIND = "closing_item"


def find_items(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Own items of projects that the vendor's person may see."""
    rows = items_numbered(list(numbers))
    known = accesses(user, (one.project_id for one in rows))
    found = {}
    for one in rows:
        access = known.get(one.project_id)
        if access is not None and not user.is_client and access.may(Permission.VIEW_PROJECT):
            url = reverse("closing_item", args=[access.project.key, one.pk])
            found[one.pk] = Subject(KIND, one.pk, one.text, url, access)
    return found


def register_kinds() -> None:
    """Make the kind known."""
    register_kind(
        SubjectKind(KIND, pgettext_lazy("kind", "Closing item"), "list-checks", find_items, ("ClosingItem",))
    )
