"""Every parameter of every list, one at a time, with values that are none: an answer or a problem, never a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.calling import PREFIX, Caller
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import description

STRANGE = (
    "", "-", "--id", "name__password", "project__organisation__name", "?", "id;--", "1e999", "-1", "0",
    str(2**63), "NaN", "null", "true", "\x00", "é" * 400, "2026-02-30", "9999-12-31", "[]", "{}", "%", "_", "*",
    "\ud7ff", "$ne",
)  # fmt: skip


def lists() -> Iterator[tuple[str, list[str]]]:
    """Every address that is read, with the names of its parameters."""
    for path, methods in description()["paths"].items():
        if operation := methods.get("get"):
            names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
            if names:
                yield path, names


def filled(path: str) -> str:
    """An address of Harbour's plan."""
    return re.sub(r"{(\w+)}", lambda name: "harbour" if name[1] == "key" else "1", path).removeprefix(PREFIX)


@pytest.mark.parametrize(("path", "names"), list(lists()), ids=[path for path, _names in lists()])
def test_no_value_of_a_parameter_is_too_strange(
    path: str, names: list[str], ada: User, plan: Planned
) -> None:
    caller, wrong = Caller(ada), []
    for name in names:
        for value in STRANGE:
            query: dict[str, Any] = {name: value}
            response = caller.call("GET", f"{filled(path)}?{urlencode(query)}")
            if response.status_code >= 500:
                wrong.append(f"{name}={value!r}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [path for path, names in lists() if "sort" in names])
def test_only_named_orders_are_taken(path: str, ada: User, plan: Planned) -> None:
    """Whoever sorts by a column that is not shown could read it, letter by letter."""
    caller = Caller(ada)
    for order in ("password", "organisation__name", "-user__password", "id)", "pk"):
        response = caller.call("GET", f"{filled(path)}?{urlencode({'sort': order})}")
        assert response.status_code in {404, 422}, (order, response.content)
