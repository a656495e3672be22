"""Saved views: keep the present one, change, copy, delete."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable, undoable
from tongzhou.work.actions.saved import (
    Keeping,
    ViewRefusedError,
    change_view,
    copy_view,
    delete_view,
    save_view,
)
from tongzhou.work.models import SavedView, Surface
from tongzhou.work.queries.saved import find_view
from tongzhou.work.queries.spec import ViewError, parse_view
from tongzhou.work.queries.vocabulary import vocabulary
from tongzhou.work.views.door import view_params


def _keeping(request: HttpRequest, access: Access) -> Keeping:
    """Name and audience from the form; only who manages the work can share."""
    shared = request.POST.get("shared") == "on"
    if shared and not access.may(Permission.MANAGE_WORK):
        raise PermissionDenied
    return Keeping(request.POST.get("name", ""), shared, request.POST.get("default") == "on")


def _query(request: HttpRequest, access: Access) -> str:
    """The query string that was sent, understood and written anew; the board's own parameters stay."""
    sent = QueryDict(request.POST.get("query", "")[:4000])
    spec = parse_view(view_params(sent), vocabulary(access))
    own = [
        f"{name}={sent[name]}" for name in ("by", "lanes") if sent.get(name, "").replace(":", "").isalnum()
    ]
    return "&".join([*filter(None, [spec.query()]), *own])


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


def _mine(access: Access, pk: int) -> SavedView:
    """A view that the person may change: their own, or a shared one with the right to."""
    view = find_view(access, pk)
    if view is None:
        raise Http404
    if view.shared and not access.may(Permission.MANAGE_WORK):
        raise PermissionDenied
    return view


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_save(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep what is shown now under a name."""
    surface = Surface.BOARD if request.POST.get("surface") == Surface.BOARD else Surface.LIST
    try:
        query, keeping = _query(request, access), _keeping(request, access)
        view = save_view(access.project, by=access.user, surface=surface, query=query, keeping=keeping)
    except (ViewRefusedError, ViewError) as error:
        return _refused(request, access, error.message)
    return _home(view, access)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_change(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Rename, share, show first; with ``query`` keep what is shown now in it."""
    view = _mine(access, pk)
    try:
        query = _query(request, access) if request.POST.get("keep") == "on" else None
        change_view(view, by=access.user, keeping=_keeping(request, access), query=query)
    except (ViewRefusedError, ViewError) as error:
        return _refused(request, access, error.message)
    return _home(view, access)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_copy(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One's own copy of a view."""
    view = find_view(access, pk)
    if view is None:
        raise Http404
    try:
        return _home(copy_view(view, by=access.user), access)
    except ViewRefusedError as error:
        return _refused(request, access, error.message)


@require_POST
@project_page(Permission.VIEW_PLAN)
def view_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash; with scripts the page stays, and a toast offers to take it back."""
    view = _mine(access, pk)
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
