"""Every page and every operation of the API, asked by every role; nothing is open by oversight.

The addresses come from the URL configuration and from the API's description, the expectations from
``permission_matrix.py``. Each address in a project is also asked for objects of another project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.api.conftest import Planned, foreign_plan, plan  # noqa: F401  # fixtures
from tests.permission_matrix import CAST, SENT, rows
from tongzhou.accounts.models import User
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.config.api.docs import description
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.read import read_plan
from tongzhou.plan.actions.import_plan import keep_draft
from tongzhou.projects.models import Project

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ELSEWHERE = (200, 302)
"""Statuses with which an address would give away or change another project's object."""
FILE = b"Name,Duration\nDesign,5d\n"


@dataclass(frozen=True)
class Address:
    """One entry of the URL configuration."""

    name: str
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """Every address of the product, once."""
    found = {one.name: one for one in _walk(get_resolver().url_patterns, "")}
    return list(found.values())


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield Address(namespace + pattern.name, tuple(pattern.pattern.converters))


@dataclass(frozen=True)
class Stage:
    """The cast, both projects, and one of everything that addresses name."""

    cast: dict[str, User]
    own: dict[str, Any]
    foreign: dict[str, Any]

    def ask(self, who: str, method: str, name: str, values: dict[str, Any]) -> HttpResponse:
        """Ask an address as somebody, and undo whatever it did."""
        client = Client(raise_request_exception=True)
        address = reverse(name, kwargs=values)
        sent = SENT.get(f"{method} {name}", {})
        sent = {key: self.own.get(value, value) if isinstance(value, str) else value for key, value in sent.items()}
        with transaction.atomic():
            if who != "anonymous":
                client.force_login(self.cast[who])
            if name.startswith("api:") and name != "api:import_create":
                response = client.generic(method, address, _json(sent), content_type="application/json")
            elif method in {"GET", "POST"}:
                response = getattr(client, method.lower())(address, sent)
            else:
                response = client.generic(method, address)
            transaction.set_rollback(True)
        return response

    def values(self, address: Address, things: dict[str, Any]) -> dict[str, Any]:
        """Values for an address's parameters."""
        return {name: thing(things, address.name, name) for name in address.parameters}


def _json(content: dict[str, Any]) -> str:
    import json

    return json.dumps(content) if content else ""
