"""The manager asks, the client delivers on a phone, half of it comes back, and the wait is on paper in the end."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE

TITLE = "Access cards for the testers"


def confirm(page: Page, name: str, dialog: str, note: str = "") -> None:
    """Open a deed's dialog, say something, and do it."""
    page.get_by_role("button", name=name, exact=True).first.click()
    box = page.locator(f"#{dialog}")
    if note:
        box.locator("textarea").fill(note)
    box.locator(".dialog-foot .primary").click()


def deliver(page: Page, note: str, name: str, content: bytes) -> None:
    """Deliver the card with a file and a few words."""
    card = page.locator("details.portal-card", has=page.get_by_role("heading", name=TITLE))
    if card.get_attribute("open") is None:
        card.locator("summary").first.click()
    card.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    card.locator("textarea").fill(note)
    card.get_by_role("button", name="Delivered").click()
    expect(page.get_by_text("It is delivered, and will be checked.")).to_be_visible()


def test_the_client_is_asked_and_what_comes_is_judged(sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", "/projects/harbour/client-actions/new")
    page.get_by_label("What the client does or delivers").fill(TITLE)
    page.locator("input[name=due_on]").fill("2030-01-15")
    page.locator("input[name=contacts]").first.check()
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Only your side sees it.")).to_be_visible()
    address = page.url
    confirm(page, "Ask the client", "ask", "Six cards, please")
    expect(page.get_by_text("It is the client's turn.")).to_be_visible()

    phone = sign_in("client_sponsor", "/portal/harbour/client-actions/", size=PHONE)
    expect(phone.get_by_role("heading", name=TITLE)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    deliver(phone, "Four of them", "cards.txt", b"1 2 3 4\n")

    page.goto(address)
    expect(page.get_by_text("cards.txt").first).to_be_visible()
    confirm(page, "Send it back", "send-back", "Two cards are missing")
    phone.reload()
    expect(phone.get_by_text("Two cards are missing").first).to_be_visible()
    deliver(phone, "All six", "cards-all.txt", b"1 2 3 4 5 6\n")

    page.goto(address)
    confirm(page, "Accept it", "accept")
    expect(page.get_by_text("Nothing more is expected.")).to_be_visible()
    page.goto("/projects/harbour/client-actions/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Evidence sheet").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
