"""What the operations page, the health answers and the metrics need to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from tongzhou.operations.jobs import TASKS
from tongzhou.operations.models import Job, Schedule, WorkerProcess

SEEN_WITHIN = timedelta(seconds=40)
"""A worker shows itself every nine seconds; a busy machine may be late."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How the queue stands: jobs by state, and since when the oldest due job has been waiting."""

    counts: dict[str, int]
    oldest_due: datetime | None
    now: datetime

    @property
    def age(self) -> int:
        """Seconds by which the oldest due job is late; 0 when none is."""
        return max(0, int((self.now - self.oldest_due).total_seconds())) if self.oldest_due else 0


def queue_now() -> Queue:
    """The queue in two statements."""
    now = timezone.now()
    counted = Job.objects.order_by().values_list("state").annotate(count=Count("id"))
    counts = dict.fromkeys(Job.State.values, 0) | dict(counted)
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now).order_by("run_at")
    return Queue(counts, due.values_list("run_at", flat=True).first(), now)


def due_by_task(now: datetime) -> list[tuple[str, int, datetime]]:
    """Task, how many of its jobs are due, and since when the oldest of them."""
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now).order_by()
    return sorted(due.values_list("task").annotate(count=Count("id"), oldest=Min("run_at")))


def find_jobs(*, state: str = "", task: str = "") -> QuerySet[Job]:
    """Jobs in one state or all, newest first."""
    found = Job.objects.order_by("-id")
    if state:
        found = found.filter(state=state)
    return found.filter(task=task) if task else found


def get_job(pk: int) -> Job | None:
    """One job."""
    return Job.objects.filter(pk=pk).first()


def schedules() -> list[Schedule]:
    """The schedules of tasks that this program has, the next one first."""
    return list(Schedule.objects.filter(task__in=list(TASKS)).order_by("next_run", "task"))


def workers(now: datetime) -> list[WorkerProcess]:
    """The workers that are alive."""
    return list(WorkerProcess.objects.filter(seen_at__gte=now - SEEN_WITHIN).order_by("started_at"))


def jobs_without_lease() -> Iterator[str]:
    """Running jobs that nobody would ever take over, and ended ones without an end."""
    ended = Q(state__in=[Job.State.DONE, Job.State.DEAD, Job.State.CANCELLED], ended_at=None)
    running = Q(state=Job.State.RUNNING, lease_until=None)
    for job in Job.objects.filter(ended | running).order_by("id")[:100]:
        yield f"{job.task} {job.pk}: {job.state}"


def database_bytes() -> int:
    """How large the database is, with its journal."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = str(connection.settings_dict["NAME"])
    files = [Path(name + end) for end in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())


def database_version() -> str:
    """Which database and which version of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}"


def database_clock() -> Any:
    """What time the database thinks it is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
    return timezone.now()
