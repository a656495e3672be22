"""Another e-mail address: confirmed where mail arrives, told where it no longer will, silent about other accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.test_step_up import grow_old
from tongzhou.accounts.actions import EmailTakenError, change_password
from tongzhou.accounts.actions.email import EmailLinkOverError, change_email
from tongzhou.accounts.links import email_of_link, email_proof, parts_of_link, user_of_link
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs

Browser = Callable[[User], Client]
NEW = "mara.chen@yuanhang.example"
SAID = "If this address can be used, a link is on its way to it."


@pytest.fixture
def mail_works(settings: Any) -> None:
    """The installation knows a mail server."""
    settings.MAIL_WORKS = True


def ask(browser: Client, email: str = NEW) -> Any:
    answer = browser.post("/me/email/", {"new_email": email}, follow=True)
    run_due_jobs()
    return answer


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/email/[^/\s]+/)", message.body)
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("mail_works")
def test_the_address_changes_when_the_link_in_the_new_mailbox_is_opened(
    client_for: Browser, mara: User, password: str
) -> None:
    old = mara.email
    assert SAID in ask(client_for(mara), NEW.upper()).content.decode()
    confirm, told = mail.outbox
    assert ([confirm.to, told.to], "another e-mail address" in told.body) == ([[NEW], [old]], True)
    assert NEW not in told.body
    stranger = Client(headers={"accept-language": "en"})
    page = stranger.get(link_in(confirm)).content.decode()
    assert f"to sign in with {NEW} from now on" in page
    mara.refresh_from_db()
    assert mara.email == old, "opening the page alone changes nothing"
    assert stranger.post(link_in(confirm)).status_code == 302
    mara.refresh_from_db()
    assert mara.email == NEW
    run_due_jobs()
    assert (mail.outbox[-1].to, "no mail comes to this one" in mail.outbox[-1].body) == ([old], True)
    assert Client().post("/sign-in/", {"username": NEW, "password": password}).status_code == 302
    assert Client().post("/sign-in/", {"username": old, "password": password}).status_code == 422
    asked, changed = DiaryEntry.objects.filter(deed__startswith="accounts.email_").order_by("id")
    assert (asked.deed, asked.details, asked.actor) == ("accounts.email_asked", {}, mara)
    assert (changed.deed, changed.details) == ("accounts.email_changed", {"before": old, "after": NEW})
    assert stranger.post(link_in(confirm)).status_code == 404, "the link works once"


@pytest.mark.usefixtures("mail_works")
def test_nobody_learns_who_has_an_account(client_for: Browser, mara: User, tom: User) -> None:
    assert SAID in ask(client_for(mara), tom.email.upper()).content.decode()
    assert [one.to for one in mail.outbox] == [[mara.email]], "only the old address is told"


@pytest.mark.usefixtures("mail_works")
@pytest.mark.parametrize(
    ("email", "words"), [("", "This field is required."), ("x", "valid email"), ("same", "already")]
)
def test_what_cannot_be_an_address_is_said(client_for: Browser, mara: User, email: str, words: str) -> None:
    answer = ask(client_for(mara), mara.email.upper() if email == "same" else email)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not mail.outbox


@pytest.mark.usefixtures("mail_works")
def test_it_asks_for_a_proof_and_only_so_often(client_for: Browser, mara: User) -> None:
    browser = client_for(mara)
    statuses = [browser.post("/me/email/", {"new_email": f"{n}@x.example"}).status_code for n in range(11)]
    assert statuses == [302] * 10 + [429]
    grow_old(browser)
    assert browser.post("/me/email/", {"new_email": NEW})["Location"].startswith("/confirm/?next=")


def test_without_mail_an_administrator_hands_the_link_over(
    client_for: Browser, ada: User, mara: User
) -> None:
    answer = client_for(mara).post("/me/email/", {"new_email": NEW})
    assert (answer.status_code, "Ask an administrator" in answer.content.decode()) == (422, True)
    shown = client_for(ada).post(f"/people/{mara.pk}/email/", {"new_email": NEW})
    assert shown.status_code == 201
    found = re.search(r"http://testserver(/email/[^/\"]+/)", shown.content.decode())
    assert found is not None
    Client().post(found[1])
    mara.refresh_from_db()
    assert mara.email == NEW
    assert DiaryEntry.objects.get(deed="accounts.email_asked").actor == ada


@pytest.mark.usefixtures("mail_works")
def test_an_administrator_begins_it_and_the_person_confirms(
    client_for: Browser, ada: User, mara: User, tom: User
) -> None:
    browser = client_for(ada)
    taken = browser.post(f"/people/{mara.pk}/email/", {"new_email": tom.email}, follow=True)
    assert "Somebody with this e-mail address has an account already." in taken.content.decode()
    browser.post(f"/people/{mara.pk}/email/", {"new_email": NEW})
    run_due_jobs()
    assert [one.to for one in mail.outbox] == [[NEW], [mara.email]]
    mara.refresh_from_db()
    assert mara.email != NEW


def test_a_link_ends_with_the_password_the_address_the_account_and_time(
    mara: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = email_proof(mara, NEW)
    assert email_of_link(proof) == (mara, NEW)
    assert email_of_link(proof[:-1] + ("A" if proof[-1] != "A" else "B")) is None
    monkeypatch.setattr("tongzhou.accounts.links.EMAIL_LIFETIME", -1)
    assert email_of_link(proof) is None
    monkeypatch.undo()
    other = email_proof(mara, "mara@elsewhere.example")
    change_email(mara, email=NEW)
    assert email_of_link(other) is None
    third = email_proof(mara, "third@x.example")
    change_password(mara, password="a-tide-without-moon")
    assert email_of_link(third) is None
    User.objects.filter(pk=mara.pk).update(is_active=False)
    assert email_of_link(email_proof(mara, "third@x.example")) is None


def test_of_two_who_want_one_address_one_gets_it(mara: User, tom: User) -> None:
    first, second = email_of_link(email_proof(mara, NEW)), email_of_link(email_proof(tom, NEW))
    assert first is not None
    assert second is not None
    change_email(first[0], email=first[1])
    with pytest.raises(EmailTakenError):
        change_email(second[0], email=second[1])
    stale = User.objects.get(pk=tom.pk)
    change_email(tom, email="tom.new@yuanhang.example")
    with pytest.raises(EmailLinkOverError):
        change_email(stale, email="tom.other@yuanhang.example")


def test_a_link_to_a_new_password_does_not_survive_it(mara: User) -> None:
    parts = parts_of_link(mara)
    change_email(mara, email=NEW)
    assert user_of_link(*parts) is None
