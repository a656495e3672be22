"""Waking the workers: in this process by an event, in others by PostgreSQL's NOTIFY."""

from __future__ import annotations

import threading

CHANNEL = "tongzhou_jobs"
_sleepers: set[threading.Event] = set()
_lock = threading.Lock()


def wake() -> None:
    """Something has been enqueued: whoever waits in this process looks at once."""
    with _lock:
        for sleeper in _sleepers:
            sleeper.set()


def sleep_here(sleeper: threading.Event) -> None:
    """Have an event set whenever something is enqueued."""
    with _lock:
        _sleepers.add(sleeper)


def leave(sleeper: threading.Event) -> None:
    """Sleep no longer."""
    with _lock:
        _sleepers.discard(sleeper)
