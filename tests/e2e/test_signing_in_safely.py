"""Coming aboard by an invitation, then with a passkey and an authenticator app, in a browser that has both."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.accounts.codes import shown_by_app
from tests.e2e.axe import assert_accessible
from tongzhou.config.commands.start import DEMO_PASSWORD

PASSWORD = "a-tide-without-moon"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def house(base_url: str) -> str:
    """The server under the one name without TLS that passkeys work under."""
    return base_url.replace("127.0.0.1", "localhost")


def invite(admin: Page, email: str) -> str:
    """The path of a new invitation's link."""
    admin.goto("/people/invite/")
    admin.locator("input[name=email]").fill(email)
    admin.locator("select[name=language]").select_option("en")
    admin.locator("form[data-guard] button.primary").click()
    admin.locator("#invitation-link, input[name=password]").first.wait_for()
    if "/confirm/" in admin.url:
        admin.locator("input[name=password]").fill(DEMO_PASSWORD)
        admin.locator("form:has(input[name=password]) button").click()
    return "/join/" + admin.locator("#invitation-link").input_value().partition("/join/")[2]


def join(page: Page, house: str, link: str) -> None:
    """Accept an invitation."""
    page.goto(house + link)
    assert_accessible(page)
    page.locator("input[name=name]").fill("Ning Xu")
    page.locator("input[name=new_password1]").fill(PASSWORD)
    page.locator("input[name=new_password2]").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.wait_for_url("**/my-work/")


def sign_out(page: Page, house: str) -> None:
    page.goto(f"{house}/sign-out/")
    page.locator("main button.primary").click()
    page.wait_for_url("**/sign-in/")


def give_password(page: Page, email: str) -> None:
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def with_key(page: Page) -> None:
    """Give the browser a passkey provider that answers by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_passkey_opens_the_door_and_is_the_second_step(
    sign_in: Callable[..., Page], window: Callable[..., BrowserContext], house: str
) -> None:
    email = "ning.key@yuanhang.example"
    link = invite(sign_in("admin", ""), email)
    page = window(locale="en-GB").new_page()
    join(page, house, link)
    with_key(page)

    page.goto(f"{house}/me/security/passkeys/new/")
    assert_accessible(page)
    page.locator("input[name=name]").fill("Office computer")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/me/security/codes/")
    assert_accessible(page)
    page.goto(f"{house}/me/security/")
    expect(page.get_by_role("rowheader", name="Office computer")).to_be_visible()
    expect(page.get_by_text("this device")).to_be_visible()

    sign_out(page, house)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/my-work/")

    sign_out(page, house)
    give_password(page, email)
    page.wait_for_url("**/sign-in/code/")
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/my-work/")

    page.goto(f"{house}/confirm/?next=/me/")
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/me/")


def test_a_browser_without_the_passkey_says_so_and_stays_out(
    sign_in: Callable[..., Page], window: Callable[..., BrowserContext], house: str
) -> None:
    page = window(locale="en-GB").new_page()
    page.goto(f"{house}/sign-in/")
    with_key(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    assert "/sign-in/" in page.url


def test_an_authenticator_app_is_the_second_step(
    sign_in: Callable[..., Page], window: Callable[..., BrowserContext], house: str
) -> None:
    email = "ning.app@yuanhang.example"
    link = invite(sign_in("admin", ""), email)
    page = window(locale="en-GB").new_page()
    join(page, house, link)
    page.goto(f"{house}/me/security/app/")
    assert_accessible(page)
    picture = page.get_by_alt_text("QR code for the authenticator app")
    assert picture.evaluate("one => one.naturalWidth") > 0
    secret = (page.locator("#app-secret").text_content() or "").strip()
    page.locator("input[name=code]").fill(shown_by_app(secret, steps=-1))
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/me/security/codes/")

    sign_out(page, house)
    give_password(page, email)
    page.wait_for_url("**/sign-in/code/")
    page.locator("input[name=code]").fill(shown_by_app(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my-work/")


def test_who_has_forgotten_the_password_is_told_what_to_do(
    window: Callable[..., BrowserContext], base_url: str
) -> None:
    page = window(locale="en-GB").new_page()
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgotten the password?").click()
    expect(page.get_by_text("This installation sends no mail.")).to_be_visible()
    assert_accessible(page)
