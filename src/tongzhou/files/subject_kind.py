"""Files as subjects: what can be talked about, found, and told of."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.files.guards import find_files
from tongzhou.projects.subjects import Subject, SubjectKind


def find_all(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """The files among these numbers that the person may see."""
    return {
        access.file.pk: Subject(
            "file",
            access.file.pk,
            access.file.name,
            reverse("file_download" if user.is_client else "file", args=[access.file.pk]),
            access.subject.access,
            client_may_see=access.file.is_published,
        )
        for access in find_files(user, numbers)
        if access.may_read
    }


FILE_KIND = SubjectKind("file", _("File"), "file", find_all)
