"""Jobs and schedules, who works on them, and counters: what an installation remembers about its own running."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Job(models.Model):
    """One piece of work that waits, runs, or has ended.

    ``key`` makes it unique among the jobs that wait: enqueuing it again is a no-op. One that is enqueued while its
    namesake runs waits for its turn, because the running one may have looked before there was anything new.
    ``attempts`` and ``worker`` fence off a worker that lost its lease; a job may run more than once and must not
    mind.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        DEAD = "dead", pgettext_lazy("job", "Given up")
        CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    task = models.CharField(max_length=100)
    arguments: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    most_attempts = models.PositiveIntegerField(default=8)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "run_at", "id"], name="job_due"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state="waiting") & ~models.Q(key=""),
                name="job_key_once_while_waiting",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state="running") & ~models.Q(key=""),
                name="job_key_once_while_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class Schedule(models.Model):
    """When a task is due again; there is one row per scheduled task. ``every`` is what ``next_run`` follows from."""

    task = models.CharField(max_length=100, unique=True)
    every = models.CharField(max_length=100, default="")
    next_run = models.DateTimeField()
    last_run = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.task


class WorkerProcess(models.Model):
    """A process that does jobs; it says every few seconds that it is alive."""

    name = models.CharField(max_length=100, unique=True)
    threads = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """How often something happened in the present window of time; see ``counting.py``."""

    bucket = models.CharField(max_length=200)
    begins = models.BigIntegerField()
    """The window's begin in seconds since 1970."""
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["bucket"], name="counter_once_per_bucket")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["begins"], name="counter_age")]

    def __str__(self) -> str:
        return f"{self.bucket}: {self.count}"


class SetLimit(models.Model):
    """A limit that an administrator has set; the others have the value of the table in ``limits.py``."""

    name = models.CharField(max_length=60, unique=True)
    value = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(value__gte=1), name="set_limit_above_zero")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
