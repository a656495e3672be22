"""One port for everything: event streams natively in ASGI, all other addresses through WSGI.

Django's own ASGI handler gives every request a fresh thread and so a fresh database connection; a fixed
pool of threads keeps the connections. An idle event stream, on the other hand, must not hold a thread.
See docs/adr/0009-one-port.md.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.db import connections

from tongzhou.config.wsgi import application as wsgi  # it sets Django up, which the others need

# isort: split
from tongzhou.config import streaming
from tongzhou.config.events import events, relay
from tongzhou.operations.limits import limit

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def limit_statements() -> None:
    """Have PostgreSQL end a statement of a page that takes too long; SQLite's are ended with their request."""
    settings = connections["default"].settings_dict
    if "postgresql" in settings["ENGINE"]:
        settings["OPTIONS"]["options"] = f"-c statement_timeout={limit('statement_seconds')}s"


limit_statements()
closing = asyncio.Event()
pages = WSGIMiddleware(cast(Any, wsgi), workers=int(os.environ.get("TONGZHOU_THREADS", "6")))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what the server hands over; web sockets are not spoken."""
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["type"] != "http":
        return
    elif scope["path"] == "/events":
        await stream(scope, receive, send)
    elif scope["path"].startswith(streaming.PATH):
        await streaming.content(cast(Any, pages), well_formed(scope), insisting(receive), send)
    else:
        await pages(cast(Any, well_formed(scope)), cast(Any, insisting(receive)), cast(Any, send))


async def live(receive: Receive, send: Send) -> None:
    """Relay other processes' events from start to end."""
    await receive()
    closing.clear()
    end_streams_on_signals()
    relaying = asyncio.create_task(relay())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    closing.set()
    relaying.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await relaying
    await send({"type": "lifespan.shutdown.complete"})


def end_streams_on_signals() -> None:
    """Let a stop signal end the streams first: the server waits for open answers, and they never finish."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        server = signal.getsignal(number)

        def pass_on(received: int, frame: FrameType | None, server: Any = server) -> None:
            loop.call_soon_threadsafe(closing.set)
            if callable(server):
                server(received, frame)

        signal.signal(number, pass_on)


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve an event stream until its reader goes or the server stops; then finish the answer properly."""
    unfinished = False

    async def noting(message: Message) -> None:
        nonlocal unfinished
        unfinished = message["type"] == "http.response.start" or message.get("more_body", False)
        await send(message)

    async def receive_until_closing() -> Message:
        message, stop = asyncio.ensure_future(receive()), asyncio.ensure_future(closing.wait())
        done, pending = await asyncio.wait({message, stop}, return_when=asyncio.FIRST_COMPLETED)
        for other in pending:
            other.cancel()
        return message.result() if message in done else {"type": "http.disconnect"}

    await events(scope, receive_until_closing, noting)
    if unfinished and closing.is_set():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def well_formed(scope: Scope) -> Scope:
    """The request without header names that have an underscore.

    WSGI could not tell them from those with a hyphen, which a reverse proxy in front has vouched for.
    """
    return scope | {"headers": [(name, value) for name, value in scope["headers"] if b"_" not in name]}


def insisting(receive: Receive) -> Receive:
    """Refuse half a body: text cut off by a lost connection must not be taken for the whole."""
    whole = False

    async def receive_whole() -> Message:
        nonlocal whole
        message = await receive()
        if message["type"] == "http.disconnect" and not whole:
            raise ConnectionResetError("The connection was lost while the request was being read.")
        whole = whole or not message.get("more_body", False)
        return message

    return receive_whole
