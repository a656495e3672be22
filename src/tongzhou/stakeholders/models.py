"""Who matters to a project and how they stand to it, what was talked with them, and what was promised to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.clients.models import Contact
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

LOW, HIGH, MIDDLE = 1, 5, 3
SCALE = [(number, str(number)) for number in range(LOW, HIGH + 1)]


class Attitude(models.IntegerChoices):
    """How somebody stands to the project."""

    OPPONENT = 1, pgettext_lazy("attitude", "Opponent")
    SCEPTIC = 2, pgettext_lazy("attitude", "Sceptic")
    NEUTRAL = 3, pgettext_lazy("attitude", "Neutral")
    SUPPORTER = 4, pgettext_lazy("attitude", "Supporter")
    CHAMPION = 5, pgettext_lazy("attitude", "Champion")


class Stakeholder(models.Model):
    """Somebody who matters to the project: a contact of the client, one of the vendor's people, or anybody by name."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stakeholders")
    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact of the client"),
    )
    name = models.CharField(_("name"), max_length=100)
    organisation_name = models.CharField(_("organisation or department"), max_length=120, blank=True)
    role = models.CharField(_("role in the project"), max_length=120, blank=True)
    power = models.PositiveSmallIntegerField(_("power"), choices=SCALE, default=MIDDLE)
    interest = models.PositiveSmallIntegerField(_("interest"), choices=SCALE, default=MIDDLE)
    attitude = models.PositiveSmallIntegerField(
        _("attitude now"), choices=Attitude.choices, default=Attitude.NEUTRAL
    )
    wanted = models.PositiveSmallIntegerField(
        _("attitude wanted"), choices=Attitude.choices, default=Attitude.SUPPORTER
    )
    expectation = models.TextField(_("what they expect"), blank=True, max_length=2000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    next_contact = models.DateField(_("next contact"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-power", "-interest", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(power__range=(LOW, HIGH), interest__range=(LOW, HIGH)),
                name="stakeholder_on_the_grid",
            ),
            models.CheckConstraint(
                condition=models.Q(attitude__range=(LOW, HIGH), wanted__range=(LOW, HIGH)),
                name="stakeholder_attitude_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StakeholderContact(models.Model):
    """One time that somebody talked with them."""

    class Kind(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("contact with a stakeholder", "Meeting")
        CALL = "call", pgettext_lazy("contact with a stakeholder", "Call")
        MAIL = "mail", pgettext_lazy("contact with a stakeholder", "Mail")
        CHAT = "chat", pgettext_lazy("contact with a stakeholder", "Chat")
        VISIT = "visit", pgettext_lazy("contact with a stakeholder", "Visit")

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="contacts")
    day = models.DateField(_("day"))
    kind = models.CharField(_("how"), max_length=20, choices=Kind.choices, default=Kind.MEETING)
    note = models.TextField(_("what was said"), max_length=2000)
    follow_up = models.CharField(_("what follows"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day} {self.stakeholder_id}"


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "Withdrawn")


class Promise(models.Model):
    """Something that somebody of the vendor has promised somebody of the client (承诺事项)."""

    class Source(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("source of a promise", "Meeting")
        MAIL = "mail", pgettext_lazy("source of a promise", "Mail")
        CALL = "call", pgettext_lazy("source of a promise", "Call")
        CONTRACT = "contract", pgettext_lazy("source of a promise", "Contract")
        OTHER = "other", pgettext_lazy("source of a promise", "Other")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="promises")
    text = models.CharField(_("what was promised"), max_length=300)
    to_name = models.CharField(_("to whom"), max_length=100)
    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact of the client"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who promised it"),
    )
    promised_on = models.DateField(_("promised on"))
    due_on = models.DateField(_("due"))
    source = models.CharField(_("where"), max_length=20, choices=Source.choices, default=Source.MEETING)
    item = models.ForeignKey(
        WorkItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("work item"),
    )
    state = models.CharField(max_length=20, choices=PromiseState.choices, default=PromiseState.OPEN)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    closed_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    """When who promised it was told last that the day is near, or over."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state", "due_on"], name="promise_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="promise_closed_once_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it has still to be kept."""
        return self.state == PromiseState.OPEN
