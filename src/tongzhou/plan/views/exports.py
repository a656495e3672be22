"""Taking a plan out: Microsoft Project XML, Excel, CSV; and the table to fill in for an import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.mspdi_writer import write_mspdi
from tongzhou.exchange.table.csv_writer import write_csv
from tongzhou.exchange.table.template import write_template_xlsx
from tongzhou.exchange.table.words import CHINESE, ENGLISH, Words
from tongzhou.exchange.table.xlsx_writer import write_xlsx
from tongzhou.plan.queries.document import plan_document
from tongzhou.projects.guards import Access, project_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORBIDDEN = frozenset('/\\:*?"<>|')
"""Characters that the name of a file cannot have on one system or another."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file: its ending, its media type, and who writes it in a language."""

    ending: str
    media_type: str
    write: Callable[[PlanDocument, str], bytes]


def _words(language: str) -> Words:
    return ENGLISH if language.startswith("en") else CHINESE


FORMATS = {
    "mspdi": ExportFormat("xml", "application/xml", lambda document, _language: write_mspdi(document)),
    "xlsx": ExportFormat(
        "xlsx", XLSX, lambda document, language: write_xlsx(document, None, _words(language))
    ),
    "csv": ExportFormat(
        "csv",
        "text/csv; charset=utf-8",
        lambda document, language: write_csv(document, None, _words(language)),
    ),
}


@require_GET
@project_page(Permission.EXPORT_PLAN)
def plan_export(request: HttpRequest, access: Access, format: str) -> HttpResponse:
    """The plan as a file, with the dates that stand in the database."""
    if format not in FORMATS:
        raise Http404
    chosen = FORMATS[format]
    document = plan_document(access.project, language=access.user.language, classes=access.classes)
    name = f"{safe_name(access.project.name) or access.project.key}-{timezone.localdate():%Y%m%d}.{chosen.ending}"
    return _file(chosen.write(document, access.user.language), chosen.media_type, name)


def safe_name(name: str) -> str:
    """A name that every system accepts for a file: no separators, no control characters, no dots at the ends."""
    kept = "".join(" " if c in FORBIDDEN or not c.isprintable() else c for c in name)
    return " ".join(kept.split()).strip(". ")[:80]


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def import_template(request: HttpRequest) -> HttpResponse:
    """A table with all headings and a few example rows, to be filled in and imported."""
    wanted = request.GET.get("language") or signed_in(request).language
    language = "en" if wanted.startswith("en") else "zh"
    name = "tongzhou-plan.xlsx" if language == "en" else "同舟-计划导入模板.xlsx"
    return _file(write_template_xlsx(language), XLSX, name)
