"""Limits of requests, driven one over."""

from __future__ import annotations

from django.test import Client

from tests.api.calling import Caller, problem
from tests.conftest import PASSWORD
from tests.operations.limits.driving import Stage, drives
from tongzhou.accounts.models import Session
from tongzhou.operations.limits import limit


@drives("json_bytes")
def json_bytes(stage: Stage) -> None:
    answer = Caller(stage.ada).call("POST", "/clients", '{"name": "' + "x" * limit("json_bytes") + '"}')
    assert problem(answer, 413, "too_large")["limit"] == limit("json_bytes")


@drives("json_depth")
def json_depth(stage: Stage) -> None:
    deep = limit("json_depth") + 1
    answer = stage.browser.post(
        "/projects/harbour/items/change", '{"a":' * deep + "1" + "}" * deep, content_type="application/json"
    )
    assert answer.status_code in {400, 422}


@drives("json_keys")
def json_keys(stage: Stage) -> None:
    assert stage.post("items/change", {str(n): 1 for n in range(limit("json_keys") + 1)}).status_code in {
        400,
        422,
    }


@drives("page_size")
def page_size(stage: Stage) -> None:
    answer = Caller(stage.ada).call("GET", f"/clients?limit={limit('page_size') + 1}")
    assert "200" in str(problem(answer, 422, "invalid"))


@drives("offset")
def offset(stage: Stage) -> None:
    answer = stage.browser.get(f"/projects/harbour/items/data?offset={limit('offset') + 1}")
    assert answer.status_code in {400, 422}


@drives("bulk_objects")
def bulk_objects(stage: Stage) -> None:
    stage.low("bulk_objects", 3)
    answer = stage.post("items/change", {"items": [1, 2, 3, 4], "changes": {}})
    assert (answer.status_code, "At most 3" in answer.json()["message"]) == (422, True)


@drives("sessions_per_user")
def sessions_per_user(stage: Stage) -> None:
    stage.low("sessions_per_user", 2)
    for _number in range(4):
        Client().post("/sign-in/", {"username": stage.mara.email, "password": PASSWORD})
    assert Session.objects.filter(user_id=stage.mara.pk).count() == 2
