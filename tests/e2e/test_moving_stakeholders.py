"""People on the grid of power and interest: dragged with the mouse and a finger, moved by keys, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import PHONE, Complaints, Stage, post

GRID = "/projects/{}/stakeholders/grid"


def newcomer(stage: Stage, name: str, power: int, interest: int) -> str:
    """A project with one person on its grid; its key."""
    key = stage.project()
    form = stage.context.request.get(f"/projects/{key}/stakeholders/new").text()
    owner = re.findall(r'<option value="(\d+)" selected', form[form.index('name="owner"') :])[0]
    facts = {"name": name, "power": power, "interest": interest, "attitude": 3, "wanted": 4, "owner": owner}
    post(stage.context, f"/projects/{key}/stakeholders/new", form=facts)
    return key


def person(page: Page, name: str, power: int, interest: int) -> Locator:
    """Somebody in a field of the grid."""
    field = page.locator(f'td[data-power="{power}"][data-interest="{interest}"]')
    return field.get_by_role("link", name=re.compile(f"^{name}"))


def middle(page: Page, power: int, interest: int) -> tuple[float, float]:
    """Where a field is on the screen."""
    box = page.locator(f'td[data-power="{power}"][data-interest="{interest}"]').bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch(finger: CDPSession, kind: str, *places: tuple[float, float]) -> None:
    """What a finger does, as the browser hears it from a screen."""
    points = [{"x": x, "y": y} for x, y in places]
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_stakeholder_is_dragged_moved_by_keys_and_taken_back(
    stage: Stage, sign_in: Callable[..., Page], complaints: Complaints
) -> None:
    key = newcomer(stage, "Ann Regulator", 2, 2)
    page = sign_in("pm", GRID.format(key))
    ann = person(page, "Ann", 2, 2)
    expect(ann).to_be_visible()
    expect(page.locator("tz-stakeholder-grid")).to_be_attached()
    page.wait_for_function("() => customElements.get('tz-stakeholder-grid') !== undefined")
    ann.hover()
    page.mouse.down()
    page.mouse.move(*middle(page, 5, 4), steps=6)
    expect(page.locator("td.drop-here")).to_have_attribute("data-power", "5")
    page.mouse.up()
    expect(person(page, "Ann", 5, 4)).to_be_visible()
    expect(page.locator(".stakeholder-ghost")).to_have_count(0)
    expect(page).to_have_url(re.compile("/grid$"))
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(person(page, "Ann", 2, 2)).to_be_visible()

    person(page, "Ann", 2, 2).focus()
    for arrow in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(arrow)
    expect(page.locator("[data-said]")).to_have_text("Power 4, interest 3")
    expect(person(page, "Ann", 4, 3)).to_be_focused()

    complaints.expect("409")
    other = sign_in("pm", GRID.format(key))
    other.get_by_label("Power: Ann Regulator").select_option("1")
    other.get_by_role("button", name="Move", exact=True).click()
    expect(person(other, "Ann", 1, 3)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#toasts")).to_contain_text("Somebody has changed it since you opened it.")
    expect(person(page, "Ann", 1, 3)).to_be_visible()


def test_a_finger_drags_a_stakeholder_on_a_phone(stage: Stage, sign_in: Callable[..., Page]) -> None:
    key = newcomer(stage, "Bo Supplier", 3, 3)
    page = sign_in("pm", GRID.format(key), size=PHONE, has_touch=True)
    page.wait_for_function("() => customElements.get('tz-stakeholder-grid') !== undefined")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    finger = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = middle(page, 3, 3), middle(page, 1, 5)
    touch(finger, "touchStart", (x, y))
    for part in (0.3, 0.6, 1.0):
        touch(finger, "touchMove", (x + (to_x - x) * part, y + (to_y - y) * part))
    touch(finger, "touchEnd")
    expect(person(page, "Bo", 1, 5)).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Bo Supplier has another place on the grid.")
