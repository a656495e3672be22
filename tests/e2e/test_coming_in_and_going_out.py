"""Signing in, making oneself at home, signing out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Complaints
from tongzhou.config.commands.start import DEMO_PASSWORD
from tongzhou.demo.portfolio import portfolio

EMAIL = {login.role: login.email for login in portfolio().logins}
INK = "rgb(27, 31, 39)"
"""What is written with in the light."""


@pytest.mark.parametrize(
    ("locale", "labels"),
    [
        ("en-GB", ("E-mail", "Password", "Sign in", "The e-mail address or the password is wrong")),
        ("zh-CN", ("邮箱", "密码", "登录", "邮箱或密码不正确")),
    ],
    ids=["en", "zh"],
)
def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_projects(
    window: Callable[..., BrowserContext], complaints: Complaints, locale: str, labels: tuple[str, ...]
) -> None:
    complaints.expect("422")
    email, password, button, wrong = labels
    page = window(locale=locale).new_page()
    page.goto("/")
    page.get_by_label(email).fill(EMAIL["qa"])
    page.get_by_label(password).fill("not this one")
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(wrong)).to_be_visible()
    expect(page.get_by_label(email)).to_have_value(EMAIL["qa"])
    expect(page.get_by_label(password)).to_have_value("")

    page.get_by_label(password).fill(DEMO_PASSWORD)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page).to_have_url("/my-work/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^(My work|我的工作)$"))


def menu(page: Page) -> Locator:
    """The menu behind one's own picture, opened."""
    page.locator("[popovertarget=user-menu]").click()
    return page.locator("#user-menu")


def test_language_and_theme_are_chosen_in_the_menu_and_stay(sign_in: Callable[..., Page]) -> None:
    page = sign_in("finance", "/projects/", language="en")
    menu(page).get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).not_to_have_css("color", INK)
    page.locator("#user-menu").get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("项目")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response("**/me/preferences/"):
        menu(page).get_by_role("button", name="浅色").click()
    page.goto("/me/")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("body")).to_have_css("color", INK)


def test_who_has_signed_out_sees_nothing_more(window: Callable[..., BrowserContext]) -> None:
    page = window(locale="en-GB").new_page()
    page.goto("/sign-in/?next=/projects/harbour/plan/")
    page.get_by_label("E-mail").fill(EMAIL["qa"])
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/projects/harbour/plan/")
    menu(page).get_by_role("button").last.click()
    expect(page).to_have_url("/sign-in/")
    page.go_back()
    page.goto("/projects/harbour/plan/")
    expect(page).to_have_url("/sign-in/?next=/projects/harbour/plan/")
