"""What can be done to channels: set up, change, switch, rotate the key, test, remove."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.notice.actions.deliveries import TEST, attempt
from tongzhou.notice.messages import new_secret
from tongzhou.notice.models import Channel, Delivery
from tongzhou.notice.rules import CHANNEL_KINDS
from tongzhou.operations.egress import Resolve, checked_target, system_resolver
from tongzhou.operations.limits import limit
from tongzhou.operations.sealing import seal
from tongzhou.projects.models import Project


class TooManyChannelsError(Exception):
    """The project, or the organisation, has as many channels as it may."""

    @property
    def message(self) -> str:
        """What the person is told."""
        told = {"most": limit("webhooks_per_project")}
        return gettext("There are %(most)d channels already; more are not possible.") % told


@transaction.atomic
def create_channel(
    *,
    by: User,
    project: Project | None,
    type: str,
    name: str,
    url: str,
    secret: str = "",
    language: str,
    kinds: Sequence[str],
    with_client: bool = False,
) -> tuple[Channel, str]:
    """A channel of a project or (without one) of the organisation, and the key that a webhook is signed with.

    The key of a webhook is made here and returned this once; a robot's key is the one its chat program gave.
    """
    target = checked_target(url)
    if Channel.objects.filter(organisation=by.organisation_id, project=project).count() >= limit(
        "webhooks_per_project"
    ):
        raise TooManyChannelsError
    made = new_secret() if type == Channel.Type.WEBHOOK else secret
    channel = Channel.objects.create(
        organisation=by.organisation,
        project=project,
        type=type,
        name=name,
        sealed_url=seal(url),
        host=target.host,
        sealed_secret=seal(made) if made else "",
        language=language,
        kinds=_known(kinds),
        with_client=with_client,
        owner=by,
    )
    _record("channel_created", channel, by)
    return channel, made if type == Channel.Type.WEBHOOK else ""


@transaction.atomic
def change_channel(
    channel: Channel,
    *,
    by: User,
    name: str,
    url: str,
    secret: str = "",
    language: str,
    kinds: Sequence[str],
    with_client: bool,
) -> Channel:
    """Other settings; an empty address or key keeps the present one."""
    channel.name, channel.language = name, language
    channel.kinds, channel.with_client = _known(kinds), with_client
    if url:
        channel.host, channel.sealed_url = checked_target(url).host, seal(url)
    if secret and channel.type != Channel.Type.WEBHOOK:
        channel.sealed_secret = seal(secret)
    channel.save(
        update_fields=["name", "language", "kinds", "with_client", "host", "sealed_url", "sealed_secret"]
    )
    _record("channel_changed", channel, by)
    return channel


def _known(kinds: Sequence[str]) -> list[str]:
    return [kind.value for kind in CHANNEL_KINDS if kind in kinds]


@transaction.atomic
def switch_channel(channel: Channel, *, by: User, on: bool) -> Channel:
    """On or off; what waited while it was off is not sent later. Whoever switches it on owns it."""
    channel.state = Channel.State.ON if on else Channel.State.OFF
    channel.failing_since = None
    if on:
        channel.owner = by
    channel.save(update_fields=["state", "failing_since", "owner"])
    _record("channel_switched", channel, by)
    return channel


@transaction.atomic
def rotate_secret(channel: Channel, *, by: User) -> str:
    """Another key to sign with, returned this once; the old one is worth nothing at once."""
    made = new_secret()
    channel.sealed_secret = seal(made)
    channel.save(update_fields=["sealed_secret"])
    _record("channel_rotated", channel, by)
    return made


@transaction.atomic
def remove_channel(channel: Channel, *, by: User) -> None:
    """The channel is gone, with the log of what was sent there."""
    _record("channel_removed", channel, by)
    channel.delete()


def send_test(channel: Channel, *, resolve: Resolve = system_resolver) -> Delivery:
    """A test message by the way that all messages take, attempted at once; how it went is in its state."""
    delivery = _test_delivery(channel)
    attempt(delivery.pk, 0, resolve=resolve)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def _test_delivery(channel: Channel) -> Delivery:
    return Delivery.objects.create(
        organisation_id=channel.organisation_id,
        project_id=channel.project_id,
        type=Delivery.Type.CHANNEL,
        channel=channel,
        event=TEST,
        next_try=timezone.now(),
    )


def _record(deed: str, channel: Channel, by: User) -> None:
    record(f"notice.{deed}", channel, by=by, project_id=channel.project_id)
