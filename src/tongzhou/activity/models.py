"""The diary: what was done, by whom, to what; readable for ever without loading anything else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from tongzhou.accounts.models import Organisation


class DiaryEntry(models.Model):
    """One deed. Subjects are named by value, not by foreign key: they may be gone one day.

    ``audience`` says whether the client's people may be told of it, where they may see its subject at all.
    """

    class Audience(models.TextChoices):
        INTERNAL = "internal"
        CLIENT = "client"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project_id = models.BigIntegerField(null=True)
    deed = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=500)
    details: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INTERNAL)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project_id", "-id"], name="diary_of_project"),
            models.Index(fields=["organisation", "-id"], name="diary_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.deed}: {self.label}"


class TrashEntry(models.Model):
    """Something that was deleted and can still come back.

    ``content`` is what the room that owns the kind needs to bring it back; ``project_id`` is by value, like the
    diary's. A row leaves the table when it is restored for good or emptied; the diary tells the story.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=500)
    content: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deleted_at = models.DateTimeField(auto_now_add=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    restored_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-id"], name="trash_of_organisation"),
            models.Index(fields=["project_id", "-id"], name="trash_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(restored_at__isnull=True),
                name="in_the_trash_once",
            )
        ]

    def __str__(self) -> str:
        return self.label
