"""What is asked for: requests, what they are about, and the states that they have come through."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.clients.models import Contact
from tongzhou.costs.models import MOST_MINOR, BudgetLine, CostType
from tongzhou.plan.models import Baseline, Scenario, WorkItem
from tongzhou.projects.models import Project

Json = dict[str, Any]


class Source(models.TextChoices):
    """Where a change comes from."""

    CLIENT = "client", pgettext_lazy("change", "The client asks for it")
    CONTRACT = "contract", pgettext_lazy("change", "Contract")
    DEFECT = "defect", pgettext_lazy("change", "Defect")
    LAW = "law", pgettext_lazy("change", "Law or regulation")
    OWN = "own", pgettext_lazy("change", "Own proposal")
    TECHNOLOGY = "technology", pgettext_lazy("change", "Technology")
    OTHER = "other", pgettext_lazy("change", "Something else")


class Urgency(models.IntegerChoices):
    """How soon it has to be decided."""

    LOW = 1, pgettext_lazy("urgency", "Can wait")
    NORMAL = 2, pgettext_lazy("urgency", "Normal")
    HIGH = 3, pgettext_lazy("urgency", "Soon")
    URGENT = 4, pgettext_lazy("urgency", "At once")


class State(models.TextChoices):
    """How far a change has come; the order is the way of it."""

    DRAFT = "draft", pgettext_lazy("change", "Draft")
    ANALYSIS = "analysis", pgettext_lazy("change", "Being analysed")
    APPROVAL = "approval", pgettext_lazy("change", "In approval")
    APPROVED = "approved", pgettext_lazy("change", "Approved")
    ORDERED = "ordered", pgettext_lazy("change", "Order at the client")
    SIGNED = "signed", pgettext_lazy("change", "Signed")
    DONE = "done", pgettext_lazy("change", "Carried out")
    REFUSED = "refused", pgettext_lazy("change", "Refused")
    DECLINED = "declined", pgettext_lazy("change", "Declined by the client")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Withdrawn")


OPEN = (State.DRAFT, State.ANALYSIS, State.APPROVAL, State.APPROVED, State.ORDERED, State.SIGNED)
"""Somebody still has something to do."""
EDITABLE = (State.DRAFT, State.ANALYSIS)
"""What is asked for, its price and its impact can still be changed."""


class Price(models.TextChoices):
    """What the client pays for a change."""

    OPEN = "open", pgettext_lazy("change", "Not decided yet")
    CHARGED = "charged", pgettext_lazy("change", "Charged to the client")
    GIVEN = "given", pgettext_lazy("change", "Given away")
    NOTHING = "nothing", pgettext_lazy("change", "Costs the client nothing")


class ChangeRequest(models.Model):
    """Something that is to become different from what was agreed.

    ``requested_by`` is the person who asked for it, with an account; ``contact`` somebody of the client who asked
    without one. ``impact`` is what ``changes.impact`` has computed of the scenario, for the versions of scenario and
    plan beside it; it is frozen when the request goes into approval. ``obstacle`` says why it could not be carried out.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="change_requests")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what is to be different"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.CLIENT)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.NORMAL)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    by_client = models.BooleanField(default=False)
    impact_scope = models.TextField(_("impact on the scope"), blank=True)
    impact_quality = models.TextField(_("impact on quality"), blank=True)
    impact_risk = models.TextField(_("impact on risks"), blank=True)
    items = models.ManyToManyField(WorkItem, through="ChangedItem", related_name="change_requests")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="+")
    impact: models.JSONField[Json] = models.JSONField(default=dict)
    impact_scenario_version = models.PositiveIntegerField(null=True)
    impact_plan_version = models.PositiveIntegerField(null=True)
    impact_at = models.DateTimeField(null=True)
    price = models.CharField(_("price"), max_length=8, choices=Price.choices, default=Price.OPEN)
    currency = models.CharField(max_length=3, blank=True)
    amount_minor = models.BigIntegerField(_("amount"), null=True)
    days = models.DecimalField(_("person-days"), max_digits=7, decimal_places=2, null=True)
    price_reason = models.TextField(_("why this price"), blank=True)
    budget_minor = models.BigIntegerField(_("added to the budget"), null=True)
    budget_type = models.CharField(
        _("cost type"), max_length=12, choices=CostType.choices, default=CostType.OTHER
    )
    needs_signature = models.BooleanField(_("the client signs an order"), default=True)
    analyst = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    round = models.PositiveSmallIntegerField(default=0)
    baseline = models.ForeignKey(Baseline, on_delete=models.RESTRICT, null=True, related_name="changes")
    budget_line = models.ForeignKey(BudgetLine, on_delete=models.SET_NULL, null=True, related_name="+")
    obstacle = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state"], name="change_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="change_number_once"),
            models.CheckConstraint(
                condition=models.Q(amount_minor=None)
                | models.Q(amount_minor__gte=0, amount_minor__lt=MOST_MINOR),
                name="change_amount_from_0",
            ),
            models.CheckConstraint(
                condition=models.Q(budget_minor=None)
                | models.Q(budget_minor__gte=0, budget_minor__lt=MOST_MINOR),
                name="change_budget_from_0",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(baseline__isnull=False),
                name="change_done_has_baseline",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor=None, budget_minor=None) | ~models.Q(currency=""),
                name="change_money_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """What it is called in talk and letters: ``CR-7``."""
        return f"CR-{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN

    @property
    def is_editable(self) -> bool:
        """Whether what is asked for and its price can still be changed."""
        return self.state in EDITABLE

    @property
    def is_ready(self) -> bool:
        """Whether all have said yes and it only has to be carried out."""
        return self.state == State.SIGNED or (self.state == State.APPROVED and not self.needs_signature)


class ChangedItem(models.Model):
    """A work item (a task, a requirement, a deliverable's work …) that a change is about."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "item"], name="changed_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.item_id}"


class StateChange(models.Model):
    """That a request came into a state: who, when, and what they said; ``by`` is nobody for a signature by link."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="story")
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.state}"
