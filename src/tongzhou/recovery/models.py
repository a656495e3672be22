"""What may be done to the tasks of a plan, what it costs, and the advice that was given."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


class RecoverySettings(models.Model):
    """What holds for a whole project: what its measures cost. ``revision`` counts every change of an input.

    ``added_day_minor``: a day of somebody who is added, if it is not what everybody costs. ``overtime_percent`` and
    ``weekend_percent``: an hour of it, in percent of the usual.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="recovery_settings")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    person_day_minor = models.PositiveBigIntegerField(null=True)
    added_day_minor = models.PositiveBigIntegerField(null=True)
    overtime_percent = models.PositiveIntegerField(default=150, validators=[MaxValueValidator(1_000)])
    weekend_percent = models.PositiveIntegerField(default=200, validators=[MaxValueValidator(1_000)])
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "recovery settings"

    def __str__(self) -> str:
        return f"{self.project}"


class TaskOption(models.Model):
    """What may be done to one task; what is empty is guessed. Durations in seconds, shares in percent."""

    item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="recovery_option")
    shortest = models.PositiveBigIntegerField(_("shortest duration"), null=True)
    most_people = models.PositiveIntegerField(_("people at most"), null=True)
    extra_time = models.BooleanField(_("weekends and longer days"), null=True)
    overlap = models.PositiveIntegerField(
        _("may begin early"), null=True, validators=[MaxValueValidator(100)]
    )
    optional = models.BooleanField(_("may be left out"), default=False)
    first_part = models.PositiveIntegerField(
        _("needed by successors"), null=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    date_is_habit = models.BooleanField(_("date may go"), default=False)
    lag_is_habit = models.BooleanField(_("waiting time may go"), default=False)
    day_cost_minor = models.PositiveBigIntegerField(_("cost per day"), null=True)
    crash_cost_minor = models.PositiveBigIntegerField(_("cost per day saved"), null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(overlap__isnull=True) | models.Q(overlap__lte=100),
                name="recovery_overlap_share",
            ),
            models.CheckConstraint(
                condition=models.Q(first_part__isnull=True) | models.Q(first_part__range=(1, 99)),
                name="recovery_first_part_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}"


class Advice(models.Model):
    """An answer to: how can this milestone be won so many days? Bound to the versions of plan and inputs.

    ``answer`` holds no amounts; they are in ``prices``, by the keys of the measures.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("advice", "Being worked out")
        DONE = "done", pgettext_lazy("advice", "Worked out")
        FAILED = "failed", pgettext_lazy("advice", "Not possible")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="recovery_advices")
    milestone = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveIntegerField(_("days to win"))
    priced = models.BooleanField(default=False)
    plan_version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    part = models.PositiveIntegerField(default=0)
    answer: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    prices: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["project", "-id"], name="recovery_newest_advice")
        ]

    def __str__(self) -> str:
        return f"{self.milestone} −{self.days}"

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.state == self.State.DONE

    @property
    def is_waiting(self) -> bool:
        """Whether it is still being worked out."""
        return self.state == self.State.WAITING
