"""A plan as CSV, as spreadsheet programs open it: UTF-8 with a mark, commas, CRLF."""

from __future__ import annotations

import csv
import io

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.table.words import ENGLISH, Words
from tongzhou.exchange.table.writing import plan_rows


def write_csv(document: PlanDocument, schedule: Schedule | None = None, words: Words = ENGLISH) -> bytes:
    """The tasks of the plan; calendars have no place in a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(plan_rows(document, schedule, words))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
