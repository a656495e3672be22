"""Before something delicate a person proves once more who they are; what they sent is carried out afterwards."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.accounts.codes import shown_by_app
from tests.accounts.test_second_factor import add_app
from tongzhou.accounts.models import ApiToken, Invitation, User
from tongzhou.activity.models import DiaryEntry

Browser = Callable[[User], Client]


@pytest.fixture
def later(client_for: Browser) -> Browser:
    """A browser of somebody who signed in eleven minutes ago."""

    def opened(user: User) -> Client:
        browser = client_for(user)
        grow_old(browser)
        return browser

    return opened


def grow_old(browser: Client) -> None:
    """Let eleven minutes pass."""
    session = browser.session
    for one in session["account_authentication_methods"]:
        one["at"] = time.time() - 660
    session.save()


def test_a_token_sent_late_is_made_after_the_proof(later: Browser, mara: User, password: str) -> None:
    browser = later(mara)
    stopped = browser.post("/me/tokens/", {"name": "nightly", "scope": "write"})
    assert stopped["Location"] == "/confirm/?next=%2Fme%2Ftokens%2F"
    assert not ApiToken.objects.exists()
    assert "Prove once more who you are" in browser.get(stopped["Location"]).content.decode()
    made = browser.post("/confirm/", {"password": password, "next": "/me/tokens/"})
    assert re.search(r'value="tz_[\w-]+"', made.content.decode())
    token = ApiToken.objects.get()
    assert (token.name, token.scope) == ("nightly", "write")
    assert DiaryEntry.objects.filter(deed="accounts.stepped_up").count() == 1


def test_a_wrong_password_carries_nothing_out(later: Browser, mara: User) -> None:
    browser = later(mara)
    browser.post("/me/tokens/", {"name": "nightly"})
    answer = browser.post("/confirm/", {"password": "wrong", "next": "/me/tokens/"})
    assert answer.status_code == 422
    assert "This is not your password." in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_passwords_tried_here_count_like_those_at_the_door(later: Browser, mara: User, password: str) -> None:
    browser = later(mara)
    for _attempt in range(10):
        browser.post("/confirm/", {"password": "wrong"})
    assert "Too many attempts." in browser.post("/confirm/", {"password": password}).content.decode()
    assert Client().post("/sign-in/", {"username": mara.email, "password": password}).status_code == 429


def test_a_code_proves_it_as_well(client_for: Browser, mara: User) -> None:
    browser = client_for(mara)
    secret = add_app(browser)
    grow_old(browser)
    browser.post("/me/tokens/", {"name": "nightly"})
    browser.post("/confirm/", {"code": shown_by_app(secret), "next": "/me/tokens/"})
    assert ApiToken.objects.get().name == "nightly"


def test_whoever_has_a_second_factor_proves_it_by_that_and_not_by_the_password(
    client_for: Browser, mara: User, password: str
) -> None:
    browser = client_for(mara)
    add_app(browser)
    grow_old(browser)
    stopped = browser.post("/me/tokens/", {"name": "nightly"})
    page = browser.get(stopped["Location"]).content.decode()
    assert 'name="code"' in page
    assert 'name="password"' not in page
    answer = browser.post("/confirm/", {"password": password, "next": "/me/tokens/"})
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_password_at_the_door_is_no_proof_of_a_factor(client_for: Browser, mara: User) -> None:
    """The session is older than the factor, which was added in another one a moment ago."""
    old, other = client_for(mara), client_for(mara)
    add_app(other)
    for path in ("/me/tokens/", "/me/security/app/remove/", "/me/security/codes/new/"):
        assert old.post(path, {"name": "n"})["Location"].startswith("/confirm/?next=")
    asked = old.post("/api/v1/tokens", {"name": "t"}, content_type="application/json")
    assert (asked.status_code, asked.json()["code"]) == (403, "step_up_required")
    assert old.get("/me/security/passkeys/new/")["Location"].startswith("/confirm/?next=")


def test_adding_a_factor_proves_it(client_for: Browser, mara: User) -> None:
    browser = client_for(mara)
    add_app(browser)
    assert browser.get("/me/security/codes/").status_code == 200
    assert browser.post("/me/tokens/", {"name": "nightly"}).status_code == 201


def test_another_password_needs_the_factor_as_well(client_for: Browser, mara: User, password: str) -> None:
    browser = client_for(mara)
    secret = add_app(browser)
    grow_old(browser)
    new = {
        "old_password": password,
        "new_password1": "a-tide-without-moon",
        "new_password2": "a-tide-without-moon",
    }
    assert browser.post("/me/password/", new)["Location"] == "/confirm/?next=%2Fme%2Fsecurity%2F"
    mara.refresh_from_db()
    assert mara.check_password(password)
    assert "account_reauthentication_state" not in browser.session, "passwords are not kept in a session"
    browser.post("/confirm/", {"code": shown_by_app(secret), "next": "/me/security/"})
    browser.post("/me/password/", new)
    mara.refresh_from_db()
    assert mara.check_password("a-tide-without-moon")


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/people/invite/", {"email": "x@x.example", "role": "member", "language": "en"}),
        ("/people/{tom}/", {"name": "Tom", "role": "admin", "is_active": "on"}),
        ("/people/{tom}/", {"name": "Tom", "role": "member"}),
        ("/people/{tom}/password/", {}),
        ("/people/{tom}/factors/", {}),
        ("/people/new/", {"name": "N", "email": "n@x.example", "role": "member", "language": "en"}),
        ("/people/sign-in-rules/", {"second_factor_required": "on"}),
        ("/me/security/passkeys/new/", {"name": "x"}),
        ("/me/security/app/", {"code": "000000"}),
        ("/me/tokens/", {"name": "t"}),
    ],
)
def test_what_is_delicate_asks_for_a_proof(
    later: Browser, ada: User, tom: User, address: str, form: dict[str, str]
) -> None:
    before = (tom.password, tom.role)
    answer = later(ada).post(address.format(tom=tom.pk), form)
    assert answer["Location"].startswith("/confirm/?next=")
    tom.refresh_from_db()
    assert (tom.password, tom.role, tom.is_active) == (*before, True)
    assert not Invitation.objects.exists()
    assert not ApiToken.objects.exists()
    ada.organisation.refresh_from_db()
    assert not ada.organisation.second_factor_required


def test_a_session_of_the_api_is_asked_as_well(later: Browser, mara: User) -> None:
    answer = later(mara).post("/api/v1/tokens", {"name": "t"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


def test_changing_the_password_asks_for_the_present_one_itself(
    later: Browser, mara: User, password: str
) -> None:
    new = {"new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}
    assert later(mara).post("/me/password/", new | {"old_password": "wrong"}).status_code == 422
    answer = later(mara).post("/me/password/", new | {"old_password": password})
    assert answer["Location"] == "/me/security/"


def test_the_proof_leads_nowhere_else(later: Browser, mara: User, password: str) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = later(mara).post("/confirm/", {"password": password, "next": elsewhere})
        assert answer["Location"] == "/"


def test_what_one_person_sent_is_not_carried_out_for_the_next(
    later: Browser, client_for: Browser, mara: User, tom: User, password: str
) -> None:
    browser = later(mara)
    browser.post("/me/tokens/", {"name": "mara's"})
    browser.post("/sign-out/")
    browser.post("/sign-in/", {"username": tom.email, "password": password})
    browser.post("/confirm/", {"password": password, "next": "/me/tokens/"})
    assert not ApiToken.objects.exists()


# What tokens may do


def test_a_token_administers_only_with_the_scope_for_it(ada: User) -> None:
    from tongzhou.accounts.actions import create_token

    rights: dict[str, Any] = {}
    for scope in ("read", "write", "admin"):
        _token, secret = create_token(ada, name=scope, expires_on=None, scope=scope)
        asked = Client().get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
        rights[scope] = "manage_people" in asked.json()["permissions"]
    assert rights == {"read": False, "write": False, "admin": True}
