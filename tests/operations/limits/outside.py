"""Limits of live pages and outgoing calls."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.operations.limits.driving import Stage, drives
from tests.operations.test_egress import Receiver, plainly, says
from tongzhou.activity.live import Bus
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.actions.channels import TooManyChannelsError, create_channel
from tongzhou.notice.actions.deliveries import attempt
from tongzhou.notice.models import Channel, Delivery
from tongzhou.operations.egress import FailedError, call


def streams(count: int, users: list[int]) -> list[bool]:
    """Whether each of so many streams is let in, all held open together."""

    async def all_of_them() -> list[bool]:
        bus, entered, held = Bus(), [], []
        for user in users:
            one = bus.listening(["project:1"], user)
            held.append(one)
            entered.append(await one.__aenter__() is not None)
        for one in reversed(held):
            await one.__aexit__(None, None, None)
        return entered

    return asyncio.run(all_of_them())


@drives("streams_per_user")
def streams_per_user(stage: Stage) -> None:
    stage.low("streams_per_user", 1)
    assert streams(3, [1, 1, 2]) == [True, False, True]


@drives("streams_per_process")
def streams_per_process(stage: Stage) -> None:
    stage.low("streams_per_process", 2)
    assert streams(3, [1, 2, 3]) == [True, True, False]


def make_channel(stage: Stage, port: int = 443) -> Channel:
    stage.settings.EGRESS_ALLOW = frozenset({f"127.0.0.1:{port}"})
    channel, _key = create_channel(
        by=stage.mara,
        project=stage.project,
        type="webhook",
        name="Ours",
        url=f"http://127.0.0.1:{port}/",
        language="en",
        kinds=[],
    )
    return channel


@drives("webhooks_per_project")
def webhooks_per_project(stage: Stage) -> None:
    stage.low("webhooks_per_project", 1)
    make_channel(stage)
    with pytest.raises(TooManyChannelsError) as refusal:
        make_channel(stage)
    assert refusal.value.message == "There are 1 channels already; more are not possible."


@drives("webhook_days")
def webhook_days(stage: Stage) -> None:
    stage.low("webhook_days", 1)

    def failing(handler: Any) -> None:
        handler.send_response(500)
        handler.end_headers()

    with Receiver(failing) as receiver:
        channel = make_channel(stage, receiver.port)
        Channel.objects.filter(pk=channel.pk).update(failing_since=timezone.now() - timedelta(hours=25))
        about = {"organisation": channel.organisation, "project": channel.project, "channel": channel}
        entry = DiaryEntry.objects.filter(project_id=stage.project.pk).latest("id")
        delivery = Delivery.objects.create(
            **about, type="channel", entry=entry, event="plan.baseline_set", next_try=timezone.now()
        )
        attempt(delivery.pk, 0)
    channel.refresh_from_db()
    assert channel.state == Channel.State.FAILED


@drives("outgoing_seconds")
def outgoing_seconds(stage: Stage) -> None:
    stage.low("outgoing_seconds", 1)

    def late(handler: Any) -> None:
        time.sleep(2)
        plainly(handler)

    with Receiver(late) as receiver:
        stage.settings.EGRESS_ALLOW = frozenset({f"hooks.example:{receiver.port}"})
        with pytest.raises(FailedError, match="within 1 seconds"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))


@drives("outgoing_bytes")
def outgoing_bytes(stage: Stage) -> None:
    stage.low("outgoing_bytes", 2048)

    def chatty(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * 4096)

    with Receiver(chatty) as receiver:
        stage.settings.EGRESS_ALLOW = frozenset({f"hooks.example:{receiver.port}"})
        with pytest.raises(FailedError, match="more than 2 KB"):
            call(f"http://hooks.example:{receiver.port}/", resolve=says("127.0.0.1"))
