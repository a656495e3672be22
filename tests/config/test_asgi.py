"""What reaches the pages is what was sent: whole bodies, and headers that cannot be mistaken for others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from tongzhou.config.asgi import Receive, application, insisting, well_formed


def says(messages: Iterable[dict[str, Any]]) -> Receive:
    """A connection that sends these messages."""
    left = list(messages)

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    return receive


async def all_of(receive: Receive, count: int) -> list[dict[str, Any]]:
    return [await receive() for _ in range(count)]


def test_a_body_that_was_cut_off_is_an_error() -> None:
    cut = [{"type": "http.request", "body": b"name=Har", "more_body": True}, {"type": "http.disconnect"}]
    with pytest.raises(ConnectionResetError):
        asyncio.run(all_of(insisting(says(cut)), 2))


def test_whoever_hangs_up_after_the_whole_body_has_been_heard() -> None:
    whole = [
        {"type": "http.request", "body": b"name=Harbour", "more_body": False},
        {"type": "http.disconnect"},
    ]
    heard = asyncio.run(all_of(insisting(says(whole)), 2))
    assert heard == whole


def test_a_header_cannot_imitate_one_of_the_proxy() -> None:
    scope = {"headers": [(b"x-forwarded-proto", b"http"), (b"x_forwarded_proto", b"https"), (b"host", b"a")]}
    assert well_formed(scope)["headers"] == [(b"x-forwarded-proto", b"http"), (b"host", b"a")]


def test_web_sockets_are_not_answered() -> None:
    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    asyncio.run(application({"type": "websocket", "path": "/events"}, says([]), send))
