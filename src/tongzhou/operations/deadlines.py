"""Ending what takes too long: a request, a job. Python cannot stop a thread, but it can be interrupted.

One watchdog per process looks at what runs. When something is overdue, the statement its thread waits for is
cancelled, and ``OverdueError`` is raised inside the thread at its next step; transactions roll back as with any
other failure. A thread that computes inside a C library ends when it comes back from there.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connections

from tongzhou.web.errors import OverdueError

LOOKS_EVERY = 0.25
STRIKES_EVERY = 5.0
log = logging.getLogger(__name__)

_RAISE_IN_THREAD = ctypes.pythonapi.PyThreadState_SetAsyncExc
_RAISE_IN_THREAD.argtypes = (ctypes.c_ulong, ctypes.py_object)


@cache
def error_of(seconds: int) -> type[OverdueError]:
    """The error of one limit: what is raised in another thread must be a class, and the reader wants the limit."""
    return type("OverdueError", (OverdueError,), {"seconds": seconds})


class Deadline:
    """One piece of work and the thread that does it; every change of its state is made under its lock."""

    def __init__(self, seconds: float) -> None:
        self.due = time.monotonic() + seconds
        self.error = error_of(int(seconds))
        self.thread = threading.get_ident()
        self.database = connections["default"]
        self.lock = threading.Lock()
        self.ended = False
        self.struck = False
        self.struck_at = 0.0

    def strike(self) -> None:
        """Interrupt the work unless it has ended; called again and again until it has."""
        with self.lock:
            if self.ended:
                return
            if not self.struck or time.monotonic() - self.struck_at > STRIKES_EVERY:
                self.struck, self.struck_at = True, time.monotonic()
                _RAISE_IN_THREAD(self.thread, self.error)
            cancel_statement(self.database)

    def end(self) -> None:
        """The work is over; a strike that has not arrived yet is taken back."""
        with self.lock:
            self.ended = True
            if self.struck:
                _RAISE_IN_THREAD(self.thread, ctypes.py_object())


def cancel_statement(database: Any) -> None:
    """End the statement that another thread's connection is busy with, if it is."""
    connection = database.connection
    if connection is None:
        return
    try:
        if database.vendor == "postgresql":
            connection.cancel_safe(timeout=2)
        else:
            connection.interrupt()
    except Exception as error:  # noqa: BLE001  # the watchdog goes on, whatever a driver says
        log.warning("A statement could not be cancelled: %s", error)


class Watchdog:
    """Looks at all deadlines of the process; its thread starts with the first of them."""

    def __init__(self) -> None:
        self.running: set[Deadline] = set()
        self.some = threading.Event()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def watch(self, deadline: Deadline) -> None:
        """Begin to look at a deadline."""
        with self.lock:
            self.running.add(deadline)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
                self.thread.start()
        self.some.set()

    def leave(self, deadline: Deadline) -> None:
        """Look at it no longer."""
        with self.lock:
            self.running.discard(deadline)
            if not self.running:
                self.some.clear()

    def _look(self) -> None:
        while True:
            self.some.wait()
            now = time.monotonic()
            with self.lock:
                overdue = [one for one in self.running if one.due <= now]
            for deadline in overdue:
                deadline.strike()
            time.sleep(LOOKS_EVERY)


watchdog = Watchdog()


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Raise OverdueError inside the block when it takes longer; to a quarter of a second."""
    running = Deadline(seconds)
    watchdog.watch(running)
    try:
        yield running
    finally:
        running.end()
        watchdog.leave(running)
