"""What a project leaves behind: the report written and made final, the project judged, a dossier made and verified."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import assert_accessible
from tests.e2e.conftest import Stage
from tongzhou.records.verifying import verify

WORDS = {
    "en": {
        "draft": "Draft the closing report",
        "text": "Text in English",
        "save": "Save",
        "final": "Make it final",
        "next": "Next version",
        "evaluate": "Evaluate the project",
        "judge": "Judge it yourself Team",
        "why": "Why",
        "judged": "Judged",
        "client": "For the client",
        "ready": "Ready",
        "download": "Download",
        "publish": "Publish",
        "publish_it": "Publish to the client",
        "seen": "The client sees it in the portal.",
        "back": "Take back",
    },
    "zh-hans": {
        "draft": "起草结项报告",
        "text": "英文正文",
        "save": "保存",
        "final": "定稿",
        "next": "下一版",
        "evaluate": "评价项目",
        "judge": "自行打分 团队",
        "why": "理由",
        "judged": "人工打分",
        "client": "客户版",
        "ready": "已就绪",
        "download": "下载",
        "publish": "发布",
        "publish_it": "向客户发布",
        "seen": "客户可在门户中看到。",
        "back": "撤回",
    },
}


def write_report(page: Page, home: str, say: dict[str, str]) -> None:
    """Draft it, write in a section, make it final."""
    page.goto(f"{home}closing-report/")
    page.get_by_role("button", name=say["draft"]).click()
    assert_accessible(page)
    page.goto(f"{home}closing-report/went_well/")
    page.get_by_label(say["text"]).fill("We **rehearsed** it three times")
    assert_accessible(page)
    page.get_by_role("button", name=say["save"]).click()
    expect(page.locator("#went_well strong", has_text="rehearsed")).to_be_visible()
    page.get_by_role("button", name=say["final"]).click()
    page.locator("dialog").get_by_role("button", name=say["final"]).click()
    expect(page.get_by_role("button", name=say["next"])).to_be_visible()


def judge(page: Page, home: str, say: dict[str, str]) -> None:
    """Evaluate, and say a score for the team."""
    page.goto(f"{home}evaluation/")
    page.get_by_role("button", name=say["evaluate"]).click()
    page.get_by_role("button", name=say["judge"]).click()
    dialog = page.locator("#judge-team")
    dialog.locator("input[name=score]").fill("80")
    dialog.get_by_label(say["why"]).fill("Nobody left")
    dialog.get_by_role("button", name=say["save"]).click()
    expect(page.get_by_text(say["judged"], exact=True)).to_be_visible()
    expect(page.get_by_text("Nobody left")).to_be_visible()
    assert_accessible(page)


def publish(page: Page, key: str, say: dict[str, str]) -> None:
    """Publish the project, then the final report and the dossier; the manager looks at what the client sees."""
    page.goto(f"/projects/{key}/client-portal/")
    page.get_by_role("button", name=say["publish"], exact=True).click()
    for address in ("closing-report/", "dossiers/1/"):
        page.goto(f"/projects/{key}/{address}")
        page.get_by_role("button", name=say["publish_it"]).click()
        page.locator("dialog").get_by_role("button", name=say["publish"], exact=True).click()
        expect(page.get_by_text(say["seen"])).to_be_visible()
        assert_accessible(page)
    page.goto(f"/portal/{key}/closing-documents/")
    assert_accessible(page)
    page.locator("a[href$='reports/1/']").click()
    expect(page.locator("#went_well-title + .prose strong", has_text="rehearsed")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/projects/{key}/dossiers/1/")
    page.get_by_role("button", name=say["back"]).click()
    page.locator("dialog").get_by_role("button", name=say["back"]).click()
    expect(page.get_by_role("button", name=say["publish_it"])).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_project_is_closed_with_a_report_an_evaluation_and_a_dossier(
    stage: Stage, sign_in: Callable[..., Page], language: str, tmp_path: Path
) -> None:
    say, key = WORDS[language], stage.project({"Design": 2, "Build": 3})
    home = f"/projects/{key}/"
    page = sign_in("pm", language=language)
    write_report(page, home, say)
    judge(page, home, say)
    page.goto(f"{home}dossiers/")
    page.get_by_role("button", name=say["client"]).click()
    expect(page.get_by_text(say["ready"], exact=True)).to_be_visible(timeout=60_000)
    assert_accessible(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=say["download"]).click()
    path = tmp_path / "dossier.zip"
    waiting.value.save_as(path)
    found = verify(path)
    assert found.is_whole
    page.get_by_role("link", name=say["client"]).click()
    expect(page.get_by_text(found.manifest)).to_be_visible()
    expect(page.get_by_text("closing-report/001-closing-report-V1-client.pdf")).to_be_visible()
    assert_accessible(page)
    publish(page, key, say)
