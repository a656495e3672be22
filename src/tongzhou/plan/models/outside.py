"""Waiting for another project: a milestone there that decides the date of a placeholder here."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from tongzhou.plan.models.planning import WorkItem
from tongzhou.projects.models import Project


class OutsideLink(models.Model):
    """An item waits for a milestone of another project.

    ``placeholder`` stands in the item's own plan in place of the milestone: an external milestone, which the item
    depends on like on any other. Its date follows the milestone's. Whoever may not see the other project knows no
    more of it than that date.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="outside_links")
    milestone = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="awaited_outside")
    placeholder = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="outside_link")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(milestone=models.F("placeholder")), name="outside_link_not_to_itself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} → {self.project_id}"
