"""The source of the product, as the architecture tests look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PACKAGE = REPOSITORY / "src/tongzhou"


def rooms() -> list[str]:
    """The names of all rooms, in alphabetical order."""
    return sorted(folder.parent.name for folder in PACKAGE.glob("*/__init__.py"))


def modules(room: str = "") -> Iterator[Path]:
    """Every Python file of a room, or of the whole product, without migrations."""
    found = sorted((PACKAGE / room).rglob("*.py"))
    yield from (path for path in found if "migrations" not in path.parts)


def templates(room: str = "") -> Iterator[Path]:
    """Every template of a room, or of the whole product."""
    pattern = f"{room or '*'}/templates/**/*"
    yield from (path for path in sorted(PACKAGE.glob(pattern)) if path.is_file())


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, line: int = 0) -> str:
    """How a failure names a file: relative to the package, with the line."""
    name = path.relative_to(PACKAGE).as_posix()
    return f"{name}:{line}" if line else name


def furniture(path: Path) -> str:
    """Which piece of a room's furniture a file belongs to: ``plan/actions/store.py`` is of ``actions``."""
    parts = path.relative_to(PACKAGE).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else parts[0].removesuffix(".py")
