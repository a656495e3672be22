"""From the manager's desk to the sponsor's phone and back: put to acceptance, rejected, repaired, signed by finger."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE
from tests.e2e.steps import draw

TITLE = "Pilot branches accepted"


def put(manager: Page) -> None:
    """The manager puts it to the client."""
    manager.get_by_role("button", name="Put to the client").first.click()
    manager.locator("dialog").get_by_role("button", name="Put to the client").click()
    expect(manager.get_by_text("The client is asked to accept.")).to_be_visible()


def open_it(sponsor: Page) -> None:
    """The sponsor finds it on top of the portal."""
    sponsor.goto("/portal/")
    sponsor.get_by_role("link", name=TITLE).first.click()


def test_a_client_rejects_and_then_signs_on_a_phone(sign_in: Callable[..., Page]) -> None:
    manager = sign_in("pm", "/projects/harbour/acceptances/new/")
    manager.get_by_label("Title").fill(TITLE)
    manager.get_by_label("Criteria, one per line").fill(
        "Fifty branches work with it\nNo open defect is serious"
    )
    manager.get_by_role("button", name="Save").click()
    put(manager)
    sponsor = sign_in("client_sponsor", "/portal/", size=PHONE, has_touch=True)
    open_it(sponsor)
    sponsor.locator("summary", has_text="Reject").click()
    sponsor.get_by_label("Why do you reject it?").fill("Two branches are missing")
    sponsor.get_by_role("button", name="Reject with these reasons").click()
    expect(sponsor.get_by_text("Two branches are missing")).to_be_visible()
    manager.reload()
    expect(manager.get_by_text("Two branches are missing").first).to_be_visible()
    manager.get_by_role("button", name="Prepare the next round").click()
    put(manager)
    open_it(sponsor)
    assert_accessible(sponsor)
    sponsor.get_by_role("link", name="Accept: read and sign").click()
    draw(sponsor)
    sponsor.get_by_label("I have read the document and sign it.").check()
    assert_accessible(sponsor)
    sponsor.get_by_role("button", name="Sign", exact=True).click()
    expect(sponsor.get_by_role("heading", name=re.compile("Signed by"))).to_be_visible()
    sponsor.locator("summary", has_text="How to verify").click()
    code = sponsor.locator(".sign-digest .mono").first.inner_text()
    sponsor.goto("/verify/")
    sponsor.get_by_label("Code on the document").fill(code.lower())
    sponsor.get_by_role("button", name="Verify").click()
    expect(sponsor.get_by_text("This code belongs to a document of ours")).to_be_visible()
    assert_accessible(sponsor)


def test_somebody_without_an_account_answers_through_a_link(
    sign_in: Callable[..., Page], window: Callable[..., BrowserContext]
) -> None:
    """A browser sends the form of a page that it was told to keep quiet about."""
    manager = sign_in("pm", "/projects/harbour/acceptances/new/")
    manager.get_by_label("Title").fill("Manuals accepted")
    manager.get_by_label("Criteria, one per line").fill("All of them are there")
    manager.get_by_role("button", name="Save").click()
    put(manager)
    manager.goto("/projects/harbour/signatures/")
    manager.get_by_role("link", name="Manuals accepted").first.click()
    manager.locator("form[action$='/link/'] button").click()
    address = manager.get_by_label("The link", exact=True).input_value()
    outside = window(locale="en-US").new_page()
    outside.goto(address[address.index("/sign/") :])
    assert_accessible(outside)
    outside.locator("summary", has_text="I do not sign").click()
    outside.locator(".sign-decline textarea").fill("Two chapters are missing")
    outside.get_by_role("button", name="Decline with this reason").click()
    expect(outside.get_by_role("heading", name="You have declined")).to_be_visible()
