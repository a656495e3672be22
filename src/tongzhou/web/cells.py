"""The one way in which cells of exported tables are written: text is never a formula.

CSV: what a spreadsheet would take for a formula gets an apostrophe in front, which the importers take off again. XLSX:
text is written as text (``exchange.table.xlsx_writer``), whatever it begins with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tongzhou.exchange.table.writing import defused

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ROWS_PER_PIECE = 200


def cell(value: Any) -> str:
    """A value as a CSV cell: nothing is empty, moments are on the installation's clock, text is harmless."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return defused(str(value))


def csv_pieces(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file piece by piece, so that a table of any length is sent without being held."""
    yield BYTE_ORDER_MARK
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([cell(one) for one in headings])
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(one) for one in row])
        if number % ROWS_PER_PIECE == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode("utf-8", "replace")
