"""Manager and client together, from a goal to a signed certificate: a rejected deliverable and a change in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE
from tests.e2e.steps import Words, code_of, confirmed, deed, number_in, sign_by_finger

AT = "/projects/harbour/"
PORTAL = "/portal/harbour/"
ASKED = (
    "The client is asked to accept. They find it in the portal; for somebody without an account, make a link."
)


@dataclass(frozen=True)
class Names:
    """What things are called in this journey; each language has its own, for both run beside one demo."""

    goal: str
    requirement: str
    deliverable: str
    change: str
    manual: str
    reasons: str


NAMES = {
    "en": Names(
        "Settlement reports reach the head office by 18:00 on 95 % of days",
        "Reports are sent without anybody pressing a button",
        "Settlement reports, set up",
        "A manual for the night shift",
        "Manual for the night shift",
        "The report of the second branch is missing",
    ),
    "zh-hans": Names(
        "95% 的工作日 18:00 前将清算报表送达总行",
        "清算报表自动发送,无需人工操作",
        "清算报表配置",
        "增加夜班操作手册",
        "夜班操作手册",
        "缺少第二家支行的报表",
    ),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_a_goal_to_a_signed_certificate(language: str, sign_in: Callable[..., Page]) -> None:
    say, names = Words(language), NAMES[language]
    manager = sign_in("pm", "", language=language)
    client = sign_in("client_sponsor", "", language=language, size=PHONE, has_touch=True)
    goal = goal_confirmed(manager, client, say, names)
    requirement = requirement_written(manager, say, names, goal)
    deliverable = deliverable_submitted(manager, say, names, requirement)
    acceptance = acceptance_put(manager, say, names)
    rejected_in_the_portal(client, say, names)
    delivered_again(manager, say, names, deliverable, acceptance)
    change_signed(manager, client, say, names)
    accepted_and_verified(client, say, names)
    manager.goto(f"{AT}scope/deliverables/{deliverable}/")
    expect(manager.get_by_text(say("Accepted", "deliverable")).first).to_be_visible()
    manager.goto(f"{AT}scope/traceability/?q={names.requirement[:20]}")
    row = manager.locator("table.trace tbody tr", has_text=names.requirement)
    expect(row).to_contain_text(names.goal[:40])
    expect(row).to_contain_text(names.deliverable)
    expect(row).to_contain_text(say("Accepted", "deliverable"))
    assert_accessible(manager)


def goal_confirmed(manager: Page, client: Page, say: Words, names: Names) -> int:
    """The manager writes, agrees on and shares a goal; the client confirms it on a phone."""
    manager.goto(f"{AT}goals/new/")
    facts = {
        "statement": names.goal, "metric": "18:00", "unit": "%", "baseline": "40", "target": "95",
        "relevance": names.goal, "achievability": names.requirement,
        "due": (timezone.localdate() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    for name, value in facts.items():
        manager.locator(f"[name={name}]").fill(value)
    deed(manager, say("Save and agree")).click()
    deed(manager, say("Share with the client")).click()
    expect(deed(manager, say("Stop sharing"))).to_be_visible()
    number = number_in(manager.url)
    client.goto(f"{PORTAL}goals/")
    card = client.locator(".portal-goal", has_text=names.goal)
    deed(card, say("Confirm", "goal")).click()
    expect(client.locator(".portal-goal", has_text=names.goal)).to_contain_text(say("You have confirmed it"))
    return number


def requirement_written(manager: Page, say: Words, names: Names, goal: int) -> int:
    """From the goal's page, which says that nothing serves it yet, to a requirement that does."""
    manager.goto(f"{AT}goals/{goal}/")
    expect(manager.locator("#requirements")).to_contain_text(say("Goal without requirement"))
    manager.goto(f"{AT}scope/requirements/create/?goal={goal}")
    manager.locator("[name=name]").fill(names.requirement)
    expect(manager.locator(f"[name=goals][value='{goal}']")).to_be_checked()
    deed(manager, say("Save")).click()
    expect(manager.locator("main")).to_contain_text(names.goal)
    number = number_in(manager.url)
    manager.goto(f"{AT}goals/{goal}/")
    expect(manager.locator("#requirements")).to_contain_text(names.requirement)
    return number


def deliverable_submitted(manager: Page, say: Words, names: Names, requirement: int) -> int:
    """A deliverable that answers the requirement, made in a task, goes to the client."""
    manager.goto(f"{AT}scope/deliverables/create/")
    manager.locator("[name=name]").fill(names.deliverable)
    deed(manager, say("Save")).click()
    expect(manager.locator("input[name=address]")).to_be_visible()
    address, number = manager.url, number_in(manager.url)
    manager.locator("input[name=address]").fill("https://docs.example.com/reports")
    deed(manager, say("Add the link")).click()
    manager.goto(f"{AT}scope/requirements/{requirement}/")
    manager.locator("select[name=deliverable]").select_option(str(number))
    deed(manager, say("Link", "deed")).click()
    expect(manager.get_by_role("link", name=names.deliverable)).to_be_visible()
    manager.goto(f"{address}links/?what=items")
    manager.locator("form:has(input[name=item]) button:not([name=unlink])").first.click()
    submit(manager, say, number)
    return number


