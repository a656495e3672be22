"""The API of notices, of what people choose, of channels and their log."""

from __future__ import annotations

from datetime import time
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
from tongzhou.notice.actions.preferences import choose, set_hours
from tongzhou.notice.actions.reading import mark_all_read, mark_read, mark_unread
from tongzhou.notice.forms import is_time_zone
from tongzhou.notice.models import Channel, Delivery, Kind, Mail
from tongzhou.notice.queries.choices import choices_of, kinds_for, preference_of
from tongzhou.notice.queries.deliveries import (
    channels_of,
    deliveries_of,
    deliveries_of_organisation,
    narrowed,
)
from tongzhou.notice.queries.notices import Notice, notices_of, search_notices, told
from tongzhou.notice.rules import Choice
from tongzhou.operations.egress import RefusedError
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["notice"])
KindName = Literal["mention", "assigned", "comment", "change", "plan", "member", "project", "channel"]
ChannelKind = Literal["comment", "change", "plan", "member", "project"]
MailName = Literal["now", "hourly", "daily", "never"]
StateName = Literal["queued", "sent", "failed", "dead", "suppressed"]
LanguageName = Literal["zh-hans", "en"]
SHOWN = ("id", "type", "name", "host", "language", "kinds", "with_client", "state", "failing_since")
LOGGED = ("id", "type", "event", "receipt", "state", "attempts", "reason", "status", "next_try", "created_at")


class NoticeRow(Answer):
    """A notice in the reader's language; `url` is a path of this installation."""

    id: int
    kind: KindName
    title: str
    project: str
    actor: str
    at: str
    unread: bool
    url: str


class NoticeQuery(PageQuery):
    """Which notices."""

    project: str = Field("", max_length=40, description="The key of a project.")
    kind: KindName | None = None
    unread: bool = Field(False, description="Only those that have not been read.")


class ReadChange(Body):
    """Read, or to be read again."""

    read: Flag = True


class ReadAll(Body):
    """Which notices have been read; all of them without a filter."""

    project: Text = Field("", max_length=40)
    kind: KindName | None = None


class Counted(Answer):
    """How many it were."""

    count: int


class KindWish(Body):
    """How one hears of a kind."""

    in_app: Flag
    mail: MailName


class Preferences(Answer):
    """What one hears of and when mail may come, on one's own clock."""

    kinds: dict[KindName, KindWish]
    time_zone: str = Field(description="A name of the time zone database; empty: the installation's.")
    digest_at: str
    quiet_from: str | None
    quiet_until: str | None
    working_days: str = Field(description="ISO weekdays with mail, `12345` is Monday to Friday.")


class PreferenceChange(Body):
    """What is to be different; what is not named stays."""

    kinds: dict[KindName, KindWish] = Field(default_factory=dict)
    time_zone: Text = Field("", max_length=50)
    digest_at: time = time(8, 30)
    quiet_from: time | None = None
    quiet_until: time | None = None
    working_days: str = Field("12345", pattern="^1?2?3?4?5?6?7?$")


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


@router.get("/notices", response=Page[NoticeRow])
def notices(request: HttpRequest, query: Query[NoticeQuery]) -> HttpResponse:
    """My notices, newest first; what I may not see any more is left out."""
    user = signed_in(request)
    found = search_notices(user, project=query.project, kind=query.kind or "", unread=query.unread)
    window = Window(request, query, Order("id", "id", falling=True), "notices")
    rows = window.rows(found.select_related("entry"))
    return json_answer(window.page_of_all(rows, lambda shown: [_notice(one) for one in told(user, shown)]))


@router.post("/notices/read", response=Counted)
def notices_read(request: HttpRequest, body: ReadAll) -> HttpResponse:
    """All my notices have been read, or those of a project or a kind."""
    count = mark_all_read(by=signed_in(request), project=body.project, kind=body.kind or "")
    return json_answer({"count": count})


@router.post("/notices/{int:id}/read", response={204: None})
def notice_read(request: HttpRequest, id: PathId, body: ReadChange) -> HttpResponse:
    """A notice has been read, or is to be read again."""
    user = signed_in(request)
    found = get_object_or_404(notices_of(user), pk=id)
    (mark_read if body.read else mark_unread)(found, by=user)
    return nothing()


@router.get("/notices/preferences", response=Preferences)
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """What I hear of and when."""
    return json_answer(_preferences(signed_in(request)))


