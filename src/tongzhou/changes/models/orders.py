"""What the client signs, and what was given away."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.changes.models.requests import ChangeRequest
from tongzhou.projects.models import Project
from tongzhou.signing.models import SignatureRequest

Json = dict[str, Any]


class ChangeOrder(models.Model):
    """What the client signs: the change in both languages, as it was when the order was made.

    ``content`` are the words and figures of the document, which the room ``signing`` keeps under its seal; neither
    changes afterwards.
    """

    class Standing(models.TextChoices):
        OPEN = "open", pgettext_lazy("change order", "Waits for the signature")
        SIGNED = "signed", pgettext_lazy("change order", "Signed")
        DECLINED = "declined", pgettext_lazy("change order", "Declined")
        RECALLED = "recalled", pgettext_lazy("change order", "Taken back")

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="orders")
    number = models.PositiveSmallIntegerField()
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.OPEN)
    content: models.JSONField[Json] = models.JSONField(default=dict)
    signature = models.ForeignKey(
        SignatureRequest, on_delete=models.RESTRICT, null=True, related_name="change_orders"
    )
    due = models.DateField(_("to be signed by"), null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["request", "number"], name="change_order_number_once"),
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(standing__in=["open", "signed"]),
                name="change_order_one_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its number as it stands on the paper: ``CO-7``, and ``CO-7-2`` when it was made again."""
        number = str(self.content.get("request_number", ""))
        return f"CO-{number}" if self.number == 1 else f"CO-{number}-{self.number}"


class FreeWork(models.Model):
    """Work that the client got for nothing: a line of the ledger. ``deleted_at``: it is in the trash."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="free_work")
    request = models.OneToOneField(
        ChangeRequest, on_delete=models.CASCADE, null=True, related_name="free_work"
    )
    title = models.CharField(_("what was given"), max_length=200)
    reason = models.TextField(_("why"), blank=True)
    days = models.DecimalField(_("person-days"), max_digits=7, decimal_places=2)
    value_minor = models.BigIntegerField(_("value"), null=True)
    currency = models.CharField(max_length=3, blank=True)
    given_on = models.DateField(_("given on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-given_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "-given_on"], name="free_work_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(days__gte=0), name="free_work_days_from_0"),
            models.CheckConstraint(
                condition=models.Q(value_minor=None)
                | (models.Q(value_minor__gte=0) & ~models.Q(currency="")),
                name="free_work_value_from_0",
            ),
        ]

    def __str__(self) -> str:
        return self.title
