"""Too many attempts: counted before the secret is looked at, per account and per address, whatever is claimed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client

from tests.api.calling import Caller
from tongzhou.accounts.actions.attempts import TooManyAttemptsError, attempt
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.models import Counter

LOCKED = "Too many attempts. Try again in 5 minutes."


def door(address: str, password: str, **headers: str) -> Any:
    form = {"username": address, "password": password}
    return Client(headers={"accept-language": "en"} | headers).post("/sign-in/", form)


def test_after_ten_wrong_passwords_the_right_one_does_not_help_and_the_wait_is_told(
    mara: User, password: str
) -> None:
    for _attempt in range(10):
        assert door(mara.email, "wrong").status_code == 422
    answer = door(mara.email, password)
    assert answer.status_code == 429
    assert LOCKED in answer.content.decode()
    assert answer["Retry-After"] == "300"
    assert [one.deed for one in DiaryEntry.objects.filter(deed="accounts.locked_out")] == [
        "accounts.locked_out"
    ]
    door(mara.email, password)
    assert DiaryEntry.objects.filter(deed="accounts.locked_out").count() == 1
    assert DiaryEntry.objects.filter(deed="accounts.sign_in_failed", actor=mara).count() == 10


def test_the_lock_opens_when_its_time_is_over(mara: User, password: str) -> None:
    for _attempt in range(11):
        door(mara.email, "wrong")
    Counter.objects.update(begins=F("begins") - 300)
    assert door(mara.email, password).status_code == 302


def test_the_right_password_begins_the_count_anew(mara: User, password: str) -> None:
    for _round in range(2):
        for _attempt in range(9):
            door(mara.email, "wrong")
        assert door(mara.email, password).status_code == 302


def test_an_unknown_account_is_locked_in_the_same_words(mara: User) -> None:
    answers = {
        (answer.status_code, "Too many attempts" in answer.content.decode())
        for address in (mara.email, "nobody@yuanhang.example")
        for answer in [door(address, "wrong") for _attempt in range(11)][-1:]
    }
    assert answers == {(429, True)}


def test_a_forged_forwarding_header_does_not_make_another_address(mara: User) -> None:
    for number in range(100):
        door(f"somebody-{number}@x.example", "wrong", **{"x-forwarded-for": f"203.0.113.{number}"})
    answer = door("fresh@x.example", "wrong", **{"x-forwarded-for": "198.51.100.7"})
    assert answer.status_code == 429


def test_behind_a_proxy_the_entry_that_it_wrote_counts(settings: Any, mara: User, password: str) -> None:
    """Whatever stands left of it came with the request."""
    settings.TRUSTED_PROXIES = 1
    for number in range(100):
        header = {"x-forwarded-for": f"198.51.100.{number}, 203.0.113.9"}
        door(f"somebody-{number}@x.example", "wrong", **header)
    refused = door("fresh@x.example", "wrong", **{"x-forwarded-for": "1.2.3.4, 203.0.113.9"})
    elsewhere = door(mara.email, password, **{"x-forwarded-for": "203.0.113.9, 203.0.113.10"})
    assert (refused.status_code, elsewhere.status_code) == (429, 302)


def test_of_ipv6_a_whole_network_counts(settings: Any, db: None) -> None:
    for number in range(100):
        attempt("link", "", f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyAttemptsError):
        attempt("link", "", "2001:db8:1:2:ffff::1")
    attempt("link", "", "2001:db8:1:3::1")


def test_known_and_unknown_accounts_take_the_same_time(settings: Any, mara: User) -> None:
    """With the hash that is used in production; half of a hash's time would give an account away."""
    settings.PASSWORD_HASHERS = ["tongzhou.accounts.passwords.Argon2Hasher"]
    mara.set_password("lanterns-over-the-bay")
    mara.save(update_fields=["password"])
    took: dict[str, list[float]] = {mara.email: [], "nobody@yuanhang.example": []}
    for _round in range(9):
        for address, times in took.items():
            begin = time.process_time()  # what other processes take meanwhile does not count
            door(address, "wrong")
            times.append(time.process_time() - begin)
    known, unknown = (median(times) for times in took.values())
    assert 0.6 < known / unknown < 1.6


def test_bad_tokens_are_counted_and_good_ones_work_all_the_same(mara: User) -> None:
    caller = Caller(mara)
    statuses = {
        Client().get("/api/v1/me", headers={"authorization": "Bearer tz_wrong"}).status_code
        for _attempt in range(100)
    }
    assert statuses == {401}
    refused = Client().get("/api/v1/me", headers={"authorization": "Bearer tz_wrong"})
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many_attempts"
    assert caller.get("/me")["email"] == mara.email


def test_the_counters_show_nobody_who_has_tried(mara: User) -> None:
    door(mara.email, "wrong")
    buckets = list(Counter.objects.values_list("bucket", flat=True))
    assert len(buckets) == 2
    assert not any("mara" in bucket or "127.0.0.1" in bucket for bucket in buckets)


@pytest.mark.django_db(transaction=True)
def test_of_many_attempts_at_once_no_more_than_ten_are_looked_at() -> None:
    def one(_number: int) -> bool:
        try:
            attempt("password", "mara@yuanhang.example", "127.0.0.1")
        except TooManyAttemptsError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as crowd:
        looked_at = list(crowd.map(one, range(40)))
    assert sum(looked_at) == 10
