"""Can everybody use the page? Deque's axe looks for what a machine can see of that."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def source() -> str:
    """The program of axe."""
    return SOURCE.read_text(encoding="utf-8")


def assert_accessible(page: Page, *, within: str = "html", only: list[str] | None = None) -> None:
    """Fail with every rule that the page, or the part of it that a selector names, violates.

    ``only`` names the rules to look at; otherwise all of WCAG 2.2 AA and axe's best practices.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    # One that is paused or runs for ever never finishes; what moves for longer than this has its colours by then.
    page.evaluate(
        "Promise.race([Promise.allSettled(document.getAnimations().map(one => one.finished)),"
        " new Promise(done => setTimeout(done, 2000))])"
    )
    found = page.evaluate(
        "async ([within, rules]) => (await axe.run(within, {runOnly: rules, resultTypes: ['violations']})).violations"
        ".map(rule => `${rule.id}: ${rule.help}\\n` + rule.nodes.map("
        "node => '    ' + node.html + ' ' + (node.any[0]?.message ?? '')).join('\\n'))",
        [within, only or RULES],
    )
    assert not found, f"{page.url}\n" + "\n".join(found)
