"""A project from its template to the first delay: what was promised, what has slipped, and why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stage
from tests.e2e.plan_page import PlanPage


def test_a_template_becomes_a_project(sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", "/projects/", language="en")
    page.get_by_role("link", name="New project").first.click()
    card = page.locator("article", has=page.locator("input[value=erp_rollout]"))
    card.get_by_role("radio").check()
    page.get_by_label("Name", exact=True).fill("Warehouse system")
    page.get_by_label("Start", exact=True).fill("2031-03-03")
    page.get_by_role("button", name="Create the project").click()
    plan = PlanPage(page).ready()
    expect(page).to_have_url("/projects/warehouse-system/plan/")
    expect(plan.toast).to_contain_text(re.compile(r"created with \d+ work items"))
    expect(plan.grid).to_have_attribute("aria-rowcount", re.compile(r"^\d{2,}$"))
    expect(page.locator(".gantt-row:visible .gantt-cell-start").first).to_have_text("2031-03-03")
    page.goto("/projects/?q=Warehouse")
    expect(page.get_by_role("link", name="Warehouse system").first).to_be_visible()


def test_a_slipped_task_moves_a_milestone_and_the_pages_say_so(
    stage: Stage, open_plan: Callable[..., PlanPage]
) -> None:
    key = stage.project({"Analyse": 3, "Build": 5, "Accepted": 0})
    plan = open_plan("pm", key)
    page = plan.page
    page.goto(f"/projects/{key}/baselines/")
    page.get_by_role("button", name="Set a baseline").first.click()
    dialog = page.get_by_role("dialog", name="Set a baseline")
    dialog.get_by_label("Name").fill("As signed")
    dialog.get_by_role("button", name="Keep the plan as it is now").click()
    expect(page.locator("#toasts")).to_contain_text("The baseline “As signed” has been set.")

    page.goto(f"/projects/{key}/plan/")
    plan.ready().type_into("Build", "duration", "8d")
    plan.expect_cell("Accepted", "finish", "2031-03-17")
    expect(plan.lane("Build")).to_contain_text("+5 d")

    page.goto(f"/projects/{key}/milestones/")
    accepted = page.get_by_role("row", name="Accepted")
    for text in ("2031-03-12", "2031-03-17", "▲ +5 d", "Will be late"):
        expect(accepted).to_contain_text(text)
    page.goto(f"/projects/{key}/delays/")
    late = page.get_by_role("row", name="Accepted")
    expect(late).to_contain_text("Expected 5 days after its baseline date of 2031-03-12.")
    page.goto(f"/projects/{key}/baselines/")
    expect(page.get_by_text("Project finish 5 days later")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Build"))).to_contain_text("5 → 8")


def test_a_delay_leads_to_its_task_in_the_plan(sign_in: Callable[..., Page]) -> None:
    """The demo's core banking project is under way, and not everything in it goes well."""
    page = sign_in("pm", "/projects/harbour/delays/", language="en")
    reason = re.compile(r"Should have|Expected \d+ days? after|would have to be")
    row = page.get_by_role("row", name=reason).first
    expect(row).to_be_visible()
    name = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    PlanPage(page).ready()
    expect(page.locator(".gantt-row.is-active .gantt-name")).to_have_text(name)


@pytest.mark.parametrize(
    ("link", "ending", "beginning"),
    [
        ("Excel (XLSX)", ".xlsx", b"PK"),
        ("CSV", ".csv", b"\xef\xbb\xbf"),
        ("Microsoft Project (XML)", ".xml", b"<?xml"),
        ("Gantt chart as PDF", ".pdf", b"%PDF"),
        ("Gantt chart as PNG", ".png", b"\x89PNG"),
    ],
    ids=["xlsx", "csv", "xml", "pdf", "png"],
)
def test_the_plan_is_taken_away_as_a_file(
    open_plan: Callable[..., PlanPage], link: str, ending: str, beginning: bytes
) -> None:
    page = open_plan("member", "meadow" if ending == ".pdf" else "harbour").page
    page.locator("[popovertarget=plan-export]").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    assert waiting.value.suggested_filename.endswith(ending)
    assert waiting.value.path().read_bytes().startswith(beginning)
