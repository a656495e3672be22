"""The sheets of a table of ranges or risks: cells by name of the sheet, without any meaning yet."""

from __future__ import annotations

from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.formats import Format, detect
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table.sources import Sheets, read_sheets
from tongzhou.exchange.uncertainty.headings import known_headings


def sheets_of(data: bytes, filename: str, limits: Limits) -> Sheets:
    """All sheets of a spreadsheet, or the one of a text. Refuses with ``UnreadablePlanError``."""
    kind = detect(data, filename, limits)
    if kind is Format.MSPDI:
        raise UnreadablePlanError(Unreadable.FORMAT_UNKNOWN, {"filename": filename})
    return read_sheets(data, kind, limits, known_headings)
