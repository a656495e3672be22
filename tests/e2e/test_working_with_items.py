"""Lists, boards and my work in the browser: by mouse, by keyboard, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Stage, post

NAMES = ("Write the runbook", "Order the cables", "Test the restore")


def filled(stage: Stage) -> str:
    """A project with three items beside its plan; the first is urgent."""
    key = stage.project()
    for number, name in enumerate(NAMES):
        fields = {"name": name, "planned": False, "priority": 4 if number == 0 else 2}
        post(stage.context, f"/projects/{key}/items/add", data={"fields": fields})
    return key


def cell(page: Page, title: str, column: str) -> Locator:
    """One cell of a list."""
    row = page.get_by_role("row").filter(has_text=title)
    return row.locator(f"[data-name={column}]")


def test_filter_edit_change_many_and_take_back(stage: Stage, sign_in: Callable[..., Page]) -> None:
    key = filled(stage)
    page = sign_in("pm", f"/projects/{key}/items/?mode=list", language="en")
    expect(page.locator(".work-row.row")).to_have_count(3)
    assert_accessible(page)

    page.get_by_role("searchbox", name="Title or number").fill("cables")
    expect(page.locator(".work-row.row")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=cables"))

    cell(page, "Order the cables", "name").dblclick()
    field = page.get_by_role("textbox", name="Title")
    field.fill("Order the long cables")
    field.press("Enter")
    expect(page.get_by_text(": Saved")).to_be_visible()
    page.reload()
    expect(cell(page, "Order the long cables", "name")).to_be_visible()

    page.goto(f"/projects/{key}/items/?mode=list")
    page.get_by_role("checkbox", name="Select all rows that are loaded").click()
    bar = page.get_by_role("toolbar", name="selected")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Priority").click()
    page.get_by_role("option", name="High").click()
    expect(page.locator(".work-row .pill.warn")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.locator(".work-row [data-name=priority] .pill.bad")).to_have_count(1)


def test_the_list_is_worked_by_the_keyboard(stage: Stage, sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", f"/projects/{filled(stage)}/items/?mode=list", language="en")
    grid = page.get_by_role("grid", name="Work items")
    expect(page.locator(".work-row.row")).to_have_count(3)
    grid.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("F2")
    page.keyboard.type("First of all")
    page.keyboard.press("Enter")
    expect(cell(page, "First of all", "name")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("Delete")
    expect(page.locator(".work-row.row")).to_have_count(2)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".work-row.row")).to_have_count(3)


def test_what_is_done_quickly_arrives_in_order(stage: Stage, sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", f"/projects/{filled(stage)}/items/?mode=list", language="en")
    grid = page.get_by_role("grid", name="Work items")
    expect(page.locator(".work-row.row")).to_have_count(3)

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/items/change", slowly, times=1)
    grid.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    for name in ("Once", "Twice"):
        page.keyboard.press("F2")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    expect(page.locator(".work-row.row")).to_have_count(2)
    page.get_by_role("button", name="Undo").last.click()
    expect(cell(page, "Twice", "name")).to_be_visible()


def test_cards_move_by_mouse_and_by_keyboard(stage: Stage, sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", f"/projects/{filled(stage)}/board/?mode=list", language="en")
    todo, doing = (page.get_by_role("list", name=name) for name in ("To do", "In progress"))
    expect(todo.locator(".board-card")).to_have_count(3)
    assert_accessible(page)

    page.locator(".board-card").filter(has_text=NAMES[0]).drag_to(doing)
    expect(doing.locator(".board-card")).to_contain_text([NAMES[0]])
    page.reload()
    expect(doing.locator(".board-card")).to_contain_text([NAMES[0]])

    card = page.locator(".board-card").filter(has_text=NAMES[1])
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(doing.locator(".board-card")).to_have_count(2)
    expect(card).to_be_focused()
    page.get_by_role("button", name="Undo").last.click()
    expect(todo.locator(".board-card")).to_have_count(2)

    page.get_by_role("button", name=f"Move {NAMES[2]}").click()
    page.get_by_role("option", name="Done").click()
    expect(page.get_by_role("list", name="Done").locator(".board-card")).to_have_count(1)


def test_my_work_is_done_where_it_stands(stage: Stage, sign_in: Callable[..., Page]) -> None:
    key = stage.project()
    page = sign_in("pm", f"/projects/{key}/items/?mode=list", language="en")
    me = page.evaluate("JSON.parse(document.getElementById('items-meta').textContent).me")
    fields = {"name": "Call the bank", "planned": False, "due_date": "2026-01-05", "assignees": [me]}
    post(page.context, f"/projects/{key}/items/add", data={"fields": fields})
    page.goto("/my-work/")
    row = page.locator(".my-row").filter(has_text="Call the bank")
    expect(row).to_have_count(1)
    assert_accessible(page)
    row.get_by_role("checkbox", name="Done: Call the bank").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
