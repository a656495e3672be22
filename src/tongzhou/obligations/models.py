"""What the client owes: items with a day, the log of everything asked and answered, and how long was waited."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.files.models import FileVersion
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class State(models.TextChoices):
    """How far a client action is."""

    DRAFT = "draft", pgettext_lazy("client action", "Draft")
    ASKED = "asked", pgettext_lazy("client action", "Asked")
    DELIVERED = "delivered", pgettext_lazy("client action", "Delivered")
    SENT_BACK = "sent_back", pgettext_lazy("client action", "Sent back")
    DONE = "done", pgettext_lazy("client action", "Done")
    WAIVED = "waived", pgettext_lazy("client action", "Waived")


WITH_CLIENT = (State.ASKED, State.SENT_BACK)
"""It is the client's turn: the clock can run."""
CLOSED = (State.DONE, State.WAIVED)


class ObligationQuerySet(models.QuerySet["ClientObligation"]):
    """Client actions, narrowed to what somebody of the vendor may know of."""

    def visible_to(self, user: User) -> ObligationQuerySet:
        """Those of projects that the vendor's person may see; a client's people come by the portal alone."""
        if user.is_client:
            return self.none()
        projects = Project.objects.granting(user, Permission.VIEW_PROJECT)
        return self.filter(project__in=projects.values("pk"), deleted_at=None)


class ClientObligation(models.Model):
    """Something that the client must do or deliver by a day (甲方配合事项).

    ``waiting_from`` is the evening after which each working day counts as waited, while it is the client's turn;
    ``waited_days`` are those of earlier turns. ``placeholder`` is the external milestone that stands for it in the
    plan, once the plan waits for it. Reminders go out ``remind_before`` days ahead, on the day, and then every
    ``remind_every`` working days; after ``escalate_after`` of them ``senior`` hears of it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="client_obligations")
    number = models.PositiveIntegerField()
    title = models.CharField(_("what the client does or delivers"), max_length=200)
    needs = models.TextField(_("in detail"), blank=True, max_length=4000)
    why = models.TextField(_("why it is needed"), blank=True, max_length=2000)
    criteria = models.TextField(_("accepted when"), blank=True, max_length=2000)
    due_on = models.DateField(_("due"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    senior = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("escalated to"),
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    waiting_from = models.DateField(null=True)
    waited_days = models.PositiveIntegerField(default=0)
    remind_before = models.PositiveSmallIntegerField(_("first reminder, days before"), default=3)
    remind_every = models.PositiveSmallIntegerField(_("then every … working days"), default=3)
    escalate_after = models.PositiveSmallIntegerField(_("escalate after … working days"), default=5)
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)
    placeholder = models.OneToOneField(WorkItem, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_on"], name="obligation_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "number"], name="obligation_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in WITH_CLIENT], waiting_from__isnull=False)
                | (
                    ~models.Q(state__in=[one.value for one in WITH_CLIENT])
                    & models.Q(waiting_from__isnull=True)
                ),
                name="obligation_waits_with_client",
            ),
            models.CheckConstraint(condition=models.Q(remind_every__gte=1), name="obligation_reminds_slowly"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def with_client(self) -> bool:
        """Whether it is the client's turn."""
        return self.state in WITH_CLIENT

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected."""
        return self.state in CLOSED


class ObligationContact(models.Model):
    """A contact of the client who is asked for it."""

    obligation = models.ForeignKey(ClientObligation, on_delete=models.CASCADE, related_name="asked")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["obligation", "contact"], name="obligation_contact_once")
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} · {self.contact_id}"


class ObligationItem(models.Model):
    """An item of the plan that cannot begin before the client has delivered."""

    obligation = models.ForeignKey(ClientObligation, on_delete=models.CASCADE, related_name="waiting")
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["obligation", "item"], name="obligation_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} · {self.item_id}"


class ObligationEvent(models.Model):
    """One line of the log: what was asked, reminded or answered, when, and how long was waited until then.

    ``day`` is the day it counts from, which may be before the day it was written down; ``days`` are the working days
    waited in the turn that ends with it.
    """

    class Kind(models.TextChoices):
        ASKED = "asked", pgettext_lazy("client action log", "Asked")
        DUE_CHANGED = "due_changed", pgettext_lazy("client action log", "New due day")
        REMINDED = "reminded", pgettext_lazy("client action log", "Reminded")
        ESCALATED = "escalated", pgettext_lazy("client action log", "Escalated")
        DELIVERED = "delivered", pgettext_lazy("client action log", "Delivered")
        SENT_BACK = "sent_back", pgettext_lazy("client action log", "Sent back")
        ACCEPTED = "accepted", pgettext_lazy("client action log", "Accepted")
        WAIVED = "waived", pgettext_lazy("client action log", "Waived")
        REOPENED = "reopened", pgettext_lazy("client action log", "Opened again")
        SHIFTED = "shifted", pgettext_lazy("client action log", "Plan shifted")

    obligation = models.ForeignKey(ClientObligation, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    day = models.DateField()
    due_on = models.DateField()
    days = models.PositiveIntegerField(default=0)
    people = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    files = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["obligation", "id"], name="obligation_log"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


class ProductionChange(models.Model):
    """An item of the plan that changes the client's production systems: a go-live, a switch, a release."""

    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="production_change")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return str(self.item_id)


class ActionLink(models.Model):
    """A link by which one contact without an account hands in one client action; of its secret only the digest is kept.

    The secret follows from the nonce and the installation's key, so that a job can write the link into a mail
    without it being kept anywhere.
    """

    LIFETIME = timedelta(days=30)

    obligation = models.ForeignKey(ClientObligation, on_delete=models.CASCADE, related_name="links")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.made_at:%Y-%m-%d}"

    def secret(self) -> str:
        """What the link ends with: 256 bits that only this installation can work out from the nonce."""
        return salted_hmac("tongzhou.obligations.link", self.nonce, algorithm="sha256").hexdigest()

    @staticmethod
    def digest_of(secret: str) -> str:
        """What is stored of a secret."""
        return hashlib.sha256(f"action-link:{secret}".encode()).hexdigest()


class ActionLinkFile(models.Model):
    """A content that was handed in by a link: it came from the client's side, whoever's link it was."""

    link = models.ForeignKey(ActionLink, on_delete=models.CASCADE, related_name="files")
    content = models.OneToOneField(FileVersion, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.link_id} · {self.content_id}"
