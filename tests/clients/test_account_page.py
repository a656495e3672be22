"""The overview of a client: hierarchy, who looks after it, its people's accounts, and edits that collide."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.api.calling import Caller, problem
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import (
    MOST_LEVELS,
    CircularClientError,
    NotAnAccountManagerError,
    StaleClientError,
    add_contact,
    change_client,
    change_contact,
    create_client,
)
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.projects.models import Project


def page_of(client_for: Any, user: User, client: ClientOrganisation) -> str:
    answer = client_for(user).get(f"/clients/{client.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def group(mara: User, harbour_bank: ClientOrganisation) -> ClientOrganisation:
    """Harbour Bank belongs to a group, and has a branch."""
    group = create_client(by=mara, name="Harbour Group")
    change_client(harbour_bank, by=mara, parent=group)
    create_client(by=mara, name="Harbour Bank West", parent=harbour_bank)
    return group


def test_the_page_shows_what_is_above_and_below(
    client_for: Any,
    tom: User,
    group: ClientOrganisation,
    harbour_bank: ClientOrganisation,
    django_assert_max_num_queries: Any,
) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(15):
        page = browser.get(f"/clients/{harbour_bank.pk}/").content.decode()
    assert page.index("Harbour Group") < page.index("Harbour Bank West")
    assert 'data-depth="2"' in page
    assert "belongs to Harbour Group" in client_for(tom).get("/clients/").content.decode()


def test_a_client_never_stands_above_itself(
    client_for: Any, mara: User, group: ClientOrganisation, harbour_bank: ClientOrganisation
) -> None:
    west = ClientOrganisation.objects.get(name="Harbour Bank West")
    for parent in (west, harbour_bank, group):
        with pytest.raises(CircularClientError):
            change_client(ClientOrganisation.objects.get(pk=group.pk), by=mara, parent=parent)
    offered = client_for(mara).get(f"/clients/{group.pk}/edit/").content.decode()
    assert f'<option value="{west.pk}"' not in offered
    assert ClientOrganisation.objects.get(pk=group.pk).parent is None


def test_the_database_refuses_the_shortest_circle(harbour_bank: ClientOrganisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ClientOrganisation.objects.filter(pk=harbour_bank.pk).update(parent=harbour_bank)


def test_a_hierarchy_has_an_end(mara: User) -> None:
    parent = create_client(by=mara, name="Level 1")
    for level in range(2, MOST_LEVELS + 1):
        parent = create_client(by=mara, name=f"Level {level}", parent=parent)
    with pytest.raises(CircularClientError):
        create_client(by=mara, name="One too many", parent=parent)
    assert not ClientOrganisation.objects.filter(name="One too many").exists()


def test_when_the_group_goes_its_clients_stay(
    group: ClientOrganisation, harbour_bank: ClientOrganisation
) -> None:
    group.delete()
    harbour_bank.refresh_from_db()
    assert harbour_bank.parent is None


def test_only_our_own_active_people_look_after_clients(
    mara: User, tom: User, cleo: User, harbour_bank: ClientOrganisation
) -> None:
    change_client(harbour_bank, by=mara, account_manager=tom)
    tom.is_active = False
    for nobody in (cleo, tom):
        with pytest.raises(NotAnAccountManagerError):
            change_client(harbour_bank, by=mara, account_manager=nobody)


@pytest.mark.usefixtures("contexts")
def test_a_list_counts_what_the_reader_may_see(
    client_for: Any, tom: User, otto: User, harbour: Project, cleo: User, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(9):
        seen = browser.get("/clients/").context["page"].object_list
    row = next(one for one in seen if one.name == "Harbour Bank")
    assert (row.project_count, row.contact_count, row.login_count) == (1, 2, 2)
    row = client_for(otto).get("/clients/").context["page"].object_list[0]
    assert (row.project_count, row.contact_count) == (0, 2)


@pytest.mark.usefixtures("contexts")
def test_a_contact_is_found_and_the_count_stays_whole(
    client_for: Any, tom: User, cleo: User, cody: User, meadow_retail: ClientOrganisation
) -> None:
    (row,) = client_for(tom).get("/clients/?q=cleo").context["page"].object_list
    assert (row.name, row.contact_count) == ("Harbour Bank", 2)


def test_a_contact_has_everything_one_needs_to_reach_them(
    client_for: Any, mara: User, harbour_bank: ClientOrganisation
) -> None:
    facts = {
        "name": "Bai Ling", "title": "CIO", "department": "IT", "email": "bai@bank.example", "phone": "021-1",
        "mobile": "139-2", "wechat": "bailing", "language": "zh-hans", "note": "Likes short mails", "is_main": "on",
    }  # fmt: skip
    client_for(mara).post(f"/clients/{harbour_bank.pk}/contacts/new/", facts)
    page = page_of(client_for, mara, harbour_bank)
    for shown in ("Bai Ling", "CIO · IT", "021-1", "139-2", "bailing", "Likes short mails", "Main contact"):
        assert shown in page


def test_there_is_one_main_contact(mara: User, harbour_bank: ClientOrganisation) -> None:
    first = add_contact(harbour_bank, by=mara, name="A", is_main=True)
    second = add_contact(harbour_bank, by=mara, name="B", is_main=True)
    assert list(Contact.objects.filter(is_main=True)) == [second]
    first.refresh_from_db()
    change_contact(first, by=mara, is_main=True)
    assert list(Contact.objects.filter(is_main=True)) == [first]
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=second.pk).update(is_main=True)


# Accounts of the client's people


def test_an_account_is_closed_and_opened_again(
    client_for: Any, ada: User, cleo: User, harbour_bank: ClientOrganisation
) -> None:
    contact = Contact.objects.get(user=cleo)
    address = f"/clients/{harbour_bank.pk}/contacts/{contact.pk}/account/"
    visitor = client_for(cleo)
    assert visitor.get("/portal/").status_code == 200
    client_for(ada).post(address)
    assert visitor.get("/portal/").status_code == 302
    assert "Not active" in page_of(client_for, ada, harbour_bank)
    client_for(ada).post(address, {"active": "on"})
    cleo.refresh_from_db()
    assert cleo.is_active
    assert cleo.is_client
    assert DiaryEntry.objects.filter(deed="accounts.user_changed", subject_id=cleo.pk).count() == 2


def test_a_contact_without_an_account_has_none_to_close(
    client_for: Any, ada: User, harbour_bank: ClientOrganisation
) -> None:
    contact = add_contact(harbour_bank, by=ada, name="Ann")
    assert (
        client_for(ada).post(f"/clients/{harbour_bank.pk}/contacts/{contact.pk}/account/").status_code == 404
    )


# Two people edit the same


EDIT = {"name": "Harbour Bank", "tier": "strategic", "industry": "Insurance", "version": 1}


def test_the_second_to_save_is_told_what_changed(
    client_for: Any, mara: User, harbour_bank: ClientOrganisation
) -> None:
    change_client(ClientOrganisation.objects.get(pk=harbour_bank.pk), by=mara, industry="Fintech")
    browser, address = client_for(mara), f"/clients/{harbour_bank.pk}/edit/"
    answer = browser.post(address, EDIT)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else has changed this in the meantime." in page
    assert "Saved by somebody else meanwhile: Fintech" in page
    assert 'name="version" value="2"' in page
    harbour_bank.refresh_from_db()
    assert harbour_bank.industry == "Fintech"
    assert browser.post(address, EDIT | {"version": 2}).status_code == 302
    harbour_bank.refresh_from_db()
    assert (harbour_bank.industry, harbour_bank.version) == ("Insurance", 3)


def test_the_same_holds_for_a_contact(client_for: Any, mara: User, harbour_bank: ClientOrganisation) -> None:
    contact = add_contact(harbour_bank, by=mara, name="Ann")
    change_contact(Contact.objects.get(pk=contact.pk), by=mara, phone="111")
    address = f"/clients/{harbour_bank.pk}/contacts/{contact.pk}/"
    answer = client_for(mara).post(address, {"name": "Ann", "phone": "222", "version": 1})
    assert answer.status_code == 409
    assert "Saved by somebody else meanwhile: 111" in answer.content.decode()
    contact.refresh_from_db()
    assert contact.phone == "111"


def test_a_refusal_names_the_version_and_what_is_different(
    mara: User, harbour_bank: ClientOrganisation
) -> None:
    stale = ClientOrganisation.objects.get(pk=harbour_bank.pk)
    change_client(harbour_bank, by=mara, industry="Fintech", short_name="HB")
    with pytest.raises(StaleClientError) as refused:
        change_client(stale, by=mara, seen=1, industry="Trade", short_name="HB")
    assert (refused.value.version, refused.value.changed) == (2, {"industry": "Fintech"})


def test_the_diary_names_the_fields(mara: User, harbour_bank: ClientOrganisation) -> None:
    change_client(harbour_bank, by=mara, industry="Fintech", tier="strategic")
    assert DiaryEntry.objects.get(deed="clients.client_changed").details == {"fields": ["industry"]}


# The API


def test_the_api_knows_hierarchy_manager_and_version(
    mara: User, tom: User, group: ClientOrganisation, harbour_bank: ClientOrganisation
) -> None:
    caller = Caller(mara)
    address = f"/clients/{harbour_bank.pk}"
    before = caller.get(address)
    assert before["path"] == [{"id": group.pk, "name": "Harbour Group"}]
    body = {
        "account_manager": tom.pk,
        "website": "https://harbour.example",
        "parent": None,
        "version": before["version"],
    }
    after = caller.call("PATCH", address, body).json()
    assert (after["parent"], after["path"], after["account_manager"]["name"]) == (None, [], "Tom Qian")
    content = problem(caller.call("PATCH", address, body | {"website": ""}), 409, "stale")
    assert content["version"] == after["version"]
    assert content["changed"] == {"website": "https://harbour.example"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"website": "javascript:alert(1)"}, 422, "invalid"),
        ({"website": "ftp://x.example"}, 422, "invalid"),
        ({"parent": 10**9}, 404, "not_found"),
        ({"account_manager": 10**9}, 404, "not_found"),
        ({"parent": "self"}, 409, "circular_client"),
    ],
)
def test_the_api_refuses(
    mara: User, harbour_bank: ClientOrganisation, change: dict[str, Any], status: int, code: str
) -> None:
    body = {name: harbour_bank.pk if value == "self" else value for name, value in change.items()}
    problem(Caller(mara).call("PATCH", f"/clients/{harbour_bank.pk}", body), status, code)


def test_the_api_takes_no_client_for_an_account_manager(
    mara: User, cleo: User, harbour_bank: ClientOrganisation
) -> None:
    answer = Caller(mara).call("PATCH", f"/clients/{harbour_bank.pk}", {"account_manager": cleo.pk})
    problem(answer, 404, "not_found")


def test_the_api_closes_an_account(ada: User, cleo: User, harbour_bank: ClientOrganisation) -> None:
    contact = Contact.objects.get(user=cleo)
    address = f"/clients/{harbour_bank.pk}/contacts/{contact.pk}/account"
    assert Caller(ada).call("PUT", address, {"active": False}).status_code == 200
    cleo.refresh_from_db()
    assert not cleo.is_active
