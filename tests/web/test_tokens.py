"""A custom property that nobody has set is no value at all, and the browser says nothing about it."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "frontend/src"


def test_every_custom_property_that_is_used_is_set_by_a_style_or_a_script() -> None:
    styles = "\n".join(path.read_text() for path in SOURCES.rglob("*.css"))
    scripts = "\n".join(path.read_text() for path in SOURCES.rglob("*.ts"))
    given = set(re.findall(r"(--[\w-]+)\s*:", styles)) | set(re.findall(r"['\"`](--[\w-]+)['\"`]", scripts))
    used = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", styles))
    assert "--bad" in used
    assert sorted(used - given) == []
