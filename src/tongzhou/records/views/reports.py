"""The closing report: read it, write its sections, finalise it, take it as PDF or DOCX."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.records.actions.reports import (
    discard_draft,
    draft_report,
    edit_section,
    finalise_report,
    refresh_section,
    reopen_report,
)
from tongzhou.records.forms import SectionForm
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.queries.reports import (
    report_numbered,
    reports_of,
    section_of,
    sections_of,
    shown,
    writable,
)
from tongzhou.records.refusals import RecordsRefusedError
from tongzhou.records.sections import BY_CODE
from tongzhou.records.writing.assembled import CIRCLES, LANGUAGES, Reader, document_of, said
from tongzhou.web.markdown import render as rendered
from tongzhou.web.undo import say_undoable

MANAGE = Permission.MANAGE_RECORDS
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def language() -> str:
    """``zh`` or ``en``, as the reader has it."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def chosen_version(request: HttpRequest, access: Access) -> ClosingReport | None:
    """The version that the address asks for, else the newest; Http404 for one that there is not."""
    wanted = request.GET.get("version", "")
    found = report_numbered(access.project, int(wanted) if wanted.isdecimal() and len(wanted) < 6 else None)
    if wanted and found is None:
        raise Http404
    return found


@require_GET
@project_page(Permission.VIEW_PLAN)
def closing_report(request: HttpRequest, access: Access) -> HttpResponse:
    """A version of the report, section by section, with the figures that its reader may see."""
    report, reader = chosen_version(request, access), Reader.of(access)
    context: dict[str, Any] = {
        "project": access.project,
        "report": report,
        "may_manage": access.may(MANAGE),
        "may_publish": access.may(Permission.PUBLISH_TO_CLIENT),
    }
    if report is not None:
        found = shown(sections_of(report), reader, language())
        context |= {
            "versions": list(reports_of(access.project)),
            "sections": [
                (one, [(circle, [rendered(text) for text in circle.texts]) for circle in one.circles])
                for one in found
            ],
            "circles": CIRCLES,
            "languages": LANGUAGES,
            "newest": report == report_numbered(access.project),
            "publish_url": reverse("report_publish", args=[access.project.key, report.number]),
            "unpublish_url": reverse("report_unpublish", args=[access.project.key, report.number]),
        }
    return render(request, "records/closing_report.html", context)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def report_section(request: HttpRequest, access: Access, section: str) -> HttpResponse:
    """Write in a section; its figures stand beside."""
    report, one = _section(access, section)
    kind, reader = BY_CODE[one.code], Reader.of(access)
    names = writable(kind, reader)
    if not names:
        raise Http404
    initial = {name: getattr(one, name) for name in names} | {"version": one.version}
    form = SectionForm(request.POST or None, names=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            edit_section(one, by=access.user, reader=reader, version=version, **form.texts())
        except RecordsRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('closing_report', args=[access.project.key])}#{one.code}")
    context = {
        "project": access.project,
        "report": report,
        "one": one,
        "title": said(kind.title, language()),
        "hint": said(kind.hint, language()),
        "form": form,
        "figures": shown([one], reader, language()),
    }
    return render(request, "records/section_form.html", context, status=422 if form.errors else 200)


def _section(access: Access, code: str) -> tuple[ClosingReport, ReportSection]:
    report = report_numbered(access.project)
    one = section_of(report, code) if report is not None else None
    if report is None or one is None or not Reader.of(access).may_read(BY_CODE[one.code]):
        raise Http404
    one.report = report
    return report, one


def _deed(
    request: HttpRequest, access: Access, deed: Callable[[ClosingReport], Any], words: str
) -> HttpResponse:
    report = report_numbered(access.project)
    if report is None:
        raise Http404
    try:
        deed(report)
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, words)
    return redirect("closing_report", access.project.key)


@require_POST
@project_page(MANAGE)
def report_draft(request: HttpRequest, access: Access) -> HttpResponse:
    """Draft the report from the data."""
    try:
        draft_report(access.project, by=access.user, today=timezone.localdate())
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The closing report is drafted. Now write what figures cannot say."))
    return redirect("closing_report", access.project.key)


@require_POST
@project_page(MANAGE)
def section_refresh(request: HttpRequest, access: Access, section: str) -> HttpResponse:
    """Read the figures of a section again."""
    _report, one = _section(access, section)
    try:
        refresh_section(one, by=access.user, today=timezone.localdate())
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The figures are those of today. Your words are as they were."))
    return redirect(f"{reverse('closing_report', args=[access.project.key])}#{one.code}")


@require_POST
@project_page(MANAGE)
def report_finalise(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the draft final."""
    today = timezone.localdate()
    return _deed(
        request,
        access,
        lambda report: finalise_report(report, by=access.user, today=today),
        _("The closing report is final, with the figures of today."),
    )


@require_POST
@project_page(MANAGE)
def report_reopen(request: HttpRequest, access: Access) -> HttpResponse:
    """Begin the next version."""
    today = timezone.localdate()
    return _deed(
        request,
        access,
        lambda report: reopen_report(report, by=access.user, today=today),
        _("This is the next version. The one before stays as it is."),
    )


@require_POST
@project_page(MANAGE)
def report_discard(request: HttpRequest, access: Access) -> HttpResponse:
    """Throw the draft away."""
    report = report_numbered(access.project)
    if report is None:
        raise Http404
    try:
        entry = discard_draft(report, by=access.user)
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        say_undoable(request, _("The draft is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("closing_report", access.project.key)


@require_GET
@project_page(Permission.VIEW_PLAN)
def report_document(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """A version as PDF or DOCX, for us or for the client, in one language or in both."""
    report = chosen_version(request, access)
    circle, wanted = request.GET.get("circle", "client"), request.GET.get("language", "both")
    if report is None or kind not in TYPES or circle not in CIRCLES or wanted not in LANGUAGES:
        raise Http404
    return document_answer(report, Reader.of(access, circle), kind, wanted)


def document_answer(report: ClosingReport, reader: Reader, kind: str, wanted: str) -> HttpResponse:
    """The document as a download; nothing in it can run."""
    from tongzhou.records.writing.pdf import as_pdf
    from tongzhou.records.writing.word import as_docx

    document = document_of(report, sections_of(report), reader, wanted)
    content = as_pdf(document) if kind == "pdf" else as_docx(document)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = attachment(f"{report.project.name} {document.title} {report}.{kind}")
    closed(answer)
    return answer


def attachment(name: str) -> str:
    """The header that names a download, for old and new browsers."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%/]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def closed(answer: Any) -> None:
    """Headers with which a file can neither run nor be shown by another site, nor be kept on the way."""
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Referrer-Policy"] = "no-referrer"
