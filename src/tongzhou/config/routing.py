"""Finding the view of an address without asking every address of the product, one after the other.

Django tries all patterns in their order, which with more than a thousand of them takes a tenth of a request's time.
Here an address is first told by its fixed words: only the patterns whose words stand where the address has them are
tried, in the same order and by Django's own means, so that what is found is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern, ResolverMatch, RoutePattern

Entry = URLPattern | URLResolver
Shape = tuple[str | None, ...]
"""The first segments of an address; None stands for one that is no word of any pattern."""
SEGMENTS = 4
"""``projects/<key>/plan/data``: what comes later tells little more."""


class Signpost(URLResolver):
    """All addresses of a list of patterns, found by their fixed words."""

    def __init__(self, patterns: list[Entry]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), patterns)
        self._ways: dict[Shape, URLResolver] = {}
        self._words: dict[Shape, frozenset[str]] = {}

    def resolve(self, path: Any) -> ResolverMatch:
        """As Django does, among those that may fit."""
        shape = self._shape(str(path))
        way = self._ways.get(shape)
        if way is None:
            way = self._ways[shape] = narrowed(self, shape)
        return way.resolve(path)

    def _shape(self, path: str) -> Shape:
        """There are only so many of them, whatever people ask for: a word counts where a pattern has it."""
        shape: Shape = ()
        for word in path.split("/", SEGMENTS)[:SEGMENTS]:
            known = self._words.get(shape)
            if known is None:
                known = self._words[shape] = frozenset(self._words_after(shape))
            shape = (*shape, word if word in known else None)
        return shape

    def _words_after(self, shape: Shape) -> Iterator[str]:
        """The fixed words that may follow in an address that has begun like this."""
        place = len(shape)
        for route in routes_of(self, ""):
            if route is not None and fits(route, shape):
                yield from (word for word in segments(route)[place : place + 1] if "<" not in word)


def segments(route: str) -> list[str]:
    """The parts of a route that has been written down; one that takes any number of segments ends the list."""
    found = []
    for part in route.split("/", SEGMENTS)[:SEGMENTS]:
        if "<path:" in part:
            return found
        found.append(part)
    return found


def routes_of(entry: Entry, before: str | None) -> Iterator[str | None]:
    """The whole routes below an entry; None for one that is a regular expression."""
    pattern = entry.pattern
    route = None if before is None or isinstance(pattern, RegexPattern) else before + str(pattern)
    if isinstance(entry, URLResolver):
        for one in entry.url_patterns:
            yield from routes_of(one, route)
    else:
        yield route


def fits(route: str | None, shape: Shape) -> bool:
    """Whether an address of this shape may be one of the route."""
    return route is None or all(
        "<" in part or part == word for part, word in zip(segments(route), shape, strict=False)
    )


def narrowed(resolver: URLResolver, shape: Shape, before: str | None = "") -> URLResolver:
    """The resolver with only those entries that an address of this shape may be."""
    pattern = resolver.pattern
    route = None if before is None or isinstance(pattern, RegexPattern) else before + str(pattern)
    kept: list[Entry] = []
    for entry in resolver.url_patterns:
        if any(fits(one, shape) for one in routes_of(entry, route)):
            kept.append(narrowed(entry, shape, route) if isinstance(entry, URLResolver) else entry)
    return URLResolver(
        pattern, kept, resolver.default_kwargs, app_name=resolver.app_name, namespace=resolver.namespace
    )
