"""Every screen, in both languages, in the light and in the dark, the main ones on a phone: what axe can see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE
from tests.e2e.screens import DEEDS, ELSEWHERE, NO_SCREENS, SCREENS, Screen, parameters


def test_no_screen_is_forgotten() -> None:
    known = {one.name for one in SCREENS if ":" not in one.name} | ELSEWHERE | NO_SCREENS | DEEDS
    assert set(parameters()) == known


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.label)
def test_everybody_can_use(sign_in: Callable[..., Page], screen: Screen, language: str) -> None:
    page = sign_in(screen.role, screen.address, language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".error-page")).to_have_count(0)
    if screen.name == "plan":
        page.locator(".gantt-row").first.wait_for()
    look(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, only=["color-contrast"])
    page.emulate_media(color_scheme="light")
    if screen.main:
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        look(page)


def look(page: Page) -> None:
    """Nothing is wider than the window, and axe is content."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} pixels wider than its window"
    assert_accessible(page)
