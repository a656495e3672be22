"""What lets programs in ends with the secret that made it: tokens after a new password or a removed factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.accounts.codes import shown_by_app
from tests.accounts.test_second_factor import add_app
from tests.accounts.test_sessions import come_in
from tests.api.calling import Caller
from tongzhou.accounts.actions import renew_password, set_first_password
from tongzhou.accounts.actions.factors import remove_factors
from tongzhou.accounts.models import ApiToken, User
from tongzhou.activity.models import DiaryEntry

Browser = Callable[[User], Client]
NEW = {"new_password1": "a-tide-without-moon", "new_password2": "a-tide-without-moon"}


def works(caller: Caller) -> bool:
    return caller.call("GET", "/me").status_code == 200


def told() -> list[str]:
    return list(DiaryEntry.objects.filter(deed="accounts.tokens_ended").values_list("label", flat=True))


def test_a_changed_password_revokes_tokens_and_the_page_says_so(
    client_for: Browser, mara: User, tom: User, password: str
) -> None:
    program, other = Caller(mara), Caller(tom)
    browser = client_for(mara)
    page = browser.get("/me/security/").content.decode()
    assert "Otherwise all of them are revoked, as are your other sessions." in page
    browser.post("/me/password/", NEW | {"old_password": password})
    assert (works(program), works(other)) == (False, True)
    assert told() == [str(mara)]
    assert browser.get("/me/").status_code == 200


def test_tokens_are_kept_by_whoever_says_so(client_for: Browser, mara: User, password: str) -> None:
    program, elsewhere = Caller(mara), come_in(mara, password)
    client_for(mara).post("/me/password/", NEW | {"old_password": password, "keep_tokens": "on"})
    assert works(program)
    assert elsewhere.get("/me/").status_code == 302
    changed = DiaryEntry.objects.get(deed="accounts.password_changed")
    assert (changed.details["tokens_kept"], told()) == (True, [])


@pytest.mark.parametrize(
    "deed",
    [
        lambda mara, ada: renew_password(mara, password="a-tide-without-moon"),
        lambda mara, ada: set_first_password(mara, by=ada, password="a-tide-without-moon"),
        lambda mara, ada: remove_factors(mara, by=ada),
    ],
    ids=["by the mailed link", "by an administrator", "factors removed by an administrator"],
)
def test_a_reset_revokes_all_tokens(mara: User, ada: User, deed: Any) -> None:
    program = Caller(mara)
    deed(mara, ada)
    assert not works(program)
    assert told() == [str(mara)]


@pytest.mark.parametrize("keep", [False, True])
def test_a_removed_factor_ends_other_sessions_and_tokens(
    client_for: Browser, mara: User, password: str, keep: bool
) -> None:
    elsewhere, browser, program = come_in(mara, password), client_for(mara), Caller(mara)
    secret = add_app(browser)
    assert elsewhere.get("/me/").status_code == 200
    browser.post("/confirm/", {"code": shown_by_app(secret)})
    page = browser.get("/me/security/").content.decode()
    assert 'name="keep_tokens"' in page
    browser.post("/me/security/app/remove/", {"keep_tokens": "1"} if keep else {})
    assert elsewhere.get("/me/").status_code == 302
    assert browser.get("/me/").status_code == 200
    assert works(program) is keep
    assert ApiToken.objects.count() == keep
