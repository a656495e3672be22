"""Live pages: one bus per process, joined between processes by PostgreSQL's NOTIFY.

``announce`` is called inside an action and speaks only after its transaction has been committed. What it
says are small hints (a version, a number), never content: whoever hears one asks the server for what they
may see. A hint has a kind (*plan*, *notice*), and a page listens to several topics through one stream. On
SQLite there is one process, so the bus inside it is enough.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import orjson
from django.core import signing
from django.db import connection, transaction

from tongzhou.activity.classes import HINTS
from tongzhou.operations.limits import limit
from tongzhou.web.field_classes import FOR_CLIENTS, FOR_VENDOR
from tongzhou.web.leaving import kept

CHANNEL = "tongzhou_live"
QUEUE = 100
PER_USER, PER_PROCESS = limit("streams_per_user"), limit("streams_per_process")
TICKET_AGE = 12 * 3600
REVOKED = "revoked:"
"""Before a user's number: the topic by which all processes hear that their access has ended."""
END = b"end"
"""In a stream's queue: nothing comes after this."""
log = logging.getLogger(__name__)


class Ticket(NamedTuple):
    """Who may listen to what, and since when (seconds since 1970)."""

    topics: tuple[str, ...]
    user_id: int
    issued: float


class Bus:
    """Topics and who listens to them; publishing is safe from any thread."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.topics: dict[str, set[asyncio.Queue[bytes | None]]] = {}
        self.users: dict[int, int] = {}
        self.queues: dict[int, set[asyncio.Queue[bytes | None]]] = {}
        self.lock = threading.Lock()

    def publish(self, topic: str, event: bytes) -> None:
        """Hand an event to everybody in this process who listens to the topic."""
        if self.loop is not None and topic.startswith(REVOKED):
            self.loop.call_soon_threadsafe(self._end, int(topic.removeprefix(REVOKED)))
        elif self.loop is not None and topic in self.topics:
            self.loop.call_soon_threadsafe(self._fan_out, topic, event)

    def _fan_out(self, topic: str, event: bytes) -> None:
        for queue in list(self.topics.get(topic, ())):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def _end(self, user: int) -> None:
        """Have the streams of somebody whose access has ended say no more; see ``config.events``."""
        for queue in self.queues.get(user, ()):
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(END)

    @contextlib.asynccontextmanager
    async def listening(
        self, topics: Sequence[str], user: int
    ) -> AsyncIterator[asyncio.Queue[bytes | None] | None]:
        """A queue of the topics' events (None in it: some were lost); None when the limit is reached."""
        self.loop = asyncio.get_running_loop()
        if self.users.get(user, 0) >= PER_USER or sum(self.users.values()) >= PER_PROCESS:
            yield None
            return
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.users[user] = self.users.get(user, 0) + 1
        self.queues.setdefault(user, set()).add(queue)
        for topic in topics:
            self.topics.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            self.users[user] -= 1
            self.queues[user].discard(queue)
            if not self.users[user]:
                del self.users[user], self.queues[user]
            for topic in topics:
                self.topics[topic].discard(queue)
                if not self.topics[topic]:
                    del self.topics[topic]


bus = Bus()


def announce(topic: str, hint: dict[str, Any], *, kind: str = "plan") -> None:
    """Tell the live pages of a topic, once the present transaction has been committed.

    Only what ``HINTS`` names goes out (``activity.classes``); plans have no listeners at the client.
    """
    may_leave = kept(hint, HINTS, FOR_VENDOR if kind == "plan" else FOR_CLIENTS)
    event = kind.encode() + b" " + orjson.dumps(may_leave)
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


def end_streams_of(user_id: int) -> None:
    """Have every process end the open streams of somebody, once the transaction has been committed."""
    announce(f"{REVOKED}{user_id}", {"revoked": True})


def ticket(topics: str | Sequence[str], user_id: int) -> str:
    """A signed permission to listen to topics; whoever hands it out has checked the right to each."""
    named = [topics] if isinstance(topics, str) else list(dict.fromkeys(topics))
    return signing.dumps([named, user_id, time.time()], salt=CHANNEL)


def redeem(presented: str) -> Ticket | None:
    """What a ticket says, or None when it is forged or too old; ``still_valid`` asks whether it was revoked."""
    try:
        topics, user_id, issued = signing.loads(presented, salt=CHANNEL, max_age=TICKET_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(tuple(map(str, topics)), int(user_id), float(issued))
