"""What a change does to the scope: each line adds, alters or withdraws one thing that was agreed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.changes.models.requests import ChangeRequest
from tongzhou.plan.models import WorkItem
from tongzhou.scope.models import ContractItem, Deliverable, Moscow


class ScopeKind(models.TextChoices):
    """What sort of thing a line is about."""

    CONTRACT_ITEM = "contract_item", pgettext_lazy("scope", "Contract item")
    REQUIREMENT = "requirement", pgettext_lazy("scope", "Requirement")
    DELIVERABLE = "deliverable", pgettext_lazy("scope", "Deliverable")


class ScopeDeed(models.TextChoices):
    """What becomes of it."""

    ADD = "add", pgettext_lazy("scope deed", "Added")
    ALTER = "alter", pgettext_lazy("scope deed", "Altered")
    WITHDRAW = "withdraw", pgettext_lazy("scope deed", "Withdrawn")


class ScopeChange(models.Model):
    """One thing of the scope that a change adds, alters or withdraws.

    ``contract_item``, ``item`` (a requirement's) or ``deliverable`` is the thing; what is added has one once the
    change was carried out. ``name``, ``text``, ``number``, ``moscow`` and ``due_date`` are what it becomes; what is
    empty stays. ``before`` is how it stood when the request was last put to approval: words that stay readable
    whatever becomes of the thing.
    """

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="scope_changes")
    kind = models.CharField(max_length=20, choices=ScopeKind.choices)
    deed = models.CharField(max_length=10, choices=ScopeDeed.choices)
    contract_item = models.ForeignKey(ContractItem, on_delete=models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    number = models.CharField(max_length=40, blank=True)
    moscow = models.PositiveSmallIntegerField(choices=Moscow.choices, null=True)
    due_date = models.DateField(null=True)
    before: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "contract_item"], name="scope_change_clause_once"),
            models.UniqueConstraint(fields=["request", "item"], name="scope_change_requirement_once"),
            models.UniqueConstraint(fields=["request", "deliverable"], name="scope_change_deliverable_once"),
            models.CheckConstraint(
                condition=~models.Q(deed="add") | ~models.Q(name=""), name="scope_change_adds_something_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.deed} {self.kind} {self.title}"

    @property
    def title(self) -> str:
        """What the thing is called: as it was, or as it will be where it is new."""
        return str(self.before.get("label") or self.name)

    @property
    def thing(self) -> ContractItem | WorkItem | Deliverable | None:
        """The thing itself; None before what is added exists, and after what was there is gone for good."""
        return self.contract_item or self.item or self.deliverable
