"""Every page and every operation of the API, asked by every role; nothing is open by oversight.

The addresses come from the URL configuration and from the API's description, the expectations from
``permission_matrix.py``. Each address in a project is also asked for objects of another project.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.api.conftest import plan_for
from tests.conftest import come_in
from tests.permission_matrix import CAST, NAMED, SENT, rows, things_of_rooms
from tongzhou.accounts.actions import create_token
from tongzhou.accounts.models import User
from tongzhou.clients.actions import add_contact
from tongzhou.config.api.docs import description
from tongzhou.exchange.read import read_plan
from tongzhou.operations.counting import tally
from tongzhou.plan.actions.calendars import own_calendar
from tongzhou.plan.actions.import_plan import keep_draft
from tongzhou.plan.models import PlanSettings
from tongzhou.projects.models import Membership, Project

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILE = b"Name,Duration\nDesign,5d\n"


@dataclass(frozen=True)
class Address:
    """One entry of the URL configuration."""

    name: str
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """Every address of the product, once."""
    return list({one.name: one for one in walk(get_resolver().url_patterns, "")}.values())


def walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"the address {pattern.pattern} has no name"
            yield Address(namespace + pattern.name, tuple(pattern.pattern.converters))


def operation_methods() -> dict[str, set[str]]:
    """Operation of the API → the methods that its name stands for in the description."""
    found: dict[str, set[str]] = {}
    for methods in description()["paths"].values():
        for method, operation in methods.items():
            found.setdefault(f"api:{operation['operationId']}", set()).add(method.upper())
    return found


def upload() -> dict[str, SimpleUploadedFile]:
    """A plan file as a form sends it."""
    return {"file": SimpleUploadedFile("plan.csv", FILE)}


@dataclass(frozen=True)
class Stage:
    """The cast, and one of everything that addresses name: in Harbour, and in Meadow."""

    cast: dict[str, User]
    own: dict[str, Any]
    foreign: dict[str, Any]
    keys: dict[str, str] = field(default_factory=dict)
    """Who has signed in → the key of their session, which outlives what their requests have done to it."""

    def ask(self, who: str, method: str, address: Address, things: dict[str, Any]) -> HttpResponse:
        """Ask an address as somebody, and undo whatever that did; how often is counted anew."""
        tally.clear()
        client = self.browser(who)
        path = reverse(address.name, kwargs=self.values(address, things))
        sent = SENT.get(f"{method} {address.name}", {})
        sent = {
            name: self.own.get(value, value) if isinstance(value, str) else value
            for name, value in sent.items()
        }
        with transaction.atomic():
            if address.name == "api:import_create":
                response = client.generic(method, path) if method != "POST" else client.post(path, upload())
            elif address.name.startswith("api:") and method != "GET":
                body = json.dumps(sent) if sent else ""
                response = client.generic(method, path, body, content_type="application/json")
            elif method == "GET":
                response = client.get(path, sent)
            elif method == "POST":
                # A form with nothing in it counts as not sent; this one is sent, with nothing that fits.
                response = client.post(path, sent or {"nothing": "fits"})
            else:
                response = client.generic(method, path)
            transaction.set_rollback(True)
        return response

    def browser(self, who: str, **how: Any) -> Client:
        """A browser in which somebody has signed in."""
        client = Client(raise_request_exception=False, **how)
        if who == "anonymous":
            return client
        if who not in self.keys:
            come_in(client, self.cast[who])
            self.keys[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[who]
        return client

    def values(self, address: Address, things: dict[str, Any]) -> dict[str, Any]:
        """Values for the parameters of an address."""
        found = {}
        for name in address.parameters:
            what = NAMED.get(f"{address.name} {name}") or NAMED.get(name)
            assert what, f"permission_matrix.NAMED must say what <{name}> of the address {address.name} is"
            found[name] = things[what]
        return found


def things_of(project: Project, by: User) -> dict[str, Any]:
    """One of everything in a project and at its client."""
    made = plan_for(project, by)
    contact = add_contact(project.client, by=by, name="Ann")
    draft = keep_draft(read_plan(FILE, "plan.csv", isolated=False), by=by, filename="plan.csv")
    lowest = Membership.objects.filter(project=project).exclude(user=by).order_by("pk").first()
    assert lowest is not None
    return {
        "project": project.key,
        "client": project.client_id,
        "contact": contact.pk,
        "membership": lowest.pk,
        "member": lowest.user_id,
        "item": made.items["Code"],
        "baseline": made.baseline,
        "draft": draft.pk,
        "token": create_token(by, name="t", read_only=True, expires_on=None)[0].pk,
        "format": "mspdi",
        "picture": "png",
        **things_of_rooms(project, by),
    }


@pytest.fixture
def stage(
    otto: User, pia: User, ada: User, mara: User, nora: User, vera: User, harbour: Project, meadow: Project
) -> Stage:
    """Both projects with plans, and everybody."""
    cast = {user.email.partition("@")[0]: user for user in User.objects.all()}
    own, foreign = things_of(harbour, mara), things_of(meadow, nora)
    calendar = PlanSettings.objects.get(project=harbour).calendar_id
    shared = {"calendar": calendar, "person": cast["tom"].pk}
    foreign_calendar = own_calendar(meadow, by=nora).pk
    return Stage(
        cast, own | shared | {"own calendar": calendar}, foreign | shared | {"own calendar": foreign_calendar}
    )


def test_everybody_gets_what_the_matrix_says(stage: Stage) -> None:
    table, described, wrong = rows(), operation_methods(), []
    for address in addresses():
        for method in METHODS:
            expected = table.get(f"{method} {address.name}")
            if method not in described.get(address.name, METHODS):
                continue  # another operation at the same path
            if expected is None and stage.ask("ada", method, address, stage.own).status_code == 405:
                continue
            got = tuple(stage.ask(who, method, address, stage.own).status_code for who in CAST)
            if got != expected:
                verb = "has no line; it answers" if expected is None else f"expects {expected}, answers"
                wrong.append(f"# {method} {address.name} {verb}:\n{line(method, address.name, got)}")
    assert not wrong, "\n".join(
        ["Correct the product, or these lines of tests/permission_matrix.py:", *wrong]
    )


def line(method: str, name: str, statuses: tuple[int, ...]) -> str:
    """A line of the table."""
    return f"{method:6} {name:36} " + "  ".join(map(str, statuses))


def test_every_line_is_about_something_that_exists() -> None:
    known = {one.name for one in addresses()}
    assert not [row for row in rows() if row.partition(" ")[2] not in known]


def test_every_operation_of_the_api_has_a_line() -> None:
    described = {f"{method} {name}" for name, methods in operation_methods().items() for method in methods}
    missing = described - rows().keys()
    assert not missing, f"tests/permission_matrix.py needs lines for: {sorted(missing)}"


def test_no_address_of_a_project_reaches_another_one(stage: Stage) -> None:
    """Mara may do everything in Harbour: with the numbers of Meadow's objects she finds nothing there."""
    leaks, asked = [], 0
    for row in rows():
        method, _space, name = row.partition(" ")
        address = next(one for one in addresses() if one.name == name)
        inner = set(address.parameters) - {"key", "format", "kind"}
        if "key" not in address.parameters or not inner:
            continue
        asked += 1
        status = stage.ask("mara", method, address, stage.foreign | {"project": "harbour"}).status_code
        if status != 404:
            leaks.append(f"{row} with an object of another project answers {status}, not 404")
    assert not leaks, "\n".join(leaks)
    assert asked > 10


def test_no_address_shows_a_project_to_a_stranger(stage: Stage) -> None:
    """Whoever works in Harbour, or for its client, cannot tell Meadow from a project that does not exist."""
    leaks = []
    for row in rows():
        method, _space, name = row.partition(" ")
        address = next(one for one in addresses() if one.name == name)
        if "key" not in address.parameters:
            continue
        for who in ("otto", "tom", "mara", "cleo"):
            there = stage.ask(who, method, address, stage.foreign)
            nowhere = stage.ask(who, method, address, stage.foreign | {"project": "nowhere"})
            if (there.status_code, nowhere.status_code) != (404, 404):
                leaks.append(
                    f"{row} answers {who} {there.status_code}, and {nowhere.status_code} for nothing"
                )
    assert not leaks, "\n".join(leaks)


def test_a_client_of_one_company_does_not_reach_another(stage: Stage) -> None:
    """A contact of one client is not found under another one."""
    for row in rows():
        method, _space, name = row.partition(" ")
        address = next(one for one in addresses() if one.name == name)
        if "contact" in address.parameters:
            what = NAMED.get(f"{name} contact", "contact")
            things = stage.own | {what: stage.foreign[what]}
            assert stage.ask("ada", method, address, things).status_code == 404, row
