"""The diary: what was done, by whom, to what; readable for ever without loading anything else."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from tongzhou.accounts.models import Organisation


class CanonicalJSON(json.JSONEncoder):
    """JSON with sorted keys and nothing between the tokens: the text that is kept is the text that is hashed."""

    def __init__(self, **_given: Any) -> None:
        super().__init__(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class DiaryEntry(models.Model):
    """One deed. Subjects are named by value, not by foreign key: they may be gone one day.

    ``audience`` says whether the client's people may be told of it, where they may see its subject at all.

    The diary is the audit trail (docs/adr/0015-audit-chain.md): lines are sealed into one chain per organisation
    seconds after they were written, and triggers of the database refuse to change or delete a sealed line. The
    texts that may name people (label, details, name, address) enter the chain as a salted digest, so that they can
    be erased by law without breaking it; ``erasure`` is then the number of the line that says so.
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
    details: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, encoder=CanonicalJSON)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INTERNAL)
    request_id = models.CharField(max_length=32, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    session = models.CharField(max_length=10, blank=True, default="")
    sequence = models.BigIntegerField(null=True)
    salt = models.CharField(max_length=32, blank=True, default="")
    payload_digest = models.CharField(max_length=64, blank=True, default="")
    previous_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64, blank=True, default="")
    erasure = models.BigIntegerField(null=True)
    chain_version = models.PositiveSmallIntegerField(default=1)
    """How the line is sealed: 1 holds it to its values, 2 to the bytes in which the database keeps them as well."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project_id", "-id"], name="diary_of_project"),
            models.Index(fields=["organisation", "-id"], name="diary_of_organisation"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="diary_of_subject"),
            models.Index(fields=["actor", "-id"], name="diary_of_actor"),
            models.Index(
                fields=["organisation", "id"],
                name="diary_unsealed",
                condition=models.Q(sequence__isnull=True),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "sequence"], name="diary_sealed_once")
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


class ChainHead(models.Model):
    """Where an organisation's chain stood when it was published, and what a verification then found.

    The same words go to the log, which is kept elsewhere: whoever rewrites the whole chain has to rewrite those too.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    problems = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-id"], name="chain_head_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class PersonalExport(models.Model):
    """Everything about one person as a ZIP of JSON files, made by a job for that person alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    content = models.BinaryField(default=b"")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.requested_at}"
