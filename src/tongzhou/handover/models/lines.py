"""One line of a handover: an environment, an account, a licence, a document, a training, or what is still open."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.acceptance.models import RemainingItem
from tongzhou.files.models import FileVersion
from tongzhou.handover.models.handovers import Handover
from tongzhou.plan.models import WorkItem
from tongzhou.scope.models import Deliverable
from tongzhou.signing.models import Side


class LineKind(models.TextChoices):
    """What a line hands over."""

    ENVIRONMENT = "environment", pgettext_lazy("handover", "Environment")
    ACCOUNT = "account", pgettext_lazy("handover", "Account")
    LICENCE = "licence", pgettext_lazy("handover", "Licence")
    DOCUMENT = "document", pgettext_lazy("handover", "Document")
    TRAINING = "training", pgettext_lazy("handover", "Training")
    DEFECT = "defect", pgettext_lazy("handover", "Open item")
    OTHER = "other", pgettext_lazy("handover", "Other")


class LineState(models.TextChoices):
    """How far a line is."""

    OPEN = "open", pgettext_lazy("handover line", "Open")
    READY = "ready", pgettext_lazy("handover line", "Ready")
    HANDED = "handed", pgettext_lazy("handover line", "Handed over")
    CONFIRMED = "confirmed", pgettext_lazy("handover line", "Confirmed by the client")
    OBJECTED = "objected", pgettext_lazy("handover line", "Objected to")
    REMAINING = "remaining", pgettext_lazy("handover line", "Accepted as a remaining item")


class Outcome(models.TextChoices):
    """What becomes of an account."""

    TRANSFERRED = "transferred", pgettext_lazy("account", "Transferred")
    CLOSED = "closed", pgettext_lazy("account", "Closed")


BLOCKING = (LineState.OPEN, LineState.READY, LineState.OBJECTED)
"""Lines that keep a handover from being signed; an open item does so only when the client objects to it."""


class HandoverLine(models.Model):
    """One line; which of its facts count follows from its kind (``handover.kinds``).

    There is no place for a password, on purpose: every text is searched for one (``handover.passwords``).
    ``done_at`` says since when an open or remaining item is done. ``version`` is the lock of those who edit.
    """

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=20, choices=LineKind.choices)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=500, blank=True)
    edition = models.CharField(max_length=100, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    login = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    seats = models.PositiveIntegerField(null=True)
    valid_until = models.DateField(null=True)
    support = models.CharField(max_length=300, blank=True)
    trainer = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True)
    responsible = models.CharField(max_length=200, blank=True)
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.VENDOR)
    due = models.DateField(null=True)
    deliverable = models.ForeignKey(Deliverable, on_delete=models.SET_NULL, null=True, related_name="+")
    file_version = models.ForeignKey(FileVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    remaining = models.ForeignKey(RemainingItem, on_delete=models.SET_NULL, null=True, related_name="+")
    details = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=LineState.choices, default=LineState.OPEN)
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "position", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["handover", "kind", "position"], name="handover_line_place"),
            models.Index(fields=["handover", "state"], name="handover_line_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="handover_line_named"),
            models.CheckConstraint(
                condition=~models.Q(state="remaining")
                | (models.Q(due__isnull=False) & ~models.Q(responsible="")),
                name="handover_remaining_has_day",
            ),
            models.UniqueConstraint(fields=["handover", "remaining"], name="handover_takes_item_once"),
            models.UniqueConstraint(fields=["handover", "item"], name="handover_takes_work_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        """The colour of its state."""
        if self.done_at is not None:
            return "ok"
        return {
            "ready": "info",
            "handed": "accent",
            "confirmed": "ok",
            "objected": "bad",
            "remaining": "warn",
        }.get(self.state, "")

    @property
    def is_owed(self) -> bool:
        """Whether it is something still to be done: an open item, or one that was accepted as remaining."""
        return (self.kind == LineKind.DEFECT or self.state == LineState.REMAINING) and self.done_at is None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the handover from being signed."""
        if self.kind == LineKind.DEFECT:
            return self.state == LineState.OBJECTED or (self.is_owed and not (self.due and self.responsible))
        return self.state in BLOCKING


class Attendee(models.Model):
    """Somebody who was invited to a training, and whether they came."""

    line = models.ForeignKey(HandoverLine, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField(max_length=100)
    organisation = models.CharField(max_length=200, blank=True)
    attended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(name=""), name="attendee_named"),
        ]

    def __str__(self) -> str:
        return self.name


class LineAnswer(models.Model):
    """What was said of a line, by whom and when; never changed. ``noted`` says that the vendor wrote it down."""

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("handover answer", "Confirmed")
        OBJECTED = "objected", pgettext_lazy("handover answer", "Objected")
        REMAINING = "remaining", pgettext_lazy("handover answer", "Accepted as a remaining item")
        SOLVED = "solved", pgettext_lazy("handover answer", "Solved")

    line = models.ForeignKey(HandoverLine, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=20, choices=Answer.choices)
    comment = models.TextField(blank=True)
    by_name = models.CharField(max_length=100)
    noted = models.BooleanField(default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(answer="objected") | ~models.Q(comment=""),
                name="handover_objected_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.answer}"
