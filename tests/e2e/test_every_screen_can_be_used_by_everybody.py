"""Every screen, in both languages, the main ones on a phone: what axe can see.

In one language, which takes turns, it sees everything, and by night the colours; in the other what words can change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import DESK, PHONE, Complaints, enter, new_window
from tests.e2e.screens import DEEDS, ELSEWHERE, NO_SCREENS, SCREENS, Screen, parameters

STYLES = Path(__file__).parents[2] / "frontend/src/styles"
TEMPLATES = Path(__file__).parents[2] / "src/tongzhou"
OF_WORDS = [
    "target-size",
    "scrollable-region-focusable",
    "document-title",
    "html-has-lang",
    "html-lang-valid",
]
"""What longer or shorter words can change on a page whose elements stay the same."""


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """First everything in Chinese, then everything in English: people keep the language they chose last."""
    code: str = request.param
    return code


@pytest.fixture(scope="module")
def heard() -> Complaints:
    """What the windows of the tour have complained about."""
    return Complaints()


@pytest.fixture(scope="module")
def tour(
    browser: Browser, base_url: str, remembered: dict[str, Any], heard: Complaints, language: str
) -> Iterator[Callable[[str], Page]]:
    """One page for each role, kept for all screens: opening a window takes longer than looking at a screen."""
    pages: dict[str, Page] = {}

    def page_of(role: str) -> Page:
        if role not in pages:
            cookies = remembered.get(role)
            context = new_window(browser, heard, base_url=base_url, storage_state=cookies)
            pages[role] = enter(context, role, remembered, language)
        return pages[role]

    yield page_of
    for page in pages.values():
        page.context.close()


def test_no_screen_is_forgotten() -> None:
    known = {one.name for one in SCREENS if ":" not in one.name} | ELSEWHERE | NO_SCREENS | DEEDS
    assert set(parameters()) == known


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.label)
def test_everybody_can_use(
    tour: Callable[[str], Page], heard: Complaints, screen: Screen, language: str
) -> None:
    page = tour(screen.role)
    heard.heard.clear()
    resize(page, DESK)
    page.goto(screen.address)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".error-page")).to_have_count(0)
    if screen.name == "plan":
        page.locator(".gantt-row").first.wait_for()
    if screen.name == "items":  # the list draws its columns when its rows have come
        page.locator(".work-head > *").first.wait_for(state="attached")
    rules = None if is_thorough(screen, language) else OF_WORDS
    look(page, rules)
    if not rules:
        shine(page, "dark")
        assert_accessible(page, only=["color-contrast"])
        shine(page, "light")
    if screen.main:
        resize(page, PHONE)
        look(page, rules)
    assert not heard.heard, "The browser complained:\n" + "\n".join(heard.heard)


def is_thorough(screen: Screen, language: str) -> bool:
    """Each screen is looked at for everything in one language, every other one in Chinese.

    No colour depends on words, and no element does.
    """
    return language == ("zh-hans", "en")[SCREENS.index(screen) % 2]


def test_no_colour_depends_on_the_language() -> None:
    of_a_language = [
        rule
        for file in STYLES.rglob("*.css")
        for rule in re.findall(r":lang\([^{]*\{[^}]*\}", file.read_text(encoding="utf-8"))
    ]
    assert len(of_a_language) >= 3
    assert not [rule for rule in of_a_language if re.search(r"color|background|opacity|filter", rule)]


def test_no_element_depends_on_the_language() -> None:
    asking = {
        file.name
        for file in TEMPLATES.rglob("*.html")
        if re.search(
            r"LANGUAGE_CODE|get_(?:current_)?language\b|LANGUAGE_BIDI", file.read_text(encoding="utf-8")
        )
    }
    assert asking == {"base.html", "_languages.html"}  # both name the language, in an attribute


def test_a_long_page_without_links_is_scrolled_with_the_keyboard(tour: Callable[[str], Page]) -> None:
    page = tour("admin")
    page.set_viewport_size({"width": 1440, "height": 240})
    page.goto("/deliveries/")
    view = page.get_by_role("main")
    expect(view).to_have_attribute("tabindex", "0")
    assert_accessible(page, only=["scrollable-region-focusable"])
    view.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.getElementById('view').scrollTop > 0")
    page.goto("/projects/")
    expect(view).to_have_attribute("tabindex", "-1")


def shine(page: Page, scheme: Literal["dark", "light"]) -> None:
    """Switch between day and night, and wait until the page has been painted so: axe reads colours one by one.

    Chromium now and then keeps the colour of an element from before the switch; taken off the page for a moment,
    everything is styled anew.
    """
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
    page.evaluate(
        "() => { const root = document.documentElement; root.hidden = true; root.offsetHeight; root.hidden = false }"
    )
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def resize(page: Page, size: dict[str, int]) -> None:
    """Give the page's window another size."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})


def look(page: Page, rules: list[str] | None) -> None:
    """Nothing is wider than the window, and axe is content, with all its rules or with these."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} is {overflow} pixels wider than its window"
    assert_accessible(page, only=rules)
