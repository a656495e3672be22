"""The comparison of two pictures of a plan as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.plan.models import Baseline
from tongzhou.plan.queries.baseline_comparison import BaselineComparison, Side, Wanted
from tongzhou.projects.models import Project

MOST_ROWS = 50_000
WORDS = {
    "added": lambda: _("added"),
    "removed": lambda: _("removed"),
    "later": lambda: _("later"),
    "earlier": lambda: _("earlier"),
    "changed": lambda: _("changed"),
    "same": lambda: _("same"),
}


Sheet = Callable[[Book, Project, Baseline, Baseline | None], None]
more_sheets: list[Sheet] = []
"""What the rooms above add to the workbook: the two pictures in what they keep with a baseline."""


def comparison_book(
    compared: BaselineComparison,
    wanted: Wanted,
    titles: tuple[str, str],
    day: int,
    pictures: tuple[Project, Baseline, Baseline | None],
) -> bytes:
    """A row for each line that is asked for; ``titles`` name the pictures, ``day`` is a working day in seconds."""
    book = Book()
    sheet = book.sheet(_("Comparison"))
    totals = compared.totals()
    money = totals.money
    head = [_("Task"), _("Was called"), _("Difference"), _("Days later")]
    for title in titles:
        parts = [_("Start"), _("Finish"), _("Duration (d)"), _("Work (d)")]
        if money is not None:
            parts.append(_("Cost in %(currency)s") % {"currency": money.currency})
        head += [f"{title}: {part}" for part in parts]
    book.header(sheet, head)
    places = None if money is None else money.places
    for number, line in enumerate(compared.lines(wanted, most=MOST_ROWS), 1):
        cells: list[Any] = [line.name, line.was_called, WORDS[line.state](), line.slip or None]
        cells += [*_cells(line.before, day, places), *_cells(line.after, day, places)]
        for column, value in enumerate(cells):
            book.put(sheet, number, column, value)
    sheet.set_column(0, 1, 40)
    sheet.set_column(2, len(head) - 1, 14)
    for add in more_sheets:
        add(book, *pictures)
    return book.bytes()


def _cells(side: Side | None, day: int, places: int | None) -> list[object]:
    width = 4 if places is None else 5
    if side is None:
        return [None] * width
    work = None if side.work is None else round(side.work / day, 2)
    cells: list[object] = [side.start, side.finish, round(side.duration / day, 2), work]
    if places is not None:
        cells.append(None if side.cost is None else Decimal(side.cost).scaleb(-places))
    return cells
