"""Putting work into the queue, doing it, doing it by the clock; and what administrators do to jobs."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.deadlines import deadline
from tongzhou.operations.jobs import TASKS, find_task, next_time
from tongzhou.operations.limits import LIMITS, memory
from tongzhou.operations.models import Counter, Job, Schedule, SetLimit, WorkerProcess
from tongzhou.operations.waking import CHANNEL, wake
from tongzhou.web.errors import OverdueError

LEASE = timedelta(seconds=12)
"""How long a worker is believed to live after its last sign; it gives one every three seconds."""
LONG_LEASE = timedelta(minutes=20)
"""For those who run jobs without a heartbeat: commands and tests."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_ERROR = 10_000
DONE_KEPT = timedelta(days=7)
ENDED_KEPT = timedelta(days=90)
COUNTERS_KEPT = timedelta(days=2)
WORKERS_KEPT = timedelta(hours=1)
BATCH = 5_000
LOST = "The worker was lost while it ran this job, as often as a job may be tried."
log = logging.getLogger(__name__)

diary_keepers: list[Callable[..., Any]] = []
"""The diary lives upstairs and cannot be imported; it hands its pen in here."""


class JobStateError(Exception):
    """The job is no longer in the state in which this can be done."""

    message = _("The job has moved on in the meantime. Look at the list again.")


# Enqueuing


@transaction.atomic
def enqueue(task: str, *, key: str = "", at: datetime | None = None, **arguments: Any) -> Job | None:
    """Have a task done after the caller's transaction; None when a waiting job has the same key already.

    In the caller's transaction: the job is there if, and only if, what called for it was committed.
    """
    job = Job(task=task, key=key[:200], arguments=arguments, run_at=at or timezone.now())
    if not key:
        job.save()
    else:
        try:
            with transaction.atomic():
                job.save()
        except IntegrityError:
            return None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])  # delivered when the transaction commits
    transaction.on_commit(wake)
    return job


# Doing jobs


def claim_job(*, worker: str, now: datetime, lease: timedelta = LONG_LEASE) -> Job | None:
    """Take the next due job, or one whose worker was lost; nobody else has it until the lease ends.

    Looking comes before the transaction: an idle worker on SQLite must not take the write lock every second.
    """
    if not _due(now).exists() and not _lost(now).exists():
        return None
    return _claim(worker=worker, now=now, lease=lease)


def _due(now: datetime) -> QuerySet[Job]:
    running = Job.objects.filter(state=Job.State.RUNNING).exclude(key="").values("key")
    return Job.objects.filter(state=Job.State.WAITING, run_at__lte=now).exclude(key__in=running)


def _lost(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)


@transaction.atomic
def _claim(*, worker: str, now: datetime, lease: timedelta) -> Job | None:
    while True:
        found = _first(_lost(now)) or _first(_due(now))
        if found is None or found.state == Job.State.WAITING or found.attempts < found.most_attempts:
            break
        # It has taken its worker down each time: nobody should try it again.
        _bury(Job.objects.filter(pk=found.pk), now=now, error=LOST)
    if found is None:
        return None
    fields = {
        "state": Job.State.RUNNING,
        "worker": worker,
        "lease_until": now + lease,
        "started_at": now,
        "attempts": found.attempts + 1,
    }
    same = Job.objects.filter(pk=found.pk, state=found.state, attempts=found.attempts)
    if not same.update(**fields):
        return None
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def _first(jobs: QuerySet[Job]) -> Job | None:
    ordered = jobs.order_by("run_at", "id")
    if connection.vendor == "postgresql":
        ordered = ordered.select_for_update(skip_locked=True)
    return ordered.first()


def _bury(jobs: QuerySet[Job], *, now: datetime, error: str) -> int:
    return jobs.update(state=Job.State.DEAD, ended_at=now, error=error, lease_until=None)


