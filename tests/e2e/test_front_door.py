"""Coming in: in both languages, in the light and in the dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import DESK, PHONE
from tongzhou.demo.portfolio import portfolio


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_everybody_can_use_the_front_door(
    window: Callable[..., BrowserContext], size: dict[str, int], dark: bool, locale: str
) -> None:
    page = window(size=size, dark=dark, locale=locale).new_page()
    page.goto("/")
    expect(page).to_have_url("/sign-in/?next=/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans" if locale == "zh-CN" else "en")
    word = "登录" if locale == "zh-CN" else "Sign in"
    expect(page.get_by_role("button", name=word, exact=True)).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("role", [login.role for login in portfolio().logins])
def test_every_account_of_the_demo_can_sign_in(sign_in: Callable[..., Page], role: str) -> None:
    page = sign_in(role)
    expect(page.locator("main")).to_be_visible()
    assert "/sign-in/" not in page.url
