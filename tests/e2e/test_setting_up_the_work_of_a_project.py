"""What stands behind the items of a project: those that come again, tags, and fields of its own."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Stage, post


def item_of(stage: Stage, key: str, name: str) -> int:
    """The number of a new item beside the plan."""
    fields = {"name": name, "planned": False}
    answer = post(stage.context, f"/projects/{key}/items/add", data={"fields": fields})
    number: int = answer.json()["number"]
    return number


def test_an_item_is_made_to_come_again_paused_deleted_and_brought_back(
    stage: Stage, sign_in: Callable[..., Page]
) -> None:
    key = stage.project()
    number = item_of(stage, key, "Check the backups")
    page = sign_in("pm", f"/projects/{key}/items/{number}/", language="en")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Let it come again").click()
    expect(page.get_by_label("Name")).to_have_value("Check the backups")
    page.get_by_label("Comes again").select_option("monthly")
    page.get_by_label("Next on").fill("2031-03-31")
    page.get_by_role("button", name="Create").click()
    row = page.get_by_role("row").filter(has_text="Check the backups")
    expect(row).to_contain_text("Every month on day 31, or on its last day")
    expect(row).to_contain_text("2031-03-31")
    assert_accessible(page)

    row.get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("Paused")
    row.get_by_role("button", name="Resume").click()
    expect(row).not_to_contain_text("Paused")
    row.get_by_role("link", name="Edit").click()
    page.get_by_label("Every how many").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Every 2 months on day 31")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Every 2 months on day 31")


def test_tags_are_added_merged_deleted_and_brought_back(stage: Stage, sign_in: Callable[..., Page]) -> None:
    key = stage.project()
    number = item_of(stage, key, "Speed up the batch")
    page = sign_in("pm", f"/projects/{key}/items/{number}/", language="en")
    post(page.context, f"/projects/{key}/items/{number}/tags", form={"name": "perf", "hue": "3"})
    page.goto(f"/projects/{key}/items/?mode=list")
    page.get_by_role("button", name="Item settings").click()
    page.get_by_role("link", name="Tags").click()
    page.get_by_label("New tag").fill("Performance")
    page.get_by_label("Colour").select_option("Amber")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("row").filter(has_text="Performance")).to_contain_text("0")

    page.get_by_role("checkbox", name="Merge: perf", exact=True).check()
    page.get_by_label("Merge the ticked tags into").select_option("Performance")
    page.get_by_role("button", name="Merge").click()
    page.locator("dialog[open]").get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged into “Performance”: 1 item.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Performance")
    expect(row.get_by_role("link", name="1 item with")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Merge: perf", exact=True)).to_have_count(0)
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    row.get_by_role("link", name="1 item with").click()
    expect(page.locator(".work-row.row")).to_have_count(1)


def test_a_field_of_the_project_asks_only_for_what_its_kind_needs(
    stage: Stage, sign_in: Callable[..., Page]
) -> None:
    key = stage.project()
    number = item_of(stage, key, "Open the branch")
    page = sign_in("pm", f"/projects/{key}/fields/", language="en")
    expect(page.get_by_label("Options")).to_be_hidden()
    page.get_by_label("Name").fill("Region")
    page.get_by_label("Kind").select_option("choice")
    page.get_by_label("Options").fill("North\nSouth")
    expect(page.get_by_label("Formula")).to_be_hidden()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("row").filter(has_text="Region")).to_contain_text("North, South")
    page.goto(f"/projects/{key}/items/{number}/")
    page.get_by_label("Region").select_option("South")
    expect(page.locator(".item-facts")).to_contain_text("Region")
    page.goto(f"/projects/{key}/fields/")
    page.get_by_role("button", name="Archive: Region").click()
    page.locator("dialog[open]").get_by_role("button", name="Archive").click()
    expect(page.get_by_role("button", name="Use again: Region")).to_be_visible()
