"""Change requests as subjects: what can be talked about, followed, tagged with files and found."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.queries.requests import named_requests
from tongzhou.projects.guards import accesses
from tongzhou.projects.subjects import Subject, SubjectKind, register_kind

KIND = "change"


def find_changes(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Requests of projects that the person may see; the client's people have the portal."""
    if user.is_client:
        return {}
    rows = named_requests(numbers)
    known = accesses(user, (project for _pk, _name, project, _number in rows))
    return {
        pk: Subject(
            KIND, pk, name, reverse("change", args=[known[project].project.key, number]), known[project]
        )
        for pk, name, project, number in rows
        if project in known and known[project].may(Permission.VIEW_PROJECT)
    }


def register_kinds() -> None:
    """Make the kind known."""
    register_kind(SubjectKind(KIND, _("Change request"), "git-compare", find_changes, ("ChangeRequest",)))
