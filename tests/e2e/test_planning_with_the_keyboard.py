"""A project manager plans without touching the mouse."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import Complaints, Stage
from tests.e2e.plan_page import PlanPage
from tongzhou.config.commands.start import DEMO_PASSWORD
from tongzhou.demo.portfolio import portfolio

RELEASE = {"Analyse": 3, "Build": 5, "Test": 2, "Deploy": 1}


def test_a_longer_task_pushes_its_successors_and_undo_brings_them_back(
    stage: Stage, open_plan: Callable[..., PlanPage]
) -> None:
    plan = open_plan("pm", stage.project(RELEASE))
    plan.expect_cell("Deploy", "finish", "2031-03-17")
    keyboard = plan.page.keyboard

    keyboard.press("Control+Home")
    for _ in range(5):
        keyboard.press("ArrowRight")
    keyboard.press("Enter")
    expect(plan.editor).to_have_value("3 d")
    keyboard.type("8")
    keyboard.press("Enter")
    plan.expect_cell("Analyse", "duration", "8 d")
    plan.expect_cell("Analyse", "finish", "2031-03-12")
    plan.expect_cell("Build", "start", "2031-03-13")
    plan.expect_cell("Deploy", "finish", "2031-03-24")
    expect(plan.toast).to_contain_text("project finish +7 d")

    keyboard.press("Control+z")
    plan.expect_cell("Analyse", "duration", "3 d")
    plan.expect_cell("Deploy", "finish", "2031-03-17")
    keyboard.press("Control+Shift+z")
    plan.expect_cell("Deploy", "finish", "2031-03-24")
    keyboard.press("Control+z")
    plan.expect_cell("Deploy", "finish", "2031-03-17")
    keyboard.press("Control+y")
    plan.expect_cell("Deploy", "finish", "2031-03-24")

    plan.page.reload()
    plan.ready().expect_cell("Analyse", "duration", "8 d")
    plan.expect_cell("Deploy", "finish", "2031-03-24")


def test_tasks_are_added_indented_and_deleted(stage: Stage, open_plan: Callable[..., PlanPage]) -> None:
    plan = open_plan("pm", stage.project(RELEASE, chained=False))
    keyboard = plan.page.keyboard

    plan.select("Test", "name")
    keyboard.press("Alt+Shift+ArrowRight")
    plan.expect_cell("Test", "wbs", "2.1")
    expect(plan.row("Test")).to_have_attribute("aria-level", "2")
    expect(plan.row("Build")).to_have_attribute("aria-expanded", "true")
    keyboard.press("Alt+Shift+ArrowLeft")
    plan.expect_cell("Test", "wbs", "3")

    keyboard.press("Control+Enter")
    expect(plan.editor).to_be_focused()
    plan.editor.fill("Rehearse")
    keyboard.press("Enter")
    plan.expect_names("Analyse", "Build", "Test", "Rehearse", "Deploy")

    plan.select("Build", "name")
    keyboard.press("Delete")
    question = plan.page.get_by_role("dialog", name="Delete “Build”?")
    question.get_by_role("button", name="Cancel").press("Enter")
    plan.expect_names("Analyse", "Build", "Test", "Rehearse", "Deploy")
    keyboard.press("Delete")
    question.get_by_role("button", name="Delete").press("Enter")
    plan.expect_names("Analyse", "Test", "Rehearse", "Deploy")
    expect(plan.desk).to_be_focused()

    plan.page.reload()
    plan.ready().expect_names("Analyse", "Test", "Rehearse", "Deploy")
    keyboard.press("Control+z")
    plan.expect_names("Analyse", "Build", "Test", "Rehearse", "Deploy")


def test_predecessors_and_dates_are_typed(stage: Stage, open_plan: Callable[..., PlanPage]) -> None:
    plan = open_plan("pm", stage.project(RELEASE, chained=False))
    plan.type_into("Build", "predecessors", "1FS+2d")
    plan.expect_cell("Build", "start", "2031-03-10")
    plan.type_into("Test", "start", "3/20")
    plan.expect_cell("Test", "finish", "2031-03-21")
    plan.type_into("Deploy", "percent", "50%")
    plan.expect_cell("Deploy", "percent", "50%")


def test_what_cannot_be_understood_stays_to_be_mended(
    stage: Stage, open_plan: Callable[..., PlanPage]
) -> None:
    plan = open_plan("pm", stage.project(RELEASE))
    plan.type_into("Build", "duration", "about a week")
    expect(plan.problem).to_have_text("Not a duration. Try 5d, 2w, 8h or 3ed.")
    expect(plan.editor).to_be_focused()
    expect(plan.editor).to_have_value("about a week")
    expect(plan.editor).to_have_attribute("aria-invalid", "true")
    plan.editor.fill("1w")
    plan.page.keyboard.press("Enter")
    plan.expect_cell("Build", "duration", "5 d")


def test_what_the_plan_refuses_comes_back_to_be_mended(
    stage: Stage, open_plan: Callable[..., PlanPage], complaints: Complaints
) -> None:
    complaints.expect("422")
    plan = open_plan("pm", stage.project(RELEASE))
    plan.type_into("Analyse", "predecessors", "4")
    expect(plan.problem).to_contain_text("Deploy")
    expect(plan.editor).to_have_value("4")
    plan.page.keyboard.press("Escape")
    plan.expect_cell("Analyse", "predecessors", "")


def test_from_the_front_door_to_a_saved_change_by_keyboard_alone(
    stage: Stage, window: Callable[..., BrowserContext]
) -> None:
    """Tab, Enter and the arrows are enough; the skip link spares the way through the navigation."""
    key = stage.project(RELEASE)
    page = window(locale="en-GB").new_page()
    page.goto(f"/projects/{key}/plan/")
    email = next(login.email for login in portfolio().logins if login.role == "pm")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{key}/plan/")

    plan = PlanPage(page)
    plan.row("Analyse").wait_for()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(plan.desk).to_be_focused()
    page.keyboard.press("End")
    while not re.search("is-active", plan.cell("Analyse", "percent").get_attribute("class") or ""):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    plan.expect_cell("Analyse", "percent", "40%")
    page.reload()
    plan.ready().select("Analyse", "percent")
    plan.expect_cell("Analyse", "percent", "40%")