@router.patch("/notices/preferences", response=Preferences)
def notice_preferences_change(request: HttpRequest, body: PreferenceChange) -> HttpResponse:
    """Hear of other things, or at other times."""
    user = signed_in(request)
    values = body.model_dump(exclude_unset=True)
    kinds = values.pop("kinds", {})
    if not is_time_zone(values.get("time_zone", "")):
        raise ProblemError(422, "unknown_time_zone", _("There is no such time zone."))
    choose({Kind(kind): Choice(wish["in_app"], Mail(wish["mail"])) for kind, wish in kinds.items()}, by=user)
    if values:
        now = preference_of(user)
        names = ("time_zone", "digest_at", "quiet_from", "quiet_until", "working_days")
        set_hours(by=user, **({name: getattr(now, name) for name in names} | values))
    return json_answer(_preferences(user))


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
    try:
        channel, secret = create_channel(by=access.user, project=access.project, **body.model_dump())
    except TooManyChannelsError as refusal:
        raise ProblemError(409, "too_many_channels", str(refusal.message), limit=20) from refusal
    except RefusedError as refusal:
        raise ProblemError(422, "address_refused", refusal.message) from refusal
    return json_answer(_channel(channel) | {"secret": secret}, 201, Location=f"{request.path}/{channel.pk}")


@router.get("/projects/{key}/channels/{int:id}", response=ChannelRow)
def channel(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One channel; needs `manage_integrations`."""
    return json_answer(_channel(_found(_managed(request, key), id)))


@router.patch("/projects/{key}/channels/{int:id}", response=ChannelRow)
def channel_change(request: HttpRequest, key: str, id: PathId, body: ChannelChange) -> HttpResponse:
    """Other settings, on or off; needs `manage_integrations`."""
    access = _managed(request, key)
    found = _found(access, id)
    given = body.model_dump(exclude_unset=True)
    on = given.pop("on", None)
    now = {name: getattr(found, name) for name in ("name", "language", "kinds", "with_client")}
    try:
        if given:
            change_channel(found, by=access.user, **({"url": "", "secret": ""} | now | given))
    except RefusedError as refusal:
        raise ProblemError(422, "address_refused", refusal.message) from refusal
    if on is not None:
        switch_channel(found, by=access.user, on=on)
    return json_answer(_channel(found))


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
    found = get_object_or_404(channels_of(access.project), pk=id, type=Channel.Type.WEBHOOK)
    secret = rotate_secret(found, by=access.user)
    return json_answer(_channel(found) | {"secret": secret}, 201)


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
    found = get_object_or_404(deliveries_of(access.project), pk=id)
    if not retry(found, by=access.user):
        raise ProblemError(409, "not_failed", _("This message is on its way, or has arrived."))
    return nothing()


@router.get("/deliveries", response=Page[DeliveryRow])
def all_deliveries(request: HttpRequest, query: Query[DeliveryQuery]) -> HttpResponse:
    """What was sent at all, newest first; needs `manage_organisation`."""
    user = signed_in(request)
    if not user.may(Permission.MANAGE_ORGANISATION):
        raise PermissionDenied
    found = narrowed(deliveries_of_organisation(user), state=query.state or "", type=query.type or "")
    window = Window(request, query, Order("id", "id", falling=True), "deliveries")
    return json_answer(window.page(window.rows(found), _delivery))


def _managed(request: HttpRequest, key: str) -> Access:
    return get_access(signed_in(request), key, Permission.MANAGE_INTEGRATIONS)


def _found(access: Access, number: int) -> Channel:
    return get_object_or_404(channels_of(access.project), pk=number)


def _notice(one: Notice) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("id", "kind", "title", "actor", "unread", "url")}
    return shown | {"project": one.project_key, "at": one.at.isoformat()}


def _preferences(user: User) -> dict[str, Any]:
    chosen, preference = choices_of(user), preference_of(user)
    hours = {name: getattr(preference, name) for name in ("digest_at", "quiet_from", "quiet_until")}
    return {
        "kinds": {
            kind.value: {"in_app": chosen[kind].in_app, "mail": chosen[kind].mail.value}
            for kind in kinds_for(user)
        },
        "time_zone": preference.time_zone,
        **{name: value.strftime("%H:%M") if value else None for name, value in hours.items()},
        "working_days": preference.working_days,
    }


def _channel(channel: Channel) -> dict[str, Any]:
    return {name: getattr(channel, name) for name in SHOWN}


def _delivery(delivery: Delivery) -> dict[str, Any]:
    to = delivery.channel.name if delivery.channel else delivery.user.name if delivery.user else ""
    return {name: getattr(delivery, name) for name in LOGGED} | {"recipient": to, "error": delivery.problem}
