"""Cells and lines of a spreadsheet come into the list of items."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Stage
from tests.e2e.test_working_with_items import cell, filled

COLUMNS = "columns=name,priority,due_date,estimate_minutes,number"


@pytest.fixture
def page(stage: Stage, sign_in: Callable[..., Page]) -> Page:
    """A list with three items, and a clipboard that may be used."""
    clipboard = ["clipboard-read", "clipboard-write"]
    shown = sign_in(
        "pm", f"/projects/{filled(stage)}/items/?sort=number&{COLUMNS}", language="en", permissions=clipboard
    )
    expect(shown.locator(".work-row.row")).to_have_count(3)
    return shown


def copy(page: Page, text: str) -> None:
    """Copy a text somewhere else."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_cells_fill_down_and_right_and_are_taken_back_as_one(page: Page) -> None:
    copy(page, "High\t2031/3/5\t1.5\r\nLow\t3月6日\t2h\r\n")
    cell(page, "Write the runbook", "priority").click()
    page.keyboard.press("Escape")
    page.locator(".work-grid").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_text("Pasted: 6 cells in 2 items.")).to_be_visible()
    expect(cell(page, "Write the runbook", "due_date")).to_contain_text("2031-03-05")
    expect(cell(page, "Order the cables", "priority")).to_contain_text("Low")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(cell(page, "Write the runbook", "due_date")).not_to_contain_text("2031")


def test_what_cannot_be_taken_is_named_before_anything_is_saved(page: Page) -> None:
    copy(page, "High\tsoon\r\nTop\t2031-03-06\r\n")
    cell(page, "Write the runbook", "priority").click()
    page.keyboard.press("Escape")
    page.locator(".work-grid").focus()
    page.keyboard.press("Control+v")
    dialog = page.get_by_role("dialog", name="Some of it cannot be pasted")
    expect(dialog).to_contain_text("Write the runbook, Due: “soon”.")
    expect(dialog).to_contain_text("Order the cables, Priority: “Top”.")
    assert_accessible(page)
    dialog.get_by_role("button", name="Cancel").click()
    expect(cell(page, "Order the cables", "due_date")).not_to_contain_text("2031")
    page.keyboard.press("Control+v")
    dialog.get_by_role("button", name="Paste the other cells (2)").click()
    expect(cell(page, "Order the cables", "due_date")).to_contain_text("2031-03-06")
    expect(cell(page, "Write the runbook", "priority")).to_contain_text("High")


def test_lines_become_items_after_saying_how_many(page: Page) -> None:
    copy(page, "Sow\tHigh\r\nWater\tLow\r\n\r\nReap\r\n")
    page.get_by_role("button", name="Work item").click()
    page.get_by_role("textbox", name="New item").focus()
    page.keyboard.press("Control+v")
    dialog = page.get_by_role("dialog", name="Create 3 items?")
    expect(dialog).to_contain_text("Water")
    dialog.get_by_role("button", name="Create 3 items").click()
    expect(page.get_by_text("3 items were created.")).to_be_visible()
    expect(page.locator(".work-row.row")).to_have_count(6)
    expect(cell(page, "Sow", "priority")).to_contain_text("High")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".work-row.row")).to_have_count(3)
