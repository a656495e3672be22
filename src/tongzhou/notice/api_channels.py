"""The API of channels and of the log: those of a project, and those of the organisation."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.notice.actions.channels import (
    TooManyChannelsError,
    change_channel,
    create_channel,
    remove_channel,
    rotate_secret,
    send_test,
    switch_channel,
)
from tongzhou.notice.actions.deliveries import retry
from tongzhou.notice.models import Channel, Delivery
from tongzhou.notice.queries.deliveries import (
    channels_of,
    channels_of_organisation,
    deliveries_of,
    deliveries_of_organisation,
    narrowed,
)
from tongzhou.operations.egress import RefusedError
from tongzhou.operations.limits import limit
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.models import Project
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["notice"])
ChannelKind = Literal["comment", "change", "plan", "member", "project"]
StateName = Literal["queued", "sent", "failed", "dead", "suppressed"]
LanguageName = Literal["zh-hans", "en"]
SHOWN = ("id", "type", "name", "host", "language", "kinds", "with_client", "state", "failing_since")
LOGGED = (
    "id", "type", "event", "receipt", "state", "attempts", "reason", "status", "next_try", "created_at",
)  # fmt: skip


class ChannelRow(Answer):
    """A channel; its address and its key are never shown again."""

    id: int
    type: Literal["wecom", "dingtalk", "feishu", "webhook"]
    name: str
    host: str
    language: LanguageName
    kinds: list[ChannelKind]
    with_client: bool
    state: Literal["on", "off", "failed"]
    failing_since: str | None


class ChannelMade(ChannelRow):
    """A new channel, with the key that a webhook's messages are signed with: this once."""

    secret: str


class NewChannel(Body):
    """A channel to be set up."""

    type: Literal["wecom", "dingtalk", "feishu", "webhook"] = "webhook"
    name: Name = Field(max_length=100)
    url: Name = Field(max_length=1000)
    secret: Text = Field("", max_length=200, description="A robot's own key; a webhook's is made here.")
    language: LanguageName = "zh-hans"
    kinds: list[ChannelKind] = ["plan", "project"]
    with_client: Flag = False


class ChannelChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field(default="", max_length=100)
    url: Text = Field("", max_length=1000)
    secret: Text = Field("", max_length=200)
    language: LanguageName = "zh-hans"
    kinds: list[ChannelKind] = Field(default_factory=list)
    with_client: Flag = False
    on: Flag | None = None


class DeliveryRow(Answer):
    """A mail or a message and what became of it."""

    id: int
    type: Literal["mail", "channel"]
    event: str
    receipt: str
    recipient: str
    state: StateName
    attempts: int
    error: str = Field(description="Why it was not taken, in the language of the request.")
    reason: str = Field(description="The same as a code; empty for messages from before there were codes.")
    status: int | None
    next_try: str | None
    created_at: str


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    state: StateName | None = None
    type: Literal["mail", "channel"] | None = None


# Channels of a project


