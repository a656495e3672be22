"""Addresses are found by their fixed words: what is found is what Django would find, asking one after the other."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.urls import NoReverseMatch, Resolver404, URLResolver, get_resolver, path, re_path, reverse
from django.urls.resolvers import RoutePattern

from tests.test_permission_matrix import addresses
from tongzhou.config.routing import SEGMENTS, Signpost
from tongzhou.config.urls import rooms

ALL = URLResolver(RoutePattern("", is_endpoint=False), rooms)


def found(resolver: URLResolver, address: str) -> Any:
    """Everything that a request learns about its address."""
    try:
        match = resolver.resolve(address)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.view_name, match.namespaces, match.route


def written(name: str, parameters: tuple[str, ...]) -> str:
    """An address with values of the kind that it wants."""
    for values in product((7, "harbour", str(UUID(int=7))), repeat=len(parameters)):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=dict(zip(parameters, values, strict=True))).removeprefix("/")
    raise AssertionError(f"no value fits {name}")


def test_every_address_leads_where_it_always_led() -> None:
    signpost = Signpost(rooms)
    asked = 0
    for one in addresses():
        address = written(one.name, one.parameters)
        for variant in (address, address.rstrip("/"), address + "x", address.replace("7", "plan")):
            assert found(signpost, variant) == found(ALL, variant), variant
            asked += found(ALL, variant) is not None
    assert asked > 1000
    assert type(get_resolver().url_patterns[0]) is Signpost


def test_strange_addresses_lead_nowhere_else() -> None:
    signpost = Signpost(rooms)
    words = ("", "projects", "harbour", "plan", "api", "v1", "%00", "new", "1")
    for parts in product(words, repeat=4):
        address = "/".join(parts)
        assert found(signpost, address) == found(ALL, address), address


def test_nobody_fills_the_memory_with_strange_addresses() -> None:
    signpost = Signpost(rooms)
    for number in range(2000):
        assert found(signpost, f"projects/{number}/x{number}/y{number}/z{number}/") is None
        found(signpost, f"{number}/projects/new/{number}")
    assert len(signpost._ways) < 10
    assert max(map(len, signpost._ways)) == SEGMENTS


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a/b/", "first"),
        ("a/c/", "variable"),
        ("a/c/d/e/f/g", "rest"),
        ("number/12", "regular"),
        ("number/x", None),
        ("a", None),
    ],
)
def test_the_first_that_fits_is_taken(address: str, name: str | None) -> None:
    def view() -> None: ...

    signpost = Signpost(
        [
            path("a/b/", view, name="first"),
            path("a/<word>/", view, name="variable"),
            path("a/b/", view, name="second"),
            path("a/<path:rest>", view, name="rest"),
            re_path(r"^number/(?P<n>\d+)$", view, name="regular"),
        ]
    )
    answer = found(signpost, address)
    assert (answer and answer[3]) == name
