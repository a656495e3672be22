"""Scenarios: what a plan could be, kept as what differs from it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models.kept import PlanEdit
from tongzhou.projects.models import Project

FIRST_LOOSE = -1_000_000
"""What a scenario adds is numbered downwards from here; the numbers −1, −2 … belong to single requests."""


def nothing_changed() -> dict[str, Any]:
    """An empty change set, as ``plan.editing.changeset`` has it."""
    return {"rows": {}, "places": {}, "links": {}, "people": {}, "beside": {}}


class Scenario(models.Model):
    """A what-if beside the plan: ``changes`` laid over the plan as it is; none of the plan's rows are kept here.

    ``changes``: see ``plan.editing.changeset``; what it adds has the loose numbers down to ``loose``. ``base_version``:
    the version of the plan that it was taken from, or last brought up to date with. ``finish_at``: the end of the
    project as computed when ``finish_for`` was the plan's version.
    """

    class Standing(models.TextChoices):
        OPEN = "open", pgettext_lazy("scenario", "Open")
        PUBLISHED = "published", pgettext_lazy("scenario", "Published")
        DROPPED = "dropped", pgettext_lazy("scenario", "Dropped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(_("name"), max_length=100)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=Standing.choices, default=Standing.OPEN)
    base_version = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    changes: models.JSONField[dict[str, Any]] = models.JSONField(default=nothing_changed)
    size = models.PositiveIntegerField(default=0)
    loose = models.BigIntegerField(default=FIRST_LOOSE)
    finish_at = models.BigIntegerField(null=True)
    finish_for = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    published_as = models.ForeignKey(PlanEdit, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=~models.Q(state="dropped"),
                name="scenario_name_once",
            ),
            models.CheckConstraint(condition=models.Q(loose__lte=FIRST_LOOSE), name="scenario_loose_below"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it can be edited and published."""
        return self.state == self.Standing.OPEN


class ScenarioStep(models.Model):
    """One step of a scenario's own history, as ``PlanEdit`` is one of the plan's."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="steps")
    version = models.PositiveIntegerField()
    type = models.CharField(max_length=10, choices=PlanEdit.Type.choices, default=PlanEdit.Type.EDIT)
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
            models.UniqueConstraint(fields=["scenario", "version"], name="scenario_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.label}"


class ScenarioFigures(models.Model):
    """A scenario beside its plan, as a job has computed it in one language, where a page could not wait for that.

    ``stamp``: what it was computed of. ``measures`` and ``costs`` (those that only finance may know): code → [the
    plan's value, the scenario's]. ``milestones``: [item, name, day in the plan, day in the scenario] of those that
    differ. ``conflicts``: what both sides have changed, in words. ``lines`` (JSON): what differs item by item, in pages
    whose places are ``pages``: [first byte, from 1, and length].
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="figures")
    language = models.CharField(max_length=10)
    stamp = models.CharField(max_length=100)
    refusal = models.TextField(blank=True)
    measures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    costs: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    milestones: models.JSONField[list[Any]] = models.JSONField(default=list)
    conflicts: models.JSONField[list[Any]] = models.JSONField(default=list)
    lines = models.BinaryField(default=b"")
    pages: models.JSONField[list[list[int]]] = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scenario", "language"], name="scenario_figures_once")
        ]

    def __str__(self) -> str:
        return f"figures of {self.scenario_id}"


class ScenarioDates(models.Model):
    """What the Gantt of a scenario draws other than its plan's: kept, because computing it takes several times longer.

    ``stamp``: what it was computed of; with another stamp it is void. ``drawn`` (JSON): ``queries.scenario_dates``.
    """

    scenario = models.OneToOneField(Scenario, on_delete=models.CASCADE, related_name="dates")
    stamp = models.CharField(max_length=100)
    drawn = models.BinaryField(default=b"")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"dates of {self.scenario_id}"