def run_job(job: Job, *, now: datetime | None = None) -> bool:
    """Run a claimed job outside of any transaction and note how it went; whether it succeeded."""
    try:
        task = find_task(job.task)
        with deadline(task.time_limit):
            task.run(**job.arguments)
    except OverdueError:
        _failed(job, f"It took longer than {task.time_limit} seconds.\n{_where()}", now)
        return False
    except Exception:  # noqa: BLE001  # whatever a task does, the queue goes on
        _failed(job, _where(), now)
        return False
    end_job(job, now=now or timezone.now())
    return True


def _where() -> str:
    return traceback.format_exc(limit=-8)[-LONGEST_ERROR:]


def _failed(job: Job, error: str, now: datetime | None) -> None:
    log.warning("Job %s (%s) failed, attempt %s: %s", job.pk, job.task, job.attempts, error.strip()[-300:])
    end_job(job, error=error, now=now or timezone.now())


@transaction.atomic
def end_job(job: Job, *, error: str = "", now: datetime) -> bool:
    """Write the result unless the job has been taken over; a failed one waits longer each time, then is dead."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING)
    if not error:
        return bool(mine.update(state=Job.State.DONE, ended_at=now, error="", lease_until=None))
    error = error.replace("\x00", "")
    if job.attempts >= job.most_attempts:
        return bool(_bury(mine, now=now, error=error))
    pause = min(FIRST_PAUSE * 4 ** (job.attempts - 1), LONGEST_PAUSE)
    try:
        with transaction.atomic():
            return bool(
                mine.update(state=Job.State.WAITING, run_at=now + pause, error=error, lease_until=None)
            )
    except IntegrityError:
        # A namesake was enqueued meanwhile and will do the same work.
        return bool(mine.update(state=Job.State.CANCELLED, ended_at=now, error=error, lease_until=None))


@transaction.atomic
def prolong_leases(jobs: list[Job], *, until: datetime) -> set[int]:
    """Say that these jobs are still being worked on; the numbers of those that are still ours."""
    kept = set()
    for job in jobs:
        mine = Job.objects.filter(
            pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING
        )
        if mine.update(lease_until=until):
            kept.add(job.pk)
    return kept


@transaction.atomic
def give_back(jobs: list[Job], *, now: datetime) -> int:
    """Let others take jobs that a stopping worker could not finish, without counting the attempt."""
    count = 0
    for job in jobs:
        mine = Job.objects.filter(
            pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING
        )
        # The lease ends now: whoever claims it next fences this worker off.
        count += mine.update(lease_until=now - timedelta(seconds=1), most_attempts=job.most_attempts + 1)
    return count


def run_due_jobs(*, worker: str = "inline", most: int = 1000) -> int:
    """Run what is due now, one after the other; how many were run. For tests, commands and a worker's turn."""
    count = 0
    while count < most and (job := claim_job(worker=worker, now=timezone.now())) is not None:
        run_job(job)
        count += 1
    return count


# By the clock


def fire_schedules(now: datetime) -> int:
    """Enqueue every scheduled task that is due; how many. Of several workers, one wins each firing."""
    known = {one.task: one for one in Schedule.objects.all()}
    fired = 0
    for task in [one for one in TASKS.values() if one.every]:
        schedule = known.get(task.name)
        if schedule is None or schedule.every != task.every:
            plan_schedule(task.name, task.every, now=now)
        elif schedule.next_run <= now:
            fired += fire(schedule, now=now)
    return fired


@transaction.atomic
def plan_schedule(task: str, every: str, *, now: datetime) -> None:
    """Note when a task is due for the first time, or anew after its expression has changed."""
    next_run = next_time(every, now)
    if not Schedule.objects.filter(task=task).exclude(every=every).update(every=every, next_run=next_run):
        Schedule.objects.bulk_create(
            [Schedule(task=task, every=every, next_run=next_run)], ignore_conflicts=True
        )


@transaction.atomic
def fire(schedule: Schedule, *, now: datetime) -> bool:
    """Move the schedule on and enqueue its task, both or neither; False when another worker was faster.

    What was missed while nothing ran is made up for once, not as often as it was missed.
    """
    same = Schedule.objects.filter(pk=schedule.pk, next_run=schedule.next_run)
    if not same.update(next_run=next_time(schedule.every, now), last_run=now):
        return False
    enqueue(schedule.task, key=f"schedule:{schedule.task}")
    return True


