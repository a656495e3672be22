"""Cells of the plan go to a spreadsheet and come back as tab-separated text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Stage
from tests.e2e.plan_page import PlanPage

HARVEST = {"Sow": 3, "Water": 5, "Wait": 2, "Reap": 1, "Thresh": 1, "Store": 1}


@pytest.fixture
def plan(stage: Stage, open_plan: Callable[..., PlanPage]) -> PlanPage:
    """Six tasks without links, and a clipboard that may be used."""
    return open_plan(
        "pm", stage.project(HARVEST, chained=False), permissions=["clipboard-read", "clipboard-write"]
    )


def clipboard(plan: PlanPage) -> str:
    """What has been copied."""
    text: str = plan.page.evaluate("navigator.clipboard.readText()")
    return text


def fill_clipboard(plan: PlanPage, text: str) -> None:
    """Copy a text somewhere else."""
    plan.page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_a_block_of_three_rows_and_two_columns_is_copied_and_pasted(plan: PlanPage) -> None:
    keyboard = plan.page.keyboard
    plan.type_into("Water", "percent", "40")
    plan.expect_cell("Water", "percent", "40%")
    plan.select("Sow", "duration")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keyboard.press(f"Shift+{key}")
    keyboard.press("Control+c")
    expect(plan.page.get_by_text("3 rows copied.")).to_be_attached()
    assert [line.split("\t") for line in clipboard(plan).splitlines()] == [
        ["3 d", "0%"],
        ["5 d", "40%"],
        ["2 d", "0%"],
    ]

    plan.select("Reap", "duration")
    keyboard.press("Control+v")
    for name, duration, percent in (("Reap", "3 d", "0%"), ("Thresh", "5 d", "40%"), ("Store", "2 d", "0%")):
        plan.expect_cell(name, "duration", duration)
        plan.expect_cell(name, "percent", percent)
    plan.expect_cell("Thresh", "finish", "2031-03-07")
    keyboard.press("Control+z")
    plan.expect_cell("Thresh", "duration", "1 d")


def test_what_is_not_understood_is_named_and_the_rest_is_pasted(plan: PlanPage) -> None:
    fill_clipboard(plan, "4\t10\r\nsoon\t20\r\n2w\t30\r\n")
    plan.select("Sow", "duration")
    plan.page.keyboard.press("Control+v")
    expect(plan.page.locator("#toasts .toast.bad")).to_contain_text("Cells not understood and left out: 1")
    expect(plan.page.locator("#toasts .toast.bad")).to_contain_text("soon")
    plan.expect_cell("Sow", "duration", "4 d")
    plan.expect_cell("Water", "duration", "5 d")
    plan.expect_cell("Water", "percent", "20%")
    plan.expect_cell("Wait", "duration", "10 d")


def test_rows_pasted_below_the_last_one_become_tasks(plan: PlanPage) -> None:
    fill_clipboard(plan, "Store\nMill\nBake")
    plan.select("Store", "name")
    plan.page.keyboard.press("Control+v")
    plan.expect_names(*HARVEST, "Mill", "Bake")


def test_markup_in_a_pasted_name_stays_text(plan: PlanPage) -> None:
    name = "<img src=x onerror=alert(1)> & <b>bold</b>"
    fill_clipboard(plan, name)
    plan.select("Sow", "name")
    plan.page.keyboard.press("Control+v")
    expect(plan.row(name)).to_be_visible()
    plan.page.reload()
    plan.ready()
    expect(plan.row(name)).to_be_visible()
