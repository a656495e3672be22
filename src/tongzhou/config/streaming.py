"""Content of files goes out natively, beside the WSGI pages: a slow reader must not hold one of their threads.

The page checks the link and says in a header which bytes are meant; they are read here, piece by piece, and
only while a piece is being read is a thread needed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

PATH = "/content/"
ASKS, SAYS = b"x-tongzhou-streams", b"x-tongzhou-content"
readers = ThreadPoolExecutor(4, "content")


async def content(pages: App, scope: Message, receive: Receive, send: Send) -> None:
    """Let the pages decide, then send what they have named."""
    own = [(name, value) for name, value in scope["headers"] if name != ASKS]
    named: list[bytes] = []

    async def listening(message: Message) -> None:
        if message["type"] == "http.response.start":
            named.extend(value for name, value in message["headers"] if name.lower() == SAYS)
            kept = [(name, value) for name, value in message["headers"] if name.lower() != SAYS]
            message = {**message, "headers": kept}
        elif named:
            return  # the body that the pages leave empty
        await send(message)

    await pages({**scope, "headers": [*own, (ASKS, b"1")]}, receive, listening)
    if named:
        key, start, end = named[0].decode().split()
        await _send_bytes(key, int(start), int(end), receive, send)


async def _send_bytes(key: str, start: int, end: int, receive: Receive, send: Send) -> None:
    from tongzhou.files.store import store

    loop = asyncio.get_running_loop()
    pieces: Iterator[bytes] = await loop.run_in_executor(readers, lambda: iter(store().read(key, start, end)))
    gone = asyncio.create_task(_disconnected(receive))
    try:
        while not gone.done() and (piece := await loop.run_in_executor(readers, next, pieces, b"")):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone
        await loop.run_in_executor(readers, getattr(pieces, "close", lambda: None))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
