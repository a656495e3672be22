"""The description of the API: as OpenAPI for programs, as a page for people."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongzhou.config.api.assembly import PREFIX, assembled
from tongzhou.config.api.words import GROUPS, SUMMARIES
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.problems import CONTENT_TYPE, TITLES

api = assembled()
SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A personal API token: tz_…"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tongzhou_session",
        "description": "Unsafe methods need the header X-CSRFToken.",
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "For programs; never translated."},
        "detail": {"type": "string", "description": "For people, in their language."},
        "request_id": {"type": "string"},
        "limit": {"type": "integer", "description": "The limit that was passed, where there is one."},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Each mistake, with 422."},
    },
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": "A request that is sent again with the same key is carried out once.",
}


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, without the words that depend on the reader; made once."""
    content: dict[str, Any] = deepcopy(dict(api.get_openapi_schema(path_prefix=PREFIX)))
    content["security"] = SECURITY
    content["servers"] = [{"url": "/"}]
    content["components"]["securitySchemes"] = SCHEMES
    content["components"]["schemas"]["Problem"] = PROBLEM
    problem = {
        "description": "Problem",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for methods in content["paths"].values():
        for method, operation in methods.items():
            operation["responses"]["default"] = problem
            if method == "post":
                operation["parameters"].append(IDEMPOTENCY_KEY)
    return content


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, its summaries in the reader's language."""
    content = deepcopy(description())
    for methods in content["paths"].values():
        for operation in methods.values():
            operation["summary"] = str(SUMMARIES[operation["operationId"]])
    return json_answer(content)


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter or a field, as the page lists it."""

    name: str
    type: str
    required: bool
    description: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """One operation on the page."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Part]
    body: list[Part]
    body_type: str
    statuses: list[tuple[str, list[Part]]]


@dataclass(slots=True)
class Group:
    """The operations on one subject."""

    id: str
    label: str
    operations: list[Described] = field(default_factory=list)


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """The page for people."""
    context = {
        "groups": groups(description()),
        "prefix": PREFIX,
        "statuses": sorted(TITLES.items()),
        "version": api.version,
    }
    return render(request, "config/api_docs.html", context)


def groups(content: dict[str, Any]) -> list[Group]:
    """The operations by subject, in the order of the rooms."""
    found = {tag: Group(tag, str(label)) for tag, label in GROUPS.items()}
    schemas = content["components"]["schemas"]
    for path, methods in content["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].operations.append(_described(path, method, operation, schemas))
    return list(found.values())


def _described(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Described:
    bodies = operation.get("requestBody", {}).get("content", {})
    body_type = next(iter(bodies), "")
    return Described(
        operation["operationId"],
        method.upper(),
        path,
        str(SUMMARIES[operation["operationId"]]),
        plain(operation),
        [
            Part(
                one["name"],
                type_of(one["schema"]),
                bool(one.get("required")),
                plain(one),
                one["in"],
            )
            for one in operation["parameters"]
        ],
        parts_of(bodies[body_type]["schema"], schemas) if bodies else [],
        body_type,
        [
            (str(status), parts_of(_json_schema(answer), schemas))
            for status, answer in operation["responses"].items()
            if status != "default"
        ],
    )


def _json_schema(answer: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def parts_of(schema: dict[str, Any], schemas: dict[str, Any], prefix: str = "") -> list[Part]:
    """The fields of an object; those of the rows of a list stand below it as ``items[].name``."""
    schema = resolved(schema, schemas)
    required = set(schema.get("required", ()))
    found: list[Part] = []
    for name, one in schema.get("properties", {}).items():
        found.append(Part(prefix + name, type_of(one), name in required, plain(one)))
        if name == "items" and not prefix:
            found += parts_of(one.get("items", {}), schemas, "items[].")
    return found


def plain(described: dict[str, Any]) -> str:
    """A description as the page shows it: without the marks of Markdown."""
    return str(described.get("description", "")).replace("`", "")


def resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to."""
    if len(schema.get("allOf", ())) == 1:
        schema = schema["allOf"][0]
    if "$ref" in schema:
        target: dict[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]
        return target
    return schema


def type_of(schema: dict[str, Any]) -> str:
    """A type in a few words: ``integer``, ``WorkItemRow[]``, ``date or null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _(" or ").join(dict.fromkeys(type_of(one) for one in schema[several]))
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"{type_of(schema.get('items', {}))}[]"
    return str(schema.get("format") or schema.get("type") or "any")
