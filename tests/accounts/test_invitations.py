"""Invitations and password links: once, for a while, revocable, and silent about who has an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tongzhou.accounts.actions.invitations import accept_invitation
from tongzhou.accounts.links import parts_of_link
from tongzhou.accounts.models import Invitation, User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import run_due_jobs
from tongzhou.operations.models import Job

Browser = Callable[[User], Client]
CHOSEN = {"name": "Ning Xu", "new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}
INVITED = {"email": "Ning@Yuanhang.example", "name": "Ning", "role": "manager", "language": "en"}
OVER = "This invitation is no longer valid. Ask for a new one."
SENT = "If there is an account with this address, a link is on its way to it."


@pytest.fixture
def mail_works(settings: Any) -> None:
    """The installation knows a mail server."""
    settings.MAIL_WORKS = True


@pytest.fixture
def link(client_for: Browser, ada: User) -> str:
    """The address of an invitation, as Ada's page has shown it."""
    return link_on(client_for(ada).post("/people/invite/", INVITED))


def link_on(answer: Any) -> str:
    """The link that a page shows."""
    found = re.search(r"http://testserver(/join/\w+/)", answer.content.decode())
    assert found is not None
    return found[1]


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def test_an_invited_person_chooses_name_and_password_and_is_in(link: str, ada: User) -> None:
    visitor = english()
    page = visitor.get(link).content.decode()
    assert "Ada Lin of Yuanhang Software has invited you." in page
    assert visitor.post(link, CHOSEN)["Location"] == "/"
    ning = User.objects.get(email="ning@yuanhang.example")
    assert (ning.name, ning.role, ning.organisation) == ("Ning Xu", "manager", ada.organisation)
    assert visitor.get("/me/").status_code == 200
    deeds = list(DiaryEntry.objects.order_by("id").values_list("deed", flat=True))
    assert deeds[-4:] == [
        "accounts.person_invited",
        "accounts.user_created",
        "accounts.invitation_accepted",
        "accounts.signed_in",
    ]
    again = english().post("/sign-in/", {"username": ning.email, "password": CHOSEN["new_password1"]})
    assert again.status_code == 302


def test_a_link_works_once(link: str) -> None:
    english().post(link, CHOSEN)
    again = english().post(link, CHOSEN | {"name": "Second"})
    assert again.status_code == 404
    assert OVER in again.content.decode()


def test_of_two_who_come_with_one_link_at_once_one_gets_in(link: str) -> None:
    from tongzhou.accounts.actions.invitations import InvitationOverError

    invitation = Invitation.objects.get()
    now = timezone.now()
    accept_invitation(invitation, name="First", password="a-tide-without-moon", now=now)
    with pytest.raises(InvitationOverError):
        accept_invitation(invitation, name="Second", password="a-tide-without-moon", now=now)


def test_a_link_works_for_seven_days(link: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    assert english().get(link).status_code == 200
    Invitation.objects.update(expires_at=timezone.now())
    assert english().get(link).status_code == 404


def test_a_revoked_link_opens_nothing(link: str, client_for: Browser, ada: User) -> None:
    browser = client_for(ada)
    assert "ning@yuanhang.example" in browser.get("/people/invitations/").content.decode()
    number = Invitation.objects.get().pk
    assert browser.post(f"/people/invitations/{number}/revoke/")["Location"] == "/people/invitations/"
    assert english().post(link, CHOSEN).status_code == 404
    assert "Nobody is waiting to come aboard." in browser.get("/people/invitations/").content.decode()
    assert browser.post(f"/people/invitations/{number}/revoke/").status_code == 404
    assert DiaryEntry.objects.latest("id").deed == "accounts.invitation_revoked"


def test_the_link_is_shown_once_and_kept_nowhere(link: str, client_for: Browser, ada: User) -> None:
    secret = link.split("/")[2]
    assert secret not in client_for(ada).get("/people/invitations/").content.decode()
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(Job.objects.values()))


def test_an_address_is_invited_once_at_a_time(link: str, client_for: Browser, ada: User) -> None:
    again = client_for(ada).post("/people/invite/", INVITED)
    assert again.status_code == 422
    assert "Somebody has invited this address already." in again.content.decode()
    Invitation.objects.update(expires_at=timezone.now())
    assert client_for(ada).post("/people/invite/", INVITED).status_code == 201


def test_somebody_who_has_an_account_is_not_invited(client_for: Browser, ada: User, mara: User) -> None:
    answer = client_for(ada).post("/people/invite/", INVITED | {"email": mara.email})
    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()


