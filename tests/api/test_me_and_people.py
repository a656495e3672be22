"""Who am I, who works here, and my tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.calling import Caller, problem
from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import ApiToken, User
from tongzhou.accounts.permissions import OrganisationRole

Browser = Callable[[User], Client]


def test_the_api_knows_who_holds_the_token(mara: User) -> None:
    me = Caller(mara).get("/me")
    assert (me["name"], me["role"], me["organisation"]) == ("Mara Chen", "manager", "Yuanhang Software")
    assert "create_project" in me["permissions"]


def test_a_session_is_as_good_as_a_token(mara: User, client_for: Browser) -> None:
    assert client_for(mara).get("/api/v1/me").json()["id"] == mara.pk


def test_nobody_gets_401_and_learns_how_to_sign_in(db: None, client: Client) -> None:
    response = client.get("/api/v1/me")
    problem(response, 401, "sign_in_required")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "given", ["Bearer tz_nonsense", "Bearer", "Basic dXNlcjpwYXNz", "tz_nonsense", "Bearer \x00"]
)
def test_a_token_that_is_none_gets_401_even_in_a_session(mara: User, client_for: Browser, given: str) -> None:
    response = client_for(mara).get("/api/v1/me", headers={"Authorization": given})
    problem(response, 401, "token_invalid")


def test_an_expired_token_stops_working_on_its_day(mara: User) -> None:
    caller = Caller(mara)
    today = timezone.localdate()
    ApiToken.objects.filter(pk=caller.token.pk).update(expires_on=today + timedelta(days=1))
    assert caller.call("GET", "/me").status_code == 200
    ApiToken.objects.filter(pk=caller.token.pk).update(expires_on=today)
    problem(caller.call("GET", "/me"), 401, "token_invalid")


def test_deactivating_somebody_ends_their_tokens_and_sessions(
    ada: User, tom: User, client_for: Browser
) -> None:
    caller, browser = Caller(tom), client_for(tom)
    change_user(tom, by=ada, name=tom.name, title="", role=OrganisationRole.MEMBER, is_active=False)
    problem(caller.call("GET", "/me"), 401, "token_invalid")
    problem(browser.get("/api/v1/me"), 401, "sign_in_required")


def test_a_read_only_token_reads_and_nothing_else(mara: User, plan: object) -> None:
    caller = Caller(mara, read_only=True)
    assert caller.call("GET", "/projects").status_code == 200
    assert caller.call("HEAD", "/projects").status_code == 200
    problem(caller.call("POST", "/clients", {"name": "New"}), 403, "token_read_only")
    problem(caller.call("DELETE", "/projects/harbour"), 403, "token_read_only")


def test_the_use_of_a_token_is_noted_once_a_minute(mara: User) -> None:
    caller = Caller(mara)
    caller.get("/me")
    first = ApiToken.objects.get(pk=caller.token.pk).used_at
    assert first is not None
    caller.get("/me")
    assert ApiToken.objects.get(pk=caller.token.pk).used_at == first
    ApiToken.objects.filter(pk=caller.token.pk).update(used_at=first - timedelta(minutes=2))
    caller.get("/me")
    assert ApiToken.objects.get(pk=caller.token.pk).used_at > first


def test_a_session_must_prove_that_its_own_page_asks(mara: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mara)
    refused = browser.post("/api/v1/clients", {"name": "Forged"}, content_type="application/json")
    problem(refused, 403, "csrf_failed")
    browser.get("/me/")
    token = browser.cookies["csrftoken"].value
    made = browser.post(
        "/api/v1/clients", {"name": "Meant"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201, made.content


def test_a_token_needs_no_csrf_token(mara: User) -> None:
    caller = Caller(mara)
    caller.client = Client(enforce_csrf_checks=True)
    assert caller.call("POST", "/clients", {"name": "By a program"}).status_code == 201


def test_problems_are_told_in_the_persons_language_or_the_one_asked_for(mara: User) -> None:
    caller = Caller(mara)
    assert "see it" in caller.call("GET", "/projects/nothing").json()["detail"]
    chinese = caller.call("GET", "/projects/nothing", Accept_Language="zh-CN,zh;q=0.9")
    assert chinese.json()["title"] == "这里没有内容"
    french = caller.call("GET", "/projects/nothing", Accept_Language="fr")
    assert "see it" in french.json()["detail"]


def test_people_are_listed_for_the_vendor_only(mara: User, tom: User, cleo: User) -> None:
    names = [one["name"] for one in Caller(mara).get("/users", q="yuanhang")["items"]]
    assert names == ["Ada Lin", "Mara Chen", "Tom Qian"]
    problem(Caller(cleo).call("GET", "/users"), 403, "forbidden")


def test_people_can_be_filtered_by_role(mara: User, tom: User, pia: User) -> None:
    assert [one["id"] for one in Caller(mara).get("/users", role="pmo")["items"]] == [pia.pk]


def test_a_token_is_made_in_a_session_and_its_secret_shown_once(mara: User, client_for: Browser) -> None:
    browser = client_for(mara)
    made = browser.post("/api/v1/tokens", {"name": "nightly"}, content_type="application/json")
    assert made.status_code == 201
    assert made["Cache-Control"] == "private, no-store"
    content = made.json()
    assert content["read_only"] is True
    asked = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {content['secret']}"})
    assert asked.json()["id"] == mara.pk
    listed = browser.get("/api/v1/tokens").json()["items"]
    assert [one["name"] for one in listed] == ["nightly"]
    assert "secret" not in listed[0]
    assert browser.delete(f"/api/v1/tokens/{content['id']}").status_code == 204
    assert not ApiToken.objects.filter(pk=content["id"]).exists()


def test_a_token_cannot_make_or_end_tokens(mara: User) -> None:
    caller = Caller(mara)
    problem(caller.call("GET", "/tokens"), 403, "session_required")
    problem(caller.call("POST", "/tokens", {"name": "offspring"}), 403, "session_required")
    problem(caller.call("DELETE", f"/tokens/{caller.token.pk}"), 403, "session_required")


def test_somebody_elses_token_is_not_there(mara: User, tom: User, client_for: Browser) -> None:
    other = Caller(tom).token
    problem(client_for(mara).delete(f"/api/v1/tokens/{other.pk}"), 404, "not_found")
    assert ApiToken.objects.filter(pk=other.pk).exists()


def test_a_token_expires_after_today(mara: User, client_for: Browser) -> None:
    body = {"name": "late", "expires_on": timezone.localdate().isoformat()}
    response = client_for(mara).post("/api/v1/tokens", body, content_type="application/json")
    problem(response, 422, "expiry_out_of_range")
