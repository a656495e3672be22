"""The API of closing reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, get_access
from tongzhou.records.actions.publishing import publish_report, unpublish_report
from tongzhou.records.actions.reports import (
    discard_draft,
    draft_report,
    edit_section,
    finalise_report,
    refresh_section,
    reopen_report,
)
from tongzhou.records.forms import LONGEST
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.queries.published import published_at
from tongzhou.records.queries.reports import (
    report_numbered,
    reports_of,
    section_of,
    sections_of,
    writable,
)
from tongzhou.records.sections import BY_CODE
from tongzhou.records.views.reports import document_answer
from tongzhou.records.writing.assembled import Reader
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, PathId, Text, Whole

router = Router(tags=["records"])
MANAGE = Permission.MANAGE_RECORDS
FIGURES = {"text": ("figures",), "note": ("inside",), "cost": ("money",)}


class ReportRow(Answer):
    """A version of the report; `figures_on` is the day of its figures."""

    describes: ClassVar[str] = "records.ClosingReport"

    number: int
    state: str
    figures_on: date
    created_by: str
    created_at: datetime
    finalised_by: str | None
    finalised_at: datetime | None
    published_at: datetime | None = Field(description="Since when the client reads it in the portal.")


class SectionRow(Answer):
    """A section with what its reader may see of it.

    `figures` hold `facts` and `tables`, whose words are pairs of Chinese and English; `inside`, `money` and `margin`
    are the same for the vendor, with the right to costs, and to margins.
    """

    code: str
    title: list[str]
    version: int
    edited_at: datetime | None
    figures_at: datetime
    text_zh: str | None = None
    text_en: str | None = None
    note_zh: str | None = None
    note_en: str | None = None
    cost_zh: str | None = None
    cost_en: str | None = None
    figures: dict[str, Any] | None = None
    inside: dict[str, Any] | None = None
    money: dict[str, Any] | None = None
    margin: dict[str, Any] | None = None


class ReportDetail(ReportRow):
    """A version with its sections, and which other versions there are."""

    versions: list[int]
    sections: list[SectionRow]


class ReportQuery(Body):
    """Which version; the newest without a number."""

    version: int | None = Field(None, ge=1, le=10_000)


class DocumentQuery(ReportQuery):
    """For whom, and in which language."""

    circle: Literal["client", "internal"] = "client"
    language: Literal["zh", "en", "both"] = "both"


class SectionChange(Body):
    """What is to stand in it; `version` is the one that was read."""

    version: Whole
    text_zh: Text | None = Field(None, max_length=LONGEST)
    text_en: Text | None = Field(None, max_length=LONGEST)
    note_zh: Text | None = Field(None, max_length=LONGEST)
    note_en: Text | None = Field(None, max_length=LONGEST)
    cost_zh: Text | None = Field(None, max_length=LONGEST)
    cost_en: Text | None = Field(None, max_length=LONGEST)


def _row(one: ClosingReport) -> dict[str, Any]:
    names = ("number", "state", "figures_on", "created_at", "finalised_at")
    return {name: getattr(one, name) for name in names} | {
        "created_by": one.created_by.name,
        "finalised_by": one.finalised_by.name if one.finalised_by else None,
        "published_at": published_at(one),
    }


def _section(one: ReportSection, reader: Reader) -> dict[str, Any]:
    kind = BY_CODE[one.code]
    names = list(writable(kind, reader))
    for circle in dict.fromkeys(name.partition("_")[0] for name in names):
        names += FIGURES[circle]
    if kind.money and reader.margin:
        names.append("margin")
    facts = ("code", "version", "edited_at", "figures_at", *names)
    return {name: getattr(one, name) for name in facts} | {"title": list(kind.title)}


def _whole(access: Access, report: ClosingReport, status: int = 200) -> HttpResponse:
    reader = Reader.of(access)
    sections = [
        _section(one, reader)
        for one in sections_of(report)
        if one.code in BY_CODE and reader.may_read(BY_CODE[one.code])
    ]
    versions = list(reports_of(access.project).values_list("number", flat=True))
    return json_answer(_row(report) | {"versions": versions, "sections": sections}, status)


def _report(access: Access, version: int | None = None) -> ClosingReport:
    report = report_numbered(access.project, version)
    if report is None:
        raise Http404
    return report


def _found(access: Access, code: str) -> ReportSection:
    report = _report(access)
    one = section_of(report, code)
    if one is None or not Reader.of(access).may_read(BY_CODE[one.code]):
        raise Http404
    one.report = report
    return one


@router.get("/projects/{slug:key}/closing-report", response=ReportDetail)
def closing_report(request: HttpRequest, key: str, query: Query[ReportQuery]) -> HttpResponse:
    """A version of the closing report; needs `view_plan`. What is about money needs `view_cost` as well."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return _whole(access, _report(access, query.version))


