"""Closing a project: the checklist, what was waived, who was released, and the story of closings and reopenings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.projects.models import Project


class Closing(models.Model):
    """One closing of a project, from its beginning to its end; each stays for ever.

    ``snapshot``: the checklist as it was when the project was closed. ``client_access``: what becomes of the client's
    people; with *withdrawn*, ``withdraw_on`` is the first day without, and ``withdrawn_at`` when it was carried out.
    """

    class State(models.TextChoices):
        STARTED = "started", pgettext_lazy("closing", "Started")
        CLOSED = "closed", pgettext_lazy("closing", "Closed")
        REOPENED = "reopened", pgettext_lazy("closing", "Opened again")
        STOPPED = "stopped", pgettext_lazy("closing", "Given up")

    class Access(models.TextChoices):
        UNDECIDED = "", pgettext_lazy("client access", "Not decided yet")
        KEPT = "kept", pgettext_lazy("client access", "They go on reading in the portal")
        WITHDRAWN = "withdrawn", pgettext_lazy("client access", "Withdrawn on a day")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="closings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    closing_on = models.DateField(_("to be closed on"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    snapshot: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    client_access = models.CharField(
        max_length=10, choices=Access.choices, default=Access.UNDECIDED, blank=True
    )
    withdraw_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(state__in=["started", "closed"]),
                name="one_closing_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["closed", "reopened"])
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closing_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="reopened") | ~models.Q(reason=""),
                name="closing_reopened_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(client_access="withdrawn") | models.Q(withdraw_on__isnull=False),
                name="closing_withdrawn_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.closing_on)

    @property
    def is_started(self) -> bool:
        """Whether it can still be prepared."""
        return self.state == self.State.STARTED


class Waiver(models.Model):
    """What is left open on purpose: so many things of a check (``check_key``), or an own item (``item:3``).

    It covers ``count`` open things: when there are more, the check blocks again.
    """

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="waivers")
    check_key = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["closing", "check_key"], name="closing_waived_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="closing_waived_with_reason"),
        ]

    def __str__(self) -> str:
        return self.check_key


class ClosingItem(models.Model):
    """Something that no room of the product can see: ticked by somebody, with a note and files where they prove it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="closing_items")
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["project", "text"], name="closing_item_once"),
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="closing_item_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """What a waiver of it is kept under."""
        return f"item:{self.pk}"


class ClosingTemplate(models.Model):
    """The own items with which an organisation begins every closing; ``lines`` has one per line."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="closing_template"
    )
    lines = models.TextField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.organisation_id)


class Release(models.Model):
    """Somebody's last day in the project. The day after they are no member any more, unless ``stays``.

    ``allocations``: what had been promised of their time beyond that day, as it was, so that it can come back.
    """

    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="releases")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=ProjectRole.choices)
    last_day = models.DateField()
    stays = models.BooleanField(default=False)
    allocations: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["last_day", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["last_day", "left_at"], name="release_by_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["closing", "user"], condition=models.Q(undone_at=None), name="released_once"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="release_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.last_day}"
