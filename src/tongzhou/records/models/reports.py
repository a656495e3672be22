"""The closing report: versions, and in each of them sections with what people wrote and what the data says."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.projects.models import Project

Json = dict[str, Any]


class ClosingReport(models.Model):
    """One version of a project's closing report; what is final does not change any more.

    ``figures_on`` is the day of whose figures it was drafted or, once final, as of which all of them are.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("closing report", "Draft")
        FINAL = "final", pgettext_lazy("closing report", "Final")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="closing_reports")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    figures_on = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finalised_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="closing_report_number_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state="draft", deleted_at=None),
                name="closing_report_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", finalised_at=None, finalised_by=None)
                | models.Q(state="final", finalised_at__isnull=False, finalised_by__isnull=False),
                name="closing_report_finalised_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(deleted_at=None),
                name="closing_report_final_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"V{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == self.State.DRAFT


class ReportSection(models.Model):
    """A section: for each circle of readers what people wrote, in both languages, and what the data says.

    ``text_*`` and ``figures`` are for everybody including the client, ``note_*`` and ``inside`` for the vendor's
    people, ``cost_*`` and ``money`` for those who may see costs, ``margin`` for those who may see margins as well.
    Which of them a section has is said in ``records.sections``. ``figures_at`` is when the data was last read.
    """

    report = models.ForeignKey(ClosingReport, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    cost_zh = models.TextField(blank=True)
    cost_en = models.TextField(blank=True)
    figures: models.JSONField[Json] = models.JSONField(default=dict)
    inside: models.JSONField[Json] = models.JSONField(default=dict)
    money: models.JSONField[Json] = models.JSONField(default=dict)
    margin: models.JSONField[Json] = models.JSONField(default=dict)
    figures_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "code"], name="report_section_once"),
        ]

    def __str__(self) -> str:
        return self.code
