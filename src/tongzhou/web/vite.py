"""Find what Vite built: the names of scripts, style sheets and the icon sprite carry a digest."""

from __future__ import annotations

import json
import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DIST = Path(__file__).resolve().parent / "static/dist"
ENTRY = "src/app.ts"
LOOKS_EVERY = 1
"""Seconds between two looks at whether there is another build: a page asks hundreds of times, once for each icon."""
_seen: dict[str, tuple[float, dict[str, Any]]] = {}


class FrontEndNotBuilt(RuntimeError):
    """The built front end is missing, or lacks what a page asks for."""


def read(name: str) -> dict[str, Any]:
    """Return one of Vite's lists as written by the last build; refuses when there was no build."""
    path, now = f"{DIST}/.vite/{name}", time.monotonic()
    seen = _seen.get(path)
    if seen is not None and now - seen[0] < LOOKS_EVERY:
        return seen[1]
    try:
        content = _read(path, os.stat(path).st_mtime_ns)  # noqa: PTH116  # asked for with every page
    except FileNotFoundError as error:
        raise FrontEndNotBuilt(
            "The front end is not built. Run `python hatch_build.py` in the project's folder."
        ) from error
    _seen[path] = now, content
    return content


@lru_cache(maxsize=8)
def _read(path: str, changed: int) -> dict[str, Any]:
    """Keep a list until the file changes, so that a rebuild shows without a restart."""
    content: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return content


def address(file: str) -> str:
    """Return the URL of a built file."""
    return f"{settings.STATIC_URL}dist/{file}"


def sprite() -> str:
    """Return the URL of the icon sprite."""
    return address(read("icons.json")["file"])


def tags(entry: str = ENTRY) -> SafeString:
    """Return the tags that load an entry: its style sheets, its shared chunks, its script."""
    manifest = read("manifest.json")
    if entry not in manifest:
        raise FrontEndNotBuilt(f"The front end has no entry {entry!r}; it has {', '.join(sorted(manifest))}.")
    chunks = _with_imports(manifest, entry)
    styles = dict.fromkeys(address(style) for chunk in chunks for style in chunk.get("css", ()))
    shared = [address(chunk["file"]) for chunk in chunks[1:]]
    return SafeString(
        format_html_join("\n", '<link rel="stylesheet" href="{}">', ((style,) for style in styles))
        + format_html_join("\n", '<link rel="modulepreload" href="{}">', ((file,) for file in shared))
        + format_html('\n<script type="module" src="{}"></script>', address(chunks[0]["file"]))
    )


def _with_imports(manifest: dict[str, Any], entry: str) -> list[dict[str, Any]]:
    """Return the entry's chunk and all chunks it imports statically, each once, the entry first."""
    order, waiting = [entry], [entry]
    while waiting:
        for name in manifest[waiting.pop()].get("imports", ()):
            if name not in order:
                order.append(name)
                waiting.append(name)
    return [manifest[name] for name in order]
