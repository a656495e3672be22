"""Requirements come from a table, a deliverable is reviewed, gaps and holes are found and closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Stage
from tests.e2e.steps import Words, deed
from tongzhou.demo.portfolio import portfolio

TABLE = {
    "en": "Requirement,Importance,Source\nSettle by 18:00,Must,Client\nTwo languages,Should,Meeting\n",
    "zh-hans": "需求,重要性,来源\nSettle by 18:00,必须,客户\nTwo languages,应当,会议\n",
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_a_table_to_a_matrix_without_that_hole(
    language: str, stage: Stage, sign_in: Callable[..., Page]
) -> None:
    say, key = Words(language), stage.project({"Build": 3, "Test": 2})
    lead = next(one for one in portfolio().logins if one.role == "lead")
    stage.add_member(key, lead.email, "lead")
    at = f"/projects/{key}/scope/"
    page = sign_in("pm", f"{at}requirements/import/", language=language)
    content = TABLE[language].encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "needs.csv", "mimeType": "text/csv", "buffer": content}
    )
    deed(page, say("Read the table")).click()
    expect(page.get_by_text("Two languages")).to_be_visible()
    deed(page, say("Make requirements of them")).click()
    expect(page.get_by_role("link", name="Settle by 18:00")).to_be_visible()
    page.goto(f"{at}deliverables/create/")
    page.locator("[name=name]").fill("Settlement report")
    for box in page.locator("[name=reviewers]").all():
        box.check()
    deed(page, say("Save")).click()
    page.locator("input[name=address]").fill("https://docs.example.com/report")
    deed(page, say("Add the link")).click()
    deed(page, say("Send into review")).first.click()
    deed(page.locator("#step-review"), say("Send into review")).click()
    for reviewer in (sign_in("lead", language=language), page):
        reviewer.goto(f"{at}deliverables/1/")
        deed(reviewer, say("It is fine")).click()
    expect(page.get_by_text(say("All reviewers find it fine: it can go to the client."))).to_be_visible()
    gap_closed(page, say, at)
    hole_closed(page, say, at)


def gap_closed(page: Page, say: Words, at: str) -> None:
    """Nobody answers for the deliverable, and nobody does it; one cell, written by keyboard, closes both gaps."""
    page.goto(f"{at}responsibilities/")
    row = page.locator("table.raci tbody tr", has_text="Settlement report")
    expect(row.locator(".raci-gaps .pill")).to_have_count(2)
    page.wait_for_function("() => customElements.get('tz-raci') !== undefined")  # it hears keys
    row.locator("button").first.focus()
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(row.locator(".raci-gaps .pill")).to_have_count(0)
    assert_accessible(page)
    page.reload()
    expect(page.locator("table.raci tbody tr", has_text="Settlement report").locator(".pill")).to_have_count(
        0
    )


def hole_closed(page: Page, say: Words, at: str) -> None:
    """From the hole in the matrix to the place where it is closed, and back."""
    page.goto(f"{at}traceability/?hole=deliverable")
    row = page.locator("table.trace tbody tr", has_text="Settle by 18:00")
    row.get_by_role("link", name=say("No deliverable")).click()
    page.locator("select[name=deliverable]").select_option("1")
    deed(page, say("Link", "deed")).click()
    expect(page.get_by_role("link", name="Settlement report")).to_be_visible()
    page.goto(f"{at}traceability/?hole=deliverable")
    expect(page.locator("table.trace tbody tr", has_text="Two languages")).to_be_visible()
    expect(page.locator("table.trace tbody tr", has_text="Settle by 18:00")).to_have_count(0)
    assert_accessible(page)
