"""A table that is no plan, as texts: what rooms with tables of their own read."""

from __future__ import annotations

from datetime import date, datetime

from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.formats import Format, detect
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table.cells import Cell, as_text
from tongzhou.exchange.table.sources import Sheet, read_sheets


def sheet_of_texts(data: bytes, filename: str, limits: Limits) -> list[list[str]]:
    """The rows of the first sheet that has any, each cell as text, dates as ISO dates.

    Refuses with ``UnreadablePlanError`` what is no spreadsheet and no text.
    """
    kind = detect(data, filename, limits)
    if kind is Format.MSPDI:
        raise UnreadablePlanError(Unreadable.NO_COLUMNS, {"columns": ""})
    sheets = read_sheets(data, kind, limits, _widest)
    rows = next((sheet for sheet in sheets.values() if any(any(row) for row in sheet)), [])
    return [[_text(cell) for cell in row] for row in rows]


def _widest(rows: Sheet) -> int:
    """How many cells the first row has: the delimiter that gives most is the one."""
    return len(rows[0]) if rows else 0


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else as_text(cell)
