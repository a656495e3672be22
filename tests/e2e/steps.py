"""What manager and client do in more than one journey, in the words of either language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Words:
    """The product's own words in a language: ``say("Save")``, ``say("Link", "deed")``."""

    language: str

    def __call__(self, text: str, context: str = "") -> str:
        """A text as this language has it."""
        with override(self.language):
            return pgettext(context, text) if context else gettext(text)


def deed(page: Page | Locator, name: str) -> Locator:
    """The button that is called exactly so."""
    return page.get_by_role("button", name=name, exact=True)


def confirmed(page: Page, name: str) -> None:
    """Press a button, and say yes to the question that follows."""
    deed(page, name).first.click()
    page.locator("dialog[open]").get_by_role("button", name=name, exact=True).click()


def draw(page: Page) -> None:
    """Draw a signature, as a finger does."""
    field = page.locator("tz-signature canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    places = [(0.1, 0.7), (0.3, 0.2), (0.45, 0.8), (0.6, 0.3), (0.9, 0.6)]
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.7)
    page.mouse.down()
    for across, down in places:
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=5)
    page.mouse.up()


def sign_by_finger(page: Page, say: Words) -> None:
    """Sign the document on this page, and see that it is signed."""
    draw(page)
    page.get_by_label(say("I have read the document and sign it.")).check()
    deed(page, say("Sign")).click()
    expect(page.locator("form.sign-form")).to_have_count(0)


def code_of(page: Page) -> str:
    """The code of the document that has just been signed."""
    page.locator(".sign-digest summary").first.click()
    return page.locator(".sign-digest .mono").first.inner_text()


def number_in(address: str) -> int:
    """The last number of an address."""
    return int(re.findall(r"/(\d+)/?", address)[-1])
