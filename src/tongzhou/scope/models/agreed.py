"""What was promised in the contract, and what is required in addition to it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from tongzhou.goals.models import Goal
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class ContractItem(models.Model):
    """A clause of the contract: ``number`` is what the contract calls it. ``price_minor`` is finance's alone.

    ``withdrawn_on`` is the day on which a change took it out of what was agreed; it stays to be read.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contract_items")
    number = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    price_minor = models.BigIntegerField(null=True)
    withdrawn_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "position"], name="contract_item_order")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "number"],
                condition=models.Q(deleted_at=None),
                name="contract_item_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(number="") & ~models.Q(title=""), name="contract_item_named"
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0),
                name="contract_item_price_from_0",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Source(models.TextChoices):
    """Where a requirement comes from."""

    CONTRACT = "contract", pgettext_lazy("source", "Contract")
    CLIENT = "client", pgettext_lazy("source", "Client")
    MEETING = "meeting", pgettext_lazy("source", "Meeting")
    LAW = "law", pgettext_lazy("source", "Law or standard")
    INTERNAL = "internal", pgettext_lazy("source", "Ourselves")
    OTHER = "other", pgettext_lazy("source", "Other")


class Moscow(models.IntegerChoices):
    """How much it matters: must, should, could, won't this time; the smaller, the more."""

    MUST = 1, pgettext_lazy("moscow", "Must")
    SHOULD = 2, pgettext_lazy("moscow", "Should")
    COULD = 3, pgettext_lazy("moscow", "Could")
    WONT = 4, pgettext_lazy("moscow", "Won't")


class Requirement(models.Model):
    """What a work item of the type *requirement* has beside its name, state, people, talk and files.

    An item without this row is a requirement nobody has yet said these things of. ``shared`` says whether the
    client sees it, ``withdrawn_on`` since when a change has taken it out of what was agreed. Whoever reads
    ``contract_item`` checks that it is of the item's project: items can move.
    """

    item = models.OneToOneField(
        WorkItem, on_delete=models.CASCADE, primary_key=True, related_name="requirement"
    )
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.OTHER)
    reference = models.CharField(max_length=200, blank=True)
    contract_item = models.ForeignKey(
        ContractItem, on_delete=models.SET_NULL, null=True, related_name="requirements"
    )
    moscow = models.PositiveSmallIntegerField(choices=Moscow.choices, default=Moscow.SHOULD)
    acceptance = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    withdrawn_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(moscow__gte=1, moscow__lte=4), name="requirement_moscow"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"


class RequirementGoal(models.Model):
    """A requirement serves a goal of its project; many may serve one, and one may serve many."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="requirement_links")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "goal"], name="requirement_goal_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} – {self.goal_id}"


class RequirementImport(models.Model):
    """A table of requirements that was read and is looked at, before anything is made of it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    rows: models.JSONField[list[Any]] = models.JSONField(default=list)
    report: models.JSONField[list[Any]] = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "by", "created_at"], name="requirement_import_of")
        ]

    def __str__(self) -> str:
        return self.filename
