"""A handover: of a phase, a system, or of everything; to whom, by when, and how far it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.signing.models import SignatureRequest


class Handover(models.Model):
    """Something that is handed over, line by line, and signed by both sides.

    ``signed_on`` is the day of the later signature; warranties begin with it unless they say otherwise. The client
    sees it from the day it is presented. ``version`` is the lock of those who edit; the trash is ``deleted_at``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("handover", "In preparation")
        PRESENTED = "presented", pgettext_lazy("handover", "Presented to the client")
        SIGNING = "signing", pgettext_lazy("handover", "With both for signature")
        SIGNED = "signed", pgettext_lazy("handover", "Signed")
        WARRANTY = "warranty", pgettext_lazy("handover", "In warranty")
        ENDED = "ended", pgettext_lazy("handover", "Warranty ended")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="handovers")
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    operations_team = models.CharField(max_length=300, blank=True)
    internal_note = models.TextField(blank=True)
    planned_on = models.DateField(null=True)
    item = models.ForeignKey(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    client_request = models.ForeignKey(
        SignatureRequest, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    vendor_request = models.ForeignKey(
        SignatureRequest, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    presented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    presented_at = models.DateTimeField(null=True)
    signed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "planned_on"], name="handover_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(title=""), name="handover_has_title"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "presented", "signing"], signed_on=None)
                | models.Q(state__in=["signed", "warranty", "ended"], signed_on__isnull=False),
                name="handover_signed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None) | models.Q(state="draft"),
                name="handover_deleted_as_draft_only",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether the client has not been shown it."""
        return self.state == self.State.DRAFT

    @property
    def is_presented(self) -> bool:
        """Whether the client looks at its lines now and answers them."""
        return self.state == self.State.PRESENTED

    @property
    def is_open(self) -> bool:
        """Whether its lines can be changed."""
        return self.state in {self.State.DRAFT, self.State.PRESENTED}

    @property
    def is_signing(self) -> bool:
        """Whether the document is frozen and waits for signatures."""
        return self.state == self.State.SIGNING

    @property
    def is_signed(self) -> bool:
        """Whether both have signed."""
        return self.signed_on is not None

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return {"presented": "info", "signing": "warn", "signed": "ok", "warranty": "accent"}.get(
            self.state, ""
        )


class HandoverContact(models.Model):
    """Who of the client takes it over."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="recipients")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["handover", "contact"], name="handover_contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}"


class HandoverImport(models.Model):
    """A table of lines that was read and is looked at, before anything is made of it."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    rows: models.JSONField[list[Any]] = models.JSONField(default=list)
    report: models.JSONField[list[Any]] = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["handover", "by", "created_at"], name="handover_import_of")
        ]

    def __str__(self) -> str:
        return self.filename
