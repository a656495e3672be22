"""The index: one row for everything that can be found.

Beside the table stands what each database searches in: on SQLite the FTS5 table ``search_tokens`` (rowid is the
document's), on PostgreSQL the column ``vector`` with a GIN index. Both are made by a migration.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongzhou.accounts.models import Organisation
from tongzhou.projects.models import Project


class SearchDocument(models.Model):
    """Something that can be found, and who may find it.

    ``permission`` is the right that a finder needs, in the project if there is one. Nothing is shown from
    here alone: whatever is found is asked for again through its kind, as it is now.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    permission = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="search_document_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "kind"], name="search_document_project"),
        ]

    def __str__(self) -> str:
        return self.title


class IndexedPlan(models.Model):
    """Up to which version a project's plan is in the index."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.version}"
