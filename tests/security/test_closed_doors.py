"""What every answer says to browsers, and what no request gets away with, whichever address it goes to."""

from __future__ import annotations

import ast
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from tests.architecture.source import modules, place, tree
from tests.security.headers import missing_from
from tests.test_permission_matrix import Address, Stage, addresses, stage  # noqa: F401  # a fixture
from tongzhou.accounts.models import User
from tongzhou.operations.counting import tally


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/api/v1/nowhere", "/sign-in/", "/healthz", "/%ff%00"])
def test_failures_have_the_headers_too(path: str) -> None:
    assert not list(missing_from(Client().get(path)))
    assert not list(missing_from(Client().get(path, headers={"Host": "evil.example"})))


@pytest.mark.django_db
def test_no_script_from_elsewhere_and_none_inline() -> None:
    policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["script-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "[::2]"]
)
def test_a_foreign_host_name_is_refused(host: str) -> None:
    response = Client().get("/sign-in/", headers={"Host": host})
    assert response.status_code == 400
    assert host not in response.content.decode()


@pytest.mark.django_db
def test_a_forwarded_host_name_is_not_believed() -> None:
    response = Client().get("/projects/", headers={"X-Forwarded-Host": "evil.example"})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/projects/")


OPEN_BY_A_SIGNED_LINK = {"notice_unsubscribe", "contact_no_mail"}
"""A mail program presses it (RFC 8058): it has no session, and the link itself is the proof."""


@pytest.mark.any_database
def test_every_unsafe_request_of_a_session_needs_its_token(stage: Stage) -> None:  # noqa: F811
    """The sign-in wall and the rights come later: without the token nobody gets that far, nor to any query."""
    let_in = []
    for address in addresses():
        client = stage.browser("ada", enforce_csrf_checks=True)
        tally.clear()
        path = reverse(address.name, kwargs=stage.values(address, stage.own))
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            status = client.generic(method, path, "{}", content_type="application/json").status_code
            if status not in {403, 405, 404} and address.name not in OPEN_BY_A_SIGNED_LINK:
                let_in.append(f"{method} {address.name}: {status}")
    assert not let_in, "\n".join(let_in)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(target: str, ada: User, password: str) -> None:
    response = Client().post("/sign-in/", {"username": ada.email, "password": password, "next": target})
    assert (response.status_code, "evil" in response.headers.get("Location", "")) == (302, False)
    response = Client().post("/language/", {"language": "en", "next": target})
    assert "evil" not in response.headers.get("Location", "")
    assert "javascript" not in response.headers.get("Location", "")


def test_nobody_makes_themselves_an_administrator(client_for, otto: User) -> None:  # type: ignore[no-untyped-def]
    fields = {
        "name": "Otto Zhou",
        "title": "Consultant",
        "language": "en",
        "theme": "auto",
        "density": "compact",
    }
    more = {
        "role": "admin",
        "is_active": "on",
        "organisation": "999",
        "email": "ada@yuanhang.example",
        "password": "x",
    }
    assert client_for(otto).post("/me/", fields | more).status_code == 302
    otto.refresh_from_db()
    assert (otto.role, otto.email) == ("member", "otto@yuanhang.example")
    assert otto.check_password("lanterns-over-the-bay")


def test_no_secret_is_compared_letter_by_letter() -> None:
    """``==`` stops at the first letter that differs, and tells by its time how many were right."""
    secret = re.compile(r"(?:token|secret|signature|mac|ticket|password|digest)$", re.IGNORECASE)
    found = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops)
        if any(secret.search(ast.unparse(side)) for side in (node.left, *node.comparators))
    ]
    allowed = {
        "activity/queries/audit.py",  # whether a line is what was sealed; both sides are ours
        "config/api/idempotency.py",  # whether two requests are alike
        "config/commands/start.py",  # whether the password is the demo's public one
        "portal/queries/snapshots.py",  # whether what was kept is unchanged; both digests are ours
        "records/packing.py",  # whether a file is what was signed; both digests are ours
        "records/verifying.py",  # whether a file is what its index says; digests of what lies open
    }
    assert not [one for one in found if one.partition(":")[0] not in allowed], found


@override_settings(DEBUG=False)
def test_production_settings_pass_djangos_own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECURE_HSTS_SECONDS", 31_536_000)
    monkeypatch.setattr(settings, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setattr(settings, "CSRF_COOKIE_SECURE", True)
    monkeypatch.setattr(settings, "SECRET_KEY", "".join(map(chr, range(33, 127))))
    monkeypatch.setattr(
        settings, "SILENCED_SYSTEM_CHECKS", ["security.W008", "security.W005", "security.W021"]
    )
    # W008: the proxy in front sends people to https; W005, W021: other subdomains are not ours to decide about.
    call_command("check", deploy=True, fail_level="WARNING")


def test_addresses_are_found() -> None:
    assert Address("sign_in", ()) in addresses()
