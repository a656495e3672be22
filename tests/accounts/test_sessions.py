"""Where somebody is signed in, and ending it: one device, all others, or everything for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from tests.api.calling import Caller
from tongzhou.accounts.actions import change_user
from tongzhou.accounts.actions.invitations import invite
from tongzhou.accounts.actions.sessions import clear_sessions
from tongzhou.accounts.links import parts_of_link, user_of_link
from tongzhou.accounts.models import Invitation, Session, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.accounts.sessions import SIGNED_IN
from tongzhou.activity.models import DiaryEntry

Browser = Callable[[User], Client]
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604"
)


def come_in(user: User, password: str, *, agent: str = PHONE) -> Client:
    """A browser that has come through the door."""
    browser = Client(headers={"user-agent": agent, "accept-language": "en"})
    assert browser.post("/sign-in/", {"username": user.email, "password": password}).status_code == 302
    return browser


def set_active(user: User, *, by: User, active: bool) -> None:
    """Deactivate somebody, or give the account back."""
    change_user(user, by=by, name=user.name, title="", role=OrganisationRole(user.role), is_active=active)


def test_the_list_shows_device_address_and_which_one_this_is(
    mara: User, password: str, django_assert_max_num_queries: Any
) -> None:
    come_in(mara, password)
    here = come_in(mara, password, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537")
    with django_assert_max_num_queries(12):
        page = here.get("/me/security/").content.decode()
    assert re.findall(r"(Safari · iPhone|Chrome · Windows)", page) == ["Chrome · Windows", "Safari · iPhone"]
    assert page.count("127.0.0.1") >= 2
    assert page.count("this device") == 1


def test_no_page_shows_what_would_open_a_session(mara: User, password: str) -> None:
    other, here = come_in(mara, password), come_in(mara, password)
    page = here.get("/me/security/").content.decode()
    assert str(other.session.session_key) not in page
    assert str(here.session.session_key) not in page


def test_one_device_is_signed_out(mara: User, password: str) -> None:
    phone, here = come_in(mara, password), come_in(mara, password)
    handle = Session.objects.get(session_key=phone.session.session_key).handle
    assert here.post(f"/me/sessions/{handle}/end/")["Location"] == "/me/security/"
    assert phone.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert DiaryEntry.objects.latest("id").deed == "accounts.session_ended"


def test_nobody_signs_somebody_elses_device_out(mara: User, tom: User, password: str) -> None:
    phone = come_in(mara, password)
    handle = Session.objects.get(session_key=phone.session.session_key).handle
    assert come_in(tom, password).post(f"/me/sessions/{handle}/end/").status_code == 404
    assert phone.get("/me/").status_code == 200


def test_all_other_devices_are_signed_out(mara: User, password: str) -> None:
    others, here = [come_in(mara, password) for _number in range(3)], come_in(mara, password)
    page = here.post("/me/sessions/end/", follow=True).content.decode()
    assert "3 devices have been signed out." in page
    assert {other.get("/me/").status_code for other in others} == {302}
    assert here.get("/me/").status_code == 200


def test_a_signed_out_device_is_not_brought_back_by_a_request_on_its_way(mara: User, password: str) -> None:
    """A page that is being answered while its session ends saves that session at its end."""
    phone = come_in(mara, password)
    on_its_way = phone.session
    assert on_its_way[SIGNED_IN]
    Session.objects.filter(session_key=on_its_way.session_key).delete()
    on_its_way["late"] = True
    with pytest.raises(UpdateError):
        on_its_way.save()
    assert not Session.objects.filter(session_key=on_its_way.session_key).exists()


def test_the_oldest_of_more_than_twenty_ends(mara: User, password: str) -> None:
    first, second = come_in(mara, password), come_in(mara, password)
    for _number in range(19):
        come_in(mara, password)
    assert first.get("/me/").status_code == 302
    assert second.get("/me/").status_code == 200
    assert Session.objects.of(mara, now=timezone.now()).count() == 20


def test_use_is_noted_every_few_minutes_only(mara: User, password: str) -> None:
    browser = come_in(mara, password)
    row = Session.objects.get(session_key=browser.session.session_key)
    browser.get("/me/")
    assert Session.objects.get(pk=row.pk).seen_at == row.seen_at
    session = browser.session
    earlier = (timezone.now() - timedelta(minutes=6)).isoformat()
    session[SIGNED_IN] = session[SIGNED_IN] | {"seen": earlier}
    session.save()
    browser.get("/me/")
    seen = Session.objects.get(pk=row.pk).seen_at
    assert seen is not None
    assert timezone.now() - seen < timedelta(minutes=1)


def test_signing_in_changes_the_key_that_a_stranger_may_have_planted(mara: User, password: str) -> None:
    browser = Client()
    planted = browser.session
    planted["planted"] = True
    planted.save()
    browser.cookies["tongzhou_session"] = str(planted.session_key)
    browser.post("/sign-in/", {"username": mara.email, "password": password})
    assert browser.cookies["tongzhou_session"].value != planted.session_key
    stranger = Client()
    stranger.cookies["tongzhou_session"] = str(planted.session_key)
    assert stranger.get("/me/").status_code == 302


def test_deactivating_ends_everything_and_activating_brings_nothing_back(
    ada: User, mara: User, password: str
) -> None:
    browser, caller = come_in(mara, password), Caller(mara)
    who, proof = parts_of_link(mara)
    _invitation, secret = invite(
        by=mara,
        email="new@yuanhang.example",
        role=OrganisationRole.MEMBER,
        language="en",
        origin="http://testserver",
        now=timezone.now(),
    )
    bearer = {"authorization": f"Bearer {caller.secret}"}
    assert Client().get("/api/v1/me", headers=bearer).status_code == 200
    assert user_of_link(who, proof) == mara
    assert Client().get(f"/join/{secret}/").status_code == 200
    set_active(mara, by=ada, active=False)
    set_active(mara, by=ada, active=True)
    assert browser.get("/me/").status_code == 302
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert user_of_link(who, proof) is None
    assert Client().get(f"/join/{secret}/").status_code == 404
    assert Invitation.objects.get().state == Invitation.State.REVOKED
    assert come_in(mara, password).get("/me/").status_code == 200


def test_expired_sessions_are_thrown_away(mara: User, password: str) -> None:
    come_in(mara, password)
    clear_sessions(now=timezone.now())
    assert Session.objects.count() == 1
    clear_sessions(now=timezone.now() + timedelta(days=15))
    assert Session.objects.count() == 0


def test_a_person_sees_what_has_happened_to_their_account(ada: User, mara: User, password: str) -> None:
    Client().post("/sign-in/", {"username": mara.email, "password": "wrong"})
    browser = come_in(mara, password)
    page = browser.get("/me/security/").content.decode()
    assert "Mara Chen signed in." in page
    assert "Mara Chen could not be signed in: wrong password or code." in page
    assert "signed in." not in come_in(ada, password).get("/me/security/").content.decode().replace(
        "Ada Lin signed in.", ""
    )
