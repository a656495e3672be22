"""Gates: what must be true before a phase or milestone counts as reached."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class Gate(models.Model):
    """A gate before a milestone or phase of the plan: it cannot be set complete before the gate is passed or waived.

    That a gate was waived, by whom and why, stays for ever.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("gate", "Open")
        PASSED = "passed", pgettext_lazy("gate", "Passed")
        WAIVED = "waived", pgettext_lazy("gate", "Waived")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="gates")
    title = models.CharField(_("title"), max_length=200)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="gates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state"], name="gate_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None, decided_by=None)
                | (~models.Q(state="open") & models.Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="gate_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waived") | ~models.Q(reason=""), name="gate_waived_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still blocks."""
        return self.state == self.State.OPEN


class GateItem(models.Model):
    """One thing that must be true at a gate; checked by somebody, with evidence."""

    gate = models.ForeignKey(Gate, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    evidence = models.TextField(blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(checked_at=None, checked_by=None)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="gate_item_checked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.text


class GateTemplate(models.Model):
    """A checklist that an organisation uses again; ``lines`` has one item per line."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="gate_templates")
    name = models.CharField(max_length=200)
    lines = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="gate_template_named_once")
        ]

    def __str__(self) -> str:
        return self.name