@router.get("/projects/{key}/channels", response=Page[ChannelRow])
def channels(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """A project's channels; needs `manage_integrations`."""
    access = _managed(request, key)
    window = Window(request, query, Order("name", "name"), f"channels:{access.project.pk}")
    return json_answer(window.page(window.rows(channels_of(access.project)), _channel))


@router.post("/projects/{key}/channels", response={201: ChannelMade})
def channel_create(request: HttpRequest, key: str, body: NewChannel) -> HttpResponse:
    """A new channel; needs `manage_integrations`. A webhook's key is in this answer and nowhere else."""
    access = _managed(request, key)
    return _created(request, body, by=access.user, project=access.project)


@router.get("/projects/{key}/channels/{int:id}", response=ChannelRow)
def channel(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One channel; needs `manage_integrations`."""
    return json_answer(_channel(_found(_managed(request, key), id)))


@router.patch("/projects/{key}/channels/{int:id}", response=ChannelRow)
def channel_change(request: HttpRequest, key: str, id: PathId, body: ChannelChange) -> HttpResponse:
    """Other settings, on or off; needs `manage_integrations`."""
    access = _managed(request, key)
    return _changed(_found(access, id), body, by=access.user)


@router.delete("/projects/{key}/channels/{int:id}", response={204: None})
def channel_remove(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The channel is gone with its log; needs `manage_integrations`."""
    access = _managed(request, key)
    remove_channel(_found(access, id), by=access.user)
    return nothing()


@router.post("/projects/{key}/channels/{int:id}/key", response={201: ChannelMade})
def channel_rotate(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Another key for a webhook; it is in this answer and nowhere else. Needs `manage_integrations`."""
    access = _managed(request, key)
    return _rotated(_found(access, id), by=access.user)


@router.post("/projects/{key}/channels/{int:id}/test", response=DeliveryRow)
def channel_test(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Send a test message and see how it really went; needs `manage_integrations`."""
    access = _managed(request, key)
    return json_answer(_delivery(send_test(_found(access, id))))


@router.get("/projects/{key}/deliveries", response=Page[DeliveryRow])
def deliveries(request: HttpRequest, key: str, query: Query[DeliveryQuery]) -> HttpResponse:
    """What was sent about a project, newest first; needs `manage_integrations`."""
    access = _managed(request, key)
    found = narrowed(deliveries_of(access.project), state=query.state or "", type=query.type or "")
    window = Window(request, query, Order("id", "id", falling=True), f"deliveries:{access.project.pk}")
    return json_answer(window.page(window.rows(found), _delivery))


@router.post("/projects/{key}/deliveries/{int:id}/retry", response={204: None})
def delivery_retry(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Send a failed message again now; needs `manage_integrations`."""
    access = _managed(request, key)
    return _retried(get_object_or_404(deliveries_of(access.project), pk=id), by=access.user)


# Channels of the organisation


@router.get("/channels", response=Page[ChannelRow])
def organisation_channels(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """The organisation's own channels; needs `manage_organisation`."""
    user = _administrator(request)
    window = Window(request, query, Order("name", "name"), "channels")
    return json_answer(window.page(window.rows(channels_of_organisation(user)), _channel))


@router.post("/channels", response={201: ChannelMade})
def organisation_channel_create(request: HttpRequest, body: NewChannel) -> HttpResponse:
    """A new channel of the organisation; needs `manage_organisation`. A webhook's key is in this answer alone."""
    return _created(request, body, by=_administrator(request), project=None)


@router.get("/channels/{int:id}", response=ChannelRow)
def organisation_channel(request: HttpRequest, id: PathId) -> HttpResponse:
    """One channel of the organisation; needs `manage_organisation`."""
    return json_answer(_channel(_ours(_administrator(request), id)))


@router.patch("/channels/{int:id}", response=ChannelRow)
def organisation_channel_change(request: HttpRequest, id: PathId, body: ChannelChange) -> HttpResponse:
    """Other settings, on or off; needs `manage_organisation`."""
    user = _administrator(request)
    return _changed(_ours(user, id), body, by=user)


@router.delete("/channels/{int:id}", response={204: None})
def organisation_channel_remove(request: HttpRequest, id: PathId) -> HttpResponse:
    """The channel is gone with its log; needs `manage_organisation`."""
    user = _administrator(request)
    remove_channel(_ours(user, id), by=user)
    return nothing()


@router.post("/channels/{int:id}/key", response={201: ChannelMade})
def organisation_channel_rotate(request: HttpRequest, id: PathId) -> HttpResponse:
    """Another key for a webhook; it is in this answer and nowhere else. Needs `manage_organisation`."""
    user = _administrator(request)
    return _rotated(_ours(user, id), by=user)


@router.post("/channels/{int:id}/test", response=DeliveryRow)
def organisation_channel_test(request: HttpRequest, id: PathId) -> HttpResponse:
    """Send a test message and see how it really went; needs `manage_organisation`."""
    return json_answer(_delivery(send_test(_ours(_administrator(request), id))))


@router.get("/deliveries", response=Page[DeliveryRow])
def all_deliveries(request: HttpRequest, query: Query[DeliveryQuery]) -> HttpResponse:
    """What was sent at all, newest first; needs `manage_organisation`."""
    user = _administrator(request)
    found = narrowed(deliveries_of_organisation(user), state=query.state or "", type=query.type or "")
    window = Window(request, query, Order("id", "id", falling=True), "deliveries")
    return json_answer(window.page(window.rows(found), _delivery))


@router.post("/deliveries/{int:id}/retry", response={204: None})
def organisation_delivery_retry(request: HttpRequest, id: PathId) -> HttpResponse:
    """Send any failed message again now; needs `manage_organisation`."""
    user = _administrator(request)
    return _retried(get_object_or_404(deliveries_of_organisation(user), pk=id), by=user)


# The same for both


def _managed(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.MANAGE_INTEGRATIONS)


def _administrator(request: HttpRequest) -> User:
    """The person, if the organisation is theirs to manage; tokens need the scope `admin` for it."""
    user = signed_in(request)
    if not user.may(Permission.MANAGE_ORGANISATION):
        raise PermissionDenied
    return user


def _found(access: Access, number: int) -> Channel:
    return get_object_or_404(channels_of(access.project), pk=number)


def _ours(user: User, number: int) -> Channel:
    return get_object_or_404(channels_of_organisation(user), pk=number)


def _created(request: HttpRequest, body: NewChannel, *, by: User, project: Project | None) -> HttpResponse:
    try:
        channel, secret = create_channel(by=by, project=project, **body.model_dump())
    except TooManyChannelsError as refusal:
        most = limit("webhooks_per_project")
        raise ProblemError(409, "too_many_channels", refusal.message, limit=most) from refusal
    except RefusedError as refusal:
        raise ProblemError(422, "address_refused", refusal.message) from refusal
    return json_answer(_channel(channel) | {"secret": secret}, 201, Location=f"{request.path}/{channel.pk}")


def _changed(found: Channel, body: ChannelChange, *, by: User) -> HttpResponse:
    given = body.model_dump(exclude_unset=True)
    on = given.pop("on", None)
    now = {name: getattr(found, name) for name in ("name", "language", "kinds", "with_client")}
    try:
        if given:
            change_channel(found, by=by, **({"url": "", "secret": ""} | now | given))
    except RefusedError as refusal:
        raise ProblemError(422, "address_refused", refusal.message) from refusal
    if on is not None:
        switch_channel(found, by=by, on=on)
    return json_answer(_channel(found))


def _rotated(found: Channel, *, by: User) -> HttpResponse:
    """Only webhooks have a key that is made here; a robot's has no such address."""
    if found.type != Channel.Type.WEBHOOK:
        raise ProblemError(404, "not_found", _("Only a webhook has a key that is made here."))
    return json_answer(_channel(found) | {"secret": rotate_secret(found, by=by)}, 201)


def _retried(found: Delivery, *, by: User) -> HttpResponse:
    if not retry(found, by=by):
        raise ProblemError(409, "not_failed", _("This message is on its way, or has arrived."))
    return nothing()


def _channel(channel: Channel) -> dict[str, Any]:
    return {name: getattr(channel, name) for name in SHOWN}


def _delivery(delivery: Delivery) -> dict[str, Any]:
    receiver = delivery.channel or delivery.user or delivery.contact
    to = receiver.name if receiver is not None else ""
    return {name: getattr(delivery, name) for name in LOGGED} | {"recipient": to, "error": delivery.problem}
