"""Every parameter of every list, one at a time, with values that are none: an answer or a problem, never a failure.

Whatever a parameter's type lets through is asked on every list. What is refused before a list is looked for, in one
place for all of them (a value that its type does not know, a cursor that nobody has signed), the lists ask in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import RequestFactory
from pydantic import ValidationError

from tests.api.calling import PREFIX, Caller, operations
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import api, description
from tongzhou.operations.counting import forget, tally
from tongzhou.web.api.problems import ProblemError

STRANGE = (
    "", "-", "--id", "name__password", "project__organisation__name", "?", "id;--", "1e999", "-1", "0",
    str(2**63), "NaN", "null", "true", "\x00", "é" * 400, "2026-02-30", "9999-12-31", "[]", "{}", "%", "_", "*",
    "\ud7ff", "$ne",
)  # fmt: skip
IN_TURN = 4
"""How many of the refused values one list asks."""


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


LISTS = list(lists())


def is_refused_by_its_type(path: str, name: str, value: str) -> bool:
    """Whether no list hears of a value, because its type refuses it or nobody has signed it."""
    if name == "cursor":
        return value != ""
    request = RequestFactory().get(path, {name: value})
    wanted = re.sub(r"{\w+}", "1", path)
    (operation,) = (one for method, way, one in operations() if method == "GET" and way.fullmatch(wanted))
    try:
        for model in operation.models:
            if model.__ninja_param_source__ == "query":
                model.resolve(request, api, {})
    except ProblemError:  # no text
        return True
    except ValidationError as refused:
        return any(name in mistake["loc"] for mistake in refused.errors())
    return False


@cache
def asked() -> dict[str, list[tuple[str, str]]]:
    """List → the parameters and values that it is asked with; the refused ones go round, parameter by parameter."""
    turns: dict[str, Iterator[str]] = {}
    found: dict[str, list[tuple[str, str]]] = {}
    for path, names in LISTS:
        found[path] = []
        for name in names:
            refused = [value for value in STRANGE if is_refused_by_its_type(path, name, value)]
            turn = turns.setdefault(name, cycle(STRANGE))
            also = list(islice((value for value in turn if value in refused), min(IN_TURN, len(refused))))
            found[path] += [(name, value) for value in STRANGE if value not in refused or value in also]
    return found


def test_every_value_is_tried_and_most_types_refuse_some() -> None:
    tried = [pair for pairs in asked().values() for pair in pairs]
    assert {value for _name, value in tried} == set(STRANGE)
    assert {value for name, value in tried if name == "cursor"} == set(STRANGE)
    assert {value for name, value in tried if name == "limit"} == set(STRANGE)
    assert all(
        pairs.count(("q", value)) == 1
        for pairs in asked().values()
        if ("q", "?") in pairs
        for value in STRANGE
    )


@pytest.mark.parametrize("path", [path for path, _names in LISTS])
def test_no_value_of_a_parameter_is_too_strange(path: str, ada: User, plan: Planned) -> None:
    caller, wrong = Caller(ada), []
    for name, value in asked()[path]:
        refused = is_refused_by_its_type(path, name, value)
        if refused and connection.vendor != "sqlite":
            continue
        tally.clear()  # no limit may hide an answer,
        forget(f"heavy:{ada.pk}")  # nor where one is counted in the database
        status = caller.call("GET", f"{filled(path)}?{urlencode({name: value})}").status_code
        answered = status < 400 and refused and name != "cursor"
        if status >= 500 or status == 429 or answered:
            wrong.append(f"{name}={value!r}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", [path for path, names in LISTS if "sort" in names])
def test_only_named_orders_are_taken(path: str, ada: User, plan: Planned) -> None:
    """Whoever sorts by a column that is not shown could read it, letter by letter."""
    caller = Caller(ada)
    for order in ("password", "organisation__name", "-user__password", "id)", "pk"):
        response = caller.call("GET", f"{filled(path)}?{urlencode({'sort': order})}")
        assert response.status_code in {404, 422}, (order, response.content)
