"""Goals of a project, their earlier versions, what measures them, and who has confirmed which version."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.projects.models import Project

DIGITS, PLACES = 18, 6
SUBSTANCE = ("statement", "metric", "unit", "baseline", "target", "due", "relevance")
"""What people confirm: whoever changes it makes a new version, and everybody is asked again."""


class Level(models.IntegerChoices):
    """Whose goal it is; a goal stands below one of a higher level (a smaller number)."""

    CLIENT = 1, _("Client goal")
    PROJECT = 2, _("Project goal")
    TEAM = 3, _("Team goal")


class State(models.TextChoices):
    """Where a goal stands."""

    DRAFT = "draft", pgettext_lazy("goal", "Draft")
    AGREED = "agreed", pgettext_lazy("goal", "Agreed")
    REACHED = "reached", pgettext_lazy("goal", "Reached")
    MISSED = "missed", pgettext_lazy("goal", "Missed")
    DROPPED = "dropped", pgettext_lazy("goal", "Dropped")


ENDED = (State.REACHED, State.MISSED, State.DROPPED)


class Confidence(models.IntegerChoices):
    """How sure whoever checks in is that the target will be reached."""

    LOW = 1, pgettext_lazy("confidence", "Doubtful")
    MIDDLE = 2, pgettext_lazy("confidence", "Uncertain")
    HIGH = 3, pgettext_lazy("confidence", "Confident")


def _number() -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)


def _maybe() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)


class Goal(models.Model):
    """One goal in its present words. ``edition`` counts versions of the substance, ``version`` every change.

    ``value``, ``value_on`` and ``confidence`` are those of the last check-in on the goal's own metric.
    ``criterion`` is the line of the charter's success criteria that it makes measurable. ``late_confirmed`` says that
    it may be due after the project's end.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="goals")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PROJECT)
    statement = models.CharField(max_length=500)
    metric = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    baseline = _maybe()
    target = _maybe()
    baseline_on = models.DateField(null=True)
    due = models.DateField(null=True)
    late_confirmed = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    relevance = models.TextField(blank=True)
    achievability = models.TextField(blank=True)
    criterion = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    edition = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    shared = models.BooleanField(default=False)
    value = _maybe()
    value_on = models.DateField(null=True)
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["level", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "state"], name="goal_of_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_on__isnull=False)
                | (~models.Q(state__in=ENDED) & models.Q(ended_on=None)),
                name="goal_ends_once_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.AGREED, State.REACHED, State.MISSED])
                | models.Q(
                    baseline__isnull=False,
                    target__isnull=False,
                    due__isnull=False,
                    owner__isnull=False,
                    agreed_on__isnull=False,
                ),
                name="agreed_goal_is_measurable",
            ),
            models.CheckConstraint(
                condition=models.Q(baseline=None)
                | models.Q(target=None)
                | ~models.Q(baseline=models.F("target"))
                | models.Q(state__in=[State.DRAFT, State.DROPPED]),
                name="agreed_goal_changes_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.MISSED, State.DROPPED]) | ~models.Q(reason=""),
                name="goal_given_up_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(shared=False) | ~models.Q(state=State.DRAFT), name="drafts_are_not_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.state == State.DRAFT

    @property
    def is_agreed(self) -> bool:
        """Whether it holds, and is to be confirmed and checked in on."""
        return self.state == State.AGREED

    @property
    def is_ended(self) -> bool:
        """Whether it has been reached, missed or dropped."""
        return self.state in ENDED


class GoalEdition(models.Model):
    """The substance of a goal as it was in one version; never changed once the next one has been made."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    statement = models.CharField(max_length=500)
    metric = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    baseline = _maybe()
    target = _maybe()
    due = models.DateField(null=True)
    relevance = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["goal", "number"], name="goal_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.number}"


class Confirmation(models.Model):
    """What one person has answered to one version of a goal: confirmed, or objected with a reason."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="confirmations")
    edition = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["goal", "edition", "user"], name="goal_answered_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed=True) | ~models.Q(reason=""), name="objection_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} v{self.edition} {self.user_id}"


class KeyResult(models.Model):
    """Something by which one sees that a goal comes nearer, with its weight among the goal's key results."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="key_results")
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=30, blank=True)
    baseline = _number()
    target = _number()
    weight = models.PositiveSmallIntegerField(default=1)
    value = _maybe()
    value_on = models.DateField(null=True)
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(baseline=models.F("target")), name="key_result_changes_something"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=100), name="key_result_weight_1_to_100"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    """A value on a day, of the goal's own metric or (with ``key_result``) of a key result."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="check_ins")
    key_result = models.ForeignKey(KeyResult, on_delete=models.CASCADE, null=True, related_name="check_ins")
    day = models.DateField()
    value = _number()
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["goal", "-day", "-id"], name="check_in_of_goal"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.day}"
