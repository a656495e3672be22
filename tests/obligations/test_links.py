"""A contact without an account hands in by a link: one thing, once, with the guards of every upload."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests.files.making import sent
from tests.notice.conftest import run_everything
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.activity.words import sentence
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import Contact
from tongzhou.files.limits import LIMITS
from tongzhou.files.models import StoredFile
from tongzhou.notice.models import Notification
from tongzhou.obligations.actions.asking import (
    ask_client,
    create_obligation,
    send_back_obligation,
    waive_obligation,
)
from tongzhou.obligations.actions.delivering import deliver_by_link
from tongzhou.obligations.actions.links import make_action_link, revoke_action_link
from tongzhou.obligations.actions.reminding import remind_client
from tongzhou.obligations.models import ActionLink, ActionLinkFile, ClientObligation
from tongzhou.obligations.queries.links import links_of
from tongzhou.obligations.refusals import LinkOverError, NoLinkForError, WrongStateError
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project

ClientFor = Callable[[User], Client]
pytestmark = pytest.mark.django_db
TEXT = b"name,amount\nOne,1\n"


def told(line: DiaryEntry) -> str:
    """A line of the diary in English."""
    with override("en"):
        return sentence(line)


def visitor() -> Client:
    """Somebody without an account, who reads English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def mail_works(settings: Any) -> None:
    settings.MAIL_WORKS = True
    settings.PUBLIC_URL = "https://projects.example"


@pytest.fixture
def lin(harbour: Project, mara: User) -> Contact:
    return add_contact(harbour.client, by=mara, name="Lin Hua", email="lin@client.example", language="en")


@pytest.fixture
def asked(harbour: Project, mara: User, lin: Contact, today: date) -> ClientObligation:
    """Test data, asked of Lin, who has no account."""
    one = create_obligation(
        harbour, by=mara, title="Test data", needs="Of twelve months", due_on=today, contacts=[lin]
    )
    return ask_client(one, by=mara, today=today)


@pytest.fixture
def link(asked: ClientObligation) -> ActionLink:
    return links_of(asked).get()


@pytest.fixture
def door(link: ActionLink) -> str:
    return f"/hand-in/{link.secret()}/"


def test_the_mail_has_the_link_and_the_database_has_not(link: ActionLink, door: str) -> None:
    run_everything()
    (letter,) = [one for one in mail.outbox if one.to == ["Lin Hua <lin@client.example>"]]
    assert f"https://projects.example{door}" in letter.body
    assert "without an account" in letter.body
    assert link.secret() not in str(list(ActionLink.objects.values()))
    assert not DiaryEntry.objects.filter(details__icontains=link.secret()).exists()


def test_the_page_shows_the_one_thing_and_nothing_else(link: ActionLink, door: str, mara: User) -> None:
    answer = visitor().get(door)
    said = answer.content.decode()
    assert "Lin Hua, this is needed from you" in said
    assert "Of twelve months" in said
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert not re.findall(r'href="/(projects|portal)/', said)
    assert mara.name not in said
    link.refresh_from_db()
    assert link.opened_at is not None


def test_it_is_handed_in_once_and_the_diary_names_the_contact(
    asked: ClientObligation, door: str, mara: User, client_for: ClientFor
) -> None:
    browser = visitor()
    answer = browser.post(door, {"note": "Here it is", "files": [sent("data.csv", TEXT)]}, follow=True)
    assert "Thank you, it has arrived" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "delivered"
    line = DiaryEntry.objects.get(deed="obligations.action_delivered_by_link")
    assert told(line) == "Lin Hua delivered “Test data” through a link that Mara Chen had sent."
    file = StoredFile.objects.get()
    sent_line = DiaryEntry.objects.get(deed="files.file_sent", subject_id=file.pk)
    assert told(sent_line) == "Lin Hua sent “data.csv” through a link that Mara Chen had sent."
    assert (file.audience, file.subject_id) == ("internal", asked.pk)
    event = asked.events.get(kind="delivered")
    assert (event.people, event.files, event.note) == ("Lin Hua", "data.csv", "Here it is")
    run_everything()
    assert Notification.objects.filter(user=mara, entry=line).exists()
    log = client_for(mara).get(f"/projects/harbour/client-actions/{asked.number}/").content.decode()
    assert "Lin Hua, through a link from Mara Chen" in log
    again = browser.post(door, {"note": "Once more"})
    assert again.status_code == 422
    assert "This link has been used, has expired or was withdrawn." in again.content.decode()
    assert asked.events.filter(kind="delivered").count() == 1


