"""Where a page of a feed begins."""

from __future__ import annotations

from django.http import HttpRequest

from tongzhou.web.numbers import whole_number


def cursor_in(request: HttpRequest) -> int | None:
    """The ``before`` of the address, if it is a number."""
    return whole_number(request.GET.get("before"))
