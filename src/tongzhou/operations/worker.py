"""A worker: threads that do jobs, a heartbeat that keeps their leases, and the clock of the schedules.

It runs in a process of its own (``tongzhou worker``), or as threads of the server's process. On PostgreSQL it is
woken by NOTIFY; it looks by itself as well, because a notice can be lost and a lease can end.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import secrets
import threading
import time
from importlib.metadata import version
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone

from tongzhou.operations.actions import (
    LEASE,
    claim_job,
    fire_schedules,
    give_back,
    prolong_leases,
    run_job,
    say_alive,
    sign_off,
    sign_on,
)
from tongzhou.operations.limits import limit, recall
from tongzhou.operations.models import Job
from tongzhou.operations.waking import CHANNEL, leave, sleep_here

LOOKS_EVERY = 1.0
LISTENS_FOR = 1.0
BEATS_EVERY = 3.0
SHOWS_ITSELF_EVERY = 9.0
SECONDS_TO_FINISH = 20.0
PAUSE_WITHOUT_DATABASE = 2.0
log = logging.getLogger(__name__)


class Worker:
    """Does jobs until it is told to stop."""

    def __init__(self, *, threads: int = 2) -> None:
        self.name = f"{platform.node()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.threads = threads
        self.stopping = threading.Event()
        self.running: dict[int, Job] = {}
        self.lock = threading.Lock()
        self.started: list[threading.Thread] = []
        self.done = 0

    def start(self) -> None:
        """Begin to work, in threads; return at once."""
        for number in range(self.threads):
            self._thread(self._work, f"jobs-{number}")
        self._thread(self._beat, "heartbeat")
        self._thread(self._tick, "schedules")
        if connections["default"].vendor == "postgresql":
            self._thread(self._listen, "listener")

    def _thread(self, run: Any, name: str) -> None:
        thread = threading.Thread(target=self._until_stopped, args=(run,), name=name, daemon=True)
        self.started.append(thread)
        thread.start()

    def stop(self, *, seconds: float = SECONDS_TO_FINISH) -> bool:
        """Let running jobs finish, then give back the others; whether all have finished."""
        self.stopping.set()
        until = time.monotonic() + seconds
        for thread in self.started:
            if thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))
        with self.lock:
            left = list(self.running.values())
        with contextlib.suppress(DatabaseError):
            if left:
                give_back(left, now=timezone.now())
            sign_off(self.name)
        connections.close_all()
        return not left

    def _until_stopped(self, run: Any) -> None:
        """Go on whatever happens to the database: it comes back."""
        try:
            while not self.stopping.is_set():
                try:
                    prepare_connection()
                    run()
                except DatabaseError as error:
                    log.warning("The worker lost the database, trying again: %s", error)
                    connections.close_all()
                    self.stopping.wait(PAUSE_WITHOUT_DATABASE)
                except Exception:
                    log.exception("The worker goes on after a failure of its own")
                    self.stopping.wait(PAUSE_WITHOUT_DATABASE)
        finally:
            connections.close_all()

    def _work(self) -> None:
        """Take one job after the other; sleep while there is none."""
        awake = threading.Event()
        sleep_here(awake)
        try:
            while not self.stopping.is_set():
                awake.clear()
                if not self._one_job():
                    awake.wait(LOOKS_EVERY)
        finally:
            leave(awake)

    def _one_job(self) -> bool:
        recall()
        job = claim_job(worker=self.name, now=timezone.now(), lease=LEASE)
        if job is None:
            return False
        with self.lock:
            self.running[job.pk] = job
        try:
            run_job(job)
            self.done += 1
        finally:
            with self.lock:
                if self.running.get(job.pk) is job:
                    del self.running[job.pk]
        return True

    def _beat(self) -> None:
        """Prolong the leases of what runs here; say now and then that this worker is alive."""
        sign_on(self.name, threads=self.threads, version=version("tongzhou"), now=timezone.now())
        shown = time.monotonic()
        while not self.stopping.wait(BEATS_EVERY) or self.running:
            self._prolong()
            if time.monotonic() - shown >= SHOWS_ITSELF_EVERY:
                say_alive(self.name, now=timezone.now())
                shown = time.monotonic()
            if self.stopping.is_set():
                time.sleep(BEATS_EVERY / 10)

    def _prolong(self) -> None:
        with self.lock:
            running = list(self.running.values())
        if not running:
            return
        kept = prolong_leases(running, until=timezone.now() + LEASE)
        for job in running:
            if job.pk not in kept and self.running.get(job.pk) is job:
                log.warning("Job %s (%s) has been taken over by another worker", job.pk, job.task)

    def _tick(self) -> None:
        """Fire the schedules that are due."""
        while True:
            fire_schedules(timezone.now())
            if self.stopping.wait(LOOKS_EVERY):
                return

    def _listen(self) -> None:
        """Wake the threads when another process has enqueued something."""
        from tongzhou.operations.waking import wake

        database = connections["default"]
        with database.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        while not self.stopping.is_set():
            for _notice in database.connection.notifies(timeout=LISTENS_FOR, stop_after=1):
                wake()


def prepare_connection() -> None:
    """Give a worker's connection the time limit of jobs, where the server's has that of pages.

    The connection is then kept for as long as it works.
    """
    database = connections["default"]
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{limit('job_seconds')}s"])
