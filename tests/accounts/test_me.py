"""My settings: the profile, the quick choices, the password, the API tokens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongzhou.accounts.models import ApiToken, User
from tongzhou.activity.models import DiaryEntry

PROFILE = {
    "name": "Mara C.",
    "language": "en",
    "theme": "dark",
    "density": "cozy",
}


def last_deed() -> str:
    return DiaryEntry.objects.latest("id").deed


def test_the_page_shows_the_person_within_its_budget(
    client_for, mara: User, django_assert_max_num_queries
) -> None:
    browser = client_for(mara)
    with django_assert_max_num_queries(8):
        page = browser.get("/me/").content.decode()
    assert "mara@yuanhang.example" in page
    assert "You have no tokens." in page


def test_a_person_changes_name_and_appearance(client_for, mara: User) -> None:
    assert client_for(mara).post("/me/", PROFILE)["Location"] == "/me/"
    mara.refresh_from_db()
    assert (mara.name, mara.theme, mara.density, mara.shortcuts) == ("Mara C.", "dark", "cozy", False)
    assert last_deed() == "accounts.user_renamed"


def test_a_profile_without_a_name_is_refused_on_the_form(client_for, mara: User) -> None:
    answer = client_for(mara).post("/me/", PROFILE | {"name": " "})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    mara.refresh_from_db()
    assert mara.name == "Mara Chen"


def test_a_profile_cannot_reach_the_role(client_for, tom: User) -> None:
    client_for(tom).post("/me/", PROFILE | {"role": "admin", "is_active": "", "email": "x@y.example"})
    tom.refresh_from_db()
    assert (tom.role, tom.is_active, tom.email) == ("member", True, "tom@yuanhang.example")


def test_the_quick_menu_changes_one_thing_in_the_background(client_for, mara: User) -> None:
    answer = client_for(mara).post("/me/preferences/", {"theme": "dark"}, headers={"hx-request": "true"})
    assert answer.status_code == 204
    mara.refresh_from_db()
    assert (mara.theme, mara.density) == ("dark", "compact")


def test_the_quick_menu_without_a_script_comes_back_to_the_page(client_for, mara: User) -> None:
    answer = client_for(mara).post("/me/preferences/", {"language": "zh-hans", "next": "/people/?q=a"})
    assert answer["Location"] == "/people/?q=a"
    mara.refresh_from_db()
    assert mara.language == "zh-hans"


def test_the_quick_menu_refuses_what_it_does_not_offer(client_for, mara: User) -> None:
    answer = client_for(mara).post("/me/preferences/", {"theme": "neon"})
    assert answer.status_code == 422
    assert answer.content.decode() == "There is no such choice."


def test_the_quick_menu_leads_nowhere_else(client_for, mara: User) -> None:
    answer = client_for(mara).post("/me/preferences/", {"theme": "dark", "next": "//evil.example"})
    assert answer["Location"] == "/me/"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    client_for, mara: User, password: str
) -> None:
    here, elsewhere = client_for(mara), client_for(mara)
    answer = here.post(
        "/me/password/",
        {
            "old_password": password,
            "new_password1": "a-tide-without-moon",
            "new_password2": "a-tide-without-moon",
        },
    )
    assert answer["Location"] == "/me/security/"
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert last_deed() == "accounts.password_changed"


@pytest.mark.parametrize(
    ("old", "new", "again", "refusal"),
    [
        ("wrong", "a-tide-without-moon", "a-tide-without-moon", "This is not your password."),
        ("", "a-tide-without-moon", "a-tide-without-sun", "password fields didn’t match."),
        ("", "tide", "tide", "This password is too short."),
    ],
)
def test_a_bad_password_is_refused_in_words(
    client_for, mara: User, password: str, old: str, new: str, again: str, refusal: str
) -> None:
    form = {"old_password": old or password, "new_password1": new, "new_password2": again}
    answer = client_for(mara).post("/me/password/", form)
    assert answer.status_code == 422
    assert refusal in answer.content.decode()


def test_a_token_is_shown_once_and_works(client_for, mara: User) -> None:
    browser = client_for(mara)
    answer = browser.post("/me/tokens/", {"name": "CI", "scope": "read"})
    assert answer.status_code == 201
    secret = re.search(r'value="(tz_[\w-]+)"', answer.content.decode())
    assert secret is not None
    presented = ApiToken.objects.presented(secret[1])
    assert presented is not None
    assert (presented.user, presented.read_only) == (mara, True)
    again = browser.get("/me/").content.decode()
    assert "CI" in again
    assert secret[1] not in again
    assert last_deed() == "accounts.token_created"


def test_a_token_that_has_expired_already_is_refused(client_for, mara: User) -> None:
    answer = client_for(mara).post(
        "/me/tokens/", {"name": "CI", "expires_on": timezone.localdate().isoformat()}
    )
    assert answer.status_code == 422
    assert "Choose a day after today, and within ten years." in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_may_expire(client_for, mara: User) -> None:
    day = timezone.localdate() + timedelta(days=30)
    client_for(mara).post("/me/tokens/", {"name": "CI", "expires_on": day.isoformat()})
    assert mara.tokens.get().expires_on == day


def test_a_revoked_token_stops_working(client_for, mara: User) -> None:
    browser: Client = client_for(mara)
    browser.post("/me/tokens/", {"name": "CI"})
    assert browser.post(f"/me/tokens/{mara.tokens.get().pk}/revoke/")["Location"] == "/me/"
    assert not ApiToken.objects.exists()
    assert last_deed() == "accounts.token_revoked"


def test_somebody_elses_token_does_not_exist_for_me(client_for, mara: User, tom: User) -> None:
    client_for(tom).post("/me/tokens/", {"name": "Tom's"})
    assert client_for(mara).post(f"/me/tokens/{tom.tokens.get().pk}/revoke/").status_code == 404
    assert tom.tokens.exists()
    assert "Tom&#x27;s" not in client_for(mara).get("/me/").content.decode()


def test_a_clients_user_has_settings_too(client_for, cleo: User) -> None:
    assert client_for(cleo).get("/me/").status_code == 200
