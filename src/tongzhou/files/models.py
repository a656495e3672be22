"""Files on anything, their versions, uploads under way, and how much room is taken."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation
from tongzhou.files.kinds import Kind, kind_of
from tongzhou.files.names import ending
from tongzhou.projects.models import Project


class Audience(models.TextChoices):
    """Who may see a file: our own people only, or the project's client as well."""

    INTERNAL = "internal", _("Internal")
    CLIENT = "client", _("Client sees it")


class PreviewState(models.TextChoices):
    """What there is to look at before downloading."""

    WAITING = "waiting"
    READY = "ready"
    NONE = "none"
    FAILED = "failed"


def new_key() -> str:
    """A name in the store that nobody can guess."""
    return secrets.token_hex(20)


class StoredFile(models.Model):
    """A file that belongs to a subject (``subject_kind`` and ``subject_id``); its content is in versions.

    ``project`` is the subject's project, empty for what belongs to none. The trash is ``deleted_at``.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="files")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    folder = models.CharField(max_length=400, blank=True)
    name = models.CharField(max_length=200)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INTERNAL)
    current_number = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "subject_kind", "subject_id"], name="file_of_subject"),
            models.Index(fields=["project", "deleted_at"], name="file_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "subject_kind", "subject_id", "folder", "name"],
                condition=models.Q(deleted_at=None),
                name="file_name_once_in_folder",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="file_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        """Whether the client may see it."""
        return self.audience == Audience.CLIENT


class FileVersion(models.Model):
    """One content of a file; never changed afterwards but for its preview."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    original_name = models.CharField(max_length=200)
    storage_key = models.CharField(max_length=40, db_index=True)
    note = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    preview_state = models.CharField(
        max_length=10, choices=PreviewState.choices, default=PreviewState.WAITING
    )
    preview_pages = models.PositiveIntegerField(default=0)
    preview_reason = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file", "number"], name="file_version_number_once"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="file_version_has_size"),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.number})"

    @property
    def kind(self) -> Kind:
        """What kind of content it is."""
        return kind_of(self.content_type)

    @property
    def ending(self) -> str:
        """The ending of the name it came with."""
        return ending(self.original_name)


class Upload(models.Model):
    """A file that is coming in pieces; ``received`` bytes of ``size`` are safe, ``file`` is what became of it.

    Piece *n* is stored as ``<storage_key>-n<offset>``; the whole is put together under ``storage_key``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    folder = models.CharField(max_length=400, blank=True)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    version_of = models.ForeignKey(StoredFile, on_delete=models.CASCADE, null=True, related_name="+")
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    storage_key = models.CharField(max_length=40, default=new_key, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["changed_at"], name="upload_left_since")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(received__gte=0) & models.Q(received__lte=models.F("size")),
                name="upload_within_its_size",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class StorageUse(models.Model):
    """How many bytes of versions an organisation, or one of its projects, keeps: counted when they are added."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(project=None),
                name="storage_use_once_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["project"], condition=~models.Q(project=None), name="storage_use_once_per_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.used}"
