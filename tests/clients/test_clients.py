"""The pages about clients: what they show, what they refuse, and whom they do not know."""

from __future__ import annotations

import pytest

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import create_client
from tongzhou.clients.models import ClientOrganisation
from tongzhou.projects.models import Project

FORM = {
    "name": "Lighthouse Insurance",
    "short_name": "LI",
    "tier": "key",
    "industry": "Insurance",
    "notes": "<b>x</b>",
}


@pytest.fixture
def foreign_client(db: None) -> ClientOrganisation:
    """A client of another organisation on the same installation."""
    other = create_organisation("Elsewhere Ltd")
    zed = create_user(
        other, email="zed@elsewhere.example", name="Zed", password="x" * 12, role=OrganisationRole.ADMIN
    )
    return create_client(by=zed, name="Foreign Steel")


def test_the_list_shows_our_clients_only(
    client_for,
    tom: User,
    harbour_bank: ClientOrganisation,
    meadow_retail: ClientOrganisation,
    foreign_client: ClientOrganisation,
    django_assert_max_num_queries,
) -> None:
    browser = client_for(tom)
    with django_assert_max_num_queries(8):
        page = browser.get("/clients/").content.decode()
    assert "Harbour Bank" in page
    assert "Meadow Retail" in page
    assert "Foreign Steel" not in page
    assert "New client" not in page


@pytest.mark.parametrize("query", ["q=bank", "tier=strategic", "q=Banking&tier=strategic"])
def test_the_list_is_narrowed(
    client_for, tom: User, harbour_bank: ClientOrganisation, meadow_retail: ClientOrganisation, query: str
) -> None:
    page = client_for(tom).get(f"/clients/?{query}").content.decode()
    assert "Harbour Bank" in page
    assert "Meadow Retail" not in page


def test_an_empty_list_teaches_those_who_can_begin(client_for, mara: User, tom: User) -> None:
    assert (
        "A client is the organisation you deliver to." in client_for(mara).get("/clients/").content.decode()
    )
    assert "A project manager or the PMO creates them." in client_for(tom).get("/clients/").content.decode()
    assert "No client matches these filters." in client_for(tom).get("/clients/?q=zzz").content.decode()


def test_a_manager_creates_a_client(client_for, mara: User) -> None:
    answer = client_for(mara).post("/clients/new/", FORM)
    client = ClientOrganisation.objects.get(name="Lighthouse Insurance")
    assert answer["Location"] == f"/clients/{client.pk}/"
    assert client.organisation == mara.organisation
    assert DiaryEntry.objects.latest("id").deed == "clients.client_created"
    assert "&lt;b&gt;x&lt;/b&gt;" in client_for(mara).get(f"/clients/{client.pk}/").content.decode()


def test_a_name_is_given_once(client_for, mara: User, harbour_bank: ClientOrganisation) -> None:
    answer = client_for(mara).post("/clients/new/", FORM | {"name": "Harbour Bank"})
    assert answer.status_code == 422
    assert "A client of this name exists already." in answer.content.decode()


def test_a_client_is_changed(client_for, mara: User, harbour_bank: ClientOrganisation) -> None:
    client_for(mara).post(
        f"/clients/{harbour_bank.pk}/edit/", FORM | {"name": "Harbour Bank", "tier": "standard"}
    )
    harbour_bank.refresh_from_db()
    assert (harbour_bank.tier, harbour_bank.short_name) == ("standard", "LI")
    assert DiaryEntry.objects.latest("id").deed == "clients.client_changed"


def test_a_client_cannot_take_anothers_name(
    client_for, mara: User, harbour_bank: ClientOrganisation, meadow_retail: ClientOrganisation
) -> None:
    address = f"/clients/{harbour_bank.pk}/edit/"
    answer = client_for(mara).post(address, FORM | {"name": "Meadow Retail"})
    assert answer.status_code == 422
    assert "A client of this name exists already." in answer.content.decode()
    assert "Harbour Bank" in answer.content.decode()
    harbour_bank.refresh_from_db()
    assert harbour_bank.name == "Harbour Bank"


@pytest.mark.parametrize("form", [{"name": ""}, {"tier": "royal"}, {"name": "x" * 201}])
def test_a_malformed_client_is_refused(client_for, mara: User, form: dict[str, str]) -> None:
    assert client_for(mara).post("/clients/new/", FORM | form).status_code == 422
    assert not ClientOrganisation.objects.exists()


def test_members_read_but_do_not_write(client_for, tom: User, harbour_bank: ClientOrganisation) -> None:
    browser = client_for(tom)
    page = browser.get(f"/clients/{harbour_bank.pk}/").content.decode()
    assert "Add contact" not in page
    for address in (
        "/clients/new/",
        f"/clients/{harbour_bank.pk}/edit/",
        f"/clients/{harbour_bank.pk}/contacts/new/",
    ):
        assert browser.post(address, FORM).status_code == 403


def test_a_clients_page_lists_the_projects_one_may_see(
    client_for, mara: User, otto: User, pia: User, harbour: Project, django_assert_max_num_queries
) -> None:
    address = f"/clients/{harbour.client_id}/"
    browser = client_for(mara)
    with django_assert_max_num_queries(14):
        page = browser.get(address).content.decode()
    assert 'href="/projects/harbour/"' in page
    assert "Harbour core banking" in client_for(pia).get(address).content.decode()
    stranger = client_for(otto).get(address).content.decode()
    assert "Harbour core banking" not in stranger
    assert "No project of this client is shared with you." in stranger


@pytest.mark.parametrize("who", ["cleo", "vera"])
def test_clients_people_do_not_get_in_not_even_to_their_own_page(
    client_for, request: pytest.FixtureRequest, harbour_bank: ClientOrganisation, who: str
) -> None:
    browser = client_for(request.getfixturevalue(who))
    assert browser.get("/clients/").status_code == 403
    assert browser.get(f"/clients/{harbour_bank.pk}/").status_code == 403


@pytest.mark.parametrize("page", ["", "edit/", "contacts/new/"])
def test_another_organisations_client_does_not_exist(
    client_for, ada: User, foreign_client: ClientOrganisation, page: str
) -> None:
    assert client_for(ada).get(f"/clients/{foreign_client.pk}/{page}").status_code == 404
