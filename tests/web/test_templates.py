"""Templates keep the rules of the design system."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "src/tongzhou/web"
TEMPLATES = sorted((ROOT / "src/tongzhou").glob("*/templates/**/*.html"))
OWN = sorted((ROOM / "templates").rglob("*.html"))
LIST = ROOT / "frontend/src/icons/icons.txt"
CATALOGUE = ROOM / "locale/zh_Hans/LC_MESSAGES/django.po"


def sprite_names() -> set[str]:
    return {word for line in LIST.read_text().splitlines() for word in line.split("#")[0].split()}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_only_icons_of_the_sprite_are_drawn(path: Path) -> None:
    used = set(re.findall(r'{%\s*icon\s+"([^"]+)"', path.read_text(encoding="utf-8")))
    assert used - sprite_names() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_needs_a_weaker_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (
        re.findall(
            r"""\sstyle=|\son\w+=["']|hx-on|js:|javascript:|<script(?! type="application/json")""", text
        )
        == []
    )


def messages() -> set[tuple[str | None, str]]:
    """Collect every sentence of this room's templates, with its context."""
    found: set[tuple[str | None, str]] = set()
    for path in OWN:
        text = path.read_text(encoding="utf-8")
        for _quote, message, _rest, context in re.findall(
            r"""{%\s*translate\s+(["'])(.*?)\1(\s+context\s+"(.*?)")?\s*%}""", text
        ):
            found.add((context or None, message))
        for block in re.findall(
            r"{%\s*blocktranslate.*?%}(.*?){%\s*(?:plural|endblocktranslate)\s*%}", text, re.DOTALL
        ):
            found.add((None, re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block.strip())))
    return found


def test_every_sentence_of_the_templates_is_translated() -> None:
    catalogue = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}
    assert len(messages()) > 40
    assert messages() - catalogue == set()
