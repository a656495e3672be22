"""Clients and their contacts over the API."""

from __future__ import annotations

from tests.api.calling import Caller, problem
from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation, Contact


def test_a_client_is_created_read_and_changed_field_by_field(mara: User) -> None:
    caller = Caller(mara)
    made = caller.call("POST", "/clients", {"name": " Northwind ", "industry": "Trade"})
    assert made.status_code == 201
    address = made["Location"]
    assert caller.get(address) == made.json()
    assert made.json()["name"] == "Northwind"
    changed = caller.call("PATCH", address, {"tier": "strategic"}).json()
    assert changed == made.json() | {"tier": "strategic", "version": 2}


def test_a_name_is_given_once(mara: User, harbour_bank: ClientOrganisation) -> None:
    content = problem(
        Caller(mara).call("POST", "/clients", {"name": "Harbour Bank"}), 409, "client_name_taken"
    )
    assert content["detail"] == "A client of this name exists already."


def test_clients_can_be_searched_and_sorted(
    mara: User, harbour_bank: ClientOrganisation, meadow_retail: ClientOrganisation
) -> None:
    caller = Caller(mara)
    assert [one["name"] for one in caller.get("/clients")["items"]] == ["Harbour Bank", "Meadow Retail"]
    assert caller.get("/clients", sort="-name")["items"][0]["name"] == "Meadow Retail"
    assert [one["name"] for one in caller.get("/clients", q="bank")["items"]] == ["Harbour Bank"]
    assert caller.get("/clients", tier="standard")["items"] == []
    problem(caller.call("GET", "/clients?sort=notes"), 422, "unknown_sort")


def test_contacts_are_added_changed_and_removed(mara: User, harbour_bank: ClientOrganisation) -> None:
    caller = Caller(mara)
    made = caller.call(
        "POST", f"/clients/{harbour_bank.pk}/contacts", {"name": "Ann", "email": "ann@bank.example"}
    )
    assert made.status_code == 201
    address = made["Location"]
    assert caller.call("PATCH", address, {"phone": "123"}).json()["email"] == "ann@bank.example"
    assert [one["name"] for one in caller.get(f"/clients/{harbour_bank.pk}/contacts")["items"]] == ["Ann"]
    assert caller.call("DELETE", address).status_code == 204
    problem(caller.call("GET", address), 404, "not_found")


def test_a_contact_with_a_login_stays(mara: User, cleo: User, harbour_bank: ClientOrganisation) -> None:
    contact = Contact.objects.get(user=cleo)
    response = Caller(mara).call("DELETE", f"/clients/{harbour_bank.pk}/contacts/{contact.pk}")
    problem(response, 409, "contact_has_login")


def test_an_address_that_is_none_is_a_mistake(mara: User, harbour_bank: ClientOrganisation) -> None:
    body = {"name": "Ann", "email": "nowhere"}
    content = problem(Caller(mara).call("POST", f"/clients/{harbour_bank.pk}/contacts", body), 422, "invalid")
    assert content["errors"][0]["message"] == "This is not an e-mail address."


def test_members_read_clients_and_do_not_change_them(tom: User, harbour_bank: ClientOrganisation) -> None:
    caller = Caller(tom)
    assert caller.get(f"/clients/{harbour_bank.pk}")["name"] == "Harbour Bank"
    problem(caller.call("PATCH", f"/clients/{harbour_bank.pk}", {"name": "Mine"}), 403, "forbidden")
    problem(caller.call("POST", "/clients", {"name": "Mine"}), 403, "forbidden")


def test_clients_do_not_read_what_is_kept_about_them(cleo: User, harbour_bank: ClientOrganisation) -> None:
    problem(Caller(cleo).call("GET", f"/clients/{harbour_bank.pk}"), 403, "forbidden")
