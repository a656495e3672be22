"""The manager asks, the client delivers on a phone, half of it comes back, and the wait is on paper in the end."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, Complaints
from tests.e2e.steps import deed

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


def made_link(page: Page, title: str) -> tuple[str, str]:
    """Ask all the client's people for something, and make a link for one without an account: it, and their name."""
    page.goto("/projects/harbour/client-actions/new")
    page.get_by_label("What the client does or delivers").fill(title)
    page.locator("input[name=due_on]").fill("2030-02-15")
    for person in page.locator("input[name=contacts]").all():
        person.check()
    page.get_by_role("button", name="Write it down").click()
    confirm(page, "Ask the client", "ask")
    choice = page.get_by_label("Somebody without an account hands in by a link")
    name = choice.locator("option").first.inner_text().split(" · ")[0]
    page.get_by_role("button", name="Make a one-time link").click()
    return page.get_by_label("The link", exact=True).input_value(), name


def test_a_stranger_hands_in_by_a_link_and_it_works_once(
    sign_in: Callable[..., Page], window: Callable[..., BrowserContext], complaints: Complaints
) -> None:
    page = sign_in("pm", "")
    link, name = made_link(page, "List of meeting rooms")
    action = page.url.removesuffix("links/new")
    page.goto(action)
    expect(page.get_by_text("not opened yet")).to_be_visible()

    phone = window(size=PHONE, locale="en-GB")
    stranger = phone.new_page()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name=f"{name}, this is needed from you")).to_be_visible()
    assert stranger.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not [cookie for cookie in phone.cookies() if cookie["name"] == "sessionid"]
    rooms = {"name": "rooms.txt", "mimeType": "text/plain", "buffer": b"12\n14\n"}
    stranger.locator("input[type=file]").set_input_files(rooms)
    stranger.get_by_label("A few words").fill("Two rooms, both with a beamer")
    deed(stranger, "Hand it in").click()
    expect(stranger.get_by_role("heading", name="Thank you, it has arrived")).to_be_visible()

    page.goto(action)
    expect(page.get_by_text("Two rooms, both with a beamer")).to_be_visible()
    expect(page.get_by_role("link", name="rooms.txt").first).to_be_visible()
    confirm(page, "Accept it", "accept")
    expect(page.get_by_text("Nothing more is expected.")).to_be_visible()

    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Thank you, it has arrived")).to_be_visible()
    expect(deed(stranger, "Hand it in")).to_have_count(0)
    token = next(cookie["value"] for cookie in phone.cookies() if cookie["name"] == "csrftoken")
    sent = {"note": "Once more", "csrfmiddlewaretoken": token}
    headers = {"Referer": link, "Accept-Language": "en"}
    again = phone.request.post(link, form=sent, headers=headers)
    assert (again.status, "This link has been used" in again.text()) == (422, True)

    revoked, _name = made_link(page, "List of parking spaces")
    page.get_by_role("button", name=f"Revoke the link of {name}").click()
    expect(page.get_by_text("The link does not work any more.").first).to_be_visible()
    complaints.expect("404")
    stranger.goto(revoked)
    expect(deed(stranger, "Hand it in")).to_have_count(0)
