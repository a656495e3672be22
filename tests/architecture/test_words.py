"""One word per concept: docs/glossary.md decides, and names the words that are not used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import REPOSITORY, furniture, modules, place, tree
from tests.architecture.test_translations import used, with_texts

GLOSSARY = REPOSITORY / "docs/glossary.md"


def rows() -> Iterator[list[str]]:
    """The rows of the glossary's table."""
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and cells[0] not in {"code", "---"}:
            yield cells


def forbidden() -> list[str]:
    """The words of the last column."""
    return [word.strip() for cells in rows() for word in cells[4].split(",") if word.strip()]


def test_the_glossary_can_be_read() -> None:
    assert len(list(rows())) > 20
    assert "customer" in forbidden()


@with_texts
def test_no_text_uses_another_word(room: str) -> None:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, forbidden()))})s?\b", re.IGNORECASE)
    found = [f"{where}: {text.id!r}" for text, where in used(room).items() if pattern.search(text.id)]
    assert not found, "docs/glossary.md has other words:\n" + "\n".join(found)


def test_no_model_is_called_by_another_word() -> None:
    names = re.compile("|".join(re.escape(word.replace(" ", "")) for word in forbidden()), re.IGNORECASE)
    found = [
        f"{place(path, node.lineno)}: {node.name}"
        for path in modules()
        if furniture(path) in {"models", "actions"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and names.search(node.name.replace("_", ""))
    ]
    assert not found, "\n".join(found)
