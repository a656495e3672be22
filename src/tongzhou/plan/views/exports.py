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


FORMATS = {
    "mspdi": ExportFormat("xml", "application/xml", lambda document, _language: write_mspdi(document)),
}


@require_GET
@project_page(Permission.EXPORT_PLAN)
def plan_export(request: HttpRequest, access: Access, format: str) -> HttpResponse:
    """The plan as a file, with the dates that stand in the database."""
    if format not in FORMATS:
        raise Http404
    chosen = FORMATS[format]
    document = plan_document(access.project, language=access.user.language)
    name = f"{safe_name(access.project.name) or access.project.key}-{timezone.localdate():%Y%m%d}.{chosen.ending}"
    return _file(chosen.write(document, access.user.language), chosen.media_type, name)


def safe_name(name: str) -> str:
    """A name that every system accepts for a file: no separators, no control characters, no dots at the ends."""
    kept = "".join(" " if c in FORBIDDEN or not c.isprintable() else c for c in name)
    return " ".join(kept.split()).strip(". ")[:80]


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
