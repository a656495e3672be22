"""Files as sheets of cells: XLSX, XLS and ODS by python-calamine, CSV in the encodings found in China."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.formats import Format
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table.cells import Cell
from tongzhou.exchange.table.columns import SEARCHED_ROWS, find_header

Sheet = list[list[Cell]]
Sheets = Mapping[str, Sheet]

_SPARE_ROWS = 1_000
"""Rows that may be headings, blank or notes, beside one per task."""
_MOST_CELLS = 8_000_000
_DELIMITERS = ",;\t"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes text for a formula; in an exported text an apostrophe stands before them."""


def read_sheets(
    source: bytes, kind: Format, limits: Limits, known: Callable[[Sheet], int] | None = None
) -> Sheets:
    """All sheets of a file by name, in order; a text has one.

    ``known`` counts the headings of a table it knows: the delimiter of a text is the one that gives most. Without
    it, those of a plan.
    """
    if kind is Format.CSV:
        return {"": _text_rows(decoded(source), limits, known or _plan_headings)}
    return _workbook(source, limits)


def _workbook(source: bytes, limits: Limits) -> Sheets:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    sheets: dict[str, Sheet] = {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(source)) as book:
            for name in book.sheet_names[:50]:
                sheet = book.get_sheet_by_name(name)
                height, width = sheet.total_height, sheet.total_width
                if height > limits.tasks + _SPARE_ROWS or height * width > _MOST_CELLS:
                    raise UnreadablePlanError(
                        Unreadable.TOO_MANY_TASKS, {"limit": limits.tasks, "found": height}
                    )
                sheets[name] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except PasswordError as error:
        raise UnreadablePlanError(Unreadable.FORMAT_ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        if isinstance(error, UnreadablePlanError):
            raise
        raise UnreadablePlanError(Unreadable.SHEET_BROKEN) from error
    return sheets


def decoded(source: bytes) -> str:
    """The text: by its mark, as UTF-8 if it is, else as GB18030, of which GBK and GB2312 are parts."""
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = source.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise UnreadablePlanError(Unreadable.NUL_CHARACTER, {"position": text.index("\x00")})
        return text
    raise UnreadablePlanError(Unreadable.ENCODING_UNKNOWN)


def _text_rows(text: str, limits: Limits, known: Callable[[Sheet], int]) -> Sheet:
    """The rows, with the delimiter that makes most sense of the headings."""
    best = max(_DELIMITERS, key=lambda delimiter: _headings(text, delimiter, known))
    rows: Sheet = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=best):
            rows.append([undefused(cell) for cell in row])
            if len(rows) > limits.tasks + _SPARE_ROWS:
                raise UnreadablePlanError(
                    Unreadable.TOO_MANY_TASKS, {"limit": limits.tasks, "found": len(rows)}
                )
    except csv.Error as error:
        raise UnreadablePlanError(Unreadable.SHEET_BROKEN) from error
    return rows


def _headings(text: str, delimiter: str, known: Callable[[Sheet], int]) -> int:
    lines = io.StringIO(text, newline="")
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append(list(row))
            if len(rows) == SEARCHED_ROWS:
                break
    except csv.Error:
        return 0
    return known(rows)


def _plan_headings(rows: Sheet) -> int:
    header = find_header(rows)
    return len(header.columns) if header else 0


def undefused(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking text for a formula."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA_STARTS) else cell
