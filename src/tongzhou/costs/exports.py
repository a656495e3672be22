"""Workbooks and tables of costs. Texts stay texts, whatever they begin with; amounts are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tongzhou.costs.earned_value import cost_method_words, finding_words, reason_words, time_method_words
from tongzhou.costs.models import CostEntry, CostType, Source
from tongzhou.costs.money import major
from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.web.cells import csv_pieces

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its headings: Excel reads no more."""
READ = 2_000
"""Rows that are read together."""
SPOOLED = 4 * 1024 * 1024
"""Bytes of a workbook that are held in memory; a longer one goes to a file."""
Cell = str | int | Decimal | date | None
Json = dict[str, Any]


def xlsx_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def csv_answer(pieces: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """A table to be saved, sent piece by piece."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def long_xlsx_answer(file: IO[bytes], name: str) -> FileResponse:
    """A workbook in a file to be saved, sent piece by piece."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _sheet(book: Book, name: str, titles: Sequence[str], lines: Iterable[Sequence[Cell]]) -> None:
    sheet = book.sheet(name)
    book.header(sheet, list(titles))
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            book.put(sheet, row, column, value)  # type: ignore[arg-type]  # the writer takes Decimal for a number
    sheet.set_column(0, max(0, len(titles) - 1), 18)


def earned_book(head: Json, tree: Mapping[str, list[Json]]) -> bytes:
    """Figures, forecasts, branches, resources, the curve and the findings of a day."""
    book, language, currency = Book(), get_language() or "en", head["currency"]

    def amount(minor: int | None) -> Decimal | None:
        return None if minor is None else major(minor, currency)

    def row_of(one: Json) -> list[Cell]:
        return [
            *(amount(one[name]) for name in ("bac", "pv", "ev", "ac")),
            _number(one["cpi"]),
            _number(one["spi"]),
        ]

    parts = ["BAC", "PV", "EV", "AC", "CPI", "SPI"]
    money = [(name.upper(), amount(head[name])) for name in ("pv", "ev", "ac", "bac", "sv", "cv")]
    plain_ones = [(name.upper(), _number(head[name])) for name in ("spi", "cpi", "sci", "tcpi")]
    timed = [("SPI(t)", _number(head["schedule"]["spi_t"])), ("TSPI", _number(head["schedule"]["tspi"]))]
    hours = [
        (label, None if head["schedule"][name] is None else Decimal(head["schedule"][name]) / 3600)
        for name, label in (
            ("planned_duration", "PD (h)"), ("actual_time", "AT (h)"),
            ("earned_schedule", "ES (h)"), ("sv_t", "SV(t) (h)"),
        )
    ]  # fmt: skip
    _sheet(
        book,
        _("Figures"),
        [_("Figure"), _("Value")],
        [
            (_("Date"), date.fromisoformat(head["day"])),
            (_("Currency"), currency),
            (_("Baseline"), head["baseline"]["name"]),
            *money, *plain_ones, *timed, *hours,
        ],
    )  # fmt: skip
    _sheet(
        book,
        _("Forecasts"),
        [_("Forecast"), "EAC", "ETC", "VAC", "TCPI", _("Finish"), _("Reason")],
        [
            *(
                (
                    cost_method_words(one["method"], language),
                    *(amount(one[name]) for name in ("eac", "etc", "vac")),
                    _number(one["tcpi"]),
                    None,
                    reason_words(one["why_not"], language) if one["why_not"] else "",
                )
                for one in head["costs"]
            ),
            *(
                (
                    time_method_words(one["method"], language),
                    None, None, None, None,
                    None if one["finish"] is None else date.fromisoformat(one["finish"]),
                    reason_words(one["why_not"], language) if one["why_not"] else "",
                )
                for one in head["times"]
            ),
        ],
    )  # fmt: skip
    _sheet(
        book,
        "WBS",
        ["WBS", pgettext("work item", "Item"), *parts],
        ((one["wbs"], one["name"] or _("The project as a whole"), *row_of(one)) for one in in_order(tree)),
    )
    _sheet(
        book,
        _("Resources"),
        [_("Resource"), *parts],
        ((one["name"] or _("no resource"), *row_of(one)) for one in head["resources"]),
    )
    _sheet(
        book,
        _("Over time"),
        [_("Date"), "PV", "EV", "AC", "CPI", "SPI", "SPI(t)"],
        (
            (
                date.fromisoformat(one["day"]),
                *(amount(one[name]) for name in ("pv", "ev", "ac")),
                *(_number(one[name]) for name in ("cpi", "spi", "spi_t")),
            )
            for one in head["points"]
        ),
    )
    _sheet(book, _("Findings"), [_("Finding")], ((finding_words(one, language),) for one in head["findings"]))
    return book.bytes()


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def in_order(tree: Mapping[str, list[Json]]) -> Iterable[Json]:
    """The rows of a tree, depth first."""
    stack = list(reversed(tree.get("", [])))
    while stack:
        row = stack.pop()
        yield row
        stack += reversed(tree.get(str(row["item"]), []))


def budget_book(head: Json, tree: Mapping[str, list[Json]]) -> bytes:
    """The budget by WBS, by type and by month."""
    book, currency = Book(), head["currency"]
    _sheet(
        book,
        "WBS",
        [
            "WBS",
            pgettext("work item", "Item"),
            _("Start"),
            _("Finish"),
            _("Labour"),
            _("Fixed costs"),
            _("Budget"),
        ],
        (
            (
                one["wbs"],
                one["name"],
                one["start"] and date.fromisoformat(one["start"]),
                one["finish"] and date.fromisoformat(one["finish"]),
                major(one["labour"], currency),
                major(one["fixed"], currency),
                major(one["labour"] + one["fixed"], currency),
            )
            for one in in_order(tree)
        ),
    )
    _sheet(
        book,
        _("Cost types"),
        [_("Cost type"), _("Budget")],
        ((str(CostType(code).label), major(minor, currency)) for code, minor in head["types"].items()),
    )
    _sheet(
        book,
        _("Months"),
        [_("Month"), _("in the month"), _("until then")],
        (
            (date.fromisoformat(first), major(month, currency), major(until, currency))
            for first, month, until in head["months"]
        ),
    )
    return book.bytes()


def cost_titles() -> list[str]:
    """The headings of a table of costs, as the import knows them."""
    return [
        _("Date"), _("Amount"), pgettext("work item", "Item"), _("Cost type"), _("Resource"), _("Note"), _("Reference"),
        _("Source"),
    ]  # fmt: skip


def _rows_of_costs(entries: QuerySet[CostEntry], key: str, currency: str) -> Iterator[list[Cell]]:
    """Costs as rows, read in pieces. The words are looked up first: rows are written after the page is answered."""
    types = {one.value: str(one.label) for one in CostType}
    sources = {one.value: str(one.label) for one in Source}
    found = entries.iterator(chunk_size=READ)

    def cells(entry: CostEntry) -> list[Cell]:
        item = entry.item
        return [
            entry.day,
            major(entry.amount_minor, currency),
            (f"{key.upper()}-{item.number}" if item.number else item.name) if item else "",
            types[entry.cost_type],
            entry.resource.name if entry.resource else "",
            entry.note,
            entry.reference,
            sources[entry.source],
        ]

    return map(cells, found)


def costs_xlsx(entries: QuerySet[CostEntry], key: str, currency: str) -> IO[bytes]:
    """All costs as a workbook in a file, written row by row; what one sheet cannot hold goes on in the next."""
    file = SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115  # whoever sends it closes it
    book, rows, titles = Book(file), _rows_of_costs(entries, key, currency), cost_titles()
    begun, number = list(islice(rows, 1)), 1
    while begun or number == 1:
        name = _("Actual costs") if number == 1 else f"{_('Actual costs')} {number}"
        _sheet(book, name, titles, chain(begun, islice(rows, MOST_ROWS - 1)))
        begun, number = list(islice(rows, 1)), number + 1
    book.close()
    file.seek(0)
    return file


def costs_csv(entries: QuerySet[CostEntry], key: str, currency: str) -> Iterator[bytes]:
    """All costs as UTF-8 with a mark for Excel; what a spreadsheet would take for a formula gets an apostrophe."""
    return csv_pieces(cost_titles(), _rows_of_costs(entries, key, currency))


def template_xlsx() -> bytes:
    """An empty table of costs with the headings that the import knows."""
    book = Book()
    _sheet(book, _("Actual costs"), cost_titles()[:-1], ())
    return book.bytes()
