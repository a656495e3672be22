"""A plan as an XLSX workbook: a sheet of tasks, one about the project, one of its calendars."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import IO, Any

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Calendar, DayPattern, Plan
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.mspdi_out.calendars import disjoint
from tongzhou.exchange.table.columns import Column
from tongzhou.exchange.table.project import EXCEPTION, WEEKDAYS
from tongzhou.exchange.table.words import ENGLISH, Words
from tongzhou.exchange.table.writing import (
    COLUMNS,
    Line,
    Percent,
    Value,
    calendar_names,
    headings,
    lines,
    moment,
)

_WIDTHS = {
    Column.NAME: 42,
    Column.NOTES: 40,
    Column.PREDECESSORS: 18,
    Column.RESOURCES: 20,
    Column.DELIVERABLE: 20,
}
_DATE_WIDTH, _WIDTH, _LONGEST_TEXT = 17, 12, 32_767
_DATE_FORMAT = "yyyy-mm-dd hh:mm"
_MOST_LEVELS = 7
"""Excel folds no deeper."""
_DATES = frozenset(
    (
        Column.START,
        Column.FINISH,
        Column.CONSTRAINT_DATE,
        Column.DEADLINE,
        Column.ACTUAL_START,
        Column.ACTUAL_FINISH,
    )
)
_HIDDEN = (Column.UID,)


class Book:
    """A workbook under construction, and the only way a value gets into a cell of it.

    Text is always written as text: it never becomes a formula, a link or a number, whatever it begins with.
    """

    def __init__(self, out: IO[bytes] | None = None) -> None:
        """In memory; with ``out``, row after row into that file, for sheets of any length."""
        import xlsxwriter

        self._out = out or io.BytesIO()
        options = {
            "in_memory": out is None,
            "constant_memory": out is not None,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str) -> Any:
        """A new sheet."""
        return self._book.add_worksheet(name)

    def format(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def put(self, sheet: Any, row: int, column: int, value: Value | date, **properties: Any) -> None:
        """Write one cell."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(row, column, value[:_LONGEST_TEXT], self.format(**properties))
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self.format(num_format=_DATE_FORMAT, **properties))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format(num_format="yyyy-mm-dd", **properties))
        elif isinstance(value, Percent):
            sheet.write_number(row, column, value / 100, self.format(num_format="0%", **properties))
        else:
            sheet.write_number(row, column, value, self.format(**properties))

    def header(self, sheet: Any, titles: Sequence[str]) -> None:
        """The first row, which stays in sight."""
        for column, title in enumerate(titles):
            self.put(
                sheet, 0, column, title, bold=True, bg_color="#E8EEF4", bottom=1, text_wrap=True, valign="top"
            )
        sheet.freeze_panes(1, 0)

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def bytes(self) -> bytes:
        """The finished file, of a book in memory."""
        self.close()
        self._out.seek(0)
        return self._out.read()


def write_xlsx(document: PlanDocument, schedule: Schedule | None = None, words: Words = ENGLISH) -> bytes:
    """The plan as a workbook. With a schedule of ``document.plan`` its dates are the computed ones."""
    book = Book()
    titles = headings(document, words)
    sheet = book.sheet(words.plan)
    book.header(sheet, titles)
    sheet.freeze_panes(1, COLUMNS.index(Column.NAME) + 1)
    known = (*COLUMNS, *(Column.START for _ in words.computed[:4]))
    set_widths(sheet, [*known, *(None for _ in titles[len(known) :])])
    row = 0
    for row, line in enumerate(lines(document, schedule, words), 1):
        _put_line(book, sheet, row, line)
    sheet.outline_settings(True, False, True, False)
    critical = len(COLUMNS) + len(words.computed) - 1
    _colour_critical(book, sheet, row, len(titles), critical, words.yes)
    if row:
        sheet.autofilter(0, 0, row, len(titles) - 1)
    _put_pairs(book, words.project_sheet, _project_pairs(document, words))
    _put_calendars(book, document.plan, words)
    return book.bytes()


