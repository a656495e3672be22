"""How a request gets hold of a file: through the subject it belongs to, and with the right it needs.

Our own people need the subject and ``view_files``. A client's people need the subject and a file that has
been published to them; they get its content and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.models import FileVersion, StoredFile
from tongzhou.projects.subjects import KINDS, Subject, find_subject
from tongzhou.web.numbers import whole_number

PROJECT = "project"

client_gates: list[Callable[[User, int], bool]] = []
"""What the rooms above ask before a client's person gets a document of a project, by the project's number."""
version_openers: list[Callable[[User, int], bool]] = []
"""What the rooms above say a client's person may have, by the number of a version: that content and no other."""


def rights_on(user: User, subject: Subject) -> frozenset[Permission]:
    """What the person may do with files of a subject; where there is no project the role decides."""
    if subject.access is not None:
        return subject.access.rights
    held = {Permission.VIEW_FILES} if user.may(Permission.VIEW_CLIENTS) else set()
    return frozenset(held | ({Permission.UPLOAD_FILES} if user.may(Permission.MANAGE_CLIENTS) else set()))


def refuse_on(subject: Subject, rights: frozenset[Permission], permission: Permission) -> None:
    """Raise PermissionDenied without this right, and say so where only the project is closed."""
    if subject.access is not None and subject.access.holds(permission):
        subject.access.refuse(permission)
    if permission not in rights:
        raise PermissionDenied


@dataclass(frozen=True, slots=True)
class FileAccess:
    """A file together with what the asking person may do with it."""

    file: StoredFile
    subject: Subject
    user: User
    rights: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether the person holds this right on the file's subject."""
        return permission in self.rights

    @property
    def may_change(self) -> bool:
        """Whether the person may give it another content, name or place; what the client sees needs more."""
        published = self.file.is_published
        return self.may(Permission.UPLOAD_FILES) and (not published or self.may_publish)

    @property
    def may_publish(self) -> bool:
        """Whether the person decides if the client sees it."""
        return self.may(Permission.UPLOAD_FILES) and self.may(Permission.PUBLISH_TO_CLIENT)

    @property
    def may_read(self) -> bool:
        """Whether the person may have the content."""
        if self.user.is_client:
            shared = self.subject.kind == PROJECT or self.subject.client_may_see
            number = self.file.project_id
            open_gates = number is not None and all(gate(self.user, number) for gate in client_gates)
            return self.file.is_published and shared and open_gates
        return self.may(Permission.VIEW_FILES)


def find_files(user: User, numbers: Iterable[int], *, in_trash: bool = False) -> list[FileAccess]:
    """Those of many files that the person may know of; one question per kind of subject, not per file."""
    if not user.is_active:
        return []
    files = StoredFile.objects.filter(
        pk__in=list(numbers), organisation=user.organisation_id, deleted_at__isnull=not in_trash
    ).select_related("project__client", "created_by")
    by_kind: dict[str, list[StoredFile]] = {}
    for file in files:
        by_kind.setdefault(file.subject_kind, []).append(file)
    found = []
    for kind, some in by_kind.items():
        subjects = KINDS[kind].find_all(user, {file.subject_id for file in some}) if kind in KINDS else {}
        for file in some:
            if (subject := subjects.get(file.subject_id)) is not None:
                access = FileAccess(file, subject, user, rights_on(user, subject))
                found += [access] if access.may_read or not user.is_client else []
    return found


def find_file(user: User, pk: int, *, in_trash: bool = False) -> FileAccess | None:
    """The file with the user's rights, or None when they may not know of it."""
    return next(iter(find_files(user, [pk], in_trash=in_trash)), None)


def get_file(user: User, pk: int, permission: Permission, *, in_trash: bool = False) -> FileAccess:
    """The file, or Http404, or PermissionDenied; a client's people never get more than content."""
    access = find_file(user, pk, in_trash=in_trash)
    if access is None:
        raise Http404
    refuse_on(access.subject, access.rights, permission)
    return access


def get_content(user: User, pk: int) -> FileAccess:
    """The file for whoever may have its content, or Http404, or PermissionDenied."""
    access = find_file(user, pk)
    if access is None:
        raise Http404
    if not access.may_read:
        raise PermissionDenied
    return access


def redeemed(user_id: int, version_id: int) -> FileVersion | None:
    """The version of a link, if its person may still have it: asked anew, because that may have changed."""
    user = User.objects.filter(pk=user_id, is_active=True).select_related("organisation").first()
    version = FileVersion.objects.filter(pk=version_id).select_related("file").first()
    if user is None or version is None:
        return None
    if user.is_client and any(opens(user, version.pk) for opens in version_openers):
        return version
    access = find_file(user, version.file_id)
    if access is None or not access.may_read:
        return None
    return version if not user.is_client or version.number == access.file.current_number else None


def get_subject_access(user: User, kind: str, pk: int, permission: Permission) -> Subject:
    """The subject on whose files the person has this right, or Http404, or PermissionDenied."""
    subject = find_subject(user, kind, pk)
    if subject is None:
        raise Http404
    refuse_on(subject, rights_on(user, subject), permission)
    return subject


def may_hear_file(user: User, number: str) -> bool:
    """Whether somebody may listen to what happens to a file."""
    pk = whole_number(number)
    return pk is not None and any(one.may_read for one in find_files(user, [pk]))
