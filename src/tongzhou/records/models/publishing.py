"""What of the closing documents the client reads: a final report or a dossier, published by somebody."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from tongzhou.projects.models import Project
from tongzhou.records.models.dossiers import Dossier
from tongzhou.records.models.reports import ClosingReport


class PublishedRecord(models.Model):
    """A final closing report, or a dossier for the client, that was published; what is taken back has no row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="published_records")
    report = models.OneToOneField(
        ClosingReport, on_delete=models.CASCADE, null=True, related_name="published"
    )
    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, null=True, related_name="published")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(report__isnull=False, dossier=None)
                | models.Q(report=None, dossier__isnull=False),
                name="published_record_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.report or self.dossier)
