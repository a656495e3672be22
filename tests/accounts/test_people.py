"""The people of the organisation: who sees them, who manages them, and what is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.passwords import READABLE, first_password
from tongzhou.accounts.permissions import OrganisationRole, Permission
from tongzhou.accounts.queries import PERMISSION_WORDS
from tongzhou.activity.models import DiaryEntry

NEW = {
    "name": "Iris Ma",
    "email": "iris@yuanhang.example",
    "title": "Analyst",
    "role": "member",
    "language": "en",
}


@pytest.fixture
def foreigner(db: None) -> User:
    """Somebody of another organisation on the same installation."""
    other = create_organisation("Elsewhere Ltd")
    return create_user(
        other,
        email="zed@elsewhere.example",
        name="Zed Foreign",
        password="x" * 12,
        role=OrganisationRole.ADMIN,
    )


def test_the_list_shows_colleagues_and_no_foreigners(
    client_for, mara: User, tom: User, cleo: User, foreigner: User, django_assert_max_num_queries
) -> None:
    browser = client_for(mara)
    with django_assert_max_num_queries(8):
        page = browser.get("/people/").content.decode()
    assert "Tom Qian" in page
    assert "Cleo Zheng" in page
    assert "Harbour Bank" in page
    assert "Zed Foreign" not in page


@pytest.mark.parametrize(
    ("query", "found", "hidden"),
    [
        ("q=tom", "Tom Qian", "Lee Zhao"),
        ("role=manager", "Mara Chen", "Tom Qian"),
        ("q=architect", "Lee Zhao", "Tom"),
    ],
)
def test_the_list_is_narrowed(
    client_for, ada: User, mara: User, tom: User, lee: User, query: str, found: str, hidden: str
) -> None:
    page = client_for(ada).get(f"/people/?{query}").content.decode()
    assert found in page
    assert hidden not in page


def test_who_is_not_active_is_listed_only_when_asked_for(client_for, ada: User, tom: User) -> None:
    browser = client_for(ada)
    browser.post(f"/people/{tom.pk}/", {"name": tom.name, "title": tom.title, "role": "member"})
    assert "Tom Qian" not in browser.get("/people/").content.decode()
    assert "Tom Qian" in browser.get("/people/?state=inactive").content.decode()


def test_an_unknown_filter_is_no_error(client_for, ada: User) -> None:
    assert client_for(ada).get("/people/?role=king&state=x&page=99").status_code == 200


def test_a_list_with_nobody_in_it_leads_back(client_for, ada: User) -> None:
    assert "Nobody matches these filters." in client_for(ada).get("/people/?q=zzz").content.decode()


@pytest.mark.parametrize("address", ["/people/", "/people/roles/", "/people/new/"])
def test_a_clients_user_sees_no_people(client_for, cleo: User, address: str) -> None:
    assert client_for(cleo).get(address).status_code == 403


def test_an_administrator_creates_an_account_and_hands_over_the_password(client_for, ada: User) -> None:
    answer = client_for(ada).post("/people/new/", NEW)
    assert answer.status_code == 201
    shown = re.search(r'id="first-password">([\w-]+)<', answer.content.decode())
    assert shown is not None
    door = Client().post("/sign-in/", {"username": NEW["email"], "password": shown[1]})
    assert door["Location"] == "/"
    iris = User.objects.get(email=NEW["email"])
    assert shown[1] not in client_for(ada).get(f"/people/{iris.pk}/").content.decode()
    entry = DiaryEntry.objects.get(deed="accounts.user_created", subject_id=iris.pk)
    assert entry.actor == ada
    assert shown[1] not in str(entry.details)


def test_an_address_is_given_once(client_for, ada: User, tom: User) -> None:
    answer = client_for(ada).post("/people/new/", NEW | {"email": "TOM@yuanhang.example"})
    assert answer.status_code == 422
    assert "Somebody with this e-mail address has an account already." in answer.content.decode()


def test_client_users_are_not_made_here(client_for, ada: User) -> None:
    answer = client_for(ada).post("/people/new/", NEW | {"role": "client"})
    assert answer.status_code == 422
    assert not User.objects.filter(email=NEW["email"]).exists()


@pytest.mark.parametrize("who", ["mara", "pia", "tom"])
def test_only_administrators_create_accounts(client_for, request: pytest.FixtureRequest, who: str) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get("/people/new/").status_code == 403
    assert browser.post("/people/new/", NEW).status_code == 403
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_an_administrator_changes_role_and_title(client_for, ada: User, tom: User) -> None:
    form = {"name": "Tom Qian", "title": "Lead developer", "role": "manager", "is_active": "on"}
    assert client_for(ada).post(f"/people/{tom.pk}/", form)["Location"] == f"/people/{tom.pk}/"
    tom.refresh_from_db()
    assert (tom.title, tom.role) == ("Lead developer", "manager")
    assert DiaryEntry.objects.latest("id").deed == "accounts.user_changed"


def test_the_last_administrator_stays(client_for, ada: User) -> None:
    form = {"name": "Ada Lin", "title": "", "role": "member", "is_active": "on"}
    answer = client_for(ada).post(f"/people/{ada.pk}/", form)
    assert answer.status_code == 422
    assert "The last administrator cannot be deactivated or given another role." in answer.content.decode()
    ada.refresh_from_db()
    assert ada.role == "admin"


def test_a_client_user_stays_a_client_user(client_for, ada: User, cleo: User) -> None:
    form = {"name": "Cleo Zheng", "title": "CIO", "role": "admin", "is_active": "on"}
    assert client_for(ada).post(f"/people/{cleo.pk}/", form).status_code == 422
    cleo.refresh_from_db()
    assert cleo.role == "client"


def test_others_read_a_person_without_the_form(client_for, mara: User, tom: User) -> None:
    page = client_for(mara).get(f"/people/{tom.pk}/").content.decode()
    assert "Developer" in page
    assert "Change the account" not in page
    form = {"name": "x", "role": "admin", "is_active": "on"}
    assert client_for(mara).post(f"/people/{tom.pk}/", form).status_code == 403


@pytest.mark.parametrize("address", ["/people/{}/", "/people/{}/password/"])
def test_somebody_of_another_organisation_does_not_exist(
    client_for, ada: User, foreigner: User, address: str
) -> None:
    assert client_for(ada).post(address.format(foreigner.pk)).status_code == 404
    assert client_for(ada).get(f"/people/{foreigner.pk}/").status_code == 404


def test_a_lost_password_is_replaced_and_ends_the_sessions(
    client_for, ada: User, tom: User, password: str
) -> None:
    toms = client_for(tom)
    answer = client_for(ada).post(f"/people/{tom.pk}/password/")
    shown = re.search(r'id="first-password">([\w-]+)<', answer.content.decode())
    assert shown is not None
    assert toms.get("/me/").status_code == 302
    tom.refresh_from_db()
    assert tom.check_password(shown[1])
    assert not tom.check_password(password)
    assert DiaryEntry.objects.latest("id").deed == "accounts.password_reset"


def test_only_administrators_replace_passwords_and_never_their_own_this_way(
    client_for, ada: User, mara: User, tom: User
) -> None:
    assert client_for(mara).post(f"/people/{tom.pk}/password/").status_code == 403
    assert client_for(ada).post(f"/people/{ada.pk}/password/").status_code == 404


def test_the_roles_are_told_in_words(client_for, tom: User, django_assert_max_num_queries) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(6):
        page = browser.get("/people/roles/").content.decode()
    for words in PERMISSION_WORDS.values():
        assert str(words).replace("'", "&#x27;") in page
    assert "Client sponsor" in page


def test_every_permission_has_words() -> None:
    assert set(PERMISSION_WORDS) == set(Permission)


def test_first_passwords_are_readable_and_differ() -> None:
    passwords = {first_password() for _attempt in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch(rf"([{READABLE}]{{4}}-){{3}}[{READABLE}]{{4}}", one) for one in passwords)
