"""How often requests may come: those of a token, and those that take the server seconds."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongzhou.operations.counting import Rate, count_often
from tongzhou.operations.limits import limit

MINUTE = 60


class TooOftenError(Exception):
    """One request too many; ``message`` says so and names the limit."""

    def __init__(self, message: str, rate: Rate) -> None:
        super().__init__(message)
        self.message = message
        self.rate = rate


def count_request(who: str) -> Rate:
    """Count a request to the API; TooOftenError beyond the limit."""
    rate = count_often(f"api:{who}", most=limit("api_per_minute"), seconds=MINUTE)
    if rate.exceeded:
        told = _("That is more than %(limit)d requests in a minute. Wait %(seconds)d seconds.")
        raise TooOftenError(told % {"limit": rate.most, "seconds": rate.seconds_left}, rate)
    return rate


def count_heavy(request: HttpRequest, user_id: int) -> None:
    """Count a request if it is for one of the heavy addresses; TooOftenError beyond the limit."""
    if not is_heavy(request):
        return
    rate = count_often(f"heavy:{user_id}", most=limit("heavy_per_minute"), seconds=MINUTE)
    if rate.exceeded:
        told = _(
            "That is more than %(limit)d exports, imports and reports in a minute. Wait %(seconds)d seconds."
        )
        raise TooOftenError(told % {"limit": rate.most, "seconds": rate.seconds_left}, rate)


def is_heavy(request: HttpRequest) -> bool:
    """Whether the address is listed in ``settings.HEAVY_ADDRESSES``."""
    match = request.resolver_match
    return match is not None and f"{request.method} {match.view_name}" in settings.HEAVY_ADDRESSES
