"""The present view as a file: the same rows, columns and order as on the screen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.exchange.table.writing import defused
from tongzhou.exchange.table.xlsx_writer import Book
from tongzhou.projects.guards import Access, project_page
from tongzhou.work.queries.meta import meta
from tongzhou.work.queries.rows import Json, all_rows
from tongzhou.work.queries.spec import parse_view, view_params
from tongzhou.work.queries.vocabulary import Field
from tongzhou.work.views.door import speaks_json

MOST_ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None


@require_GET
@project_page(Permission.EXPORT_PLAN)
@speaks_json
def items_export(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """The list as CSV or XLSX; texts stay texts, whatever they begin with."""
    return item_file(access, view_params(request.GET), kind)


def item_file(access: Access, params: Mapping[str, str], kind: str) -> HttpResponse:
    """The file with what these parameters show; Http404 for a kind that there is not, ViewError for the parameters."""
    writers: dict[str, tuple[Callable[..., bytes], str]] = {
        "csv": (written_csv, "text/csv; charset=utf-8"),
        "xlsx": (written_xlsx, XLSX),
    }
    if kind not in writers:
        raise Http404
    content, known = meta(access)
    spec = parse_view(params, known)
    fields = [known.fields[name] for name in spec.columns]
    today = timezone.localdate()
    found = all_rows(access, spec, known, today=today, most=MOST_ROWS)
    show = shower(content, access.project.key)
    write, media = writers[kind]
    body = write([str(one.label) for one in fields], ([show(one, row) for one in fields] for row in found))
    name = f"{access.project.key}-{_('items')}-{today}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(body, content_type=media, headers={"Content-Disposition": disposition})


def written_csv(titles: list[str], lines: Iterable[list[Cell]]) -> bytes:
    """UTF-8 with a mark for Excel; what a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([defused(one) for one in titles])
    for line in lines:
        writer.writerow([defused(one) if isinstance(one, str) else one for one in line])
    return out.getvalue().encode("utf-8-sig")


def written_xlsx(titles: list[str], lines: Iterable[list[Cell]]) -> bytes:
    """A workbook with one sheet; every text is written as text."""
    book = Book()
    sheet = book.sheet(_("Items"))
    book.header(sheet, titles)
    for row, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            book.put(sheet, row, column, value)
    sheet.set_column(0, max(0, len(titles) - 1), 18)
    return book.bytes()


def shower(content: Json, key: str) -> Callable[[Field, Json], Cell]:
    """How a cell is written: numbers and days as such, choices by their names."""
    names = {
        kind: {one["id"]: one["name"] for one in content[kind]}
        for kind in ("types", "states", "tags", "priorities", "people")
    }

    def show(field: Field, row: Json) -> Cell:
        if field.custom is not None:
            return _custom(field, row["custom"].get(str(field.pk)), names["people"])
        plain: dict[str, Callable[[], Cell]] = {
            "number": lambda: f"{key.upper()}-{row['number']}",
            "name": lambda: row["name"],
            "type": lambda: names["types"].get(row["item_type_id"], ""),
            "state": lambda: names["states"].get(row["state_id"], ""),
            "priority": lambda: names["priorities"].get(row["priority"], ""),
            "assignees": lambda: ", ".join(one["name"] for one in row["assignees"]),
            "tags": lambda: ", ".join(names["tags"].get(one, "") for one in row["tags"]),
            "due_date": lambda: _day(row["due_date"] or row["finish_date"]),
            "parent": lambda: row["parent__name"] or "",
            "percent": lambda: row["progress"],
            "start": lambda: _day(row["start_date"]),
            "finish": lambda: _day(row["finish_date"]),
            "planned": lambda: _("yes") if row["planned"] else _("no"),
            "author": lambda: row["author__name"] or "",
            "created": lambda: row["created_at"],
            "changed": lambda: row["changed_at"],
            "estimate_minutes": lambda: _hours(row["estimate_minutes"]),
            "spent_minutes": lambda: _hours(row["spent_minutes"]),
        }
        return plain[field.name]()

    return show


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)


def _custom(field: Field, value: Any, people: dict[int, str]) -> Cell:
    if value is None or field.custom is None:
        return None
    if field.kind == "date":
        return _day(str(value))
    if field.kind == "money":
        return float(value) / 100
    if field.kind == "people":
        return people.get(value, "")
    if field.kind == "choice":
        choices = {one["id"]: str(one["name"]) for one in field.custom.options.get("choices", [])}
        return choices.get(value, "")
    return value if isinstance(value, int | float) else str(value)
