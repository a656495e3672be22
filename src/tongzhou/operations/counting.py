"""Counting what may happen only so often: one row per bucket, raised by one statement; the only counter there is.

A window begins with the first that is counted in it, so no burst passes across an edge; a count is one UPSERT,
whatever the rate, and holds for all processes and machines.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.db import connection

RAISE = (
    "INSERT INTO operations_counter AS held (bucket, begins, count) VALUES (%s, %s, 1) "
    "ON CONFLICT (bucket) DO UPDATE SET "
    "count = CASE WHEN held.begins <= %s THEN 1 ELSE held.count + 1 END, "
    "begins = CASE WHEN held.begins <= %s THEN excluded.begins ELSE held.begins END "
    "RETURNING count, begins"
)
LONGEST_BUCKET = 200
REMEMBERED = 10_000


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
    def just_exceeded(self) -> bool:
        """Whether this was the first of those that are too many."""
        return self.count == self.most + 1

    @property
    def remaining(self) -> int:
        """How many more there may be in this window."""
        return max(self.most - self.count, 0)


def count(bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
    """Count one more, for all processes and over restarts. In a transaction, it counts if that is committed.

    ``bucket`` names what is counted and for whom; ``seconds`` is the window's length, the same for a bucket always.
    """
    now = time.time() if now is None else now
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [bucket[:LONGEST_BUCKET], int(now), int(now) - seconds, int(now) - seconds])
        counted, begins = cursor.fetchone()
    return Rate(int(counted), most, max(1, int(begins + seconds - now)))


def peek(bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
    """How the bucket stands, without counting."""
    now = time.time() if now is None else now
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count, begins FROM operations_counter WHERE bucket = %s AND begins > %s",
            [bucket[:LONGEST_BUCKET], int(now) - seconds],
        )
        found = cursor.fetchone() or (0, now)
    return Rate(int(found[0]), most, max(1, int(found[1] + seconds - now)))


def forget(bucket: str) -> None:
    """Begin a bucket anew: the right password after wrong ones."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM operations_counter WHERE bucket = %s", [bucket[:LONGEST_BUCKET]])


def take_back(bucket: str) -> None:
    """Count one less: what was counted has turned out to be none of those."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE operations_counter SET count = count - 1 WHERE bucket = %s AND count > 0",
            [bucket[:LONGEST_BUCKET]],
        )


def touch(bucket: str) -> None:
    """Write a bucket as it is: as long an answer as for one where there is something to write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE operations_counter SET count = count WHERE bucket = %s", [bucket[:LONGEST_BUCKET]]
        )


class Tally:
    """Counts in this process's memory: on SQLite there is only one, and a read should not wait for a writer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.held: dict[str, tuple[int, int, int]] = {}
        """Bucket → when its window begins and ends, and how often."""

    def count(self, bucket: str, *, most: int, seconds: int, now: float | None = None) -> Rate:
        """Count one more; windows that are over are forgotten when there are many."""
        now = time.time() if now is None else now
        with self.lock:
            begins, ends, counted = self.held.get(bucket, (0, 0, 0))
            if ends <= int(now):
                begins, ends, counted = int(now), int(now) + seconds, 0
            self.held[bucket] = (begins, ends, counted + 1)
            if len(self.held) > REMEMBERED:
                self.held = {key: one for key, one in self.held.items() if one[1] > now}
            return Rate(counted + 1, most, max(1, int(ends - now)))

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.held = {}


tally = Tally()


def count_often(bucket: str, *, most: int, seconds: int) -> Rate:
    """Like ``count``, for what happens many times a second and may be forgotten by a restart: requests."""
    if connection.vendor == "sqlite":
        return tally.count(bucket, most=most, seconds=seconds)
    return count(bucket, most=most, seconds=seconds)
