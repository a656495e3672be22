"""A project manager plans by pulling at bars, and chooses what the chart shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Complaints, Stage
from tests.e2e.plan_page import DAY, PlanPage

RELEASE = {"Analyse": 3, "Build": 5, "Test": 2, "Deploy": 1}


@pytest.fixture
def plan(stage: Stage, open_plan: Callable[..., PlanPage]) -> PlanPage:
    """The release, with its chain of links."""
    return open_plan("pm", stage.project(RELEASE))


@pytest.fixture
def loose(stage: Stage, open_plan: Callable[..., PlanPage]) -> PlanPage:
    """The release without links."""
    return open_plan("pm", stage.project(RELEASE, chained=False))


def test_a_bar_is_dragged_to_a_later_day(plan: PlanPage) -> None:
    plan.drag(plan.middle("Build"), days=4)
    expect(plan.page.locator(".gantt-ghost-label")).to_contain_text("10 Mar 2031")
    plan.expect_cell("Build", "start", "2031-03-06")
    plan.page.mouse.up()
    plan.expect_cell("Build", "start", "2031-03-10")
    plan.expect_cell("Deploy", "finish", "2031-03-19")
    plan.expect_cell("Analyse", "finish", "2031-03-05")


def test_escape_puts_a_dragged_bar_back(plan: PlanPage) -> None:
    before = plan.box("Build")
    plan.drag(plan.middle("Build"), days=4)
    expect(plan.page.locator(".gantt-ghost")).to_be_visible()
    plan.page.keyboard.press("Escape")
    expect(plan.page.locator(".gantt-ghost")).to_have_count(0)
    plan.page.mouse.up()
    assert plan.box("Build") == before
    plan.page.reload()
    plan.ready().expect_cell("Build", "start", "2031-03-06")


def test_a_bar_is_made_longer_at_its_end(plan: PlanPage) -> None:
    plan.drag(plan.end("Analyse"), days=2)
    plan.page.mouse.up()
    plan.expect_cell("Analyse", "duration", "5 d")
    plan.expect_cell("Analyse", "finish", "2031-03-07")
    plan.expect_cell("Build", "start", "2031-03-10")


def test_two_bars_are_linked_and_the_link_is_deleted(loose: PlanPage) -> None:
    plan = loose
    links = plan.page.locator(".gantt-body svg path")
    expect(plan.lane("Build")).to_be_visible()
    target = plan.box("Build")
    into = (target["x"] + 10, target["y"] + target["height"] / 2)
    plan.page.mouse.move(*plan.middle("Analyse"))
    plan.drag(plan.dot("Analyse"), to=into)
    expect(plan.page.locator(".gantt-tooltip")).to_have_text("Finish to start: Analyse → Build")
    plan.page.mouse.up()
    plan.expect_cell("Build", "start", "2031-03-06")
    assert any(path.get_attribute("d") for path in links.all())

    analyse = plan.box("Analyse")
    plan.page.mouse.click(analyse["x"] + analyse["width"] + 8, analyse["y"] + analyse["height"] + 4)
    popover = plan.page.get_by_role("dialog", name="Dependency")
    expect(popover).to_contain_text("Analyse → Build")
    popover.get_by_role("button", name="Delete dependency").click()
    plan.expect_cell("Build", "start", "2031-03-03")


def test_a_link_that_would_run_in_a_circle_is_refused(plan: PlanPage, complaints: Complaints) -> None:
    complaints.expect("422")
    target = plan.box("Analyse")
    plan.drag(plan.dot("Deploy"), to=(target["x"] + 10, target["y"] + target["height"] / 2))
    plan.page.mouse.up()
    expect(plan.toast).to_have_class(re.compile("bad"))
    expect(plan.toast).to_contain_text("Deploy")
    plan.expect_cell("Analyse", "start", "2031-03-03")


def test_pulling_at_empty_paper_moves_the_paper(plan: PlanPage) -> None:
    before = plan.box("Build")["x"]
    empty = plan.box("Deploy")
    plan.drag((empty["x"] + 60, empty["y"] + 200), days=-5)
    plan.page.mouse.up()
    expect(plan.page.locator(".gantt-body")).not_to_have_class(re.compile("is-dragging"))
    assert plan.box("Build")["x"] < before - DAY


def test_what_the_chart_shows_is_chosen(open_plan: Callable[..., PlanPage]) -> None:
    """On the demo's core banking project, which has a baseline, a critical path and four levels."""
    plan = open_plan("pm", "harbour")
    page = plan.page
    critical = plan.command("critical")
    page.keyboard.press("Control+End")
    expect(page.locator(".gantt-lane.is-critical:visible").first).to_be_visible()
    critical.click()
    expect(critical).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".gantt-lane.is-critical:visible")).to_have_count(0)

    baseline = page.locator("path.gantt-baseline")
    expect(baseline).to_have_attribute("d", re.compile("^M"))
    plan.command("baseline").click()
    expect(baseline).to_have_attribute("d", "")

    plan.choose_view("progress-line")
    expect(page.locator("path.gantt-progress-line")).to_have_attribute("d", re.compile("^M"))

    page.reload()
    plan.ready()
    expect(critical).to_have_attribute("aria-pressed", "false")
    expect(plan.command("baseline")).to_have_attribute("aria-pressed", "false")


