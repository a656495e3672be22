"""What of a plan is kept as it was: baselines, what was expected when, files being taken in, and the log of edits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import Organisation
from tongzhou.projects.models import Project


class Baseline(models.Model):
    """A named picture of the plan at one moment; never changed afterwards, deleted items stay in it.

    The database itself refuses changes (``plan.guards``). ``discarded_at`` is set in the transaction that deletes it:
    only then do its rows go.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    name = models.CharField(_("name"), max_length=100)
    note = models.TextField(_("note"), blank=True)
    plan_version = models.PositiveIntegerField()
    finish_at = models.BigIntegerField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "name"], name="baseline_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class BaselineItem(models.Model):
    """One work item as it was; it names the item by number, because the item may be deleted later."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="items")
    item_id = models.BigIntegerField()
    parent_id = models.BigIntegerField(null=True)
    position = models.IntegerField()
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=20)
    summary = models.BooleanField(default=False)
    start_at = models.BigIntegerField(null=True)
    finish_at = models.BigIntegerField(null=True)
    duration = models.BigIntegerField(default=0)
    work = models.BigIntegerField(null=True)
    cost_minor = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["baseline", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["baseline", "item_id"], name="baseline_item_once")
        ]

    def __str__(self) -> str:
        return self.name


class MilestoneForecast(models.Model):
    """When a milestone was expected, as seen on one date: the dots of the milestone trend chart.

    It names the milestone by number, so that undoing a deletion finds its history again.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="forecasts")
    item_id = models.BigIntegerField()
    seen_on = models.DateField()
    forecast = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["item_id", "seen_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "item_id", "seen_on"], name="forecast_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.seen_on}: {self.forecast}"


class ImportDraft(models.Model):
    """A file that was read and waits for somebody to say what to do with it; thrown away after a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    content = models.BinaryField()
    report: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.filename


class PlanEdit(models.Model):
    """One step of a plan's history: what it changed, in both directions; undo plays it backwards.

    ``changes``: see ``plan.editing.changeset``. ``touched``: ids of every work item whose stored row
    the step changed, dates included; answers *what is new since version n*.
    """

    class Type(models.TextChoices):
        EDIT = "edit", _("Edit")
        UNDO = "undo", _("Undo")
        REDO = "redo", _("Redo")
        FILL = "fill", _("Fill")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_edits")
    version = models.PositiveIntegerField()
    type = models.CharField(max_length=10, choices=Type.choices, default=Type.EDIT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    label = models.CharField(max_length=200)
    changes: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    touched: models.JSONField[list[int]] = models.JSONField(default=list)
    removed: models.JSONField[list[int]] = models.JSONField(default=list)
    links_removed: models.JSONField[list[int]] = models.JSONField(default=list)
    reshaped = models.BooleanField(default=False)
    reversed_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="reverses")

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "version"], name="plan_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.label}"
