"""Closing documents in the portal: the closing report to read and download, dossiers, and what was signed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.parts import CODES
from tongzhou.portal.queries import records as queries
from tongzhou.portal.queries.papers import signed_papers
from tongzhou.portal.views.frame import client_render
from tongzhou.records.models import ClosingReport, Dossier
from tongzhou.records.queries.published import published_dossiers, published_reports
from tongzhou.records.views.dossiers import file_answer
from tongzhou.records.views.reports import TYPES, document_answer, language
from tongzhou.records.writing.assembled import FOR_CLIENT, LANGUAGES

PART = "records"


@require_GET
@client_page(PART)
def portal_records(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """Reports and dossiers that were published, and everything that was signed."""
    context = {
        "reports": queries.portal_reports(access.project),
        "dossiers": queries.portal_dossiers(access.project),
        "papers": signed_papers(access.project, [code for code in CODES if access.shows(code)]),
    }
    return client_render(request, access, "portal/records.html", context, here=PART)


@require_GET
@client_page(PART)
def portal_report(request: HttpRequest, access: ClientAccess, number: int) -> HttpResponse:
    """A version of the closing report, section by section, in the reader's language."""
    report = _report(access, number)
    context = {
        "report": queries.report_seen(report),
        "sections": queries.portal_sections(report, language()),
    }
    return client_render(request, access, "portal/report.html", context, here=PART)


@require_GET
@client_page(PART)
def portal_report_document(
    request: HttpRequest, access: ClientAccess, number: int, kind: str
) -> HttpResponse:
    """A version as PDF or DOCX, in one language or in both."""
    wanted = request.GET.get("language", "both")
    if kind not in TYPES or wanted not in LANGUAGES:
        raise Http404
    return document_answer(_report(access, number), FOR_CLIENT, kind, wanted)


@require_GET
@client_page(PART)
def portal_dossier_file(request: HttpRequest, access: ClientAccess, dossier: int) -> HttpResponse:
    """The file of a dossier; who takes it is noted."""
    one: Dossier = get_object_or_404(published_dossiers(access.project), number=dossier)
    return file_answer(access.project, one, by=access.user)


def _report(access: ClientAccess, number: int) -> ClosingReport:
    found: ClosingReport = get_object_or_404(published_reports(access.project), number=number)
    return found
