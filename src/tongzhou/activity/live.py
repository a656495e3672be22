"""Live pages: one bus per process, joined between processes by PostgreSQL's NOTIFY.

``announce`` is called inside an action and speaks only after its transaction has been committed. What it
says are small hints (a version, a number), never content: whoever hears one asks the server for what they
may see. On SQLite there is one process, so the bus inside it is enough.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import orjson
from django.core import signing
from django.db import connection, transaction

from tongzhou.operations.limits import limit

CHANNEL = "tongzhou_live"
QUEUE = 100
PER_USER, PER_PROCESS = limit("streams_per_user"), limit("streams_per_process")
TICKET_AGE = 12 * 3600
log = logging.getLogger(__name__)


class Bus:
    """Topics and who listens to them; publishing is safe from any thread."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.topics: dict[str, set[asyncio.Queue[bytes | None]]] = {}
        self.users: dict[int, int] = {}
        self.lock = threading.Lock()

    def publish(self, topic: str, event: bytes) -> None:
        """Hand an event to everybody in this process who listens to the topic."""
        if self.loop is not None and topic in self.topics:
            self.loop.call_soon_threadsafe(self._fan_out, topic, event)

    def _fan_out(self, topic: str, event: bytes) -> None:
        for queue in list(self.topics.get(topic, ())):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    @contextlib.asynccontextmanager
    async def listening(self, topic: str, user: int) -> AsyncIterator[asyncio.Queue[bytes | None] | None]:
        """A queue of the topic's events (None in it: some were lost); None when the limit is reached."""
        self.loop = asyncio.get_running_loop()
        if self.users.get(user, 0) >= PER_USER or sum(self.users.values()) >= PER_PROCESS:
            yield None
            return
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.users[user] = self.users.get(user, 0) + 1
        self.topics.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            self.users[user] -= 1
            if not self.users[user]:
                del self.users[user]
            self.topics[topic].discard(queue)
            if not self.topics[topic]:
                del self.topics[topic]


bus = Bus()


def announce(topic: str, hint: dict[str, Any]) -> None:
    """Tell the live pages of a topic, once the present transaction has been committed."""
    event = orjson.dumps(hint)
    transaction.on_commit(lambda: _speak(topic, event))


def announce_anew(topic: str) -> None:
    """Tell the live pages of a topic to load everything again, once the transaction has been committed."""
    transaction.on_commit(lambda: _speak(topic, b""))


def _speak(topic: str, event: bytes) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{topic}|{event.decode()}"])
    else:
        bus.publish(topic, event)


def ticket(topic: str, user_id: int) -> str:
    """A signed permission to listen to a topic; whoever hands it out has checked the right to."""
    return signing.dumps([topic, user_id], salt=CHANNEL)


def redeem(presented: str) -> tuple[str, int] | None:
    """The topic and user of a ticket, or None when it is forged or too old."""
    try:
        topic, user_id = signing.loads(presented, salt=CHANNEL, max_age=TICKET_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return str(topic), int(user_id)
