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
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from django.core import signing
from django.db import connection, transaction

from tongzhou.accounts.models import User
from tongzhou.activity.classes import HINTS
from tongzhou.activity.facts import present_session
from tongzhou.operations.limits import limit
from tongzhou.web.field_classes import FOR_CLIENTS, FOR_VENDOR
from tongzhou.web.leaving import kept
from tongzhou.web.numbers import whole_number

CHANNEL = "tongzhou_live"
QUEUE = 100
TICKET_AGE = 12 * 3600
REVOKED = "revoked:"
"""Before a user's number, ``*`` for everybody, or ``session:`` and a handle: the topic by which all processes hear
that streams have to end."""
END = b"end"
"""In a stream's queue: nothing comes after this."""
log = logging.getLogger(__name__)


class Ticket(NamedTuple):
    """Who may listen to what, since when (seconds since 1970), and for as long as which session lasts."""

    topics: tuple[str, ...]
    user_id: int
    issued: float
    session: str = ""


Guard = Callable[[User, str], bool]
guards: dict[str, Guard] = {}
"""What a topic begins with → whether somebody may hear it now; told by the room that the topic belongs to."""


def guard_topics(prefix: str, guard: Guard) -> None:
    """Say who may listen to topics of a kind; ``guard`` gets the person and what follows the prefix."""
    guards[prefix] = guard


def may_hear(user: User, topics: Iterable[str]) -> tuple[str, ...]:
    """Those of the topics that somebody may hear now; what nobody guards, nobody hears."""
    parts = ((topic, *topic.partition(":")[::2]) for topic in topics)
    return tuple(topic for topic, prefix, rest in parts if prefix in guards and guards[prefix](user, rest))


class Bus:
    """Topics and who listens to them; publishing is safe from any thread."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.topics: dict[str, set[asyncio.Queue[bytes | None]]] = {}
        self.users: dict[int, int] = {}
        self.queues: dict[int, dict[asyncio.Queue[bytes | None], str]] = {}
        """Of each person: the streams, and the session that each belongs to."""
        self.lock = threading.Lock()

    def publish(self, topic: str, event: bytes) -> None:
        """Hand an event to everybody in this process who listens to the topic."""
        if self.loop is None:
            return
        with contextlib.suppress(RuntimeError):  # the server has ended, and nobody listens any more
            if topic.startswith(REVOKED):
                self.loop.call_soon_threadsafe(self._end, topic.removeprefix(REVOKED))
            elif topic in self.topics:
                self.loop.call_soon_threadsafe(self._fan_out, topic, event)

    def _fan_out(self, topic: str, event: bytes) -> None:
        for queue in list(self.topics.get(topic, ())):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def _end(self, whose: str) -> None:
        """Have streams say no more, of somebody, of everybody or of a session; see ``config.events``."""
        for queue in self._streams(whose):
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(END)

    def _streams(self, whose: str) -> list[asyncio.Queue[bytes | None]]:
        if (number := whole_number(whose)) is not None:
            return list(self.queues.get(number, ()))
        held = [pair for queues in self.queues.values() for pair in queues.items()]
        return [queue for queue, session in held if whose in {"*", f"session:{session}"}]

    def hear_only(
        self, queue: asyncio.Queue[bytes | None], heard: Sequence[str], asked: Sequence[str]
    ) -> None:
        """Of the topics that were asked for, only these; what was heard meanwhile is loaded anew."""
        for topic in set(asked) - set(heard):
            self._leave(topic, queue)
        waiting = [queue.get_nowait() for _number in range(queue.qsize())]
        if waiting:
            queue.put_nowait(END if END in waiting else None)

    def _leave(self, topic: str, queue: asyncio.Queue[bytes | None]) -> None:
        listeners = self.topics.get(topic, set())
        listeners.discard(queue)
        if not listeners:
            self.topics.pop(topic, None)

    @contextlib.asynccontextmanager
    async def listening(
        self, topics: Sequence[str], user: int, session: str = ""
    ) -> AsyncIterator[asyncio.Queue[bytes | None] | None]:
        """A queue of the topics' events (None in it: some were lost); None when the limit is reached."""
        self.loop = asyncio.get_running_loop()
        if self.users.get(user, 0) >= limit("streams_per_user") or sum(self.users.values()) >= limit(
            "streams_per_process"
        ):
            yield None
            return
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.users[user] = self.users.get(user, 0) + 1
        self.queues.setdefault(user, {})[queue] = session
        for topic in topics:
            self.topics.setdefault(topic, set()).add(queue)
        try:
            yield queue
        finally:
            self.users[user] -= 1
            self.queues[user].pop(queue, None)
            if not self.users[user]:
                del self.users[user], self.queues[user]
            for topic in topics:
                self._leave(topic, queue)


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


def end_streams_of(user_id: int | None) -> None:
    """Have every process end the open streams of somebody (None: of all), once the transaction has been committed."""
    announce(f"{REVOKED}{'*' if user_id is None else user_id}", {"revoked": True})


def end_streams_of_session(handle: str) -> None:
    """Have every process end the open streams of a session, once the transaction has been committed."""
    announce(f"{REVOKED}session:{handle}", {"revoked": True})


def ticket(topics: str | Sequence[str], user_id: int) -> str:
    """A signed permission to listen to topics; whoever hands it out has checked the right to each."""
    named = [topics] if isinstance(topics, str) else list(dict.fromkeys(topics))
    return signing.dumps([named, user_id, time.time(), present_session()], salt=CHANNEL)


def redeem(presented: str) -> Ticket | None:
    """What a ticket says, or None when it is forged or too old; ``still_valid`` asks whether it was revoked."""
    try:
        topics, user_id, issued, session = signing.loads(presented, salt=CHANNEL, max_age=TICKET_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(tuple(map(str, topics)), int(user_id), float(issued), str(session))