# Workers


@transaction.atomic
def sign_on(name: str, *, threads: int, version: str, now: datetime) -> None:
    """A worker begins."""
    WorkerProcess.objects.update_or_create(
        name=name, defaults={"threads": threads, "version": version, "started_at": now, "seen_at": now}
    )


@transaction.atomic
def say_alive(name: str, *, now: datetime) -> None:
    """A worker is still there."""
    WorkerProcess.objects.filter(name=name).update(seen_at=now)


@transaction.atomic
def sign_off(name: str) -> None:
    """A worker ends as it should."""
    WorkerProcess.objects.filter(name=name).delete()


# What administrators do


@transaction.atomic
def retry_job(job: Job, *, by: Any) -> None:
    """Have a job that was given up or cancelled tried anew, or a waiting one at once."""
    fields = {"state": Job.State.WAITING, "run_at": timezone.now(), "attempts": 0, "ended_at": None}
    ended = Q(state__in=[Job.State.DEAD, Job.State.CANCELLED, Job.State.WAITING])
    try:
        with transaction.atomic():
            changed = Job.objects.filter(ended, pk=job.pk).update(**fields)
    except IntegrityError:
        changed = 0  # a namesake waits already and will do the same work
    if not changed:
        raise JobStateError
    transaction.on_commit(wake)
    _record("operations.job_retried", job, by=by)


@transaction.atomic
def cancel_job(job: Job, *, by: Any) -> None:
    """Take a waiting job out of the queue; what runs already is not interrupted."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.CANCELLED, ended_at=timezone.now()):
        raise JobStateError
    _record("operations.job_cancelled", job, by=by)


@transaction.atomic
def set_limits(wanted: Mapping[str, int | None], *, by: Any) -> int:
    """Other values for limits, each within its bounds; None is the product's own again. How many changed."""
    changed = 0
    for name, value in wanted.items():
        known = LIMITS[name]
        if known.bounds is None or (value is not None and not known.bounds[0] <= value <= known.bounds[1]):
            raise ValueError(f"{name} cannot be set to {value}")
        row = SetLimit.objects.filter(name=name).first()
        before = row.value if row else known.value
        after = known.value if value is None else value
        if before == after:
            continue
        if after == known.value:
            SetLimit.objects.filter(name=name).delete()
        else:
            row, _made = SetLimit.objects.update_or_create(name=name, defaults={"value": after})
        told = {"limit": name, "from": before, "to": after}
        _record("operations.limit_set", row, by=by, label=f"{name}: {before:,} → {after:,}", details=told)
        changed += 1
    if changed:
        values = dict(SetLimit.objects.values_list("name", "value"))
        transaction.on_commit(lambda: memory.take(values))
    return changed


def _record(deed: str, subject: Any, *, by: Any, label: str = "", details: Any = None) -> None:
    for record in diary_keepers:
        record(deed, subject, by=by, label=label, details=details)


# Tidying up


def remove_old(now: datetime) -> int:
    """Delete what nobody asks about any more, in small transactions; how many rows."""
    done = Q(state=Job.State.DONE, ended_at__lt=now - DONE_KEPT)
    others = Q(state__in=[Job.State.DEAD, Job.State.CANCELLED], ended_at__lt=now - ENDED_KEPT)
    begins = int((now - COUNTERS_KEPT).timestamp())
    return sum(
        _remove(rows)
        for rows in (
            Job.objects.filter(done | others),
            Counter.objects.filter(begins__lt=begins),
            WorkerProcess.objects.filter(seen_at__lt=now - WORKERS_KEPT),
            Session.objects.filter(expire_date__lt=now),
        )
    )


def _remove(rows: QuerySet[Any]) -> int:
    count = 0
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            count += rows.model.objects.filter(pk__in=batch).delete()[0]
    return count
