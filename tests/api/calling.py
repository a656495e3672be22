"""Calling the API as a program does; each answer is held against the schema that the API describes it by."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from pydantic import TypeAdapter

from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
from tongzhou.config.api.docs import api

PREFIX = "/api/v1"


class Caller:
    """Somebody's program with a token. ``call("GET", "/me")``; shorthands return the decoded answer."""

    def __init__(self, user: User, *, read_only: bool = False) -> None:
        self.user = user
        self.client = Client()
        self.token, secret = create_token(
            user, name="a program", scope="" if read_only else "admin", read_only=read_only, expires_on=None
        )
        self.secret = secret

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a request; ``If_Match`` names a header. A text body is sent as it is."""
        content = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        sent = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        address = path if path.startswith("/api/") else PREFIX + path
        response = self.client.generic(
            method, address, content, content_type="application/json", headers=sent
        )
        conforms(method, address, response)
        return response

    def get(self, path: str, **parameters: Any) -> Any:
        """The content of a list or a thing."""
        response = self.client.get(
            path if path.startswith("/api/") else PREFIX + path,
            parameters,
            headers={"Authorization": f"Bearer {self.secret}"},
        )
        assert response.status_code == 200, response.content
        conforms("GET", path if path.startswith("/api/") else PREFIX + path, response)
        return response.json()

    def edit(self, key: str, *commands: dict[str, Any], version: int | None = None) -> HttpResponse:
        """Give commands to a plan, for the version it has now unless another is named."""
        if version is None:
            version = self.get(f"/projects/{key}/plan")["version"]
        return self.call(
            "POST", f"/projects/{key}/plan/commands", {"commands": list(commands)}, If_Match=f'"v{version}"'
        )

    def upload(self, path: str, fields: dict[str, Any], **headers: str) -> HttpResponse:
        """Send a form with files."""
        sent = {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        response = self.client.post(PREFIX + path, fields, headers=sent)
        conforms("POST", PREFIX + path, response)
        return response


@cache
def operations() -> list[tuple[str, re.Pattern[str], Any]]:
    """Method, address and description of every operation."""
    found = []
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            pattern = re.compile(PREFIX + re.sub(r"{(?:\w+:)?\w+}", "[^/]+", path))
            found += [(method, pattern, one) for one in view.operations for method in one.methods]
    return found


def conforms(method: str, path: str, response: HttpResponse) -> None:
    """An answer has the declared form; a failure is a problem."""
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", (method, path, response.content[:300])
        content = response.json()
        assert content["status"] == response.status_code
        assert content["type"] == f"urn:tongzhou:problem:{content['code']}"
        assert content["title"]
        assert content["detail"]
        assert content["request_id"] == response["X-Request-Id"]
        return
    if not response.content or not response["Content-Type"].startswith("application/json"):
        return
    for known, pattern, operation in operations():
        if known == method and pattern.fullmatch(path.partition("?")[0]):
            declared(operation, response.status_code).validate_json(response.content)


@cache
def declared(operation: Any, status: int) -> TypeAdapter[Any]:
    """What an operation says that its answer of a status looks like; understood once, which takes a while."""
    model = operation.response_models[status]
    return TypeAdapter(model.model_fields["response"].annotation)


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The content of a problem, which must be this one."""
    content: dict[str, Any] = response.json()
    assert (response.status_code, content["code"]) == (status, code), content
    return content
