"""Counting what may happen only so often: one row per bucket and window of time, raised by one statement.

The window is fixed (10:00 to 10:01), so a burst across its edge may reach twice the limit for a moment; in return
a count is one UPSERT, whatever the rate, and holds for all processes and machines.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.db import connection

RAISE = (
    "INSERT INTO operations_counter (bucket, begins, count) VALUES (%s, %s, 1) "
    "ON CONFLICT (bucket, begins) DO UPDATE SET count = operations_counter.count + 1 RETURNING count"
)
LONGEST_BUCKET = 200


@dataclass(frozen=True, slots=True)
class Rate:
    """How a bucket stands: ``count`` so far of ``most`` in this window, which ends in ``seconds_left``."""

    count: int
    most: int
    seconds_left: int

    @property
    def exceeded(self) -> bool:
        """Whether this was one too many."""
        return self.count > self.most

    @property
    def remaining(self) -> int:
        """How many more there may be in this window."""
        return max(self.most - self.count, 0)


def count(bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
    """Count one more, for all processes and over restarts. In a transaction, it counts if that is committed.

    ``bucket`` names what is counted and for whom: ``sign_in:ada@example.com``; ``seconds`` is the window's length.
    """
    now = time.time() if now is None else now
    begins = int(now // seconds) * seconds
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [bucket[:LONGEST_BUCKET], begins])
        counted = int(cursor.fetchone()[0])
    return Rate(counted, most, max(1, int(begins + seconds - now)))


def peek(bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
    """How the bucket stands, without counting."""
    now = time.time() if now is None else now
    begins = int(now // seconds) * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count FROM operations_counter WHERE bucket = %s AND begins = %s",
            [bucket[:LONGEST_BUCKET], begins],
        )
        found = cursor.fetchone()
    return Rate(int(found[0]) if found else 0, most, max(1, int(begins + seconds - now)))


def forget(bucket: str) -> None:
    """Begin a bucket anew: the right password after wrong ones."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM operations_counter WHERE bucket = %s", [bucket[:LONGEST_BUCKET]])


class Tally:
    """Counts in this process's memory: on SQLite there is only one, and a read should not wait for a writer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begins: dict[int, int] = {}
        self.counts: dict[int, dict[str, int]] = {}

    def count(self, bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
        """Count one more; windows of one length are forgotten together when the next one begins."""
        now = time.time() if now is None else now
        begins = int(now // seconds) * seconds
        with self.lock:
            if self.begins.get(seconds) != begins:
                self.begins[seconds], self.counts[seconds] = begins, {}
            counts = self.counts[seconds]
            counts[bucket] = counts.get(bucket, 0) + 1
            return Rate(counts[bucket], most, max(1, int(begins + seconds - now)))

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.begins, self.counts = {}, {}


tally = Tally()


def count_often(bucket: str, *, most: int, seconds: int) -> Rate:
    """Like ``count``, for what happens many times a second and may be forgotten by a restart: requests."""
    if connection.vendor == "sqlite":
        return tally.count(bucket, most=most, seconds=seconds)
    return count(bucket, most=most, seconds=seconds)