def test_the_time_scale_is_zoomed_and_fitted(open_plan: Callable[..., PlanPage]) -> None:
    plan = open_plan("pm", "harbour")
    canvas = plan.page.locator(".gantt-canvas")
    width = "element => element.offsetWidth"
    standard = canvas.evaluate(width)
    plan.command("zoom-in").click()
    wider = "before => document.querySelector('.gantt-canvas').offsetWidth > before"
    plan.page.wait_for_function(wider, arg=standard)
    zoomed = canvas.evaluate(width)
    plan.command("fit").click()
    narrower = "before => document.querySelector('.gantt-canvas').offsetWidth < before"
    plan.page.wait_for_function(narrower, arg=zoomed)
    visible = plan.scroller.evaluate("element => element.clientWidth")
    first, last = (
        canvas.evaluate(f"element => element.querySelector('.gantt-lane').getBoundingClientRect().{side}")
        for side in ("left", "right")
    )
    assert 0 < last - first < visible
    plan.command("today").click()
    expect(plan.page.locator(".gantt-marker.is-today")).to_be_in_viewport()


def test_levels_are_shut_and_tasks_are_filtered(open_plan: Callable[..., PlanPage]) -> None:
    plan = open_plan("pm", "harbour")
    page, rows = plan.page, "aria-rowcount"
    everything = int(plan.grid.get_attribute(rows) or 0)
    plan.choose_view("level-1")
    expect(page.locator(".gantt-row:visible[aria-level='2']")).to_have_count(0)
    phases = int(plan.grid.get_attribute(rows) or 0)
    plan.choose_view("level-2")
    two_levels = int(plan.grid.get_attribute(rows) or 0)
    assert phases < two_levels < everything
    plan.choose_view("expand-all")
    expect(plan.grid).to_have_attribute(rows, str(everything))

    plan.command("filter").click()
    search = page.get_by_role("search", name="Filter")
    search.get_by_label("Milestones").check()
    expect(search.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+$"))
    assert int(plan.grid.get_attribute(rows) or 0) < everything
    search.get_by_label("Search task names").fill("nothing is called like this")
    expect(page.get_by_text("No task fits the filter.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(plan.grid).to_have_attribute(rows, str(everything))
    expect(search).to_be_hidden()


def test_columns_are_chosen_and_remembered(open_plan: Callable[..., PlanPage]) -> None:
    plan = open_plan("pm", "harbour")
    heads = plan.page.get_by_role("columnheader")
    expect(heads.filter(has_text="Slip")).to_have_count(0)
    plan.choose_view("columns")
    chooser = plan.page.get_by_role("dialog", name="Columns")
    chooser.get_by_role("checkbox", name="Slip").check()
    chooser.get_by_role("checkbox", name="People").uncheck()
    plan.page.keyboard.press("Escape")
    expect(heads.filter(has_text="Slip")).to_have_count(1)
    expect(heads.filter(has_text="People")).to_have_count(0)
    plan.page.reload()
    plan.ready()
    expect(heads.filter(has_text="Slip")).to_have_count(1)


def test_the_details_explain_why_a_date_is_what_it_is(plan: PlanPage) -> None:
    plan.select("Build", "name")
    plan.command("details").click()
    panel = plan.page.get_by_role("complementary", name="Details")
    expect(panel.get_by_label("Duration")).to_have_value("5 d")
    panel.get_by_text("Why these dates?").click()
    expect(panel.locator(".gantt-why")).to_contain_text("Analyse")
    panel.get_by_label("Duration").fill("6d")
    panel.get_by_label("Duration").press("Tab")
    expect(panel.get_by_label("Finish", exact=True)).to_have_value("2031-03-13")
