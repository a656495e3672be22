"""Early warnings: what the system has noticed, since when, with which numbers, and what people decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class Kind(models.TextChoices):
    """What was noticed."""

    SLIPPING = "slipping", _("Slipping milestone")
    FLOAT_EATEN = "float_eaten", _("Float used up")
    SILENT = "silent", _("Silent tasks")
    OVERLOAD = "overload", _("Overload")
    SPENDING = "spending", _("Spending")
    DRIFT = "drift", _("Away from the baseline")
    CLIENT_WAITS = "client_waits", _("Unanswered client item")
    FREEZE = "freeze", _("Change in a freeze window")


class Severity(models.IntegerChoices):
    """How soon somebody should look."""

    NOTE = 1, pgettext_lazy("severity", "Watch")
    WARNING = 2, pgettext_lazy("severity", "Warning")
    SERIOUS = 3, pgettext_lazy("severity", "Serious")


class EarlyWarning(models.Model):
    """One thing that was noticed in one project, from the day it was first seen until it has passed.

    ``subject`` tells warnings of a kind apart: the number of a work item, a resource or a person, or empty for the
    project. ``numbers`` are what the sentences are made of (``risks.telling``); ``weight`` grows with how bad it is.
    ``decided_weight`` is the weight somebody judged: when it has grown by half since, the warning comes back.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("warning", "Open")
        FOLLOWED_UP = "followed_up", pgettext_lazy("warning", "Followed up")
        SNOOZED = "snoozed", pgettext_lazy("warning", "Put off")
        DISMISSED = "dismissed", pgettext_lazy("warning", "Dismissed")
        PASSED = "passed", pgettext_lazy("warning", "Passed")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="early_warnings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=20, blank=True)
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    weight = models.PositiveIntegerField()
    numbers: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    found_on = models.DateField()
    seen_on = models.DateField()
    ended_on = models.DateField(null=True)
    until = models.DateField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_weight = models.PositiveIntegerField(null=True)
    follow_up = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-severity", "-weight", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "-severity"], name="warning_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "kind", "subject"],
                condition=models.Q(ended_on=None),
                name="warning_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="passed", ended_on__isnull=False)
                | (~models.Q(state="passed") & models.Q(ended_on=None)),
                name="warning_ends_when_passed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    @property
    def is_open(self) -> bool:
        """Whether somebody should look at it now."""
        return self.state == self.State.OPEN

    @property
    def is_decided(self) -> bool:
        """Whether somebody has said what to do about it, and could say otherwise."""
        return self.state in {self.State.FOLLOWED_UP, self.State.SNOOZED, self.State.DISMISSED}
