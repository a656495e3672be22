"""The addresses of all pages without what answers there: for processes that write links and show nothing.

A worker names pages in notices and mails. To know all names, all views must be loaded, with their forms and the
API, which is as much memory again as a worker has; so a child loads them, tells the routes, and ends.
"""

from __future__ import annotations

from typing import NoReturn

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import RoutePattern

from tongzhou.config.memory import asked_of_a_child

Route = tuple[str, str]
"""A name, and the route that ``path`` takes."""

urlpatterns: list[URLPattern] = []
"""The addresses that this process has learned: it is their module, as ``tongzhou.config.urls`` is of the others."""


class NothingAnswersError(RuntimeError):
    """A process that has only the names of pages was asked for one."""


def learn() -> None:
    """Take the names of all pages from a child; from now on they are all the addresses of this process.

    To be called before there are threads and before the first address is asked for.
    """
    routes = asked_of_a_child(known)
    if routes is None:
        return
    urlpatterns[:] = addresses(routes)
    settings.ROOT_URLCONF = __name__


def known() -> list[Route]:
    """Names and routes of all pages of the program; loads them all. The API's are not among them."""
    return _routes(get_resolver(), "")


def addresses(routes: list[Route]) -> list[URLPattern]:
    """What names are looked up in, as ``urlpatterns`` of a room."""
    from tongzhou.plan import converters  # noqa: F401  # what routes may be made of

    return [path(route, nothing_answers, name=name) for name, route in routes]


def nothing_answers(request: HttpRequest, **_arguments: object) -> NoReturn:
    """In place of every view."""
    raise NothingAnswersError(request.path)


def _routes(resolver: URLResolver, before: str) -> list[Route]:
    found: list[Route] = []
    for one in resolver.url_patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            if not one.namespace:
                found += _routes(one, route)
        elif one.name:
            found.append((one.name, route))
    return found
