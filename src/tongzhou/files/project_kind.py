"""Projects as subjects, for as long as the room ``projects`` does not name them itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.projects.guards import find_access
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import KINDS, Subject, SubjectKind, register_kind


def find_projects(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """Projects; a client's people know those in which they have a role."""
    keys = Project.objects.visible_to(user).filter(pk__in=list(numbers)).values_list("pk", "key")
    found = {pk: access for pk, key in keys if (access := find_access(user, key)) is not None}
    return {
        pk: Subject(
            "project",
            pk,
            access.project.name,
            reverse("client_home") if user.is_client else reverse("project", args=[access.project.key]),
            access,
            client_may_see=True,
        )
        for pk, access in found.items()
    }


def register_projects() -> None:
    """Make the kind known unless it is."""
    if "project" not in KINDS:
        register_kind(SubjectKind("project", _("Project"), "folder-kanban", find_projects))