def set_widths(sheet: Any, columns: Sequence[Column | None]) -> None:
    """Widths that show the whole of what usually is in a column; None is a column we do not know."""
    for place, column in enumerate(columns):
        width = _DATE_WIDTH if column in _DATES else _WIDTHS.get(column, _WIDTH) if column else _WIDTH
        sheet.set_column(place, place, width, None, {"hidden": column in _HIDDEN})


def _put_line(book: Book, sheet: Any, row: int, line: Line) -> None:
    bold = {"bold": True} if line.summary else {}
    name = COLUMNS.index(Column.NAME)
    for place, value in enumerate(line.cells):
        indent = {"indent": min(line.level - 1, 15)} if place == name and line.level > 1 else {}
        book.put(sheet, row, place, value, **bold, **indent)
    if line.level > 1:
        sheet.set_row(row, None, None, {"level": min(line.level - 1, _MOST_LEVELS)})


def _colour_critical(book: Book, sheet: Any, rows: int, width: int, column: int, yes: str) -> None:
    """Critical tasks in red, by a rule, so that the colour follows when somebody changes the cell."""
    from xlsxwriter.utility import xl_col_to_name

    if not rows:
        return
    rule = {
        "type": "formula",
        "criteria": f'=${xl_col_to_name(column)}2="{yes}"',
        "format": book.format(font_color="#B3261E"),
    }
    sheet.conditional_format(1, 0, rows, width - 1, rule)


# ── the project and its calendars ─────────────────────────────────────────────────────────────────────
def _project_pairs(document: PlanDocument, words: Words) -> list[tuple[str, Value]]:
    plan, project = document.plan, document.project
    values: dict[str, Value] = {
        "title": project.title or project.name,
        "start": moment(plan.start),
        "status": moment(plan.status_date),
        "calendar": calendar_names(plan).get(plan.calendar, ""),
        "day": plan.minutes_per_day / 60,
        "week": project.minutes_per_week / 60,
        "month": project.days_per_month,
        "from": _clock(project.default_start_time),
        "to": _clock(project.default_finish_time),
    }
    return [(words.project[key], value) for key, value in values.items()]


def _put_pairs(book: Book, name: str, pairs: Sequence[tuple[str, Value]]) -> None:
    sheet = book.sheet(name)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 40)
    for row, (label, value) in enumerate(pairs):
        book.put(sheet, row, 0, label, bold=True)
        book.put(sheet, row, 1, value, align="left")


def _put_calendars(book: Book, plan: Plan, words: Words) -> None:
    sheet = book.sheet(words.calendars_sheet)
    book.header(sheet, words.calendars)
    sheet.set_column(0, 6, 18)
    names = calendar_names(plan)
    row = 0
    for calendar in _bases_first(plan.calendars):
        base = names.get(calendar.base, "") if calendar.base is not None else ""
        for cells in _calendar_rows(calendar, words):
            row += 1
            for column, value in enumerate((names[calendar.key], base, *cells)):
                book.put(sheet, row, column, value)


def _bases_first(calendars: Sequence[Calendar]) -> Iterator[Calendar]:
    """Every calendar behind its base, as they are read; circles are left in the order they are in."""
    left, done = list(calendars), set[int | None]((None,))
    while left:
        ready = [c for c in left if c.base in done] or left
        yield from ready
        done.update(c.key for c in ready)
        left = [c for c in left if c not in ready]


def _calendar_rows(
    calendar: Calendar, words: Words
) -> Iterator[tuple[str, date | None, date | None, str, str]]:
    days = WEEKDAYS[words.language]
    if all(pattern is None for pattern in calendar.week):
        yield "", None, None, "", ""  # a line all the same: the calendar exists
    for day, pattern in zip(days, calendar.week, strict=True):
        if pattern is not None:
            yield day, None, None, _times(pattern), ""
    for week in calendar.work_weeks:
        for day, own in zip(days, week.week, strict=True):
            if own is not None:
                yield day, week.first, week.last, _times(own), ""
    for exception, (first, last) in disjoint(calendar.exceptions):
        yield EXCEPTION[words.language], first, last, _times(exception.working), exception.name


def _times(pattern: DayPattern) -> str:
    return " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in pattern) or "—"


def _clock(seconds: int) -> str:
    return str(timedelta(seconds=seconds))[:-3].rjust(5, "0") if seconds < 86_400 else "24:00"
