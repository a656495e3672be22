"""schemathesis makes requests of the API's own description: each gets an answer or a problem, never our failure."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.calling import Caller
from tests.api.conftest import Planned
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import description
from tongzhou.operations.counting import tally

EXAMPLES = int(os.environ.get("TONGZHOU_FUZZ_EXAMPLES", "150"))
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations()]
KNOWN = {"key": "harbour", "format": "mspdi", "id": "1"}


def test_schemathesis_understands_the_whole_description() -> None:
    described = sum(len(methods) for methods in description()["paths"].values())
    assert len(OPERATIONS) == described


def address_of(case: schemathesis.Case) -> str:
    """The address of a made-up request; half of them are about what exists."""
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="", errors="replace"))
    query = {name: str(value) for name, value in (case.query or {}).items()}
    return f"{path}?{urlencode(query, errors='replace')}" if query else path


def body_of(case: schemathesis.Case) -> bytes:
    """The body as it is sent: JSON where there is one."""
    if type(case.body).__name__ == "NotSet":
        return b""
    try:
        return json.dumps(case.body).encode()
    except (TypeError, ValueError):
        return b"{"


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(data=st.data())
def test_no_request_that_follows_from_the_description_fails(
    ada: User, plan: Planned, foreign_plan: Planned, data: st.DataObject
) -> None:
    operation: Any = data.draw(st.sampled_from(OPERATIONS))
    case = data.draw(operation.as_strategy())
    if data.draw(st.booleans()):
        case.path_parameters = {
            name: KNOWN.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
    tally.clear()
    with transaction.atomic():
        headers = {"Authorization": f"Bearer {Caller(ada).secret}", "If-Match": "*"}
        response = Client(raise_request_exception=False).generic(
            case.method.upper(),
            address_of(case),
            body_of(case),
            content_type="application/json",
            headers=headers,
        )
        transaction.set_rollback(True)
    assert response.status_code < 500, (
        case.method,
        address_of(case),
        body_of(case)[:200],
        response.content[:300],
    )
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
