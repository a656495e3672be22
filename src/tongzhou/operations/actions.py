"""Putting work into the queue, and doing it."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tongzhou.operations.jobs import TASKS
from tongzhou.operations.models import Job

LEASE = timedelta(minutes=15)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


@transaction.atomic
def enqueue(task: str, *, key: str = "", at: datetime | None = None, **arguments: Any) -> Job | None:
    """Have a task done after the caller's transaction; None when an open job has the same key already.

    In the caller's transaction: the job is there if, and only if, what called for it was committed.
    """
    job = Job(task=task, key=key[:200], arguments=arguments, run_at=at or timezone.now())
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        return None
    return job


@transaction.atomic
def claim_job(*, worker: str, now: datetime) -> Job | None:
    """Take the next due job, or one whose worker was lost; nobody else has it until the lease ends."""
    due = Job.objects.filter(state=Job.State.WAITING, run_at__lte=now)
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    for jobs in (lost, due):
        ordered = jobs.order_by("run_at", "id")
        if connection.vendor == "postgresql":
            ordered = ordered.select_for_update(skip_locked=True)
        found = ordered.first()
        if found is not None:
            found.state, found.worker, found.lease_until = Job.State.RUNNING, worker, now + LEASE
            found.attempts += 1
            found.save(update_fields=["state", "worker", "lease_until", "attempts"])
            return found
    return None


def run_job(job: Job, *, now: datetime | None = None) -> bool:
    """Run a claimed job outside of any transaction and note how it went; whether it succeeded."""
    try:
        TASKS[job.task].run(**job.arguments)
    except Exception:  # noqa: BLE001  # whatever a task does, the queue goes on
        end_job(job, error=traceback.format_exc(limit=-8), now=now or timezone.now())
        return False
    end_job(job, now=now or timezone.now())
    return True


@transaction.atomic
def end_job(job: Job, *, error: str = "", now: datetime) -> bool:
    """Write the result unless the job has been taken over; a failed one waits longer each time, then is dead."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING)
    if not error:
        return bool(mine.update(state=Job.State.DONE, ended_at=now, error=""))
    if job.attempts >= job.most_attempts:
        return bool(mine.update(state=Job.State.DEAD, ended_at=now, error=error))
    pause = min(FIRST_PAUSE * 4 ** (job.attempts - 1), LONGEST_PAUSE)
    return bool(mine.update(state=Job.State.WAITING, run_at=now + pause, error=error, lease_until=None))


def run_due_jobs(*, worker: str = "inline", most: int = 1000) -> int:
    """Run what is due now, one after the other; how many were run. For tests, commands and a worker's turn."""
    count = 0
    while count < most and (job := claim_job(worker=worker, now=timezone.now())) is not None:
        run_job(job)
        count += 1
    return count
