"""From where a request comes; what anybody could write into a header is not believed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, as text; empty when there is none (a request made by hand).

    Without trusted proxies it is the peer of the connection. With ``TONGZHOU_TRUSTED_PROXIES`` of them, each of
    which appends the peer it has seen, it is the entry that the outermost one has written: counted from the
    right, because everything left of it came with the request and may say anything.
    """
    peer = str(request.META.get("REMOTE_ADDR") or "")
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return well_formed(hops[-trusted]) or well_formed(peer)
    return well_formed(peer)


def well_formed(text: str) -> str:
    """An address in its usual form, or nothing."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def neighbourhood(address: str) -> str:
    """What is counted together: an IPv4 address; of IPv6, the network of one subscriber (/64)."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network(f"{address}/64", strict=False).network_address)
