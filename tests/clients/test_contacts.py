"""The people we know at a client, and how they get an account."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import ClientOrganisation, Contact

FORM = {"name": "Yun Gao", "title": "Key user", "email": "yun@bank.example", "phone": "021 5555"}


@pytest.fixture
def yun(mara: User, harbour_bank: ClientOrganisation) -> Contact:
    """A contact of Harbour Bank without an account."""
    return add_contact(harbour_bank, by=mara, **FORM)


def test_a_contact_is_added(client_for, mara: User, harbour_bank: ClientOrganisation) -> None:
    browser = client_for(mara)
    page = f"/clients/{harbour_bank.pk}/"
    assert browser.post(f"{page}contacts/new/", FORM)["Location"] == page
    assert "Yun Gao" in browser.get(page).content.decode()
    assert DiaryEntry.objects.latest("id").deed == "clients.contact_added"


def test_a_contact_is_changed(client_for, mara: User, yun: Contact) -> None:
    client_for(mara).post(f"/clients/{yun.client_id}/contacts/{yun.pk}/", FORM | {"title": "Product owner"})
    yun.refresh_from_db()
    assert yun.title == "Product owner"
    assert DiaryEntry.objects.latest("id").deed == "clients.contact_changed"


def test_a_contact_needs_a_name_and_a_true_address(client_for, mara: User, yun: Contact) -> None:
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/"
    answer = client_for(mara).post(address, FORM | {"name": "", "email": "not an address"})
    assert answer.status_code == 422
    assert "Enter a valid email address." in answer.content.decode()


def test_a_contact_is_removed(client_for, mara: User, yun: Contact) -> None:
    client_for(mara).post(f"/clients/{yun.client_id}/contacts/{yun.pk}/remove/")
    assert not Contact.objects.filter(pk=yun.pk).exists()
    assert DiaryEntry.objects.latest("id").deed == "clients.contact_removed"


def test_a_contact_who_can_sign_in_stays(client_for, ada: User, mara: User, cleo: User) -> None:
    contact = cleo.contact
    address = f"/clients/{contact.client_id}/contacts/{contact.pk}/remove/"
    answer = client_for(mara).post(address, follow=True)
    assert "This contact can sign in. Deactivate the account under People first." in answer.content.decode()
    assert Contact.objects.filter(pk=contact.pk).exists()
    change_user(cleo, by=ada, name=cleo.name, title="", role=OrganisationRole.CLIENT, is_active=False)
    client_for(mara).post(address)
    assert not Contact.objects.filter(pk=contact.pk).exists()


def test_an_administrator_gives_a_contact_an_account(client_for, ada: User, yun: Contact) -> None:
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/login/"
    browser = client_for(ada)
    assert 'value="yun@bank.example"' in browser.get(address).content.decode()
    answer = browser.post(address, {"email": "yun@bank.example", "language": "en"})
    shown = re.search(r'id="first-password">([\w-]+)<', answer.content.decode())
    assert shown is not None
    visitor = Client()
    door = visitor.post("/sign-in/", {"username": "yun@bank.example", "password": shown[1]}, follow=True)
    assert "Nothing has been published to you yet." in door.content.decode()
    yun.refresh_from_db()
    assert yun.user is not None
    assert yun.user.is_client
    assert DiaryEntry.objects.filter(deed="clients.login_given").exists()


def test_an_invited_contact_makes_their_own_account(client_for, ada: User, yun: Contact) -> None:
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/login/"
    form = {"email": "yun@bank.example", "language": "en", "how": "invitation"}
    made = client_for(ada).post(address, form)
    assert made.status_code == 201
    link = re.search(r'value="http://testserver(/join/\w+/)"', made.content.decode())
    assert link is not None
    yun.refresh_from_db()
    assert yun.user is None
    chosen = {"name": "Yun", "new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}
    visitor = Client()
    assert (
        "Nothing has been published to you yet."
        in visitor.post(link[1], chosen, follow=True).content.decode()
    )
    yun.refresh_from_db()
    assert yun.user is not None
    assert yun.user.is_client
    assert DiaryEntry.objects.filter(deed="clients.login_given").exists()


def test_an_invitation_of_a_contact_who_was_removed_opens_nothing(
    client_for, ada: User, yun: Contact
) -> None:
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/login/"
    form = {"email": "yun@bank.example", "language": "en", "how": "invitation"}
    link = re.search(r"/join/\w+/", client_for(ada).post(address, form).content.decode())
    assert link is not None
    yun.delete()
    chosen = {"name": "Yun", "new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}
    assert Client().post(link[0], chosen).status_code == 409
    assert not User.objects.filter(email="yun@bank.example").exists()


def test_an_account_needs_an_address_of_its_own(client_for, ada: User, tom: User, yun: Contact) -> None:
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/login/"
    answer = client_for(ada).post(address, {"email": tom.email, "language": "en"})
    assert answer.status_code == 422
    assert "Somebody with this e-mail address has an account already." in answer.content.decode()


def test_a_second_account_is_refused(client_for, ada: User, cleo: User) -> None:
    contact = cleo.contact
    address = f"/clients/{contact.client_id}/contacts/{contact.pk}/login/"
    assert client_for(ada).post(address, {"email": "again@bank.example", "language": "en"}).status_code == 403


def test_managers_do_not_give_accounts(client_for, mara: User, yun: Contact) -> None:
    browser = client_for(mara)
    assert "Give an account" not in browser.get(f"/clients/{yun.client_id}/").content.decode()
    address = f"/clients/{yun.client_id}/contacts/{yun.pk}/login/"
    assert browser.post(address, {"email": "yun@bank.example", "language": "en"}).status_code == 403


@pytest.mark.parametrize("page", ["", "remove/", "login/"])
def test_a_contact_is_found_only_at_their_own_client(
    client_for, ada: User, yun: Contact, meadow_retail: ClientOrganisation, page: str
) -> None:
    answer = client_for(ada).post(f"/clients/{meadow_retail.pk}/contacts/{yun.pk}/{page}", FORM)
    assert answer.status_code == 404
    assert Contact.objects.filter(pk=yun.pk).exists()
