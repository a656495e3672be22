"""Warranties of a handover, from when until when, and what was claimed under them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from tongzhou.handover.models.handovers import Handover
from tongzhou.plan.models import WorkItem


class Warranty(models.Model):
    """One warranty: for what, and how long.

    It is agreed as months or as a last day; ``agreed_start`` is a day that differs from that of the signature.
    ``starts_on`` and ``ends_on`` (the last day of it) are worked out when both have signed, and stay.
    """

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="warranties")
    title = models.CharField(max_length=200)
    scope = models.TextField(blank=True)
    agreed_start = models.DateField(null=True)
    months = models.PositiveSmallIntegerField(null=True)
    agreed_end = models.DateField(null=True)
    remind_before = models.PositiveSmallIntegerField(default=30)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True, db_index=True)
    reminded_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(title=""), name="warranty_named"),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, agreed_end=None)
                | models.Q(months=None, agreed_end__isnull=False),
                name="warranty_months_or_day",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on=None, ends_on=None)
                | models.Q(starts_on__isnull=False, ends_on__gte=models.F("starts_on")),
                name="warranty_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ends_on__isnull=False),
                name="warranty_ended_after_begun",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WarrantyClaim(models.Model):
    """Something reported under a warranty; ``item`` is the work item that repairs it."""

    warranty = models.ForeignKey(Warranty, on_delete=models.CASCADE, related_name="claims")
    reported_on = models.DateField()
    reported_by = models.CharField(max_length=100)
    text = models.TextField()
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    solved_on = models.DateField(null=True)
    solution = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["solved_on", "-reported_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(reported_by=""), name="warranty_claim_says_what"
            ),
            models.CheckConstraint(
                condition=models.Q(solved_on=None) | models.Q(solved_on__gte=models.F("reported_on")),
                name="warranty_claim_solved_after",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
