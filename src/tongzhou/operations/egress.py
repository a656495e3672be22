"""The one door through which the product calls other machines: webhooks, chat robots, whatever comes later.

A host is resolved once, every address it has is checked, and the very address that was checked is dialled, with
the host's name in SNI, certificate check and Host header; so a name that changes its mind between the check and
the call (DNS rebinding) gains nothing. No redirects, no proxies of the environment, ports 80 and 443, ten
seconds and one megabyte in all. ``TONGZHOU_EGRESS_ALLOW`` names internal hosts that an administrator trusts.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.limits import LIMITS, limit

if TYPE_CHECKING:
    import httpx2

SECONDS_TO_RESOLVE = 5.0
PORTS = frozenset({80, 443})
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

CLOSED = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "fc00::/7", "fe80::/10", "fec0::/10",
        "ff00::/8",
    )
)  # fmt: skip
"""Private, loopback, link-local (with the clouds' metadata), shared (CGNAT), reserved, documentation, multicast;
168.63.129.16 is a cloud's own service although its number looks public."""
NAT64, SIX_TO_FOUR = ip_network("64:ff9b::/96"), ip_network("2002::/16")

_resolvers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


WORDS: dict[str, Promise] = {
    "strange_characters": _("The address holds characters that do not belong there."),
    "no_address": _("This is not a web address."),
    "no_scheme": _("The address must begin with https:// or http://."),
    "with_password": _("The address must not hold a user name or a password."),
    "port": _("Port %(port)d is not allowed; only 80 and 443 are."),
    "unknown_host": _("The host %(host)s was not found."),
    "internal_host": _(
        "%(host)s is not on the public internet. An administrator can allow it (TONGZHOU_EGRESS_ALLOW)."
    ),
    "too_slow": _("%(host)s did not answer within %(seconds)d seconds."),
    "unreachable": _("%(host)s could not be reached: %(reason)s"),
    "too_much": _("%(host)s answered with more than %(size)s."),
}


class EgressError(Exception):
    """The call did not come to an answer: ``message`` says why to people, ``code`` and ``values`` are to be kept."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values

    @property
    def message(self) -> str:
        """Why, in the present language."""
        return str(WORDS[self.code]) % self.values

    def __str__(self) -> str:
        return self.message


class RefusedError(EgressError):
    """The call is not allowed: trying again changes nothing."""


class FailedError(EgressError):
    """The other side was not reached, or did not answer in time: trying again may help."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said; ``body`` is at most a megabyte."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it was taken (2xx)."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, taken apart: ``scheme``, ``host``, ``port``, and path with query."""

    scheme: str
    host: str
    port: int
    path: str
    trusted: bool


def system_resolver(host: str, port: int) -> list[str]:
    """Every address of a host, as the machine's own resolver knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_open(text: str) -> bool:
    """Whether an address belongs to the public internet; addresses inside addresses are unwrapped."""
    try:
        address = _innermost(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    closed = any(address.version == network.version and address in network for network in CLOSED)
    return address.is_global and not closed


def _innermost(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (v4-mapped, NAT64, 6to4), or the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address in SIX_TO_FOUR:
            return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    return address


def checked_target(url: str) -> Target:
    """The address taken apart, or ``RefusedError``; nothing is resolved or called yet."""
    if any(character.isspace() or ord(character) < 32 or character == "\\" for character in url):
        raise RefusedError("strange_characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedError("no_address") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedError("no_scheme")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("with_password")
    port = port or (443 if parts.scheme == "https" else 80)
    trusted = f"{host}:{port}" in settings.EGRESS_ALLOW
    if port not in PORTS and not trusted:
        raise RefusedError("port", port=port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, trusted)


def address_of(target: Target, resolve: Resolve = system_resolver) -> str:
    """The address to dial: the host is asked for once, and every one of its addresses must be allowed."""
    try:
        name = target.host.encode("idna").decode() if not target.host.isascii() else target.host
        found = _resolvers.submit(resolve, name, target.port).result(SECONDS_TO_RESOLVE)
    except (OSError, UnicodeError, TooSlow) as error:
        raise FailedError("unknown_host", host=target.host) from error
    if not found:
        raise FailedError("unknown_host", host=target.host)
    if not target.trusted and not all(is_open(address) for address in found):
        raise RefusedError("internal_host", host=target.host)
    return found[0]


def call(
    url: str,
    *,
    body: bytes = b"",
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    resolve: Resolve = system_resolver,
    seconds: float | None = None,
) -> Reply:
    """Call another machine and return what it says; ``RefusedError`` or ``FailedError`` when it came to nothing.

    ``seconds`` is for everything together. Any status is a reply; a redirect is one, too, and is not followed.
    """
    import httpx2  # 8 MB that only an outgoing call needs

    seconds = limit("outgoing_seconds") if seconds is None else seconds
    began = time.monotonic()
    target = checked_target(url)
    address = address_of(target, resolve)
    left = max(0.1, seconds - (time.monotonic() - began))
    try:
        return asyncio.run(asyncio.wait_for(_exchange(target, address, method, body, headers or {}), left))
    except TimeoutError as error:
        raise FailedError("too_slow", host=target.host, seconds=seconds) from error
    except httpx2.HTTPError as error:
        raise FailedError("unreachable", host=target.host, reason=_reason(error)) from error


async def _exchange(
    target: Target, address: str, method: str, body: bytes, headers: Mapping[str, str]
) -> Reply:
    """Dial the checked address in the host's name."""
    import httpx2

    dialled = f"[{address}]" if ":" in address else address
    named = f"[{target.host}]" if ":" in target.host else target.host
    host = named if target.port == {"http": 80, "https": 443}[target.scheme] else f"{named}:{target.port}"
    async with httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client:
        request = client.build_request(
            method,
            f"{target.scheme}://{dialled}:{target.port}{target.path}",
            content=body,
            headers={"User-Agent": "Tongzhou", **headers, "Host": host},
            extensions={"sni_hostname": target.host},
        )
        reply = await client.send(request, stream=True)
        try:
            return Reply(reply.status_code, await _limited(reply, target.host))
        finally:
            await reply.aclose()


async def _limited(reply: httpx2.Response, host: str) -> bytes:
    """The body as it came over the wire, unpacked by nobody, up to the limit."""
    content, most = bytearray(), limit("outgoing_bytes")
    async for part in reply.aiter_raw():
        content += part
        if len(content) > most:
            raise FailedError("too_much", host=host, size=LIMITS["outgoing_bytes"].shown)
    return bytes(content)


def _reason(error: httpx2.HTTPError) -> str:
    """What went wrong below HTTP, in one line."""
    return (str(error) or type(error).__name__).splitlines()[0][:200]
