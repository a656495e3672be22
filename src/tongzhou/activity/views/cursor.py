"""Where a page of a feed begins."""

from __future__ import annotations

from django.http import HttpRequest


def cursor_in(request: HttpRequest) -> int | None:
    """The ``before`` of the address, if it is a number."""
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