def test_words_alone_are_enough_and_nothing_is_not(asked: ClientObligation, door: str) -> None:
    assert visitor().post(door, {"note": " "}).status_code == 422
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert visitor().post(door, {"note": "Sent by post"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "data"), [("run.exe", b"MZ" + b"\0" * 200), ("install.sh", b"#!/bin/sh\nrm -rf /\n")]
)
def test_hostile_files_are_refused_and_the_link_still_works(
    asked: ClientObligation, link: ActionLink, door: str, name: str, data: bytes
) -> None:
    answer = visitor().post(door, {"note": "Here", "files": [sent(name, data), sent("data.csv", TEXT)]})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert name in said
    assert "These have arrived and need not be sent again:" in said
    assert "Here" in said
    assert [one.name for one in StoredFile.objects.all()] == ["data.csv"]
    link.refresh_from_db()
    assert link.used_at is None
    assert visitor().post(door, {"note": ""}).status_code == 302
    assert asked.events.get(kind="delivered").files == "data.csv"
    assert ActionLinkFile.objects.filter(link=link).count() == 1


def test_a_link_takes_no_more_files_than_one_form(link: ActionLink, door: str) -> None:
    first = [sent(f"{number}.csv", TEXT) for number in range(LIMITS.form_files - 1)]
    assert visitor().post(door, {"files": [*first, sent("a.exe", b"MZ" + b"\0" * 200)]}).status_code == 422
    assert StoredFile.objects.count() == LIMITS.form_files - 1
    more = visitor().post(door, {"files": [sent("y.csv", TEXT), sent("z.csv", TEXT)]})
    assert more.status_code == 422
    assert StoredFile.objects.count() == LIMITS.form_files - 1


@pytest.mark.parametrize(
    "ending", ["revoked", "expired", "waived", "account", "not asked", "closed", "deleted"]
)
def test_what_ends_a_link(
    asked: ClientObligation, link: ActionLink, door: str, mara: User, cody: User, today: date, ending: str
) -> None:
    now = timezone.now()
    if ending == "revoked":
        assert revoke_action_link(link, by=mara)
        assert not revoke_action_link(link, by=mara)
    elif ending == "expired":
        ActionLink.objects.update(expires_at=now - timedelta(seconds=1))
    elif ending == "waived":
        waive_obligation(asked, by=mara, today=today, note="Not needed")
    elif ending == "account":
        Contact.objects.filter(user=cody).update(user=None)
        Contact.objects.filter(pk=link.contact_id).update(user=cody)
    elif ending == "not asked":
        asked.asked.all().delete()
    elif ending == "closed":
        Project.objects.update(closed_by=mara, closed_at=now)
    else:
        ClientObligation.objects.update(deleted_at=now)
    answer = visitor().get(door)
    assert answer.status_code == 404
    assert "Test data" not in answer.content.decode()
    assert visitor().post(door, {"note": "Late"}).status_code == 404
    assert not asked.events.filter(kind="delivered").exists()


