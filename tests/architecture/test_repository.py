"""The repository speaks of the product alone, and what it points to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, REPOSITORY

OURS = (
    "*.md", "bin/*", ".ci/*", "deploy/*", "docs/**/*.md", "pyproject.toml", "benchmarks/*.py", "tests/**/*.py",
    "src/tongzhou/**/*.py", "src/tongzhou/**/*.html", "frontend/src/**/*.ts", "frontend/src/**/*.css",
)  # fmt: skip
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"\b(docs/[\w/-]+\.md|deploy/[\w.-]+)\b")
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
WORK = "/" + "work/"
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def texts() -> Iterator[tuple[str, str]]:
    """Every file that people write, with its name."""
    for pattern in OURS:
        for path in sorted(REPOSITORY.glob(pattern)):
            if path.is_file() and "node_modules" not in path.parts:
                yield path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert not [name for name, text in texts() if WORK in text]


def test_nothing_is_left_unfinished() -> None:
    assert not [name for name, text in texts() if UNFINISHED.search(text)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_a_document_points_to_what_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [link for link in LINK.findall(text) if "://" not in link]
    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [name for name in NAMED.findall(text) if not (REPOSITORY / name).exists()]
    assert not missing, missing


def test_comments_point_to_documents_that_exist() -> None:
    named = {(name, target) for name, text in texts() for target in NAMED.findall(text)}
    assert not sorted((name, target) for name, target in named if not (REPOSITORY / target).exists())


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = set(
        re.findall(r"\((\d{4}-[\w-]+\.md)\)", (REPOSITORY / "docs/adr/README.md").read_text(encoding="utf-8"))
    )
    assert listed == {path.name for path in (REPOSITORY / "docs/adr").glob("[0-9]*.md")}


def test_every_setting_is_explained() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    read = set(re.findall(r"environ(?:\.get\(|\[)\s*\"(TONGZHOU_\w+|DATABASE_URL)\"", source))
    guide = (REPOSITORY / "docs/guides/settings.md").read_text(encoding="utf-8")
    assert not {name for name in read if f"`{name}" not in guide}
