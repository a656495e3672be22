"""Publishing closing documents to the client: each an act of its own, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.records.actions.publishing import (
    publish_dossier,
    publish_report,
    unpublish_dossier,
    unpublish_report,
)
from tongzhou.records.models import ClosingReport
from tongzhou.records.queries.reports import report_numbered
from tongzhou.records.refusals import RecordsRefusedError
from tongzhou.records.views.dossiers import MANAGE, found_dossier

PUBLISH = Permission.PUBLISH_TO_CLIENT


@require_POST
@project_page(PUBLISH)
def report_publish(request: HttpRequest, access: Access, version: int) -> HttpResponse:
    """The client reads this version."""
    report = _report(access, version)
    _carry_out(
        request,
        lambda: publish_report(report, by=access.user),
        _("Published. The client reads it in the portal now."),
    )
    return _to_report(access, report)


@require_POST
@project_page(PUBLISH)
def report_unpublish(request: HttpRequest, access: Access, version: int) -> HttpResponse:
    """The client reads this version no longer."""
    report = _report(access, version)
    _carry_out(
        request,
        lambda: unpublish_report(report, by=access.user),
        _("Taken back. The client does not see it any more."),
    )
    return _to_report(access, report)


@require_POST
@project_page(MANAGE)
def dossier_publish(request: HttpRequest, access: Access, dossier: int) -> HttpResponse:
    """The client downloads this dossier."""
    access.refuse(PUBLISH)
    one = found_dossier(access, dossier)
    _carry_out(
        request,
        lambda: publish_dossier(one, by=access.user),
        _("Published. The client downloads it in the portal now."),
    )
    return redirect("dossier", access.project.key, dossier)


@require_POST
@project_page(MANAGE)
def dossier_unpublish(request: HttpRequest, access: Access, dossier: int) -> HttpResponse:
    """The client downloads this dossier no longer."""
    access.refuse(PUBLISH)
    one = found_dossier(access, dossier)
    _carry_out(
        request,
        lambda: unpublish_dossier(one, by=access.user),
        _("Taken back. The client does not see it any more."),
    )
    return redirect("dossier", access.project.key, dossier)


def _carry_out(request: HttpRequest, deed: Callable[[], Any], words: str) -> None:
    try:
        deed()
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, words)


def _report(access: Access, version: int) -> ClosingReport:
    found = report_numbered(access.project, version)
    if found is None:
        raise Http404
    return found


def _to_report(access: Access, report: ClosingReport) -> HttpResponse:
    return redirect(f"{reverse('closing_report', args=[access.project.key])}?version={report.number}")
