"""Nothing but a well-formed object is a body, and every failure has the same form."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.api.calling import Caller, problem
from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation


@pytest.mark.parametrize(
    "body",
    [
        '"hello world"',  # django-ninja 1.7.1 would make a client called "Hello World" of it
        '"name"',
        "[]",
        "7",
        "null",
        "true",
        "{",
        '{"name": "a", "name": "b"}',
        '{"name": NaN}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        '{"name": ' + "[" * 5000 + "]" * 5000 + "}",
        b"\xff\xfe",
    ],
)
def test_what_is_no_object_is_refused(mara: User, body: str | bytes) -> None:
    problem(Caller(mara).call("POST", "/clients", body), 400, "bad_json")
    assert not ClientOrganisation.objects.exists()


def test_a_text_is_not_taken_for_a_nested_object(mara: User, plan: object) -> None:
    caller = Caller(mara)
    response = caller.call(
        "POST", "/projects/harbour/plan/commands", {"commands": ["hello"]}, If_Match='"v4"'
    )
    problem(response, 422, "invalid")


def test_mistakes_are_told_one_by_one_with_place_and_limit(mara: User) -> None:
    body = {"name": "n" * 201, "tier": "gold", "colour": "red", "notes": 5}
    content = problem(Caller(mara).call("POST", "/clients", body), 422, "invalid")
    by_field = {one["field"]: one for one in content["errors"]}
    assert by_field["name"] == {
        "in": "body",
        "field": "name",
        "code": "string_too_long",
        "message": "This may have at most 200 characters.",
        "limit": 200,
    }
    assert by_field["tier"]["message"] == "Expected is one of: 'strategic', 'key' or 'standard'."
    assert by_field["colour"]["code"] == "extra_forbidden"
    assert by_field["notes"]["message"] == "A text is expected."


def test_a_missing_body_and_an_empty_one_are_mistakes(mara: User) -> None:
    caller = Caller(mara)
    problem(caller.call("POST", "/clients"), 422, "invalid")
    content = problem(caller.call("POST", "/clients", {}), 422, "invalid")
    assert content["errors"][0] | {"in": "body"} == {
        "in": "body",
        "field": "name",
        "code": "missing",
        "message": "This is required.",
    }


def test_a_body_of_more_than_5_mb_is_refused_with_the_limit(mara: User) -> None:
    body = json.dumps({"name": "n", "notes": "x" * (5 * 1024 * 1024)})
    content = problem(Caller(mara).call("POST", "/clients", body), 413, "too_large")
    assert content["limit"] == 5 * 1024 * 1024


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_body_must_be_json(mara: User, kind: str) -> None:
    caller = Caller(mara)
    response = caller.client.generic(
        "POST",
        "/api/v1/clients",
        '{"name": "Form"}',
        content_type=kind,
        headers={"Authorization": f"Bearer {caller.secret}"},
    )
    problem(response, 415, "wrong_content_type")


def test_a_form_of_a_session_is_no_json_either(mara: User) -> None:
    browser = Client()
    browser.force_login(mara)
    problem(browser.post("/api/v1/clients", {"name": "Form"}), 415, "wrong_content_type")


def test_an_address_tells_what_it_can_do(mara: User) -> None:
    caller = Caller(mara)
    response = caller.call("PUT", "/clients", {})
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS, POST"
    options = caller.call("OPTIONS", "/clients")
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_head_gives_the_headers_alone(mara: User) -> None:
    caller = Caller(mara)
    got, head = caller.call("GET", "/me"), caller.call("HEAD", "/me")
    assert head.content == b""
    assert head["ETag"] == got["ETag"]
    assert int(head["Content-Length"]) == len(got.content)


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/v1/me/"])
def test_unknown_addresses_are_problems_too(mara: User, path: str) -> None:
    problem(Caller(mara).call("GET", path), 404, "not_found")
    problem(Client().get(path), 401, "sign_in_required")


@pytest.mark.parametrize(
    "path", ["/clients/0", "/clients/99999999999999999999999", "/projects/UPPER", "/clients/x"]
)
def test_an_impossible_number_or_key_is_not_there(mara: User, path: str) -> None:
    problem(Caller(mara).call("GET", path), 404, "not_found")


def test_a_filter_with_a_slip_in_it_is_refused(mara: User) -> None:
    problem(Caller(mara).call("GET", "/clients?teir=key"), 422, "unknown_parameter")


def test_characters_that_are_no_text_are_refused_in_parameters(mara: User) -> None:
    problem(Caller(mara).call("GET", "/clients?q=%00"), 422, "invalid")


def failing(error: Exception, *, behind: str = "") -> Callable[..., Any]:
    """A database that fails at statements that contain a text."""

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if behind in sql:
            raise error
        return run(sql, *rest)

    return execute


@pytest.mark.parametrize("behind", ["accounts_apitoken", "clients_clientorganisation"])
def test_a_database_that_does_not_answer_is_a_busy_one(mara: User, behind: str) -> None:
    caller = Caller(mara)
    with connection.execute_wrapper(failing(OperationalError("database is locked"), behind=behind)):
        response = caller.call("GET", "/clients")
    problem(response, 503, "busy")
    assert response["Retry-After"] == "5"


def test_what_nobody_foresaw_is_logged_and_told_without_details(
    mara: User, caplog: pytest.LogCaptureFixture
) -> None:
    caller = Caller(mara)
    caller.client.raise_request_exception = False
    unforeseen = failing(ZeroDivisionError("secret detail"), behind="clients_clientorganisation")
    with connection.execute_wrapper(unforeseen):
        response = caller.call("GET", "/clients")
    problem(response, 500, "internal_error")
    assert b"secret" not in response.content
    assert "ZeroDivisionError" in caplog.text
