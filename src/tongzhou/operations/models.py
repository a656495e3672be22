"""Jobs and schedules: work that is done later, kept in the database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Job(models.Model):
    """One piece of work that waits, runs, or has ended.

    ``key`` makes it unique among the jobs that have not ended: enqueuing it again is a no-op. ``attempts`` and
    ``worker`` fence off a worker that lost its lease; a job may run more than once and must not mind.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    task = models.CharField(max_length=100)
    arguments: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    most_attempts = models.PositiveIntegerField(default=8)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "run_at", "id"], name="job_due"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["waiting", "running"]) & ~models.Q(key=""),
                name="job_key_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class Schedule(models.Model):
    """When a task is due again; there is one row per scheduled task."""

    task = models.CharField(max_length=100, unique=True)
    next_run = models.DateTimeField()
    last_run = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.task