def test_guesses_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGZHOU_LIMIT_SIGN_IN_PER_ADDRESS", "20")
    answers = [visitor().get(f"/hand-in/{'0' * 62}{number:02}/").status_code for number in range(22)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


def test_what_comes_back_gets_a_new_link_and_a_reminder_keeps_it(
    asked: ClientObligation, link: ActionLink, door: str, mara: User, today: date
) -> None:
    remind_client(asked, by=mara, today=today)
    assert links_of(asked).count() == 1
    visitor().post(door, {"note": "Here"})
    send_back_obligation(asked, by=mara, today=today, note="The names are missing")
    fresh = links_of(asked).first()
    assert fresh is not None
    assert fresh.pk != link.pk
    said = visitor().get(f"/hand-in/{fresh.secret()}/").content.decode()
    assert "The names are missing" in said


def test_of_two_at_once_one_gets_through(link: ActionLink, today: date) -> None:
    deliver_by_link(link, today=today, note="First")
    with pytest.raises(LinkOverError):
        deliver_by_link(link, today=today, note="Second")


def test_the_client_with_an_account_gets_the_file_as_well(
    asked: ClientObligation, door: str, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_project(asked.project, by=mara, milestones=True, client_actions=True)
    visitor().post(door, {"files": [sent("data.csv", TEXT)]})
    said = client_for(cleo).get("/portal/harbour/client-actions/").content.decode()
    (address,) = re.findall(r"/portal/harbour/client-actions/\d+/files/\d+", said)
    assert client_for(cleo).get(address).status_code == 302


def test_a_manager_revokes_a_link(
    asked: ClientObligation, link: ActionLink, door: str, mara: User, tom: User, client_for: ClientFor
) -> None:
    address = f"/projects/harbour/client-actions/{asked.number}/"
    shown = client_for(mara).get(address).content.decode()
    assert "Links for handing in" in shown
    revoke = f"{address}links/{link.pk}/revoke"
    assert client_for(tom).post(revoke).status_code == 403
    client_for(mara).post(revoke)
    assert visitor().get(door).status_code == 404
    line = DiaryEntry.objects.get(deed="obligations.link_revoked")
    assert told(line) == "Mara Chen revoked the link of Lin Hua for “Test data”."


def test_without_mail_there_is_no_link(
    harbour: Project, mara: User, lin: Contact, today: date, settings: Any
) -> None:
    settings.MAIL_WORKS = False
    one = create_obligation(harbour, by=mara, title="Rooms", due_on=today, contacts=[lin])
    ask_client(one, by=mara, today=today)
    assert not links_of(one).exists()


def test_a_manager_makes_a_link_without_mail_and_hands_it_over(
    harbour: Project, mara: User, tom: User, lin: Contact, today: date, client_for: ClientFor, settings: Any
) -> None:
    settings.MAIL_WORKS = False
    one = create_obligation(harbour, by=mara, title="Rooms", due_on=today, contacts=[lin])
    address = f"/projects/harbour/client-actions/{one.number}/"
    browser = client_for(mara)
    assert "Make a one-time link" not in browser.get(address).text  # nobody has been asked yet
    ask_client(one, by=mara, today=today)
    assert client_for(tom).post(f"{address}links/new", {"contact": lin.pk}).status_code == 403
    first, second = (browser.post(f"{address}links/new", {"contact": lin.pk}) for _time in range(2))
    doors = [re.findall(r"http://testserver(/hand-in/[0-9a-f]{64}/)", one.text)[0] for one in (first, second)]
    assert visitor().get(doors[0]).status_code == 404  # the later link has taken its place
    assert doors[1] not in browser.get(address).text  # it is shown once
    assert visitor().post(doors[1], {"note": "Room 12"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "delivered"
    line = DiaryEntry.objects.filter(deed="obligations.link_made").first()
    assert line is not None
    assert told(line) == "Mara Chen made a link for Lin Hua to hand in “Rooms”."
    assert doors[1].split("/")[2] not in str(list(DiaryEntry.objects.values()))


def test_links_are_for_people_who_are_asked_and_have_no_account(
    asked: ClientObligation, harbour: Project, mara: User, cleo: User, today: date
) -> None:
    known = Contact.objects.get(user=cleo)
    other = add_contact(harbour.client, by=mara, name="Wu Jun")
    both = create_obligation(harbour, by=mara, title="Keys", due_on=today, contacts=[known])
    ask_client(both, by=mara, today=today)
    for one, contact in ((asked, other), (both, known)):
        with pytest.raises(NoLinkForError):
            make_action_link(one, contact, by=mara)
    waive_obligation(asked, by=mara, today=today, note="Not needed")
    with pytest.raises(WrongStateError):
        make_action_link(asked, links_of(asked).get().contact, by=mara)


def test_the_api_makes_lists_and_revokes_links_and_tells_the_secret_once(
    asked: ClientObligation, lin: Contact, mara: User, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"/api/v1/projects/harbour/client-actions/{asked.number}/links"
    made = browser.post(address, {"contact": lin.pk}, content_type="application/json")
    assert made.status_code == 201
    door = made.json()["url"].removeprefix("http://testserver")
    assert visitor().get(door).status_code == 200
    listed = browser.get(address)
    assert [(row["contact_name"], row["revoked_at"] is None) for row in listed.json()["items"]] == [
        ("Lin Hua", True),
        ("Lin Hua", False),
    ]
    assert door.split("/")[2] not in listed.text
    one = f"{address}/{made.json()['id']}"
    assert browser.delete(one).status_code == 204
    assert visitor().get(door).status_code == 404
    again = browser.delete(one)
    assert (again.status_code, "was withdrawn" in again.text) == (409, True)
    unknown = browser.post(address, {"contact": 999_999}, content_type="application/json")
    assert unknown.status_code == 404
