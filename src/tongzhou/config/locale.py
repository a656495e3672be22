"""Translations: each room brings ``locale/zh_Hans/LC_MESSAGES/django.po``; here it becomes what Python reads.

GNU gettext is not on a fresh machine, so polib compiles. That happens when the product starts, and only for
catalogues that have changed since.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def catalogues(folder: Path = PACKAGE) -> Iterator[Path]:
    """Every ``.po`` file below a folder, in a fixed order."""
    yield from sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogues(folder: Path = PACKAGE) -> list[Path]:
    """Compile the catalogues that are newer than their ``.mo`` file; return those that were compiled."""
    return [po for po in catalogues(folder) if compile_stale(po)]


def compile_stale(po: Path) -> bool:
    """Compile one catalogue when it is newer than its result; a half-written result is never seen."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    import polib  # only when something has changed

    fresh = mo.with_name(f".{mo.name}.{os.getpid()}")
    polib.pofile(str(po)).save_as_mofile(str(fresh))
    fresh.replace(mo)
    return True
