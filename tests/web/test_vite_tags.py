"""The tags that load the front end."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.template import Context, Template

from tongzhou.web import vite

MANIFEST = {
    "src/app.ts": {
        "file": "assets/app-11111111.js",
        "css": ["assets/app-22222222.css"],
        "imports": ["_shared.js"],
    },
    "_shared.js": {
        "file": "assets/shared-33333333.js",
        "css": ["assets/shared-44444444.css"],
        "imports": ["_deep.js"],
    },
    "_deep.js": {"file": "assets/deep-55555555.js", "imports": ["_shared.js"]},
    "src/islands/gantt/element.ts": {"file": "assets/gantt-66666666.js"},
}


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite/manifest.json").write_text(json.dumps(MANIFEST))
    (tmp_path / ".vite/icons.json").write_text('{"file": "assets/icons-77777777.svg"}')
    monkeypatch.setattr(vite, "DIST", tmp_path)
    return tmp_path


def draw(source: str, **context: str) -> str:
    return Template("{% load web %}" + source).render(Context(context))


def test_an_entry_brings_its_styles_its_shared_chunks_and_its_script(dist: Path) -> None:
    html = draw("{% vite_tags %}")
    assert '<script type="module" src="/static/dist/assets/app-11111111.js"></script>' in html
    assert html.count('rel="stylesheet"') == 2
    assert html.count('rel="modulepreload"') == 2
    assert "gantt" not in html


def test_a_missing_build_is_explained(dist: Path) -> None:
    (dist / ".vite/manifest.json").unlink()
    with pytest.raises(vite.FrontEndNotBuilt, match=r"hatch_build\.py"):
        draw("{% vite_tags %}")


def test_error_pages_do_without_the_build(dist: Path) -> None:
    (dist / ".vite/manifest.json").unlink()
    (dist / ".vite/icons.json").unlink()
    assert draw("{% vite_tags optional=True %}{% icon_sprite %}") == ""


def test_an_unknown_entry_names_the_known_ones(dist: Path) -> None:
    with pytest.raises(vite.FrontEndNotBuilt, match=r"src/app\.ts"):
        vite.tags("src/other.ts")


def test_a_rebuild_shows_without_a_restart(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(vite.time, "monotonic", lambda: now[0])
    first = vite.sprite()
    path = dist / ".vite/icons.json"
    path.write_text('{"file": "assets/icons-88888888.svg"}')
    os.utime(path, (1, 1))
    assert vite.sprite() == first, "it is not looked for with every icon"
    now[0] += vite.LOOKS_EVERY
    assert (first, vite.sprite()) == (
        "/static/dist/assets/icons-77777777.svg",
        "/static/dist/assets/icons-88888888.svg",
    )


def test_an_icon_is_a_reference_into_the_sprite_and_only_text(dist: Path) -> None:
    html = draw('{% icon name "large" %}', name='"><script>')
    assert html.startswith('<svg class="icon large" aria-hidden="true"><use href="/static/dist/assets/icons-')
    assert "<script" not in html
