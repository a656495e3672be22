"""Live pages: who listens hears of every committed change, and only with a ticket."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction

from tongzhou.accounts.actions import change_user, create_organisation, create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity import live
from tongzhou.activity.live import Bus, announce, redeem, ticket
from tongzhou.config.events import events


def test_a_ticket_names_its_topic_and_cannot_be_changed(settings: Any) -> None:
    given = ticket("project:1", 7)
    assert redeem(given) is not None
    assert redeem(given)[:2] == (("project:1",), 7)
    assert redeem(ticket(["user:7", "project:1", "user:7"], 7))[:2] == (("user:7", "project:1"), 7)
    assert redeem(given[:-2] + "xx") is None
    assert redeem("") is None
    settings.SECRET_KEY = "another"
    assert redeem(given) is None


def test_a_ticket_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ticket("project:1", 7)
    monkeypatch.setattr(live, "TICKET_AGE", -1)
    assert redeem(given) is None


class Stream:
    """One open event stream, read as a browser would."""

    def __init__(self, address: str) -> None:
        self.scope = {"type": "http", "method": "GET", "query_string": address.encode()}
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        await self.sent.put(message)

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.sent.get(), 5)


@pytest.fixture
def listener(transactional_db: None) -> User:
    """Somebody whom the thread that looks at tickets can see."""
    vendor = create_organisation("Yuanhang")
    return create_user(
        vendor, email="l@y.example", name="Lu", password="lanterns-over", role=OrganisationRole.ADMIN
    )


def test_a_stream_hears_what_is_announced(listener: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(live.guards, "project", lambda user, number: number == "42")
    project, me = "project:42", f"user:{listener.pk}"

    async def listen() -> list[bytes]:
        stream = Stream(f"ticket={quote(ticket([project, me], listener.pk))}")
        running = asyncio.create_task(events(stream.scope, stream.receive, stream.send))
        start = await stream.next()
        assert start["status"] == 200
        assert (await stream.next())["body"].startswith(b"retry:")
        live.bus.publish("project:43", b"plan {}")
        live.bus.publish("project:42", b'plan {"version":3}')
        heard = [(await stream.next())["body"]]
        live.bus.publish(me, b'notice {"id":5}')
        heard.append((await stream.next())["body"])
        live.bus.publish("project:42", b"")
        heard.append((await stream.next())["body"])
        stream.gone.set()
        await running
        assert not {project, me} & live.bus.topics.keys()
        return heard

    heard = asyncio.run(listen())
    assert heard == [
        b'event: plan\ndata: {"version":3}\n\n',
        b'event: notice\ndata: {"id":5}\n\n',
        b"event: resync\ndata: {}\n\n",
    ]


def test_a_stream_ends_when_its_persons_access_ends(listener: User) -> None:
    """Also one that is open, and none begins with a ticket from before, even when the account is given back."""
    given = quote(ticket(f"user:{listener.pk}", listener.pk))

    async def listen() -> tuple[bytes, int]:
        stream = Stream(f"ticket={given}")
        running = asyncio.create_task(events(stream.scope, stream.receive, stream.send))
        assert (await stream.next())["status"] == 200
        assert (await stream.next())["body"].startswith(b"retry:")
        await asyncio.to_thread(deactivate)
        if connection.vendor == "postgresql":  # the relay between processes does not run here
            live.bus.publish(f"revoked:{listener.pk}", b"{}")
        last = await stream.next()
        assert last["more_body"] is False
        await running
        assert live.bus.users == {}
        again = Stream(f"ticket={given}")
        await events(again.scope, again.receive, again.send)
        return last["body"], int((await again.next())["status"])

    def deactivate() -> None:
        end_and_give_back(listener)
        connections.close_all()

    assert asyncio.run(listen()) == (b"", 401)


def end_and_give_back(user: User) -> None:
    """Deactivate somebody and activate them again."""
    other = create_user(
        user.organisation,
        email="o@y.example",
        name="Ou",
        password="lanterns-over",
        role=OrganisationRole.ADMIN,
    )
    for active in (False, True):
        change_user(user, by=other, name=user.name, title="", role=OrganisationRole.ADMIN, is_active=active)


@pytest.mark.parametrize("address", ["", "ticket=", "ticket=forged", "other=1"])
def test_without_a_ticket_there_is_no_stream(address: str) -> None:
    async def ask() -> int:
        stream = Stream(address)
        await events(stream.scope, stream.receive, stream.send)
        return int((await stream.next())["status"])

    assert asyncio.run(ask()) == 401


def test_a_stream_takes_several_tickets_of_one_person_and_none_of_two(
    listener: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(*tickets: str) -> tuple[int, set[str]]:
        stream = Stream("&".join(f"ticket={quote(one)}" for one in tickets))
        running = asyncio.create_task(events(stream.scope, stream.receive, stream.send))
        status = int((await stream.next())["status"])
        topics = set(live.bus.topics)
        stream.gone.set()
        await running
        return status, topics

    me = listener.pk
    monkeypatch.setitem(live.guards, "project", lambda user, number: number == "1")
    mine, project = ticket(f"user:{me}", me), ticket("project:1", me)
    assert asyncio.run(ask(mine, project)) == (200, {f"user:{me}", "project:1"})
    assert asyncio.run(ask(mine, ticket("project:2", me + 1)))[0] == 401
    assert asyncio.run(ask(mine, "forged"))[0] == 401
    assert asyncio.run(ask(mine, ticket(["project:2", "nothing:1"], me))) == (200, {f"user:{me}"})
    assert asyncio.run(ask(ticket("project:2", me)))[0] == 401


def test_a_person_may_hold_five_streams() -> None:
    async def hold() -> int:
        bus = Bus()
        async with Held(bus, 5), bus.listening(["t"], 1) as sixth:
            assert sixth is None
        async with bus.listening(["t"], 1) as again:
            assert again is not None
        return len(bus.users)

    assert asyncio.run(hold()) == 0


class Held:
    """So many streams of one person held open at once."""

    def __init__(self, bus: Bus, count: int) -> None:
        self.held = [bus.listening(["t"], 1) for _ in range(count)]

    async def __aenter__(self) -> None:
        for one in self.held:
            assert await one.__aenter__() is not None

    async def __aexit__(self, *error: object) -> None:
        for one in self.held:
            await one.__aexit__(None, None, None)


def test_a_slow_listener_is_told_to_load_anew() -> None:
    async def lag() -> bytes | None:
        bus = Bus()
        async with bus.listening(["t"], 1) as queue:
            assert queue is not None
            for number in range(live.QUEUE + 1):
                bus._fan_out("t", str(number).encode())
            assert queue.qsize() == 1
            return queue.get_nowait()

    assert asyncio.run(lag()) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_before_the_commit_or_after_a_rollback() -> None:
    with transaction.atomic():
        announce("t", {"version": 1})
        assert len(connection.run_on_commit) == 1
    assert connection.run_on_commit == []
    with suppress(RuntimeError), transaction.atomic():
        announce("t", {"version": 2})
        assert len(connection.run_on_commit) == 1
        raise RuntimeError
    assert connection.run_on_commit == []
