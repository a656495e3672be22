"""Dossiers: order one, see how far it is and what is in it, download it, remove its file."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.files.store import store
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project
from tongzhou.records.actions.dossiers import order_dossier, remove_dossier, take_dossier
from tongzhou.records.contents import SOURCES
from tongzhou.records.forms import DossierForm
from tongzhou.records.models import Dossier
from tongzhou.records.queries.dossiers import dossiers_for, entries_of, may_take
from tongzhou.records.queries.reports import newest_final
from tongzhou.records.refusals import RecordsRefusedError
from tongzhou.records.views.reports import attachment, closed, language
from tongzhou.records.writing.assembled import said

MANAGE = Permission.MANAGE_RECORDS
PAGE = 50


@require_GET
@project_page(MANAGE)
def dossiers(request: HttpRequest, access: Access) -> HttpResponse:
    """The dossiers of a project."""
    page = Paginator(dossiers_for(access), PAGE).get_page(request.GET.get("page"))
    mine = [one for one in Dossier.Circle if access.may(MANAGE) and may_take(access, one.value)]
    context = {
        "project": access.project,
        "page": page,
        "is_open": any(one.is_open for one in page.object_list),
        "circles": [(one.value, one.label) for one in mine],
        "final": newest_final(access.project),
    }
    return render(request, "records/dossiers.html", context)


@require_POST
@project_page(MANAGE)
def dossier_order(request: HttpRequest, access: Access) -> HttpResponse:
    """Have a dossier made."""
    form = DossierForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say for whom the dossier is."))
        return redirect("dossiers", access.project.key)
    circle = form.cleaned_data["circle"]
    if not may_take(access, circle):
        raise PermissionDenied
    try:
        order_dossier(access.project, by=access.user, circle=circle)
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The dossier is being made. You are told when it is ready."))
    return redirect("dossiers", access.project.key)


def found_dossier(access: Access, number: int) -> Dossier:
    """A dossier that somebody may know of, or Http404."""
    one: Dossier = get_object_or_404(dossiers_for(access), number=number)
    return one


@require_GET
@project_page(MANAGE)
def dossier(request: HttpRequest, access: Access, dossier: int) -> HttpResponse:
    """One dossier with its index."""
    one = found_dossier(access, dossier)
    page = Paginator(entries_of(one), PAGE).get_page(request.GET.get("page"))
    titles = {code: said(source.title, language()) for code, source in SOURCES.items()}
    context = {
        "project": access.project,
        "one": one,
        "page": page,
        "publish_url": reverse("dossier_publish", args=[access.project.key, one.number]),
        "unpublish_url": reverse("dossier_unpublish", args=[access.project.key, one.number]),
        "may_publish": access.may(Permission.PUBLISH_TO_CLIENT),
        "entries": [(entry, titles.get(entry.source, entry.source)) for entry in page.object_list],
    }
    return render(request, "records/dossier.html", context)


@require_GET
@project_page(MANAGE)
def dossier_file(request: HttpRequest, access: Access, dossier: int) -> HttpResponse:
    """The file itself; who takes it is noted."""
    return file_answer(access.project, found_dossier(access, dossier), by=access.user)


def file_answer(project: Project, one: Dossier, *, by: User) -> HttpResponse:
    """The file of a dossier, block by block; Http404 when there is none."""
    if not one.is_ready:
        raise Http404
    take_dossier(one, by=by)
    answer = StreamingHttpResponse(store().read(one.storage_key), content_type="application/zip")
    answer["Content-Length"] = str(one.size)
    name = f"{project.key}-dossier-{one.number}-{one.circle}.zip"
    answer["Content-Disposition"] = attachment(name)
    closed(answer)
    return cast(HttpResponse, answer)  # what Django's own types call a response that streams


@require_POST
@project_page(MANAGE)
def dossier_remove(request: HttpRequest, access: Access, dossier: int) -> HttpResponse:
    """Remove the file."""
    one = found_dossier(access, dossier)
    try:
        remove_dossier(one, by=access.user)
    except RecordsRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The file is removed. Copies of it can still be recognised."))
    return redirect("dossiers", access.project.key)
