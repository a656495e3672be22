"""Saved views: keep the present one, change, copy, delete."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.numbers import whole_number
from tongzhou.web.undo import say_undoable, undoable
from tongzhou.work.actions.saved import (
    Keeping,
    StaleViewError,
    ViewRefusedError,
    change_view,
    copy_view,
    delete_view,
    save_view,
)
from tongzhou.work.guards import get_view, get_view_to_change, refuse_sharing
from tongzhou.work.models import SavedView, Surface
from tongzhou.work.queries.saved import understood
from tongzhou.work.queries.spec import ViewError


def _keeping(request: HttpRequest, access: Access) -> Keeping:
    """Name and audience from the form; only who manages the work can share."""
    shared = request.POST.get("shared") == "on"
    refuse_sharing(access, shared=shared)
    return Keeping(request.POST.get("name", ""), shared, request.POST.get("default") == "on")


def _page_of(surface: str, access: Access) -> str:
    """The page of a surface, without the view that comes first."""
    page = "board" if surface == Surface.BOARD else "items"
    return f"{reverse(page, args=[access.project.key])}?mode=list"


def _home(view: SavedView, access: Access) -> HttpResponse:
    page = "board" if view.surface == Surface.BOARD else "items"
    return redirect(f"{reverse(page, args=[access.project.key])}?view={view.pk}&{view.query}")


def _refused(request: HttpRequest, access: Access, message: str) -> HttpResponse:
    messages.error(request, message)
    return redirect(_page_of(request.POST.get("surface", ""), access))


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_save(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep what is shown now under a name."""
    surface = Surface.BOARD if request.POST.get("surface") == Surface.BOARD else Surface.LIST
    try:
        query = understood(access, surface, request.POST.get("query", ""))
        keeping = _keeping(request, access)
        view = save_view(access.project, by=access.user, surface=surface, query=query, keeping=keeping)
    except (ViewRefusedError, ViewError) as error:
        return _refused(request, access, error.message)
    return _home(view, access)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_change(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Rename, share, show first; with ``query`` keep what is shown now in it."""
    view = get_view_to_change(access, pk)
    version = whole_number(request.POST.get("version"), digits=9)
    try:
        keep = request.POST.get("keep") == "on"
        query = understood(access, view.surface, request.POST.get("query", "")) if keep else None
        change_view(view, by=access.user, keeping=_keeping(request, access), query=query, version=version)
    except (ViewRefusedError, ViewError, StaleViewError) as error:
        return _refused(request, access, str(error.message))
    return _home(view, access)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_copy(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One's own copy of a view."""
    view = get_view(access, pk)
    try:
        return _home(copy_view(view, by=access.user), access)
    except ViewRefusedError as error:
        return _refused(request, access, error.message)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash; with scripts the page stays, and a toast offers to take it back."""
    view = get_view_to_change(access, pk)
    try:
        entry = delete_view(view, by=access.user)
    except ViewRefusedError as error:
        return _refused(request, access, error.message)
    address = reverse("trash_restore", args=[entry.pk])
    message = _("The view “%(name)s” was deleted.") % {"name": view.name}
    if request.headers.get("HX-Request"):
        return undoable(HttpResponse(), message, address)
    say_undoable(request, message, address)
    return redirect(_page_of(view.surface, access))
