"""Whatever is sent to whichever operation: an answer as described, or a problem; never a failure of ours.

Requests are made up from the API's own description: values that fit their schemas, values that nearly do,
and values that are nothing of the kind; numbers that exist here, elsewhere, or nowhere.
"""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import quote, urlencode

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.calling import PREFIX, Caller
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import description
from tongzhou.plan.editing.commands.dispatch import HANDLERS

EXAMPLES = int(os.environ.get("TONGZHOU_FUZZ_EXAMPLES", "250"))
NUMBERS = st.one_of(
    st.integers(-3, 40), st.integers(), st.sampled_from([0, 2**31, 2**63 - 1, 2**63, -(2**63)])
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "harbour", "meadow", "\x00", "<script>", "'; DROP TABLE x;--", "é" * 300, "2026-03-31", "v1"]
    ),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
MINUTES = st.integers(29_500_000, 29_700_000)
COMMAND = st.fixed_dictionaries(
    {"op": st.sampled_from(sorted(HANDLERS))},
    optional={
        "id": NUMBERS | ANYTHING,
        "ids": st.lists(NUMBERS, max_size=4) | ANYTHING,
        "after": NUMBERS | ANYTHING,
        "parent": NUMBERS | ANYTHING,
        "start": MINUTES | ANYTHING,
        "finish": MINUTES | ANYTHING,
        "from": NUMBERS,
        "to": NUMBERS,
        "type": st.integers(0, 4) | ANYTHING,
        "lag": st.integers(-10_000, 10_000) | ANYTHING,
        "unit": st.integers(0, 4) | ANYTHING,
        "fields": st.fixed_dictionaries(
            {},
            optional={
                "name": TEXTS,
                "duration": st.integers(0, 100_000) | ANYTHING,
                "percent": st.integers(-1, 101) | ANYTHING,
                "start": MINUTES | ANYTHING,
                "finish": MINUTES | ANYTHING,
                "constraint": st.tuples(st.integers(0, 8), MINUTES | st.none()) | ANYTHING,
                "deadline": MINUTES | ANYTHING,
                "actual_start": MINUTES | ANYTHING,
                "actual_finish": MINUTES | ANYTHING,
                "remaining": st.integers(0, 100_000) | ANYTHING,
                "manual": st.booleans() | ANYTHING,
                "elapsed": st.booleans() | ANYTHING,
                "active": st.booleans() | ANYTHING,
                "kind": st.sampled_from(["task", "milestone"]) | ANYTHING,
                "people": st.lists(NUMBERS, max_size=3) | ANYTHING,
                "calendar": NUMBERS | ANYTHING,
                "notes": TEXTS | ANYTHING,
            },
        )
        | ANYTHING,
    },
)


def fitting(schema: dict[str, Any], schemas: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema, or nearly do."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return COMMAND if name == "Command" else fitting(schemas[name], schemas)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return st.one_of(*(fitting(one, schemas) for one in schema[several]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    kind = schema.get("type")
    if kind == "object":
        required = set(schema.get("required", ()))
        parts = {name: fitting(one, schemas) for name, one in schema.get("properties", {}).items()}
        return st.fixed_dictionaries(
            {name: one for name, one in parts.items() if name in required},
            optional={name: one for name, one in parts.items() if name not in required},
        )
    if kind == "array":
        return st.lists(fitting(schema.get("items", {}), schemas), max_size=4)
    if kind == "string" and schema.get("format") == "date":
        return st.dates().map(str)
    plain = {"integer": NUMBERS, "string": TEXTS, "boolean": st.booleans(), "null": st.none()}
    return plain.get(str(kind), ANYTHING)


def requests() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of every operation."""
    paths = description()["paths"]
    return [(method.upper(), path, one) for path, methods in paths.items() for method, one in methods.items()]


@st.composite
def made_up(draw: st.DrawFn) -> tuple[str, str, Any, dict[str, str]]:
    """One request: method, address with parameters, body, headers."""
    schemas = description()["components"]["schemas"]
    method, path, operation = draw(st.sampled_from(requests()))
    address = re.sub(r"{(\w+)}", lambda found: _part(draw, found[1]), path).removeprefix(PREFIX)
    query = {
        one["name"]: draw(fitting(one["schema"], schemas))
        for one in operation["parameters"]
        if one["in"] == "query" and draw(st.booleans())
    }
    if query:
        address += "?" + urlencode({name: _text(value) for name, value in query.items()}, errors="replace")
    bodies = operation.get("requestBody", {}).get("content", {})
    body = None
    if "application/json" in bodies:
        body = draw(st.one_of(fitting(bodies["application/json"]["schema"], schemas), ANYTHING))
    elif bodies:
        body = draw(ANYTHING)
    headers = {}
    if draw(st.integers(0, 3)):
        headers["If_Match"] = draw(
            st.sampled_from(["*", '"v4"', '"v5"', '"v99999999999999999999"', "v", '"', "é"])
        )
    if method == "POST" and draw(st.integers(0, 3)) == 0:
        headers["Idempotency_Key"] = draw(st.sampled_from(["k", "é", " "]))
    return method, address, body, headers


def _part(draw: st.DrawFn, name: str) -> str:
    if name == "key":
        return draw(st.sampled_from(["harbour", "harbour", "harbour", "meadow", "none"]))
    if name == "format":
        return draw(st.sampled_from(["mspdi", "xlsx", "none"]))
    return quote(str(draw(st.integers(1, 12) | NUMBERS)), safe="")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="TONGZHOU_FUZZ_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
@given(request=made_up())
def test_no_request_is_too_strange(
    ada: User, plan: Planned, foreign_plan: Planned, request: tuple[str, str, Any, dict[str, str]]
) -> None:
    method, address, body, headers = request
    with transaction.atomic():
        response = Caller(ada).call(method, address, body, **headers)
        assert response.status_code < 500
        transaction.set_rollback(True)
