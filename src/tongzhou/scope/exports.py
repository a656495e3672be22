"""Workbooks of requirements, responsibilities and the traceability matrix; texts stay texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.goals.models import Goal
from tongzhou.plan.models import Baseline, WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import Moscow, Requirement, Source
from tongzhou.scope.queries.holes import HOLES
from tongzhou.scope.queries.kept import ScopeComparison
from tongzhou.scope.queries.responsibility import GAPS, Party, RaciRow
from tongzhou.scope.queries.trace import TraceRow

MOST_ROWS = 20_000
Cell = str | int | None
WIDE = 36


def _sheet(
    book: Book, name: str, titles: Sequence[str], lines: Iterable[Sequence[Cell]], width: int = 24
) -> None:
    sheet = book.sheet(name)
    book.header(sheet, list(titles))
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            book.put(sheet, row, column, value, text_wrap=True, valign="top")
    sheet.set_column(0, max(0, len(titles) - 1), width)


def requirement_titles() -> list[str]:
    """The headings of a table of requirements, as the import knows them."""
    return [
        pgettext("column", "Requirement"),
        pgettext("column", "Description"),
        pgettext("column", "Source"),
        pgettext("column", "Source reference"),
        pgettext("column", "Clause"),
        pgettext("column", "Importance"),
        pgettext("column", "Status"),
        pgettext("column", "Owner"),
        pgettext("column", "Acceptance"),
        pgettext("column", "Goals"),
    ]


def _requirement_cells(item: WorkItem, owners: Sequence[str], goals: Sequence[Goal]) -> list[Cell]:
    known: Requirement = getattr(item, "requirement", None) or Requirement(item=item)
    clause = known.contract_item
    return [
        item.name,
        item.notes,
        str(Source(known.source).label),
        known.reference,
        clause.number if clause is not None and clause.deleted_at is None else "",
        str(Moscow(known.moscow).label),
        item.state.label if item.state else "",
        ", ".join(owners),
        known.acceptance,
        "\n".join(str(one) for one in goals),
    ]


def requirements_book(
    items: Iterable[WorkItem], owners: Mapping[int, list[str]], goals: Mapping[int, list[Goal]]
) -> bytes:
    """Requirements as the import takes them, with their numbers at the end."""
    book = Book()
    titles = [*requirement_titles(), pgettext("column", "Number")]
    lines = (
        [*_requirement_cells(one, owners.get(one.pk, ())[:1], goals.get(one.pk, ())), one.label]
        for one in items
    )
    _sheet(book, _("Requirements"), titles, lines)
    return book.bytes()


def template_book() -> bytes:
    """An empty table of requirements, with what may stand in its columns on a second sheet."""
    book = Book()
    _sheet(book, _("Requirements"), requirement_titles(), ())
    known = [(str(one.label), "") for one in Source]
    for place, one in enumerate(Moscow):
        known[place] = (known[place][0], str(one.label))
    _sheet(book, _("What may stand there"), requirement_titles()[2:6:3], known)
    return book.bytes()


def raci_book(rows: Iterable[RaciRow], columns: Sequence[Party]) -> bytes:
    """The matrix of responsibilities, with its gaps."""
    book = Book()
    titles = [
        pgettext("column", "Number"),
        pgettext("column", "Name"),
        *(one.name for one in columns),
        _("Gaps"),
    ]
    lines = (
        [row.label, row.name, *(row.letters.get(one.code, "") for one in columns), _said(GAPS, row.gaps)]
        for row in rows
    )
    _sheet(book, _("Responsibilities"), titles, lines, 14)
    return book.bytes()


def _said(words: Mapping[str, object], codes: Iterable[str]) -> str:
    return "; ".join(str(words[code]) for code in codes)


def baseline_sheet(book: Book, project: Project, before: Baseline, after: Baseline | None) -> None:
    """What differs in the scope of two baselines, on a sheet of their comparison."""
    titles = [
        pgettext("column", "Number"),
        pgettext("column", "Name"),
        pgettext("scope", "Sort"),
        _("Difference"),
        _("What is otherwise"),
    ]
    lines = (
        [
            one.label,
            one.thing.name,
            str(one.kind_label),
            str(one.word),
            "\n".join(f"{label}: {old or '–'} → {new or '–'}" for label, old, new in one.changes),
        ]
        for one in ScopeComparison(project, before, after).lines(most=MOST_ROWS)
    )
    _sheet(book, pgettext("project", "Scope"), titles, lines, WIDE)


def trace_book(rows: Iterable[TraceRow], by: str) -> bytes:
    """The traceability matrix, with its holes."""
    book = Book()
    titles = [
        _("Contract item"),
        _("Goal"),
        _("Requirement"),
        _("Deliverable"),
        _("Work item"),
        _("Acceptance"),
        _("Holes"),
    ]
    lines = (
        [
            "\n".join(str(one) for one in row.clauses.things),
            "\n".join(str(one) for one in row.goals.things),
            "\n".join(f"{one.label} {one.name}" for one in row.requirements.things),
            "\n".join(str(one) for one in row.deliverables.things),
            "\n".join(f"{one.label} {one.name}" for one in row.items.things),
            "\n".join(f"{one.label} {one.get_state_display()}" for one in row.deliverables.things),
            _said(HOLES[by], row.holes),
        ]
        for row in rows
    )
    _sheet(book, _("Traceability"), titles, lines, WIDE)
    return book.bytes()