def test_nobody_is_invited_as_a_clients_user_without_a_client(client_for: Browser, ada: User) -> None:
    assert client_for(ada).post("/people/invite/", INVITED | {"role": "client"}).status_code == 422


def test_without_a_mail_server_the_page_says_to_hand_the_link_over(client_for: Browser, ada: User) -> None:
    answer = client_for(ada).post("/people/invite/", INVITED)
    assert "This installation sends no mail: copy the link" in answer.content.decode()
    assert not Job.objects.filter(task__startswith="accounts.").exists()


def test_the_invitation_is_mailed(client_for: Browser, ada: User, mail_works: None) -> None:
    answer = client_for(ada).post("/people/invite/", INVITED)
    link = link_on(answer)
    assert link.split("/")[2] not in str(list(Job.objects.values()))
    run_due_jobs()
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["ning@yuanhang.example"], "Ada Lin invites you to Tongzhou")
    assert f"http://testserver{link}" in sent.body


def test_a_revoked_invitation_is_not_mailed(client_for: Browser, ada: User, mail_works: None) -> None:
    browser = client_for(ada)
    browser.post("/people/invite/", INVITED)
    browser.post(f"/people/invitations/{Invitation.objects.get().pk}/revoke/")
    run_due_jobs()
    assert mail.outbox == []


def test_a_weak_password_is_refused_in_words(link: str) -> None:
    for weak, refusal in (
        ("short", "This password is too short."),
        ("1234567890", "This password is too common."),
        ("ning@yuanhang.example", "too similar to the e-mail"),
        ("P@ssw0rd2026!", "This is a common password with something added or replaced."),
        ("Tongzhou-2026", "This is a common password with something added or replaced."),
        ("ababababababab", "This password repeats too few characters."),
    ):
        answer = english().post(link, CHOSEN | {"new_password1": weak, "new_password2": weak})
        assert answer.status_code == 422
        assert refusal in answer.content.decode()


# A forgotten password


def ask(email: str) -> Any:
    return english().post("/sign-in/forgotten/", {"email": email})


def test_a_forgotten_password_is_replaced_by_a_mailed_link(
    client_for: Browser, mara: User, mail_works: None
) -> None:
    elsewhere = client_for(mara)
    assert SENT in ask("Mara@yuanhang.example").content.decode()
    run_due_jobs()
    found = re.search(r"http://testserver(/sign-in/forgotten/\S+/\S+/)", mail.outbox[0].body)
    assert found is not None
    form = {"new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}
    assert english().post(found[1], form)["Location"] == "/sign-in/"
    assert elsewhere.get("/me/").status_code == 302
    door = english().post("/sign-in/", {"username": mara.email, "password": "a-tide-without-moon"})
    assert door.status_code == 302
    again = english().post(found[1], form)
    assert again.status_code == 404
    assert "This link has expired or was used already." in again.content.decode()


def test_the_answer_does_not_tell_who_has_an_account(mara: User, mail_works: None) -> None:
    known, unknown = ask(mara.email), ask("nobody@yuanhang.example")
    token = re.compile(r'value="[\w-]{64}"|X-CSRFToken": "\w+')
    assert token.sub("", known.content.decode()) == token.sub("", unknown.content.decode())
    assert Job.objects.filter(task__startswith="accounts.").count() == 2
    run_due_jobs()
    assert [one.to for one in mail.outbox] == [[mara.email]]


def test_somebody_deactivated_in_the_meantime_gets_no_mail(ada: User, mara: User, mail_works: None) -> None:
    from tests.accounts.test_sessions import set_active

    ask(mara.email)
    set_active(mara, by=ada, active=False)
    run_due_jobs()
    assert mail.outbox == []


def test_the_eleventh_request_for_one_address_is_refused(mara: User, mail_works: None) -> None:
    answers = [ask(mara.email).status_code for _number in range(11)]
    assert answers == [200] * 10 + [429]
    assert Job.objects.filter(task__startswith="accounts.").count() == 10


def test_a_forged_link_opens_nothing(mara: User, tom: User) -> None:
    who, _proof = parts_of_link(mara)
    _who, proof = parts_of_link(tom)
    assert english().get(f"/sign-in/forgotten/{who}/{proof}/").status_code == 404
    assert english().get("/sign-in/forgotten/!!/x/").status_code == 404


def test_trying_links_is_limited(db: None) -> None:
    statuses = [english().get(f"/join/{number}/").status_code for number in range(101)]
    assert statuses == [404] * 100 + [429]
