"""Workbooks of a handover's lines; texts stay texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.handover.importing import COLUMNS, headings
from tongzhou.handover.kinds import FACTS
from tongzhou.handover.models import HandoverLine, LineKind, Outcome
from tongzhou.handover.shown import state_words

Cell = str | int | None
WIDTH = 20


def lines_book(lines: Iterable[HandoverLine]) -> bytes:
    """The lines as the import takes them, each with its state and what was last said of it; attendance beside."""
    book, found = Book(), list(lines)
    titles = [*headings(), _("State"), _("Last answer")]
    _sheet(book, _("Handover"), titles, [[*_cells(one), state_words(one), _said(one)] for one in found])
    people = [
        [one.name, each.name, each.organisation, _("yes") if each.attended else _("no")]
        for one in found
        if one.kind == LineKind.TRAINING
        for each in one.attendees.all()
    ]
    if people:
        _sheet(book, _("Attendance"), [_("Course"), _("Name"), _("Organisation"), _("Attended")], people)
    return book.bytes()


def template_book() -> bytes:
    """An empty table, with what may stand in its columns on a second sheet."""
    book = Book()
    _sheet(book, _("Handover"), headings(), [])
    titles = headings()
    rows: list[list[Cell]] = []
    for kind in LineKind:
        used = {*FACTS[kind.value], "details"}
        rows.append(
            [str(kind.label), ", ".join(titles[n] for n, name in enumerate(COLUMNS, 1) if name in used)]
        )
    _sheet(book, _("What may stand there"), [titles[0], _("Columns")], rows)
    return book.bytes()


def _sheet(book: Book, name: str, titles: list[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet = book.sheet(name)
    book.header(sheet, titles)
    for row, line in enumerate(rows, start=1):
        for column, value in enumerate(line):
            book.put(sheet, row, column, value, text_wrap=True, valign="top")
    sheet.set_column(0, len(titles) - 1, WIDTH)


def _cells(one: HandoverLine) -> list[Cell]:
    used = {*FACTS[one.kind], "details", *(("due", "responsible", "side") if one.is_owed else ())}
    return [str(one.get_kind_display()), *(_cell(one, name) if name in used else None for name in COLUMNS)]


def _cell(one: HandoverLine, name: str) -> Cell:
    if name == "outcome":
        return str(Outcome(one.outcome).label) if one.outcome else None
    if name == "side":
        return str(one.get_side_display())
    found = getattr(one, name)
    if found is None or found == "":
        return None
    return found if isinstance(found, int) else str(found)


def _said(one: HandoverLine) -> str:
    answers = list(one.answers.all())
    if not answers:
        return ""
    last = answers[-1]
    return ": ".join(filter(None, (f"{last.get_answer_display()}, {last.by_name}", last.comment)))
