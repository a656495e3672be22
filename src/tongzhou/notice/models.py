"""Who is told what: notices, what people want to hear of and how, channels, and what was sent there."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Language, Organisation
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import Contact
from tongzhou.notice.reasons import in_words
from tongzhou.projects.models import Project


class Kind(models.TextChoices):
    """What a notice is about; people choose by kind how they hear of it."""

    MENTION = "mention", _("Mentions")
    ASSIGNED = "assigned", _("Work given to me")
    COMMENT = "comment", _("Comments")
    CHANGE = "change", _("Changes to my work")
    PLAN = "plan", _("Baselines and imports")
    MEMBER = "member", _("Membership")
    PROJECT = "project", _("Project charter")
    CHANNEL = "channel", _("Failing channels")


class Mail(models.TextChoices):
    """When a notice goes out by e-mail."""

    NOW = "now", _("Immediately")
    HOURLY = "hourly", _("Hourly digest")
    DAILY = "daily", _("Daily digest")
    NEVER = "never", pgettext_lazy("e-mail", "Never")


class NoticePreference(models.Model):
    """When somebody wants mail, on their own clock; without a row the defaults hold."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preference"
    )
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    digest_at = models.TimeField(_("daily digest at"), default=time(8, 30))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(21, 0))
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(8, 0))
    working_days = models.CharField(_("days with mail"), max_length=7, default="12345")

    def __str__(self) -> str:
        return f"{self.user_id}"


class KindChoice(models.Model):
    """How somebody hears of one kind, everywhere or (with a project) there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    in_app = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Mail.choices)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(project=None), name="kind_chosen_once"
            ),
            models.UniqueConstraint(fields=["user", "project", "kind"], name="kind_chosen_once_per_project"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Mute(models.Model):
    """A project that somebody wants to hear of only when they are named."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "project"], name="muted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.project_id}"


class Channel(models.Model):
    """Where a project, or the whole organisation, is told of things outside: a chat group or a webhook.

    ``sealed_url`` and ``sealed_secret`` are sealed by ``operations.sealing``. ``with_client`` says that the client's
    people read there, too: then only what the client may see goes there.
    """

    class Type(models.TextChoices):
        WECOM = "wecom", _("WeCom robot")
        DINGTALK = "dingtalk", _("DingTalk robot")
        FEISHU = "feishu", _("Feishu / Lark robot")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        ON = "on", pgettext_lazy("channel", "On")
        OFF = "off", pgettext_lazy("channel", "Off")
        FAILED = "failed", _("Switched off after failures")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="channels")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="channels")
    type = models.CharField(_("type"), max_length=20, choices=Type.choices)
    name = models.CharField(_("name"), max_length=100)
    sealed_url = models.TextField()
    host = models.CharField(max_length=255)
    sealed_secret = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    kinds: models.JSONField[list[str]] = models.JSONField(default=list)
    with_client = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ON)
    failing_since = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "project", "state"], name="channel_of_project"),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one receiver outside (a person, a channel, or a contact without an account), until it ends.

    ``receipt`` goes with every attempt, so that a receiver can tell a repeated message from a new one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")
        SUPPRESSED = "suppressed", _("Not sent")

    class Type(models.TextChoices):
        MAIL = "mail", pgettext_lazy("delivery", "E-mail")
        CHANNEL = "channel", _("Channel")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    type = models.CharField(max_length=10, choices=Type.choices)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey(DiaryEntry, on_delete=models.CASCADE, null=True, related_name="+")
    event = models.CharField(max_length=60)
    receipt = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    """Why it was not taken, in the words of a program from before there were codes; else empty."""
    reason = models.CharField(max_length=40, blank=True, default="")
    reason_values: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(null=True)
    next_try = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-id"], name="delivery_of_organisation"),
            models.Index(fields=["project", "-id"], name="delivery_of_project"),
            models.Index(fields=["state", "created_at"], name="delivery_state_age"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["channel", "entry"], condition=~Q(entry=None), name="channel_told_once_of_entry"
            ),
            models.UniqueConstraint(
                fields=["contact", "entry"], condition=~Q(entry=None), name="contact_told_once_of_entry"
            ),
            models.CheckConstraint(
                condition=Q(channel=None, user__isnull=False, contact=None)
                | Q(channel__isnull=False, user=None, contact=None)
                | Q(channel=None, user=None, contact__isnull=False),
                name="delivery_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"

    @property
    def problem(self) -> str:
        """Why it was not taken, in the present language; empty when it was."""
        return in_words(self.reason, self.reason_values) if self.reason else self.error


class Notification(models.Model):
    """Somebody is told of a line of the diary; what it says is made when it is read, in the reader's words.

    ``shown``: it stands in the list of the person's notices (some only go out by mail). ``digest_at``: it
    waits for a digest that goes out then. ``delivery``: the mail that carries it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    entry = models.ForeignKey(DiaryEntry, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    items: models.JSONField[list[int]] = models.JSONField(default=list)
    shown = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    digest_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="notifications")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "shown", "read_at", "-id"], name="notice_of_person"),
            models.Index(
                fields=["user", "digest_at"], condition=Q(digest_at__isnull=False), name="notice_for_digest"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "entry"], name="told_once_of_an_entry")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.entry_id}"


class FeedLink(models.Model):
    """The secret address of somebody's calendar feed; only a digest of the secret is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_link")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id}"
