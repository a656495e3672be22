"""Coming in: one answer for every mistake, and no way out to elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client

from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.projects.models import Project

REFUSAL = "The e-mail address or the password is wrong, or the account is not active."


def sign_in(address: str, password: str, **more: str):
    form = {"username": address, "password": password} | more
    return Client(headers={"accept-language": "en"}).post("/sign-in/", form)


def test_a_person_signs_in_with_address_and_password(mara: User, password: str) -> None:
    assert sign_in("mara@yuanhang.example", password)["Location"] == "/"


def test_the_case_of_the_address_does_not_matter(mara: User, password: str) -> None:
    assert sign_in("Mara@Yuanhang.Example", password).status_code == 302


@pytest.mark.parametrize("address", ["mara@yuanhang.example", "nobody@yuanhang.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(mara: User, address: str) -> None:
    answer = sign_in(address, "not the password")
    assert answer.status_code == 422
    assert REFUSAL in answer.content.decode()


def test_who_is_not_active_gets_that_answer_too(ada: User, mara: User, password: str) -> None:
    change_user(mara, by=ada, name=mara.name, title="", role=OrganisationRole.MANAGER, is_active=False)
    answer = sign_in("mara@yuanhang.example", password)
    assert answer.status_code == 422
    assert REFUSAL in answer.content.decode()


def test_whoever_was_stopped_at_the_door_gets_to_where_they_wanted(mara: User, password: str) -> None:
    stopped = Client().get("/people/?q=tom")
    assert stopped["Location"] == "/sign-in/?next=/people/%3Fq%3Dtom"
    assert sign_in("mara@yuanhang.example", password, next="/people/?q=tom")["Location"] == "/people/?q=tom"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(mara: User, password: str, elsewhere: str) -> None:
    assert sign_in("mara@yuanhang.example", password, next=elsewhere)["Location"] == "/"


def test_the_door_offers_both_languages_before_signing_in(db: None) -> None:
    stranger = Client()
    answer = stranger.post("/language/", {"language": "en", "next": "/sign-in/?next=/people/"})
    assert answer["Location"] == "/sign-in/?next=/people/"
    assert 'lang="en"' in stranger.get("/sign-in/").content.decode()
    stranger.post("/language/", {"language": "zh-hans"})
    assert 'lang="zh-hans"' in stranger.get("/sign-in/").content.decode()


def test_an_unknown_language_changes_nothing_and_leads_nowhere_else(db: None) -> None:
    answer = Client().post("/language/", {"language": "tlh", "next": "https://evil.example/"})
    assert answer["Location"] == "/sign-in/"
    assert "tongzhou_language" not in answer.cookies


def test_the_language_of_somebody_signed_in_is_kept_with_them(client_for, mara: User) -> None:
    client_for(mara).post("/language/", {"language": "zh-hans"})
    mara.refresh_from_db()
    assert mara.language == "zh-hans"


def test_a_link_alone_signs_nobody_out(client_for, mara: User) -> None:
    browser = client_for(mara)
    assert "Sign out of this device?" in browser.get("/sign-out/").content.decode()
    assert browser.get("/me/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/me/").status_code == 302


def test_vendor_people_start_at_their_projects_and_clients_at_what_is_shared(
    client_for, mara: User, cleo: User
) -> None:
    assert client_for(mara).get("/")["Location"] == "/my-work/"
    assert client_for(cleo).get("/")["Location"] == "/portal/"


def test_deactivating_somebody_ends_their_session_at_once(client_for, ada: User, tom: User) -> None:
    browser = client_for(tom)
    assert browser.get("/me/").status_code == 200
    change_user(tom, by=ada, name=tom.name, title="", role=OrganisationRole.MEMBER, is_active=False)
    assert browser.get("/me/").status_code == 302


def test_the_door_says_nothing_about_projects(harbour: Project) -> None:
    page = Client(headers={"accept-language": "en"}).get("/sign-in/").content.decode()
    assert "Sign in" in page
    assert "Harbour" not in page