@router.post("/projects/{slug:key}/closing-report", response={201: ReportDetail})
def report_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Draft it from the data; needs `manage_records`, and `view_cost` for what is about money.

    409 when there is a draft.
    """
    access = get_access(signed_in(request), key, MANAGE)
    made = draft_report(access.project, by=access.user, today=timezone.localdate())
    return _whole(access, _report(access, made.number), 201)


@router.patch("/projects/{slug:key}/closing-report/sections/{slug:section}", response=ReportDetail)
def report_section_change(request: HttpRequest, key: str, section: str, body: SectionChange) -> HttpResponse:
    """Write in a section of the draft; needs `manage_records`, and `view_cost` for what is about money.

    409 when somebody was faster.
    """
    access = get_access(signed_in(request), key, MANAGE)
    one = _found(access, section)
    texts = {name: value for name, value in body.model_dump(exclude={"version"}).items() if value is not None}
    edit_section(one, by=access.user, reader=Reader.of(access), version=body.version, **texts)
    return _whole(access, _report(access))


@router.post("/projects/{slug:key}/closing-report/sections/{slug:section}/refresh", response=ReportDetail)
def report_section_refresh(request: HttpRequest, key: str, section: str) -> HttpResponse:
    """Read the figures of a section again; needs `manage_records`, and `view_cost` for what is about money.

    Texts stay as they are.
    """
    access = get_access(signed_in(request), key, MANAGE)
    refresh_section(_found(access, section), by=access.user, today=timezone.localdate())
    return _whole(access, _report(access))


@router.post("/projects/{slug:key}/closing-report/finalise", response=ReportDetail)
def report_finalise(request: HttpRequest, key: str) -> HttpResponse:
    """Make the draft final with today's figures; needs `manage_records`, and `view_cost` for what is about money."""
    access = get_access(signed_in(request), key, MANAGE)
    finalise_report(_report(access), by=access.user, today=timezone.localdate())
    return _whole(access, _report(access))


@router.post("/projects/{slug:key}/closing-report/reopen", response={201: ReportDetail})
def report_reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Begin the next version; needs `manage_records`, and `view_cost` for what is about money."""
    access = get_access(signed_in(request), key, MANAGE)
    reopen_report(_report(access), by=access.user, today=timezone.localdate())
    return _whole(access, _report(access), 201)


@router.delete("/projects/{slug:key}/closing-report/draft", response={204: None})
def report_discard(request: HttpRequest, key: str) -> HttpResponse:
    """Discard the draft; needs `manage_records`. It comes back from the trash."""
    access = get_access(signed_in(request), key, MANAGE)
    discard_draft(_report(access), by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/closing-report/document.{slug:kind}")
def report_document(request: HttpRequest, key: str, kind: str, query: Query[DocumentQuery]) -> HttpResponse:
    """A version as `pdf` or `docx`; needs `view_plan`. For the client it holds no money and no internal notes."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    if kind not in {"pdf", "docx"}:
        raise Http404
    reader = Reader.of(access, query.circle)
    return document_answer(_report(access, query.version), reader, kind, query.language)


@router.post("/projects/{slug:key}/closing-report/versions/{int:version}/publish", response=ReportRow)
def report_publish(request: HttpRequest, key: str, version: PathId) -> HttpResponse:
    """The client reads a final version in the portal, without money and notes; needs `publish_to_client`.

    409 for a draft, and when the client sees nothing of the project.
    """
    access = get_access(signed_in(request), key, Permission.PUBLISH_TO_CLIENT)
    publish_report(_report(access, version), by=access.user)
    return json_answer(_row(_report(access, version)))


@router.delete("/projects/{slug:key}/closing-report/versions/{int:version}/publish", response={204: None})
def report_unpublish(request: HttpRequest, key: str, version: PathId) -> HttpResponse:
    """The client reads a version no longer; needs `publish_to_client`. 409 when they did not."""
    access = get_access(signed_in(request), key, Permission.PUBLISH_TO_CLIENT)
    unpublish_report(_report(access, version), by=access.user)
    return nothing()
