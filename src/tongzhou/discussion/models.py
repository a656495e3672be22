"""Who follows what, and what was said about it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from tongzhou.projects.models import Project


class Watch(models.Model):
    """Somebody wants to hear about a subject; the project is kept beside so that leaving it can end the watch."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "subject_id"], name="watch_of_subject"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "kind", "subject_id"], name="watched_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.subject_id}"
