"""Jobs are done once they are due, at least once, by one worker at a time; failures wait longer and longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from tongzhou.operations import actions, counting
from tongzhou.operations.actions import (
    claim_job,
    end_job,
    enqueue,
    fire_schedules,
    give_back,
    prolong_leases,
    remove_old,
    run_due_jobs,
    run_job,
)
from tongzhou.operations.jobs import TASKS, Task, next_time, task
from tongzhou.operations.models import Counter, Job, Schedule
from tongzhou.operations.worker import Worker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def with_task() -> Iterator[Callable[..., None]]:
    """Registers tasks for one test."""
    before = dict(TASKS)

    def register(name: str, run: Callable[..., Any], **options: Any) -> None:
        TASKS[name] = Task(name, run, **options)

    yield register
    TASKS.clear()
    TASKS.update(before)


def test_a_job_is_done_with_its_arguments(with_task: Callable[..., None]) -> None:
    seen: list[dict[str, Any]] = []
    with_task("test.note", lambda **values: seen.append(values))
    enqueue("test.note", number=7, words=["船", "boat"])
    assert run_due_jobs() == 1
    assert seen == [{"number": 7, "words": ["船", "boat"]}]
    assert Job.objects.get().state == Job.State.DONE


def test_a_job_is_not_there_when_its_transaction_fails(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)

    @transaction.atomic
    def fail_after_enqueuing() -> None:
        enqueue("test.note")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_enqueuing()
    assert not Job.objects.exists()


def test_a_key_is_queued_once_but_again_while_its_namesake_runs(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)
    assert enqueue("test.note", key="k") is not None
    assert enqueue("test.note", key="k") is None
    running = claim_job(worker="a", now=timezone.now())
    assert running is not None
    assert enqueue("test.note", key="k") is not None
    assert claim_job(worker="b", now=timezone.now()) is None, "two with one key never run at the same time"
    end_job(running, now=timezone.now())
    assert claim_job(worker="b", now=timezone.now()) is not None


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(with_task: Callable[..., None]) -> None:
    def fail() -> None:
        raise RuntimeError("the printer is on fire")

    with_task("test.fail", fail)
    enqueue("test.fail", at=NOW)
    pauses, now = [], NOW
    while (job := claim_job(worker="a", now=now)) is not None:
        assert not run_job(job, now=now)
        job.refresh_from_db()
        if job.state == Job.State.DEAD:
            break
        pauses.append((job.run_at - now).total_seconds())
        assert claim_job(worker="a", now=job.run_at - timedelta(seconds=1)) is None
        now = job.run_at
    assert pauses == [5, 20, 80, 320, 1280, 3600, 3600]
    assert "the printer is on fire" in Job.objects.get().error


def test_a_task_that_is_gone_is_a_failure_like_any_other() -> None:
    enqueue("test.nobody_knows")
    run_due_jobs()
    job = Job.objects.get()
    assert (job.state, "There is no task test.nobody_knows." in job.error) == (Job.State.WAITING, True)


def test_a_lost_workers_job_is_taken_over_and_the_lost_one_changes_nothing(
    with_task: Callable[..., None],
) -> None:
    with_task("test.note", lambda: None)
    enqueue("test.note", at=NOW)
    first = claim_job(worker="a", now=NOW, lease=MINUTE)
    assert first is not None
    assert claim_job(worker="b", now=NOW + MINUTE / 2) is None
    second = claim_job(worker="b", now=NOW + 2 * MINUTE, lease=MINUTE)
    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert not end_job(first, now=NOW)
    assert prolong_leases([first, second], until=NOW + 9 * MINUTE) == {second.pk}
    assert not end_job(first, error="late", now=NOW)
    assert end_job(second, now=NOW)


def test_the_same_worker_is_fenced_off_by_the_attempt(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)
    enqueue("test.note", at=NOW)
    first = claim_job(worker="a", now=NOW, lease=MINUTE)
    assert first is not None
    claim_job(worker="a", now=NOW + 2 * MINUTE, lease=MINUTE)
    assert not end_job(first, now=NOW)


def test_a_job_that_takes_every_worker_down_is_given_up(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)
    enqueue("test.note", at=NOW)
    now, attempts = NOW, 0
    while claim_job(worker="a", now=now, lease=MINUTE) is not None:
        attempts, now = attempts + 1, now + 2 * MINUTE
    job = Job.objects.get()
    assert (attempts, job.state) == (8, Job.State.DEAD)
    assert "lost" in job.error


def test_a_stopping_worker_gives_back_without_counting(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)
    enqueue("test.note", at=NOW)
    job = claim_job(worker="a", now=NOW, lease=MINUTE)
    assert job is not None
    assert give_back([job], now=NOW) == 1
    again = claim_job(worker="b", now=NOW)
    assert again is not None
    assert again.most_attempts - again.attempts == job.most_attempts - job.attempts


def test_what_takes_too_long_is_interrupted_and_said_so(with_task: Callable[..., None]) -> None:
    def loop() -> None:
        while True:
            pass

    with_task("test.loop", loop, seconds=1)
    enqueue("test.loop")
    run_due_jobs()
    job = Job.objects.get()
    assert job.state == Job.State.WAITING
    assert job.error.startswith("It took longer than 1 seconds.")


def test_a_statement_that_takes_too_long_is_interrupted(with_task: Callable[..., None]) -> None:
    def ask_slowly() -> None:
        with connections["default"].cursor() as cursor:
            if connections["default"].vendor == "postgresql":
                cursor.execute("SELECT pg_sleep(60)")
            else:
                cursor.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
                    "SELECT count(*) FROM n"
                )
            cursor.fetchall()

    def in_a_transaction() -> None:
        with transaction.atomic():
            ask_slowly()

    with_task("test.slow", in_a_transaction, seconds=1)
    enqueue("test.slow")
    begun = timezone.now()
    run_due_jobs()
    assert (timezone.now() - begun).total_seconds() < 20
    assert Job.objects.get().error.startswith("It took longer than 1 seconds.")


def test_a_schedule_fires_when_it_is_due_and_makes_up_once(with_task: Callable[..., None]) -> None:
    TASKS.clear()
    with_task("test.tick", lambda: None, every="*/10 * * * *")
    assert fire_schedules(NOW) == 0
    assert fire_schedules(NOW + 9 * MINUTE) == 0
    assert fire_schedules(NOW + 10 * MINUTE) == 1
    assert fire_schedules(NOW + 11 * MINUTE) == 0
    run_due_jobs()
    assert fire_schedules(NOW + 95 * MINUTE) == 1, "nine firings were missed: one makes up for them"
    assert Schedule.objects.get().next_run == NOW + 100 * MINUTE


def test_another_expression_holds_from_the_next_look_on(with_task: Callable[..., None]) -> None:
    TASKS.clear()
    with_task("test.tick", lambda: None, every="0 3 1 1 *")
    fire_schedules(NOW)
    with_task("test.tick", lambda: None, every="*/5 * * * *")
    fire_schedules(NOW)
    assert Schedule.objects.get().next_run == NOW + 5 * MINUTE


def test_the_clock_of_schedules_is_the_installations() -> None:
    """Three in the morning in Shanghai is seven in the evening before in Greenwich."""
    assert next_time("0 3 * * *", NOW) == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


def test_a_wrong_expression_is_refused_when_the_program_starts() -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        task("test.wrong", every="every now and then")


@pytest.mark.django_db(transaction=True)
def test_of_three_workers_one_fires(with_task: Callable[..., None]) -> None:
    TASKS.clear()
    with_task("test.tick", lambda: None, every="* * * * *")
    fire_schedules(NOW)
    start, fired = threading.Barrier(3), []

    def look() -> None:
        try:
            start.wait()
            fired.append(fire_schedules(NOW + MINUTE))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fired) == [0, 0, 1]
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_keeps_its_lease_and_stops(
    with_task: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongzhou.operations.worker.BEATS_EVERY", 0.2)
    monkeypatch.setattr("tongzhou.operations.worker.LEASE", timedelta(seconds=1))
    monkeypatch.setattr("tongzhou.operations.worker.LOOKS_EVERY", 30.0)
    begun, go = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go.wait(20)

    with_task("test.wait", wait)
    worker = Worker(threads=1)
    worker.start()
    try:
        begun.wait(0.5)  # it sleeps by now, and would for half a minute
        job = enqueue("test.wait")
        assert begun.wait(10), "nobody has woken the worker"
        assert job is not None
        threading.Event().wait(2)
        assert claim_job(worker="b", now=timezone.now()) is None, "the heartbeat keeps the lease"
    finally:
        go.set()
        assert worker.stop()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


def test_what_ended_long_ago_is_removed(with_task: Callable[..., None]) -> None:
    with_task("test.note", lambda: None)
    enqueue("test.note")
    run_due_jobs()
    counting.count("test", most=1, seconds=60, now=NOW.timestamp())
    now = timezone.now()
    assert remove_old(now) == 1  # the counter of long ago
    assert remove_old(now + actions.DONE_KEPT + MINUTE) == 1
    assert not Job.objects.exists()


def test_a_window_begins_with_the_first_and_a_bucket_is_one_row() -> None:
    rates = [counting.count("sign_in:ada", most=2, seconds=60, now=150.0 + second) for second in (0, 1, 59)]
    assert [rate.count for rate in rates] == [1, 2, 3]
    assert [rate.exceeded for rate in rates] == [False, False, True]
    assert [rate.seconds_left for rate in rates] == [60, 59, 1]
    assert counting.count("sign_in:tom", most=2, seconds=60, now=121.0).count == 1
    assert counting.peek("sign_in:ada", most=2, seconds=60, now=209.0).count == 3
    assert counting.peek("sign_in:ada", most=2, seconds=60, now=210.0).count == 0
    assert counting.count("sign_in:ada", most=2, seconds=60, now=210.0).count == 1
    assert Counter.objects.filter(bucket="sign_in:ada").count() == 1
    counting.take_back("sign_in:ada")
    assert counting.peek("sign_in:ada", most=2, seconds=60, now=211.0).count == 0
    counting.forget("sign_in:ada")
    assert not Counter.objects.filter(bucket="sign_in:ada").exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_counts_are_all_counted() -> None:
    def count_ten() -> None:
        try:
            for _ in range(10):
                counting.count("together", most=100, seconds=3600, now=1000.0)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=count_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counting.peek("together", most=100, seconds=3600, now=1000.0).count == 40
