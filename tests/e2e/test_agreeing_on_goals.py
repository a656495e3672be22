"""A goal is written, seen to lack something, agreed and shared; the client confirms on a phone, and is asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE

STATEMENT = "Within six months roll out an ERP system that raises production efficiency by 20 %"


def test_a_goal_is_written_shared_confirmed_and_changed(sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", language="en")
    page.goto("/projects/harbour/goals/new/")
    missing = page.locator("#smart")
    expect(missing).to_contain_text("No target value: say how much.")
    page.get_by_label("Statement").fill(STATEMENT)
    page.get_by_label("Metric").fill("Order lines per person and day")
    page.get_by_label("Unit").fill("%")
    page.get_by_label("Baseline value").fill("0")
    page.get_by_label("Why it matters").fill("Orders pile up in the season.")
    page.get_by_label("How it can be achieved").fill("The pilot reached 12 %.")
    page.locator("#id_due").fill((timezone.localdate() + timedelta(days=60)).isoformat())
    expect(missing).not_to_contain_text("No baseline value")
    expect(missing).to_contain_text("No target value")
    page.get_by_label("Target value").fill("20")
    expect(missing).not_to_contain_text("No target value")
    page.get_by_role("button", name="Save and agree").click()
    expect(page.locator(".goal-asked")).to_contain_text("not yet")
    address = page.url
    page.get_by_role("button", name="Share with the client").click()
    expect(page.get_by_role("button", name="Stop sharing")).to_be_visible()
    confirm_on_a_phone(sign_in)
    page.goto(address + "edit/")
    page.get_by_label("Target value").fill("18")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Version 2")).to_be_visible()
    client = sign_in("client_sponsor", language="en", size=PHONE)
    client.goto("/portal/harbour/goals/")
    card = client.locator(".portal-goal", has_text=STATEMENT)
    expect(card).to_contain_text("Waits for your confirmation")
    expect(card).to_contain_text("18\u00a0%")


def confirm_on_a_phone(sign_in: Callable[..., Page]) -> None:
    """The sponsor finds the goal on the first page of the portal, and confirms it."""
    client = sign_in("client_sponsor", language="en", size=PHONE)
    client.get_by_role("link", name=STATEMENT).click()
    card = client.locator(".portal-goal", has_text=STATEMENT)
    expect(card).to_contain_text("Waits for your confirmation")
    card.get_by_role("button", name="Confirm").click()
    expect(client.locator(".portal-goal", has_text=STATEMENT)).to_contain_text("You have confirmed it")
    assert client.evaluate("document.documentElement.scrollWidth <= innerWidth")