def submit(manager: Page, say: Words, number: int) -> None:
    """Hand the present version in."""
    manager.goto(f"{AT}scope/deliverables/{number}/")
    deed(manager, say("Submit to the client")).first.click()
    deed(manager.locator("#step-submit"), say("Submit to the client")).click()
    expect(manager.get_by_text(say("Submitted", "deliverable")).first).to_be_visible()


def acceptance_put(manager: Page, say: Words, names: Names) -> str:
    """The deliverable is put to acceptance."""
    manager.goto(f"{AT}acceptances/new/")
    manager.locator("[name=kind]").select_option("deliverable")
    manager.locator("[name=title]").fill(names.deliverable)
    choices = manager.locator("[name=deliverable] option", has_text=names.deliverable)
    manager.locator("[name=deliverable]").select_option(choices.first.get_attribute("value"))
    manager.locator("[name=criteria]").fill(names.requirement)
    deed(manager, say("Save")).click()
    confirmed(manager, say("Put to the client"))
    expect(manager.get_by_text(say(ASKED))).to_be_visible()
    return manager.url


def open_acceptance(client: Page, names: Names) -> None:
    """The client finds it on the first page of the portal."""
    client.goto("/portal/")
    client.get_by_role("link", name=names.deliverable).first.click()


def rejected_in_the_portal(client: Page, say: Words, names: Names) -> None:
    """The client rejects it and says why."""
    open_acceptance(client, names)
    client.locator("summary", has_text=say("Reject", "acceptance")).click()
    client.get_by_label(say("Why do you reject it?")).fill(names.reasons)
    deed(client, say("Reject with these reasons")).click()
    expect(client.get_by_text(names.reasons).first).to_be_visible()


def delivered_again(manager: Page, say: Words, names: Names, deliverable: int, acceptance: str) -> None:
    """The reasons stand on the deliverable; its next version is submitted and put once more."""
    manager.goto(f"{AT}scope/deliverables/{deliverable}/")
    expect(manager.get_by_text(names.reasons).first).to_be_visible()
    deed(manager, say("Begin the next version")).click()
    expect(manager.get_by_text("V2", exact=True).first).to_be_visible()
    submit(manager, say, deliverable)
    manager.goto(acceptance)
    deed(manager, say("Prepare the next round")).click()
    confirmed(manager, say("Put to the client"))
    expect(manager.get_by_text(say(ASKED))).to_be_visible()


def change_signed(manager: Page, client: Page, say: Words, names: Names) -> None:
    """A change adds a deliverable: approved, ordered, signed in the portal, carried out with the signature."""
    manager.goto(f"{AT}changes/new/")
    manager.locator("[name=title]").fill(names.change)
    deed(manager, say("Put it into the log")).click()
    expect(manager.locator("#scope-title")).to_be_visible()
    address = manager.url
    manager.goto(f"{address}scope/")
    manager.locator("[name=kind]").select_option("deliverable")
    manager.locator("[name=name]").fill(names.manual)
    deed(manager, say("Save")).click()
    expect(manager.locator("section:has(#scope-title)")).to_contain_text(names.manual)
    assert_accessible(manager)
    manager.locator("[name=price][value=nothing]").check()
    deed(manager, say("Save the price")).click()
    deed(manager, say("Put to approval without a scenario")).click()
    deed(manager, say("Approve")).click()
    deed(manager, say("Send the order to the client")).click()
    expect(manager.get_by_role("heading", name=say("The order is with the client"))).to_be_visible()
    client.goto(f"{PORTAL}changes/")
    order = client.locator(".portal-changes li", has_text=names.change).first
    order.get_by_role("link", name=say("Read and sign")).click()
    sign_by_finger(client, say)
    manager.goto(address)
    expect(manager.get_by_role("heading", name=say("Carried out"), exact=True)).to_be_visible()
    manager.goto(f"{AT}scope/deliverables/?q={names.manual}")
    expect(manager.get_by_role("link", name=names.manual)).to_be_visible()
    manager.goto(f"{AT}baselines/")
    expect(manager.get_by_text(names.change).first).to_be_visible()
    expect(manager.locator("#scope-compare-title")).to_be_visible()


def accepted_and_verified(client: Page, say: Words, names: Names) -> None:
    """The client accepts with a finger; the code on the document is verified by whoever has it."""
    open_acceptance(client, names)
    client.get_by_role("link", name=say("Accept: read and sign")).click()
    assert_accessible(client)
    sign_by_finger(client, say)
    code = code_of(client)
    client.goto("/verify/")
    client.get_by_label(say("Code on the document")).fill(code.lower())
    deed(client, say("Verify")).click()
    expect(client.get_by_text(say("This code belongs to a document of ours"))).to_be_visible()
