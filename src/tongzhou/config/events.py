"""The event streams: native ASGI beside the WSGI pages, because an idle stream must not hold a thread.

A page carries a signed ticket for its topics (``activity.live.ticket``); the stream needs no session, and the
database only once, to see what of it the person may still hear; so thousands of them cost some kilobytes each.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.db import connections

from tongzhou.activity.live import CHANNEL, END, Ticket, bus, redeem
from tongzhou.operations.metrics import STREAMS

HEARTBEAT = 25
MOST_TICKETS = 8
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger(__name__)


async def events(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer GET /events?ticket=…&ticket=…: 401 for a bad ticket, 429 over the limit, else the stream."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    redeemed = _redeemed(query.get("ticket", [])[:MOST_TICKETS])
    if scope.get("method") != "GET" or redeemed is None:
        await _refuse(send, 401)
        return
    async with bus.listening(redeemed.topics, redeemed.user_id, redeemed.session) as queue:
        if queue is None:
            await _refuse(send, 429)
            return
        # Looked up after listening has begun, so that no revocation falls between the two.
        heard = await asyncio.to_thread(allowed, redeemed)
        if not heard:
            await _refuse(send, 401)
            return
        bus.hear_only(queue, heard, redeemed.topics)
        STREAMS.set(sum(bus.users.values()))
        await _start(send, 200, b"text/event-stream; charset=utf-8")
        await _until_either_ends(queue, receive, send)


def allowed(redeemed: Ticket) -> tuple[str, ...]:
    """What of a ticket its person may still hear; in a thread of its own, whose connection is given back."""
    # Models can be imported only after Django is up, which in a worker process is after this module.
    from tongzhou.accounts.queries.signing_in import still_let_in
    from tongzhou.activity.live import may_hear

    try:
        user = still_let_in(redeemed.user_id, since=redeemed.issued, session=redeemed.session)
        return may_hear(user, redeemed.topics) if user else ()
    finally:
        connections.close_all()


async def _until_either_ends(queue: asyncio.Queue[bytes | None], receive: Receive, send: Send) -> None:
    """Send until the reader goes, or until the reader's access has ended."""
    sender = asyncio.create_task(_pump(queue, send))
    leaving = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait({sender, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if sender.done() and not sender.exception():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        for task in (sender, leaving):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
    STREAMS.set(sum(bus.users.values()))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _redeemed(presented: list[str]) -> Ticket | None:
    """All tickets together, as old as the oldest; None when one is bad or of another person or session."""
    redeemed = [one for given in presented if (one := redeem(given)) is not None]
    if not presented or len(redeemed) != len(presented):
        return None
    if len({(one.user_id, one.session) for one in redeemed}) != 1:
        return None
    topics = tuple(dict.fromkeys(topic for one in redeemed for topic in one.topics))
    return Ticket(topics, redeemed[0].user_id, min(one.issued for one in redeemed), redeemed[0].session)


async def _start(send: Send, status: int, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _refuse(send: Send, status: int) -> None:
    await _start(send, status, b"text/plain")
    await send({"type": "http.response.body", "body": b""})


async def _pump(queue: asyncio.Queue[bytes | None], send: Send) -> None:
    await _say(send, b"retry: 2000\n\n")
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), HEARTBEAT)
        except TimeoutError:
            await _say(send, b": still here\n\n")
            continue
        if event == END:
            return
        await _say(send, _told(event))


def _told(event: bytes | None) -> bytes:
    """An event of the bus, ``kind {hint}``, as it goes over the wire; nothing means: load everything again."""
    if not event:
        return b"event: resync\ndata: {}\n\n"
    kind, _space, hint = event.partition(b" ")
    return b"event: " + kind + b"\ndata: " + hint + b"\n\n"


async def _say(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def relay() -> None:
    """Hand on what other processes announce through PostgreSQL; runs as long as the server does."""
    settings = connections["default"].settings_dict
    if "postgresql" not in settings["ENGINE"]:
        return
    import psycopg

    bus.loop = asyncio.get_running_loop()
    target = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                **{key: value for key, value in target.items() if value}, autocommit=True
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for notice in connection.notifies():
                    topic, _bar, event = notice.payload.partition("|")
                    bus.publish(topic, event.encode())
        except psycopg.OperationalError as error:
            log.warning("event relay lost the database, trying again: %s", error)
            await asyncio.sleep(1)
