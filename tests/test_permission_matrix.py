"""Every page and every operation of the API, asked by every role; nothing is open by oversight.

The addresses come from the URL configuration and from the API's description, the expectations from
``permission_matrix.py``. Each address in a project is also asked for objects of another project.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.api.conftest import plan_for
from tests.conftest import come_in
from tests.permission_matrix import CAST, NAMED, SENT, rows, things_of_rooms
from tests.remembering import remembered
from tests.security.headers import missing_from
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


@cache
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
@remembered
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


PARTS = 8
ON_A_SECOND_DATABASE = ("otto", "mara", "cleo")
"""A stranger, somebody who may do most, and a client reach every query; who else is let in is no matter of SQL."""


def on_a_second_database() -> bool:
    """Whether this run repeats what has been asked on SQLite."""
    return connection.vendor != "sqlite"


def asking() -> tuple[str, ...]:
    """Who asks the addresses: everybody, or on a second database a few."""
    return ON_A_SECOND_DATABASE if on_a_second_database() else CAST


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_what_the_matrix_says(stage: Stage, part: int, pytestconfig: pytest.Config) -> None:
    """And every answer has the headers that close the doors of browsers, refusals no less than pages.

    A method that an address does not have is refused before it asks any database, and so not tried on a second one.
    """
    table, described, wrong = rows(), operation_methods(), []
    chosen = pytestconfig.getoption("--addresses")
    for address in [one for one in addresses() if chosen in one.name][part::PARTS]:
        for method in METHODS:
            expected = table.get(f"{method} {address.name}")
            if method not in described.get(address.name, METHODS):
                continue  # another operation at the same path
            if expected is None and on_a_second_database():
                continue
            whom = asking() if expected else ("anonymous", "ada")
            answers = {who: stage.ask(who, method, address, stage.own) for who in whom}
            for who, answer in answers.items():
                wrong += [f"{method} {address.name} as {who}: {lack}" for lack in missing_from(answer)]
            if expected is None and answers["ada"].status_code != 405:
                answers = {who: stage.ask(who, method, address, stage.own) for who in CAST}
            elif expected is None:
                continue
            got = tuple(answer.status_code for answer in answers.values())
            if expected is None or got != tuple(expected[CAST.index(who)] for who in answers):
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
    """Mara may do everything in Harbour: with the numbers of Meadow's objects she finds nothing there.

    What only the client's people may do, Cleo asks for.
    """
    leaks, asked = [], 0
    for row in rows():
        method, _space, name = row.partition(" ")
        address = next(one for one in addresses() if one.name == name)
        inner = set(address.parameters) - {
            "key",
            "format",
            "kind",
            "section",
            "criterion",
        }  # alike everywhere
        if "key" not in address.parameters or not inner:
            continue
        asked += 1
        expected = dict(zip(CAST, rows()[row], strict=True))
        who = "cleo" if expected["mara"] == 403 else "mara"
        status = stage.ask(who, method, address, stage.foreign | {"project": "harbour"}).status_code
        if status != 404:
            leaks.append(f"{row} with an object of another project answers {status}, not 404")
    assert not leaks, "\n".join(leaks)
    assert asked > 10


def test_no_address_shows_a_project_to_a_stranger(stage: Stage) -> None:
    """Whoever works in Harbour, or for its client, cannot tell Meadow from a project that does not exist.

    In asking for what does not exist they take turns, so that each of them does in every room.
    """
    leaks, strangers = [], [who for who in ("otto", "tom", "mara", "cleo") if who in asking()]
    in_turn = cycle(strangers)
    by_name = {one.name: one for one in addresses()}
    for row in rows():
        method, _space, name = row.partition(" ")
        address = by_name[name]
        if "key" not in address.parameters:
            continue
        asked = [(who, stage.foreign) for who in strangers]
        asked.append((next(in_turn), stage.foreign | {"project": "nowhere"}))
        for who, things in asked:
            status = stage.ask(who, method, address, things).status_code
            if status != 404:
                leaks.append(f"{row} answers {who} {status} in the project {things['project']}")
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
