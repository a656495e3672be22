"""Somebody brings a plan from Microsoft Project or a spreadsheet, looks at it, and takes it over."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE, Complaints, Stage
from tests.e2e.plan_page import PlanPage

TABLE = [
    ["WBS", "Task name", "Duration", "Start", "Predecessors", "% complete"],
    ["1", "Foundation", "", "", "", ""],
    ["1.1", "Dig", "3d", "2031-03-03", "", "50"],
    ["1.2", "Pour concrete", "5d", "", "1.1FS+1d", "0"],
    ["2", "Handover", "0d", "", "1.2", "0"],
]
PROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
  <Name>House</Name><StartDate>2031-03-03T08:00:00</StartDate>
  <Tasks>
    <Task><UID>1</UID><ID>1</ID><Name>Foundation</Name><OutlineLevel>1</OutlineLevel><Summary>1</Summary></Task>
    <Task><UID>2</UID><ID>2</ID><Name>Dig</Name><OutlineLevel>2</OutlineLevel><Duration>PT24H0M0S</Duration>
      <PercentComplete>50</PercentComplete></Task>
    <Task><UID>3</UID><ID>3</ID><Name>Pour concrete</Name><OutlineLevel>2</OutlineLevel>
      <Duration>PT40H0M0S</Duration>
      <PredecessorLink><PredecessorUID>2</PredecessorUID><Type>1</Type><LinkLag>4800</LinkLag></PredecessorLink></Task>
    <Task><UID>4</UID><ID>4</ID><Name>Handover</Name><OutlineLevel>1</OutlineLevel><Duration>PT0H0M0S</Duration>
      <Milestone>1</Milestone>
      <PredecessorLink><PredecessorUID>3</PredecessorUID><Type>1</Type></PredecessorLink></Task>
  </Tasks>
</Project>
"""
BOMB = """<?xml version="1.0"?>
<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<Project xmlns="http://schemas.microsoft.com/project"><Name>&b;</Name></Project>
"""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)
"""What every file of Microsoft Project begins with."""


def workbook() -> bytes:
    """The table as an Excel file."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Plan")
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
    return output.getvalue()


def csv(rows: list[list[str]]) -> bytes:
    """Rows as a file with semicolons, as spreadsheets in Europe write it."""
    return "\n".join(";".join(row) for row in rows).encode("utf-8-sig")


FILES: dict[str, FilePayload] = {
    "xlsx": {"name": "house.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()},
    "csv": {"name": "house.csv", "mimeType": "text/csv", "buffer": csv(TABLE)},
    "mspdi": {"name": "house.xml", "mimeType": "text/xml", "buffer": PROJECT.encode()},
}
HOSTILE: list[tuple[FilePayload, str]] = [
    ({"name": "bomb.xml", "mimeType": "text/xml", "buffer": BOMB.encode()}, "document type"),
    ({"name": "plan.mpp", "mimeType": "application/octet-stream", "buffer": COMPOUND}, "Microsoft Project"),
    ({"name": "book.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()[:2000]}, ""),
    ({"name": "empty.csv", "mimeType": "text/csv", "buffer": b""}, "empty"),
]


def upload(page: Page, file: FilePayload) -> None:
    """Choose a file and have it looked at."""
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".drop output")).to_contain_text(file["name"])
    page.get_by_role("button", name="Look at it").click()


@pytest.mark.parametrize("kind", FILES)
def test_a_file_becomes_a_project(sign_in: Callable[..., Page], kind: str) -> None:
    page = sign_in("pm", "/projects/", language="en")
    page.get_by_role("link", name="New project").first.click()
    page.get_by_role("link", name="From a file").click()
    upload(page, FILES[kind])

    expect(page.get_by_role("heading", level=1)).to_have_text("Look before you import")
    for name, number in (("Tasks", "2"), ("Milestones", "1"), ("Summary tasks", "1"), ("Links", "2")):
        expect(page.locator(f"dt:text-is('{name}') + dd").first).to_contain_text(number)
    expect(page.get_by_role("cell", name="Pour concrete")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(f"House from {kind}")
    page.get_by_role("button", name="Import the plan").click()

    plan = PlanPage(page).ready()
    expect(plan.toast).to_contain_text("imported")
    plan.expect_names("Foundation", "Dig", "Pour concrete", "Handover")
    plan.expect_cell("Dig", "start", "2031-03-03")
    plan.select("Dig", "percent")
    plan.expect_cell("Dig", "percent", "50%")
    plan.expect_cell("Pour concrete", "start", "2031-03-07")
    plan.expect_cell("Handover", "finish", "2031-03-13")
    expect(plan.row("Dig")).to_have_attribute("aria-level", "2")


def test_a_file_fills_the_empty_plan_of_a_project(sign_in: Callable[..., Page], stage: Stage) -> None:
    key = stage.project()
    page = sign_in("pm", f"/projects/{key}/plan/", language="en")
    page.get_by_role("link", name="Import a file").click()
    upload(page, FILES["csv"])
    page.get_by_role("button", name="Import the plan").click()
    PlanPage(page).ready().expect_names("Foundation", "Dig", "Pour concrete", "Handover")
    page.goto(f"/projects/{key}/import/")
    expect(page.get_by_text("This plan has work items already.")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_preview_can_be_used_by_everybody(sign_in: Callable[..., Page], language: str) -> None:
    page = sign_in("pm", "/projects/new/import/", language=language)
    page.locator("input[type=file]").set_input_files(FILES["xlsx"])
    page.locator("form:has(input[type=file]) button.primary").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, only=["color-contrast"])
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(page)
    page.locator("button[form=drop-draft]").click()
    expect(page.locator("input[type=file]")).to_be_attached()


@pytest.mark.parametrize(
    ("file", "said"), HOSTILE, ids=lambda one: one["name"] if isinstance(one, dict) else ""
)
def test_a_file_that_is_no_plan_is_refused_in_clear_words(
    sign_in: Callable[..., Page], complaints: Complaints, file: FilePayload, said: str
) -> None:
    complaints.expect("422")
    page = sign_in("pm", "/projects/new/import/", language="en")
    upload(page, file)
    problem = page.locator(".field-error")
    expect(problem).to_contain_text(said)
    expect(problem).to_contain_text(".")
    expect(page.locator("input[type=file]")).to_be_attached()


def test_cells_that_cannot_be_read_are_listed(sign_in: Callable[..., Page], complaints: Complaints) -> None:
    complaints.expect("422")
    page = sign_in("pm", "/projects/new/import/", language="en")
    wrong = [*TABLE[:3], ["1.2", "Pour concrete", "a while", "", "1.9", "<b>half</b>"], TABLE[4]]
    upload(page, {"name": "wrong.csv", "mimeType": "text/csv", "buffer": csv(wrong)})
    expect(page.get_by_role("heading", name="cells to correct")).to_be_visible()
    for value in ("a while", "1.9", "<b>half</b>"):
        expect(page.get_by_role("cell", name=value, exact=True)).to_be_visible()


def test_the_table_to_fill_in_is_downloaded(sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", "/projects/new/import/", language="en")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the table to fill in").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    assert waiting.value.path().read_bytes().startswith(b"PK")
