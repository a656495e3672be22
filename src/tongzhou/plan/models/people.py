"""When people work: part-time hours, and the days on which they are away; every plan they work in follows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LeaveKind(models.TextChoices):
    """Why somebody is away; only they and those who keep staff records learn it."""

    VACATION = "vacation", _("Annual leave")
    SICK = "sick", _("Sick leave")
    PARENTAL = "parental", _("Parental leave")
    TRAINING = "training", pgettext_lazy("leave", "Training")
    TIME_OFF = "time_off", _("Time off in lieu")
    OTHER = "other", pgettext_lazy("leave", "Other")


class PresentLeaveManager(models.Manager["Leave"]):
    """Leave that is not in the trash."""

    def get_queryset(self) -> models.QuerySet[Leave]:
        return super().get_queryset().filter(deleted_at=None)


class Leave(models.Model):
    """Days on which somebody is away, both ends included; they may begin or end at noon.

    Colleagues learn the dates alone: ``kind`` and ``note`` are for the person, whoever entered them, and those
    who keep staff records. ``objects`` are those that count, ``every`` those in the trash, too.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leave")
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    from_noon = models.BooleanField(_("begins at noon"), default=False)
    until_noon = models.BooleanField(_("ends at noon"), default=False)
    kind = models.CharField(_("kind"), max_length=20, choices=LeaveKind.choices, default=LeaveKind.VACATION)
    note = models.CharField(_("note"), max_length=500, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    every: ClassVar[models.Manager[Leave]] = models.Manager()
    objects = PresentLeaveManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "last"], name="leave_person")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="leave_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("last"), from_noon=True, until_noon=True),
                name="leave_is_not_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"

    def covers(self, day: date) -> bool:
        """Whether the person is away on at least half of that day."""
        return self.first <= day <= self.last


class WorkingHours(models.Model):
    """How somebody works from a date on: weekdays that they never work, and how much of each other day.

    ``days_off``: numbers of weekdays, Monday is 0. ``percent``: the first so many percent of the calendar's
    working time of a day. What they do not say comes from the calendar of the plan.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hours")
    since = models.DateField(_("from"))
    days_off: models.JSONField[list[Any]] = models.JSONField(default=list)
    percent = models.PositiveSmallIntegerField(_("percent of a day"), default=100)

    class Meta:
        ordering: ClassVar[list[str]] = ["since"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "since"], name="working_hours_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=100), name="working_hours_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since}: {self.percent} %"
