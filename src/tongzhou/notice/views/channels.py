"""Channels: who manages them sets them up, tests them, and sees what was sent and what failed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

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
from tongzhou.notice.forms import ChannelForm
from tongzhou.notice.models import Channel, Delivery
from tongzhou.notice.queries.deliveries import narrowed
from tongzhou.notice.views.scope import Scope, both
from tongzhou.operations.limits import limit

PAGE = 50


@require_GET
def _channels(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All channels of the project or the organisation."""
    found = [(one, scope.address("channel", one.pk)) for one in scope.channels()]
    most = limit("webhooks_per_project")
    context = {"channels": found, "most": most, "full": len(found) >= most}
    return _page(request, scope, "channels", context)


@require_http_methods(["GET", "POST"])
def _channel_create(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A new channel; the answer shows a webhook's key once."""
    form = ChannelForm(request.POST if request.method == "POST" else None, language=scope.user.language)
    if request.method == "POST" and form.is_valid():
        try:
            channel, secret = create_channel(by=scope.user, project=scope.project, **form.cleaned_data)
        except TooManyChannelsError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return _channel_page(request, scope, channel, secret=secret, status=201)
    status = 422 if form.is_bound else 200
    return _page(request, scope, "channel_create", {"form": form}, status)


@require_http_methods(["GET", "POST"])
def _channel(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One channel: its settings, and how its last messages went."""
    channel = _found(scope, pk)
    if request.method == "GET":
        return _channel_page(request, scope, channel)
    form = ChannelForm(request.POST, channel=channel)
    if not form.is_valid():
        return _channel_page(request, scope, channel, form=form, status=422)
    change_channel(channel, by=scope.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(scope.address("channel", pk))


@require_POST
def _channel_switch(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """On or off."""
    channel = switch_channel(_found(scope, pk), by=scope.user, on=request.POST.get("on") == "1")
    on = channel.state == Channel.State.ON
    messages.success(request, _("The channel is on.") if on else _("The channel is off."))
    return HttpResponseRedirect(scope.address("channel", pk))


@require_POST
def _channel_rotate(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Another key to sign with; the answer shows it once."""
    channel = get_object_or_404(scope.channels(), pk=pk, type=Channel.Type.WEBHOOK)
    return _channel_page(request, scope, channel, secret=rotate_secret(channel, by=scope.user), status=201)


@require_POST
def _channel_test(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """A test message, and how it really went."""
    delivery = send_test(_found(scope, pk))
    if delivery.state == Delivery.State.SENT:
        messages.success(request, _("The test message has arrived."))
    else:
        messages.error(request, _("The test message did not arrive: %(error)s") % {"error": delivery.problem})
    return HttpResponseRedirect(scope.address("channel", pk))


@require_POST
def _channel_remove(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The channel is gone."""
    remove_channel(_found(scope, pk), by=scope.user)
    messages.success(request, _("The channel has been removed."))
    return HttpResponseRedirect(scope.channels_url)


@require_GET
def _deliveries(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What was sent, what failed and why."""
    wanted = {name: request.GET.get(name, "")[:20] for name in ("state", "type")}
    found = narrowed(scope.deliveries(), **wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(scope, page.object_list),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "states": Delivery.State.choices,
        "types": Delivery.Type.choices,
    }
    return _page(request, scope, "deliveries", context)


@require_POST
def _delivery_retry(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send a failed message again now."""
    delivery = get_object_or_404(scope.deliveries(), pk=pk)
    if retry(delivery, by=scope.user):
        messages.success(request, _("It is being sent again."))
    else:
        messages.warning(request, _("This message is on its way, or has arrived."))
    return HttpResponseRedirect(scope.deliveries_url)


channels, organisation_channels = both(_channels)
channel_create, organisation_channel_create = both(_channel_create)
channel, organisation_channel = both(_channel)
channel_switch, organisation_channel_switch = both(_channel_switch)
channel_rotate, organisation_channel_rotate = both(_channel_rotate)
channel_test, organisation_channel_test = both(_channel_test)
channel_remove, organisation_channel_remove = both(_channel_remove)
deliveries, organisation_deliveries = both(_deliveries)
delivery_retry, organisation_delivery_retry = both(_delivery_retry)


def _found(scope: Scope, pk: int) -> Channel:
    return get_object_or_404(scope.channels(), pk=pk)


def _rows(scope: Scope, found: Any) -> list[tuple[Delivery, str]]:
    """Each delivery with the address that sends it again, empty where that is not possible."""
    again = {Delivery.State.FAILED, Delivery.State.DEAD}
    return [
        (one, scope.address("delivery_retry", one.pk) if one.state in again and one.event != "test" else "")
        for one in found
    ]


def _channel_page(
    request: HttpRequest,
    scope: Scope,
    channel: Channel,
    *,
    form: ChannelForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "channel": channel,
        "form": form or ChannelForm(channel=channel),
        "secret": secret,
        "is_webhook": channel.type == Channel.Type.WEBHOOK,
        "is_on": channel.state == Channel.State.ON,
        "rows": _rows(scope, scope.deliveries().filter(channel=channel)[:10]),
        "address": scope.address("channel", channel.pk),
        **{
            name: scope.address(f"channel_{name}", channel.pk)
            for name in ("switch", "rotate", "test", "remove")
        },
    }
    return _page(request, scope, "channel", context, status)


def _page(
    request: HttpRequest, scope: Scope, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {"scope": scope, "project": scope.project, **context}
    return render(request, f"notice/{name}.html", shown, status=status)
