"""The scope as it was when a baseline was set."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models import Baseline
from tongzhou.scope.models.agreed import Moscow


class ThingKind(models.TextChoices):
    """What sort of thing of the scope it is."""

    CONTRACT_ITEM = "contract_item", pgettext_lazy("scope", "Contract item")
    REQUIREMENT = "requirement", pgettext_lazy("scope", "Requirement")
    DELIVERABLE = "deliverable", pgettext_lazy("scope", "Deliverable")


class BaselineThing(models.Model):
    """A contract item, requirement or deliverable as it was in a baseline; never changed afterwards.

    It names the thing by number (``thing_id``), because it may be deleted later. ``state`` is a code or, of own
    states, a name. The database itself refuses changes (``plan.guards``).
    """

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(max_length=20, choices=ThingKind.choices)
    thing_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    state = models.CharField(max_length=100, blank=True)
    moscow = models.PositiveSmallIntegerField(choices=Moscow.choices, null=True)
    due_date = models.DateField(null=True)
    version = models.PositiveIntegerField()
    position = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["baseline", "kind", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["baseline", "kind", "thing_id"], name="baseline_thing_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
