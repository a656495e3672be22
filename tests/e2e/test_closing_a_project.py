"""What is in the way is settled or waived, people are released, the project is closed, read-only, and opened again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE, Complaints

WORDS = {
    "en": {
        "blocked": "The project cannot be closed yet.",
        "start": "Start the closing",
        "free": "The project can be closed.",
        "closed": "This project is closed and can only be read.",
        "reopen": "Reopen the project",
        "open": "The project is open again.",
        "done": "It is done",
        "save": "Save",
        "waive": "Waive it",
        "all": "Release everybody",
        "keep": "They go on reading in the portal",
        "refused": "The project is closed. Reopen it to change it.",
    },
    "zh-hans": {
        "blocked": "项目还不能结项。",
        "start": "启动结项",
        "free": "项目可以结项。",
        "closed": "本项目已结项，只能查看。",
        "reopen": "重新打开项目",
        "open": "项目已重新打开。",
        "done": "已完成",
        "save": "保存",
        "waive": "豁免",
        "all": "全部释放",
        "keep": "保留门户只读访问",
        "refused": "项目已结项。如需更改，请先重新打开。",
    },
}


@pytest.mark.parametrize(("language", "project"), [("en", "orchard"), ("zh-hans", "beacon")])
def test_a_project_is_closed_and_opened_again(
    sign_in: Callable[..., Page], complaints: Complaints, language: str, project: str
) -> None:
    complaints.expect("409")
    words = WORDS[language]
    page = sign_in("admin", language=language)
    address = f"/projects/{project}/closure/"
    page.goto(address)
    expect(page.get_by_role("heading", name=words["blocked"])).to_be_visible()
    page.locator("#start input[name=day]").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name=words["start"], exact=True).click()
    assert_accessible(page)
    settle_and_waive(page, words)
    page.get_by_role("button", name=words["all"], exact=True).click()
    confirm(page)
    expect(page.locator("form[action$='/back'] button").first).to_be_visible()
    expect(page.get_by_role("heading", name=words["free"])).to_be_visible()
    page.locator("form[action$='/closure/close'] button").click()
    confirm(page)
    expect(page.locator(".closed-note")).to_contain_text(words["closed"])
    assert_accessible(page)
    everything_is_read_only(page, project, words)
    page.goto(address)
    page.locator("#reopen textarea").fill("A fault was found")
    page.get_by_role("button", name=words["reopen"]).click()
    expect(page.get_by_text(words["open"])).to_be_visible()
    expect(page.locator(".closed-note")).to_have_count(0)
    expect(page.get_by_text("A fault was found")).to_be_visible()


def settle_and_waive(page: Page, words: dict[str, str]) -> None:
    """The first own item is ticked with a note; the client's access is decided; all the rest is waived."""
    own = page.locator("a[href*='/closure/items/']").first
    own.click()
    page.get_by_label(words["done"]).check()
    page.get_by_role("button", name=words["save"], exact=True).click()
    page.get_by_label(words["keep"]).check()
    with page.expect_navigation():
        page.locator("form[action$='/client-access'] button").click()
    left = page.locator("form[action$='/closure/waive']")
    for remaining in reversed(range(left.count())):
        page.locator("details.warning-decide summary").first.click()
        left.first.locator("textarea").fill("Agreed with the client")
        with page.expect_navigation():
            left.first.get_by_role("button", name=words["waive"], exact=True).click()
        expect(left).to_have_count(remaining)


def confirm(page: Page) -> None:
    """Say yes in the dialog that asks."""
    page.locator("#confirm [value=yes]").click()


def everything_is_read_only(page: Page, project: str, words: dict[str, str]) -> None:
    """No button for a change is left, and a form that was still open is refused in clear words."""
    for name in ("", "items/", "plan/", "members/", "files/"):
        page.goto(f"/projects/{project}/{name}")
        expect(page.locator(".closed-note")).to_contain_text(words["closed"])
    page.goto(f"/projects/{project}/members/")
    expect(page.locator("select[name=role]")).to_have_count(0)
    page.goto(f"/projects/{project}/charter/")
    page.locator("main form button.primary").click()
    expect(page.get_by_text(words["refused"])).to_be_visible()


def test_the_page_can_be_used_on_a_phone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", language="en", size=PHONE)
    page.goto("/projects/harbour/closure/")
    expect(page.get_by_role("heading", name="Release of people")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
