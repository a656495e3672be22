"""Deleting, undoing, restoring, emptying and the purge: the same for projects, clients and contacts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tests.api.calling import Caller
from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity import jobs
from tongzhou.activity.actions import put_into_trash
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.activity.trash import KINDS, register
from tongzhou.clients.actions import add_contact, create_client, delete_client, remove_contact
from tongzhou.clients.models import ClientOrganisation, Contact
from tongzhou.plan.models import PlanSettings
from tongzhou.projects.actions import KeyTakenError, create_project, delete_project
from tongzhou.projects.models import Membership, Project


def test_a_deleted_project_can_be_undone_from_the_message(client_for, mara: User, harbour: Project) -> None:
    browser = client_for(mara)
    page = browser.post("/projects/harbour/delete/", {"key": "harbour"}, follow=True).content.decode()
    entry = TrashEntry.objects.get()
    assert f'action="/trash/{entry.pk}/restore/"' in page
    assert "Undo" in page
    answer = browser.post(f"/trash/{entry.pk}/restore/", follow=True)
    assert answer.redirect_chain[-1][0] == "/projects/harbour/"
    assert "“Harbour core banking” is back." in answer.content.decode()
    assert Membership.objects.filter(project=harbour).count() == 7
    assert DiaryEntry.objects.latest("id").deed == "activity.restored"


def test_a_project_in_the_trash_is_hidden_everywhere(
    client_for, mara: User, pia: User, cleo: User, harbour: Project
) -> None:
    delete_project(harbour, by=mara)
    for who in (mara, pia, cleo):
        assert client_for(who).get("/projects/harbour/").status_code == 404
    assert "Harbour core banking" not in client_for(cleo).get("/shared/").content.decode()
    assert "Harbour core banking" not in client_for(pia).get("/projects/").content.decode()
    assert (
        "Harbour core banking" not in client_for(pia).get(f"/clients/{harbour.client_id}/").content.decode()
    )
    assert Caller(mara).get("/projects")["items"] == []


def test_its_key_stays_taken(client_for, mara: User, harbour: Project) -> None:
    delete_project(harbour, by=mara)
    with pytest.raises(KeyTakenError):
        create_project(by=mara, key="harbour", name="x", client=harbour.client, start_date=date(2026, 1, 1))


def test_only_those_who_may_delete_it_see_it_in_the_trash(
    client_for, mara: User, lee: User, pia: User, nora: User, ada: User, harbour: Project
) -> None:
    entry = delete_project(harbour, by=mara)
    for who, seen in ((mara, True), (ada, True), (lee, False), (pia, False), (nora, False)):
        page = client_for(who).get("/trash/").content.decode()
        assert ("Harbour core banking" in page) is seen, who
        if not seen:
            assert client_for(who).post(f"/trash/{entry.pk}/restore/").status_code == 404


def test_the_trash_is_not_for_clients(client_for, mara: User, cleo: User, harbour: Project) -> None:
    entry = delete_project(harbour, by=mara)
    assert client_for(cleo).get("/trash/").status_code == 403
    assert client_for(cleo).post(f"/trash/{entry.pk}/restore/").status_code == 404


def test_a_second_restore_says_that_it_is_done(
    client_for, mara: User, harbour_bank: ClientOrganisation
) -> None:
    contact = add_contact(harbour_bank, by=mara, name="Yun Gao", phone="5555")
    number = contact.pk
    entry = remove_contact(contact, by=mara)
    browser = client_for(mara)
    assert browser.post(f"/trash/{entry.pk}/restore/")["Location"] == f"/clients/{harbour_bank.pk}/"
    again = browser.post(f"/trash/{entry.pk}/restore/", follow=True)
    assert "This is no longer in the trash." in again.content.decode()
    back = Contact.objects.get(pk=number)
    assert (back.name, back.phone, back.created_at) == ("Yun Gao", "5555", contact.created_at)


def test_undoing_from_a_toast_sends_the_page_there(
    client_for, mara: User, harbour_bank: ClientOrganisation
) -> None:
    entry = remove_contact(add_contact(harbour_bank, by=mara, name="Yun Gao"), by=mara)
    answer = client_for(mara).post(f"/trash/{entry.pk}/restore/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/clients/{harbour_bank.pk}/")


def test_a_client_comes_back_with_its_contacts(
    client_for, mara: User, harbour_bank: ClientOrganisation
) -> None:
    contact = add_contact(harbour_bank, by=mara, name="Yun Gao")
    browser = client_for(mara)
    page = browser.post(f"/clients/{harbour_bank.pk}/delete/", follow=True).content.decode()
    assert "The client “Harbour Bank” has been deleted." in page
    assert browser.get(f"/clients/{harbour_bank.pk}/").status_code == 404
    assert DiaryEntry.objects.latest("id").deed == "clients.client_deleted"
    entry = TrashEntry.objects.get(kind="client")
    assert browser.post(f"/trash/{entry.pk}/restore/")["Location"] == f"/clients/{harbour_bank.pk}/"
    assert "Yun Gao" in browser.get(f"/clients/{harbour_bank.pk}/").content.decode()
    assert Contact.objects.get(pk=contact.pk).client_id == harbour_bank.pk


def test_a_client_whose_name_was_taken_cannot_come_back(
    client_for, mara: User, harbour_bank: ClientOrganisation
) -> None:
    entry = delete_client(harbour_bank, by=mara)
    create_client(by=mara, name="Harbour Bank")
    page = client_for(mara).post(f"/trash/{entry.pk}/restore/", follow=True).content.decode()
    assert "Another client has this name now. Rename that one first." in page
    entry.refresh_from_db()
    assert entry.restored_at is None


def test_a_client_with_projects_or_logins_stays(
    client_for, ada: User, mara: User, cleo: User, harbour: Project
) -> None:
    browser = client_for(mara)
    address = f"/clients/{harbour.client_id}/delete/"
    assert "People of this client can sign in." in browser.post(address, follow=True).content.decode()
    for one in User.objects.filter(role=OrganisationRole.CLIENT):
        change_user(one, by=ada, name=one.name, title="", role=OrganisationRole.CLIENT, is_active=False)
    delete_project(harbour, by=mara)
    assert (
        "This client has projects, perhaps in the trash."
        in browser.post(address, follow=True).content.decode()
    )
    assert not TrashEntry.objects.filter(kind="client").exists()


def test_administrators_empty_for_good(client_for, ada: User, mara: User, harbour: Project) -> None:
    entry = delete_project(harbour, by=mara)
    assert "Delete for good" not in client_for(mara).get("/trash/").content.decode()
    assert client_for(mara).post(f"/trash/{entry.pk}/empty/").status_code == 403
    assert "Delete for good" in client_for(ada).get("/trash/").content.decode()
    client_for(ada).post(f"/trash/{entry.pk}/empty/")
    assert not Project.objects.filter(pk=harbour.pk).exists()
    assert not PlanSettings.objects.filter(project=harbour.pk).exists()
    assert not TrashEntry.objects.exists()
    assert DiaryEntry.objects.latest("id").deed == "activity.emptied"


def test_after_sixty_days_the_purge_deletes(
    mara: User, harbour: Project, harbour_bank: ClientOrganisation
) -> None:
    young = remove_contact(add_contact(harbour_bank, by=mara, name="Yun Gao"), by=mara)
    old = delete_project(harbour, by=mara)
    TrashEntry.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=61))
    jobs.purge()
    assert not Project.objects.filter(pk=harbour.pk).exists()
    assert list(TrashEntry.objects.values_list("pk", flat=True)) == [young.pk]


def test_a_restored_project_survives_the_purge_of_its_entry(client_for, mara: User, harbour: Project) -> None:
    entry = delete_project(harbour, by=mara)
    client_for(mara).post(f"/trash/{entry.pk}/restore/")
    TrashEntry.objects.filter(pk=entry.pk).update(deleted_at=timezone.now() - timedelta(days=61))
    jobs.purge()
    assert Project.objects.visible_to(mara).filter(pk=harbour.pk).exists()


def test_the_list_is_narrowed_and_costs_the_same_for_many(
    client_for, mara: User, harbour_bank: ClientOrganisation, django_assert_max_num_queries
) -> None:
    for number in range(60):
        remove_contact(add_contact(harbour_bank, by=mara, name=f"Person {number}"), by=mara)
    browser = client_for(mara)
    with django_assert_max_num_queries(12):
        page = browser.get("/trash/?kind=contact").content.decode()
    assert page.count("Restore</button>") == 50
    assert "Person 7" in browser.get("/trash/?q=Person+7").content.decode()
    assert "Nothing in the trash matches." in browser.get("/trash/?q=nobody").content.decode()


def test_the_program_interface_does_the_same(
    mara: User, ada: User, otto: User, cleo: User, harbour_bank: ClientOrganisation
) -> None:
    entry = remove_contact(add_contact(harbour_bank, by=mara, name="Yun Gao"), by=mara)
    (row,) = Caller(mara).get("/trash")["items"]
    assert (row["kind"], row["label"], row["deleted_by"]) == ("contact", "Yun Gao", "Mara Chen")
    assert Caller(otto).get("/trash")["items"] == []
    assert Caller(cleo).call("GET", "/trash").status_code == 403
    assert Caller(otto).call("POST", f"/trash/{entry.pk}/restore").status_code == 404
    assert Caller(mara).call("DELETE", f"/trash/{entry.pk}").status_code == 403
    answer = Caller(mara).call("POST", f"/trash/{entry.pk}/restore").json()
    assert answer["url"] == f"/clients/{harbour_bank.pk}/"
    assert Caller(mara).call("POST", f"/trash/{entry.pk}/restore").json()["code"] == "not_in_trash"
    assert Caller(ada).call("DELETE", f"/trash/{entry.pk}").status_code == 409


def test_a_kind_without_a_list_shows_people_their_own(
    client_for, mara: User, tom: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongzhou.activity.trash.KINDS", KINDS)
    register("boat", gettext_lazy("Trash"), lambda entry, user: "/me/", lambda user, entry: True)
    try:
        assert KINDS["boat"].mine(tom) == Q(deleted_by=tom)
        put_into_trash("boat", 1, label="Dinghy", by=tom)
        assert "Dinghy" in client_for(tom).get("/trash/").content.decode()
        assert "Dinghy" not in client_for(mara).get("/trash/").content.decode()
    finally:
        del KINDS["boat"]
