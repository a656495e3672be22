"""Mail to the client's people without an account: what is asked, reminders, escalation, links, and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.notice.conftest import run_everything
from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.preparing import create_acceptance
from tongzhou.acceptance.jobs import look_at_waiting
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import Contact
from tongzhou.notice.actions.letters import letter_of_past
from tongzhou.notice.models import Delivery
from tongzhou.obligations.actions.asking import ask_client, create_obligation, deliver_obligation
from tongzhou.obligations.actions.asking import send_back_obligation as send_back
from tongzhou.obligations.actions.reminding import climb_ladder
from tongzhou.obligations.models import ClientObligation
from tongzhou.operations.models import Job
from tongzhou.projects.models import Project
from tongzhou.signing.actions import make_link

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def mail_works(settings: Any) -> None:
    settings.MAIL_WORKS = True
    settings.PUBLIC_URL = "https://projects.example"


@pytest.fixture
def lin(harbour: Project, mara: User) -> Contact:
    return add_contact(harbour.client, by=mara, name="Lin Hua", email="lin@client.example", language="en")


@pytest.fixture
def boss(harbour: Project, mara: User) -> Contact:
    facts = {"email": "boss@client.example", "language": "zh-hans"}
    return add_contact(harbour.client, by=mara, name="王总", **facts)


@pytest.fixture
def owed(harbour: Project, mara: User, lin: Contact, boss: Contact) -> ClientObligation:
    """Test data, asked of Lin; her boss is the next one."""
    one = create_obligation(
        harbour,
        by=mara,
        title="Test data",
        due_on=MONDAY,
        contacts=[lin],
        senior=boss,
        needs="Two hundred accounts",
        why="The tests begin on Monday",
        escalate_after=3,
    )
    Job.objects.all().delete()
    return one


def letters() -> list[Any]:
    """What has gone out to people without an account."""
    run_everything()
    return [one for one in mail.outbox if "@client.example" in one.to[0]]


def test_who_has_no_account_is_asked_reminded_and_thanked_by_mail(owed: ClientObligation, mara: User) -> None:
    one = ask_client(owed, by=mara, today=MONDAY - timedelta(days=7))
    (asked,) = letters()
    assert asked.to == ["Lin Hua <lin@client.example>"]
    assert asked.reply_to == [f"Mara Chen <{mara.email}>"]
    assert asked.subject == "Needed by 2026-03-02: Test data"
    for text in ("Hello Lin Hua,", "Two hundred accounts", "The tests begin on Monday", "answer this mail"):
        assert text in asked.body
    assert climb_ladder(one, today=MONDAY - timedelta(days=3)) == "reminded"
    assert climb_ladder(one, today=MONDAY - timedelta(days=3)) == ""
    assert letters()[-1].subject in {"Reminder: Test data", "Overdue: Test data"}
    deliver_obligation(one, by=mara, day=MONDAY, today=MONDAY)
    send_back(one, by=mara, today=MONDAY, note="The second hundred is missing")
    missing = letters()[-1]
    assert missing.subject == "Something is missing: Test data"
    assert "The second hundred is missing" in missing.body
    assert len(letters()) == 3


def test_the_next_contact_hears_of_it_in_their_own_language(owed: ClientObligation, mara: User) -> None:
    one = ask_client(owed, by=mara, today=MONDAY - timedelta(days=7))
    letters()
    assert climb_ladder(one, today=MONDAY + timedelta(days=3)) == "escalated"
    (mails,) = [sent for sent in letters() if "boss@client.example" in sent.to[0]]
    assert mails.subject == "已逾期：Test data"
    assert "王总" in mails.body
    assert "escalat" not in mails.body.lower()


def test_nothing_internal_is_in_a_letter(owed: ClientObligation, mara: User) -> None:
    ask_client(owed, by=mara, today=MONDAY)
    (sent,) = letters()
    html = sent.alternatives[0][0]
    for inside in ("/projects/", "/portal/", "obligations", "harbour/", "王总"):
        assert inside not in sent.body
        assert inside not in html


def test_what_was_settled_meanwhile_is_not_written_of(owed: ClientObligation, mara: User) -> None:
    one = ask_client(owed, by=mara, today=MONDAY)
    deliver_obligation(one, by=mara, day=MONDAY, today=MONDAY)
    assert letters() == []
    assert Delivery.objects.get(contact__isnull=False).reason == "nothing_left"


def test_the_way_out_needs_no_account_and_only_a_post_takes_it(
    owed: ClientObligation, mara: User, lin: Contact, harbour: Project, client_for: ClientFor
) -> None:
    one = ask_client(owed, by=mara, today=MONDAY - timedelta(days=7))
    (sent,) = letters()
    found = re.search(r"https://projects\.example(/mail/end/[^/]+/)", sent.body)
    assert found is not None
    assert sent.extra_headers["List-Unsubscribe"] == f"<https://projects.example{found[1]}>"
    stranger = Client(headers={"accept-language": "en"})
    assert "Do you want no more mail" in stranger.get(found[1]).content.decode()
    lin.refresh_from_db()
    assert lin.takes_mail
    assert "You get no more mail" in stranger.post(found[1]).content.decode()
    lin.refresh_from_db()
    assert (lin.takes_mail, lin.no_mail_by) == (False, None)
    assert DiaryEntry.objects.filter(deed="clients.contact_mail_declined", subject_id=lin.pk).exists()
    assert climb_ladder(one, today=MONDAY - timedelta(days=3)) == ""
    assert stranger.get("/mail/end/made-up/").status_code == 404
    answer = client_for(mara).post(f"/projects/harbour/contact-mail/{lin.pk}/", {"allowed": "1"}, follow=True)
    assert "They have asked for no more mail themselves" in answer.content.decode()
    api = f"/api/v1/projects/harbour/contact-mail/{lin.pk}"
    assert client_for(mara).put(api, {"allowed": True}, "application/json").status_code == 409


def test_a_manager_stops_mail_and_allows_it_again(
    owed: ClientObligation, mara: User, tom: User, lin: Contact, boss: Contact, client_for: ClientFor
) -> None:
    browser, address = client_for(mara), f"/projects/harbour/contact-mail/{lin.pk}/"
    assert client_for(tom).post(address, {"allowed": "0"}).status_code == 403
    assert (
        "No more mail goes to Lin Hua"
        in browser.post(address, {"allowed": "0"}, follow=True).content.decode()
    )
    ask_client(owed, by=mara, today=MONDAY)
    assert letters() == []
    rows = browser.get("/api/v1/projects/harbour/contact-mail").json()["items"]
    assert {one["name"]: one["mail"] for one in rows} == {"Lin Hua": "stopped", "王总": "allowed"}
    browser.post(address, {"allowed": "1"})
    lin.refresh_from_db()
    assert lin.takes_mail
    climb_ladder(owed, today=MONDAY)
    assert [sent.to for sent in letters()] == [["Lin Hua <lin@client.example>"]]
    page = browser.get("/projects/harbour/deliveries/?type=mail").content.decode()
    assert "lin@client.example" in page


def test_whoever_has_an_account_gets_no_letter_and_another_client_none_either(
    harbour: Project, meadow: Project, mara: User, cleo: User
) -> None:
    contact = Contact.objects.get(user=cleo)
    other = add_contact(meadow.client, by=mara, name="Not theirs", email="other@client.example")
    one = create_obligation(harbour, by=mara, title="Test data", due_on=MONDAY, contacts=[contact])
    Job.objects.all().delete()
    asked = ask_client(one, by=mara, today=MONDAY)
    entry = DiaryEntry.objects.filter(deed="obligations.action_asked").latest("id")
    assert entry.details["contacts"] == []
    entry.details["contacts"] = [other.pk, contact.pk]
    DiaryEntry.objects.filter(pk=entry.pk).update(details=entry.details)
    assert letters() == []
    assert asked.with_client


def test_a_signing_link_is_mailed_and_the_reminder_brings_it_again(
    harbour: Project, mara: User, lin: Contact, boss: Contact
) -> None:
    today = timezone.localdate()
    facts = {"escalate_contact": boss, "due": today + timedelta(days=1)}
    made = create_acceptance(harbour, by=mara, kind="final", title="All of it", criteria="It works", **facts)
    one = put_to_client(made, by=mara, today=today)
    assert one.request is not None
    Job.objects.all().delete()
    _link, secret = make_link(one.request, lin, by=mara, mail=True)
    address = f"https://projects.example/sign/{secret}/"
    (first,) = letters()
    assert (first.subject, address in first.body) == ("Please sign: All of it", True)
    assert look_at_waiting() == 1
    reminder = letters()[-1]
    assert (reminder.subject, address in reminder.body) == ("Please decide: All of it", True)
    assert "works once" in first.body
    Acceptance.objects.update(due=today - timedelta(days=6))
    assert look_at_waiting() == 1
    escalated = letters()[-1]
    assert escalated.to[0].endswith("<boss@client.example>")
    assert secret not in escalated.body
    log = DiaryEntry.objects.filter(deed="signing.link_made").latest("id")
    assert secret not in str(log.details)


def test_without_mail_a_link_is_only_shown(harbour: Project, mara: User, lin: Contact, settings: Any) -> None:
    settings.MAIL_WORKS = False
    made = create_acceptance(harbour, by=mara, kind="final", title="All of it", criteria="It works")
    one = put_to_client(made, by=mara, today=MONDAY)
    assert one.request is not None
    make_link(one.request, lin, by=mara, mail=True)
    assert letters() == []
    assert not Delivery.objects.filter(contact=lin).exists()


def test_a_mail_of_a_loaded_history_stands_in_the_log_and_goes_nowhere(
    owed: ClientObligation, lin: Contact, mara: User, client_for: ClientFor, settings: Any
) -> None:
    settings.MAIL_WORKS = False  # so that the asking itself writes to nobody
    ask_client(owed, by=mara, today=MONDAY)
    line = DiaryEntry.objects.get(deed="obligations.action_asked")
    letter_of_past(line, lin, at=timezone.make_aware(datetime.combine(MONDAY, time(9, 5))))
    assert letters() == []
    browser = client_for(mara)
    assert "2026-03-02 09:05" in browser.get("/projects/harbour/contact-mail/").text
    log = browser.get("/projects/harbour/deliveries/?type=mail").text
    assert "lin@client.example" in log
    assert "2026-03-02 09:05" in log
