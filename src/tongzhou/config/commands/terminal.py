"""What commands about plan files print: JSON, tables, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
_WIDTH_OF_A_FILE = 240

Step = Callable[..., None]
"""A function that says which step is under way and how much of it is done."""


def moment(instant: float) -> str:
    """An instant as ``2026-03-02T08:00:00``."""
    return (_EPOCH + timedelta(seconds=round(instant))).isoformat()


def readable(instant: float) -> str:
    """An instant as ``2026-03-02 08:00``."""
    return moment(instant)[:16].replace("T", " ")


def minutes(seconds: int) -> int | float:
    """Seconds as minutes; whole ones without a decimal point."""
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def printable(name: str) -> str:
    """Somebody else's text, safe for a terminal."""
    return "".join(c if c.isprintable() else " " for c in name)


def print_json(content: Any) -> None:
    """Print JSON for programs."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(content) + b"\n")
    sys.stdout.buffer.flush()


def print_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    folding: Sequence[int] = (),
    red: Sequence[int] = (),
    title: str = "",
) -> None:
    """Print a table; ``right`` and ``folding`` are columns, ``red`` rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, header_style="bold", title=title or None, title_justify="left")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place in right else "left", no_wrap=place not in folding)
    marked = set(red)
    for number, row in enumerate(rows):
        table.add_row(*(Text(printable(cell), "red" if number in marked else "") for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE).print(table)


@contextmanager
def progress(steps: Sequence[str], *, wanted: bool) -> Iterator[Step]:
    """Shows the steps on the standard error while work goes on; nothing where nobody would see it."""
    if not wanted or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(steps[0], total=len(steps))

        def step(number: int, part: float = 0.0) -> None:
            bar.update(shown, description=steps[number], completed=number + part)

        yield step
