"""From the list to the certificate: prepared, objected to, put right, signed by both, verified; in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import PHONE


class Words(NamedTuple):
    """What pages say in one language."""

    title: str
    save: str
    kind: str
    what: str
    address: str
    add: str
    present: str
    yes_present: str
    handed: str
    object_to: str
    missing: str
    object_it: str
    done: str
    solved: str
    confirm: str
    ask: str
    ours: str
    read_and_sign: str
    signed_by: str
    both_signed: str
    is_ours: str


ENGLISH = Words(
    "Title", "Save", "Environments", "Environment", "Address", "Add", "Present to the client", "Present it",
    "Handed over", "Object to {}", "What is missing or wrong?", "Object to it", "What was done?",
    "Solved: hand over again", "Confirm {}", "Ask both to sign", "Our signature", "Read and sign", "Signed by",
    "Signed by both on", "This code belongs to a document of ours",
)  # fmt: skip
CHINESE = Words(
    "标题", "保存", "环境", "环境", "地址", "添加", "提交给客户", "提交", "已移交", "对“{}”提出异议",
    "缺少什么或哪里有问题？", "提交异议", "做了什么？", "已解决：再次移交", "确认“{}”", "请双方签署", "我方签署",
    "查看并签署", "签署", "双方签署日期", "该核验码属于本系统出具的文件",
)  # fmt: skip


def prepare(manager: Page, words: Words, title: str, line: str) -> str:
    """The manager writes one line down, presents it, and hands the line over; the address of the handover."""
    manager.get_by_label(words.title, exact=True).fill(title)
    manager.get_by_role("button", name=words.save, exact=True).click()
    handover = manager.url
    manager.locator("section", has=manager.locator("#add-title")).get_by_role("link", name=words.kind).click()
    manager.get_by_label(words.what, exact=True).fill(line)
    manager.get_by_role("textbox", name=words.address).fill("https://core.example")
    manager.get_by_role("button", name=words.add, exact=True).click()
    manager.get_by_role("button", name=words.present).click()
    manager.locator("dialog").get_by_role("button", name=words.yes_present, exact=True).click()
    manager.get_by_label(line).check()
    manager.get_by_role("button", name=words.handed).click()
    expect(manager.locator("td .pill", has_text=words.handed)).to_be_visible()
    assert_accessible(manager)
    return handover


def object_and_solve(sponsor: Page, manager: Page, words: Words, line: str) -> None:
    """The client objects on a phone; the manager puts it right; the client confirms."""
    sponsor.get_by_label(words.object_to.format(line)).click()
    sponsor.get_by_label(words.missing).fill("Nobody can reach it")
    sponsor.get_by_role("button", name=words.object_it).click()
    expect(sponsor.get_by_text("Nobody can reach it")).to_be_visible()
    assert_accessible(sponsor)
    manager.reload()
    manager.get_by_role("link", name=line).click()
    manager.get_by_label(words.done).fill("The firewall was opened")
    manager.get_by_role("button", name=words.solved).click()
    sponsor.reload()
    expect(sponsor.get_by_text("The firewall was opened")).to_be_visible()
    sponsor.get_by_role("button", name=words.confirm.format(line)).click()


def sign(page: Page, words: Words) -> None:
    """Sign by drawing, as a finger does."""
    field = page.locator("tz-signature canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.7)
    page.mouse.down()
    for across, down in ((0.1, 0.7), (0.3, 0.2), (0.5, 0.8), (0.8, 0.3)):
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=5)
    page.mouse.up()
    page.locator("form.sign-form input[name=agreed]").check()
    page.locator("form.sign-form button.primary").click()
    expect(page.locator("#signed-title")).to_contain_text(words.signed_by)


def verify(sponsor: Page, words: Words) -> None:
    """Anybody can have the code on it verified."""
    sponsor.locator("details.sign-digest > summary").click()
    code = sponsor.locator(".sign-digest .mono").first.inner_text()
    sponsor.goto("/verify/")
    sponsor.locator("input[name=code]").fill(code.lower())
    sponsor.locator("form:has(input[name=code]) button.primary").click()
    expect(sponsor.get_by_text(words.is_ours)).to_be_visible()
    expect(sponsor.locator(".verified-names li")).to_have_count(2)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_a_client_objects_and_both_sign(sign_in: Callable[..., Page], language: str, words: Words) -> None:
    title, line = f"Second modules {language}", f"Production {language}"
    manager = sign_in("pm", "/projects/harbour/handovers/new/", language=language)
    handover = prepare(manager, words, title, line)
    sponsor = sign_in("client_sponsor", "/portal/", language=language, size=PHONE, has_touch=True)
    sponsor.get_by_role("link", name=title).first.click()
    object_and_solve(sponsor, manager, words, line)
    manager.goto(handover)
    manager.get_by_role("button", name=words.ask).click()
    manager.locator("dialog").get_by_role("button", name=words.ask).click()
    manager.get_by_role("link", name=words.ours).click()
    sign(manager, words)
    sponsor.reload()
    sponsor.get_by_role("link", name=words.read_and_sign).click()
    sign(sponsor, words)
    manager.goto(handover)
    expect(manager.get_by_text(words.both_signed)).to_be_visible()
    verify(sponsor, words)
