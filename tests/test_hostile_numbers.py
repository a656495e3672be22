"""Where an address, a form or a header holds a number, anything may stand: refused or left out, never a crash."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern

import tongzhou
from tongzhou.accounts.models import User
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number

ODD = ("9" * 19, "9" * 40, "9" * 5_000, "1" + "0" * 18, "²", "٣٣", "-1", "1e9", "0x10")
FILTERS = (
    "assignee", "type", "state", "tag", "below", "updated", "created", "due", "start", "leads", "parent", "group",
    "sort", "page", "limit", "offset", "owner", "kind", "who",
)  # fmt: skip
SOURCES = Path(tongzhou.__file__).parent


def asked_for() -> list[str]:
    """Every name that some page looks for in its address."""
    found = set(FILTERS)
    for file in SOURCES.rglob("*.py"):
        found |= set(re.findall(r"GET\.(?:get|getlist)\(\"([\w-]+)\"", file.read_text(encoding="utf-8")))
    return sorted(found)


def pages(key: str) -> Iterator[str]:
    """The addresses of the pages that need no number, for the project of that key where they need one."""

    def named(patterns: list[Any]) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLPattern):
                yield one.name or ""
            elif "api" not in str(one.pattern):
                yield from named(one.url_patterns)

    for name in sorted({*named(get_resolver().url_patterns)} - {"", "events"}):
        for values in ({"key": key}, {}):
            try:
                yield reverse(name, kwargs=values)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("text", [*ODD, "", None, "12 ", "1_000"])
def test_only_plain_numbers_that_fit_are_numbers(text: str | None) -> None:
    assert whole_number(text) is None


def test_numbers_are_read() -> None:
    assert [whole_number(text) for text in ("0", "007", "9" * 18)] == [0, 7, 10**18 - 1]
    assert whole_number("1234", digits=3) is None


def test_no_page_crashes_over_what_stands_in_its_address(
    harbour: Project, mara: User, client_for: Callable[[User], Client]
) -> None:
    client, names = client_for(mara), asked_for()
    client.raise_request_exception = False
    assert {"before", "since", "next", "version"} <= set(names)
    found = [page for page in pages(harbour.key) if page != reverse("sign_out")]
    assert len(found) > 100
    for page in found:
        for odd in ("9" * 40, "-1"):
            answer = client.get(page, dict.fromkeys(names, odd))
            assert answer.status_code < 500, f"{page} with {odd}"


@pytest.mark.parametrize("name", FILTERS)
def test_no_filter_of_the_list_crashes(
    harbour: Project, mara: User, client_for: Callable[[User], Client], name: str
) -> None:
    client = client_for(mara)
    client.raise_request_exception = False
    for odd in ODD:
        answer = client.get(reverse("items", args=[harbour.key]), {name: odd})
        assert answer.status_code < 500, f"{name}={odd[:50]}"


@pytest.mark.parametrize(
    "wanted", ["home", "9999", "-1", "javascript:alert(1)", "//evil.example", "\\\\evil"]
)
def test_who_is_signed_in_is_sent_to_our_own_pages_alone(
    mara: User, client_for: Callable[[User], Client], wanted: str
) -> None:
    answer = client_for(mara).get(reverse("sign_in"), {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
