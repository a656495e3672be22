"""Catalogues are compiled when they are newer than their result, and only then."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from tongzhou.config.locale import compile_catalogues

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """A catalogue in a room."""
    file = tmp_path / "plan/locale/zh_Hans/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + 'msgid "Baseline"\nmsgstr "基线"\n', encoding="utf-8")
    return file


def test_a_new_catalogue_is_compiled_once(po: Path, tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path) == [po]
    assert compile_catalogues(tmp_path) == []
    with po.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Baseline") == "基线"


def test_a_changed_catalogue_is_compiled_again(po: Path, tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    later = po.with_suffix(".mo").stat().st_mtime + 5
    os.utime(po, (later, later))
    assert compile_catalogues(tmp_path) == [po]


def test_nothing_half_written_is_left(po: Path, tmp_path: Path) -> None:
    compile_catalogues(tmp_path)
    assert sorted(file.name for file in po.parent.iterdir()) == ["django.mo", "django.po"]
