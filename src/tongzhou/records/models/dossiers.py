"""Dossiers: everything that was sent or signed, in one file, with the digest of each part."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.projects.models import Project


class Dossier(models.Model):
    """One dossier of a project, for one circle of readers; the file is in the store under ``storage_key``.

    ``manifest_sha256`` vouches for every byte of it. When the file is removed (``removed_at``) the row stays, so that
    a copy somewhere can still be recognised.
    """

    class Circle(models.TextChoices):
        INTERNAL = "internal", pgettext_lazy("dossier", "Complete, for us")
        CLIENT = "client", pgettext_lazy("dossier", "For the client")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("dossier", "Waiting")
        MAKING = "making", pgettext_lazy("dossier", "Being made")
        READY = "ready", pgettext_lazy("dossier", "Ready")
        FAILED = "failed", pgettext_lazy("dossier", "Failed")
        REMOVED = "removed", pgettext_lazy("dossier", "File removed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="dossiers")
    number = models.PositiveIntegerField()
    circle = models.CharField(max_length=10, choices=Circle.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    storage_key = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="dossier_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ready", "removed"])
                | (models.Q(ready_at__isnull=False) & ~models.Q(sha256="") & ~models.Q(manifest_sha256="")),
                name="dossier_ready_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(storage_key=""), name="dossier_ready_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return self.state == self.State.READY

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.state in {self.State.WAITING, self.State.MAKING}

    @property
    def percent(self) -> int:
        """How far it is."""
        return round(100 * self.done / self.parts) if self.parts else 0


class DossierEntry(models.Model):
    """One file in a dossier, as its index tells it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    path = models.CharField(max_length=400)
    title = models.CharField(max_length=400)
    source = models.CharField(max_length=40)
    day = models.DateField(null=True)
    who = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "path"], name="dossier_path_once"),
        ]

    def __str__(self) -> str:
        return self.path
