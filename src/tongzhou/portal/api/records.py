"""The API of the portal about closing documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.portal.guards import ClientAccess, get_client_access, get_publication
from tongzhou.portal.queries.records import PortalDossier, dossier_seen
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.queries.published import published_at, published_dossiers, published_reports
from tongzhou.records.queries.reports import sections_of
from tongzhou.records.sections import BY_CODE
from tongzhou.records.views.dossiers import file_answer
from tongzhou.records.views.reports import TYPES, document_answer
from tongzhou.records.writing.assembled import FOR_CLIENT
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, PathId

router = Router(tags=["portal"])
PART = "records"
REPORT = "/portal/projects/{slug:key}/closing-documents/reports/{int:number}"


class PortalReportRow(Answer):
    """A final version of the closing report; `figures_on` is the day of its figures."""

    describes: ClassVar[str] = "records.ClosingReport"

    number: int
    figures_on: date
    published_at: datetime | None
    document_url: str


class PortalDossierRow(Answer):
    """A dossier to download; the digests are SHA-256."""

    describes: ClassVar[str] = "records.Dossier"

    number: int
    ready_at: datetime
    size: int
    sha256: str
    manifest_sha256: str
    published_at: datetime
    file_url: str


class PortalRecords(Answer):
    """All closing documents that are published to you, the newest first."""

    reports: list[PortalReportRow]
    dossiers: list[PortalDossierRow]


class PortalSectionRow(Answer):
    """A section: what was written, and `figures` with `facts` and `tables`, whose words are Chinese and English."""

    describes: ClassVar[str] = "records.ReportSection"

    code: str
    title: list[str]
    text_zh: str
    text_en: str
    figures: dict[str, Any]


class PortalReportDetail(PortalReportRow):
    """A version with its sections."""

    sections: list[PortalSectionRow]


class PortalDocumentQuery(Body):
    """In which language."""

    language: Literal["zh", "en", "both"] = "both"


@router.get("/portal/projects/{slug:key}/closing-documents", response=PortalRecords)
def portal_records(request: HttpRequest, key: str) -> HttpResponse:
    """The closing reports and dossiers that are published to you."""
    project = _access(request, key).project
    dossiers = [_dossier(dossier_seen(project, one)) for one in published_dossiers(project)]
    return json_answer({"reports": [_row(one) for one in published_reports(project)], "dossiers": dossiers})


@router.get(REPORT, response=PortalReportDetail)
def portal_report(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """A closing report with its sections."""
    report = _report(_access(request, key), number)
    sections = [
        _section(one)
        for one in sections_of(report)
        if one.code in BY_CODE and FOR_CLIENT.may_read(BY_CODE[one.code])
    ]
    return json_answer(_row(report) | {"sections": sections})


@router.get(f"{REPORT}/document.{{slug:kind}}")
def portal_report_document(
    request: HttpRequest, key: str, number: PathId, kind: str, query: Query[PortalDocumentQuery]
) -> HttpResponse:
    """A closing report as `pdf` or `docx`."""
    report = _report(_access(request, key), number)
    if kind not in TYPES:
        raise Http404
    return document_answer(report, FOR_CLIENT, kind, query.language)


@router.get("/portal/projects/{slug:key}/closing-documents/dossiers/{int:number}/file")
def portal_dossier_download(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """The file of a dossier, a ZIP archive. Who takes it is noted in the diary."""
    access = _access(request, key)
    one = get_object_or_404(published_dossiers(access.project), number=number)
    return file_answer(access.project, one, by=access.user)


def _access(request: HttpRequest, key: str) -> ClientAccess:
    user = signed_in(request)
    get_publication(user, key)  # the vendor's people have no preview here
    return get_client_access(user, key, PART)


def _report(access: ClientAccess, number: int) -> ClosingReport:
    found: ClosingReport = get_object_or_404(published_reports(access.project), number=number)
    return found


def _row(one: ClosingReport) -> dict[str, Any]:
    url = reverse("portal_report_document", args=[one.project.key, one.number, "pdf"])
    facts = {"number": one.number, "figures_on": one.figures_on}
    return facts | {"published_at": published_at(one), "document_url": url}


def _dossier(one: PortalDossier) -> dict[str, Any]:
    names = ("number", "ready_at", "size", "sha256", "manifest_sha256", "published_at")
    return {name: getattr(one, name) for name in names} | {"file_url": one.url}


def _section(one: ReportSection) -> dict[str, Any]:
    names = ("code", "text_zh", "text_en", "figures")
    return {name: getattr(one, name) for name in names} | {"title": list(BY_CODE[one.code].title)}
