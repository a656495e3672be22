"""The second step: an authenticator app, recovery codes, and an organisation that demands it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.codes import shown_by_app
from tests.accounts.test_sessions import set_active
from tongzhou.accounts.actions.factors import set_sign_in_rules
from tongzhou.accounts.models import Session, User
from tongzhou.activity.models import DiaryEntry

Browser = Callable[[User], Client]
WRONG = "This code is wrong, has expired or was used already."


@pytest.fixture
def secret(client_for: Browser, mara: User) -> str:
    """Mara has an authenticator app; what it knows."""
    return add_app(client_for(mara))


def add_app(browser: Client) -> str:
    """Add an authenticator app; its secret."""
    page = browser.get("/me/security/app/").content.decode()
    found = re.search(r'id="app-secret">([A-Z2-7]+)<', page)
    assert found is not None
    assert "data:image/svg+xml;base64," in page
    # The code of the step before, so that the present one is still unused.
    answer = browser.post("/me/security/app/", {"code": shown_by_app(found[1], steps=-1)})
    assert answer["Location"] == "/me/security/codes/"
    return found[1]


def recovery_codes(browser: Client) -> list[str]:
    """The codes on the page that shows them."""
    return re.findall(
        r"^\W*(?:<pre[^>]*>)?(\d{8})$", browser.get("/me/security/codes/").content.decode(), re.MULTILINE
    )


def at_the_second_step(user: User, password: str) -> Client:
    """A browser that has given the password."""
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/sign-in/?next=/people/", {"username": user.email, "password": password})
    assert answer["Location"] == "/sign-in/code/"
    assert browser.get("/me/").status_code == 302
    return browser


def test_the_code_of_the_app_opens_what_the_password_alone_does_not(
    mara: User, password: str, secret: str
) -> None:
    browser = at_the_second_step(mara, password)
    assert "Enter the six digits" in browser.get("/sign-in/code/").content.decode()
    assert browser.post("/sign-in/code/", {"code": shown_by_app(secret)})["Location"] == "/people/"
    assert browser.get("/me/").status_code == 200
    signed_in = DiaryEntry.objects.filter(deed="accounts.signed_in").latest("id")
    assert signed_in.details["method"] == "password+totp"


def test_a_code_works_once(mara: User, password: str, secret: str) -> None:
    code = shown_by_app(secret)
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": code}).status_code == 302
    again = at_the_second_step(mara, password).post("/sign-in/code/", {"code": code})
    assert again.status_code == 422
    assert WRONG in again.content.decode()


def test_a_code_is_used_up_for_all_processes(mara: User, password: str, secret: str, settings: Any) -> None:
    """Another process has another memory: what it must know is in the database."""
    from django.core.cache import cache

    code = shown_by_app(secret)
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": code}).status_code == 302
    cache.clear()
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": code}).status_code == 422


def test_after_ten_wrong_codes_the_right_one_does_not_help(mara: User, password: str, secret: str) -> None:
    browser = at_the_second_step(mara, password)
    for number in range(10):
        assert browser.post("/sign-in/code/", {"code": f"00000{number}"}).status_code == 422
    answer = browser.post("/sign-in/code/", {"code": shown_by_app(secret)})
    assert "Too many attempts. Try again in 5 minutes." in answer.content.decode()
    assert browser.get("/me/").status_code == 302


def test_who_is_deactivated_between_the_two_steps_stays_out(
    ada: User, mara: User, password: str, secret: str
) -> None:
    browser = at_the_second_step(mara, password)
    set_active(mara, by=ada, active=False)
    answer = browser.post("/sign-in/code/", {"code": shown_by_app(secret)}, follow=True)
    assert answer.request["PATH_INFO"] == "/sign-in/"
    assert browser.get("/me/").status_code == 302


def test_without_the_password_there_is_no_second_step(db: None) -> None:
    assert Client().get("/sign-in/code/")["Location"] == "/sign-in/"
    assert Client().post("/sign-in/code/", {"code": "000000"})["Location"] == "/sign-in/"


def test_recovery_codes_are_shown_once_and_each_works_once(
    client_for: Browser, mara: User, password: str
) -> None:
    browser = client_for(mara)
    add_app(browser)
    codes = recovery_codes(browser)
    assert len(codes) == 10
    again = browser.get("/me/security/codes/").content.decode()
    assert "have been shown already" in again
    assert codes[0] not in again
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": codes[1]}).status_code == 302


def test_new_recovery_codes_make_the_old_ones_worthless(
    client_for: Browser, mara: User, password: str
) -> None:
    browser = client_for(mara)
    add_app(browser)
    old = recovery_codes(browser)
    assert browser.post("/me/security/codes/new/")["Location"] == "/me/security/codes/"
    new = recovery_codes(browser)
    assert set(old).isdisjoint(new)
    assert at_the_second_step(mara, password).post("/sign-in/code/", {"code": old[0]}).status_code == 422
    assert DiaryEntry.objects.filter(deed="accounts.codes_made").exists()


def test_the_secrets_of_factors_are_not_in_the_database(mara: User, secret: str) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored


def test_a_wrong_first_code_adds_nothing(client_for: Browser, mara: User) -> None:
    browser = client_for(mara)
    browser.get("/me/security/app/")
    answer = browser.post("/me/security/app/", {"code": "000000"})
    assert answer.status_code == 422
    assert WRONG in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_a_removed_app_asks_no_more(client_for: Browser, mara: User, password: str, secret: str) -> None:
    browser = client_for(mara)
    browser.post("/confirm/", {"code": shown_by_app(secret)})
    assert browser.post("/me/security/app/remove/")["Location"] == "/me/security/"
    assert not Authenticator.objects.exists()
    answer = Client().post("/sign-in/", {"username": mara.email, "password": password})
    assert answer["Location"] == "/"
    assert DiaryEntry.objects.filter(deed="accounts.factor_removed").exists()


def test_an_administrator_removes_the_factors_of_somebody_who_has_lost_them(
    client_for: Browser, ada: User, mara: User, secret: str, password: str
) -> None:
    elsewhere = client_for(mara)
    assert client_for(ada).post(f"/people/{mara.pk}/factors/")["Location"] == f"/people/{mara.pk}/"
    assert not Authenticator.objects.exists()
    assert elsewhere.get("/me/").status_code == 302
    assert not Session.objects.filter(user_id=mara.pk).exists()
    entry = DiaryEntry.objects.get(deed="accounts.factors_removed")
    assert (entry.actor, entry.subject_id) == (ada, mara.pk)


def test_where_a_second_factor_is_demanded_nothing_else_opens_before(
    client_for: Browser, ada: User, mara: User
) -> None:
    set_sign_in_rules(ada.organisation, by=ada, second_factor_required=True, provider_sign_in=False)
    browser = client_for(mara)
    assert browser.get("/people/")["Location"] == "/me/security/"
    assert browser.post("/me/tokens/", {"name": "t"}).status_code == 403
    assert browser.get("/api/v1/users").json()["code"] == "second_factor_required"
    assert "Your organisation requires a second factor." in browser.get("/me/security/").content.decode()
    add_app(browser)
    assert browser.get("/people/").status_code == 200
    browser.post("/me/security/app/remove/")
    assert browser.get("/people/").status_code == 302


def test_only_administrators_set_the_rules(client_for: Browser, ada: User, mara: User) -> None:
    assert client_for(mara).get("/people/sign-in-rules/").status_code == 403
    answer = client_for(ada).post("/people/sign-in-rules/", {"second_factor_required": "on"})
    assert answer["Location"] == "/people/sign-in-rules/"
    ada.organisation.refresh_from_db()
    assert ada.organisation.second_factor_required
    assert DiaryEntry.objects.filter(deed="accounts.sign_in_rules_set").exists()
