"""Freeze windows that hold for all projects of the organisation or of a client."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.freezing import (
    FreezeRefusedError,
    change_shared_freeze,
    enter_shared_freeze,
    remove_shared_freeze,
)
from tongzhou.plan.forms_freezing import SharedFreezeForm
from tongzhou.plan.queries.freezing import shared_freezes_known_to
from tongzhou.web.undo import say_undoable

PAGE = 50


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def shared_freezes(request: HttpRequest) -> HttpResponse:
    """All windows that hold for more than one project."""
    return _page(request, SharedFreezeForm(user=signed_in(request)))


def _page(request: HttpRequest, form: SharedFreezeForm) -> HttpResponse:
    user = signed_in(request)
    page = Paginator(shared_freezes_known_to(user), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "windows": page.object_list,
        "form": form,
        "today": timezone.localdate(),
        "may_manage": user.may(Permission.MANAGE_CALENDARS),
    }
    return render(request, "plan/shared_freezes.html", context, status=422 if form.is_bound else 200)


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def shared_freeze_enter(request: HttpRequest) -> HttpResponse:
    """Enter a window."""
    user = signed_in(request)
    form = SharedFreezeForm(request.POST, user=user)
    if form.is_valid():
        try:
            enter_shared_freeze(form.window(), by=user)
        except FreezeRefusedError as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, _("Entered. Every project that it holds for shows it."))
            return redirect("shared_freezes")
    return _page(request, form)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_CALENDARS)
def shared_freeze_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days or words."""
    user = signed_in(request)
    one = get_object_or_404(shared_freezes_known_to(user), pk=pk)
    form = SharedFreezeForm(request.POST or None, user=user, of=one)
    if form.is_bound and form.is_valid():
        try:
            change_shared_freeze(one, form.window(), by=user)
        except FreezeRefusedError as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("shared_freezes")
    status = 422 if form.is_bound or request.method == "POST" else 200
    return render(request, "plan/shared_freeze.html", {"window": one, "form": form}, status=status)


@require_POST
@organisation_page(Permission.MANAGE_CALENDARS)
def shared_freeze_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the trash, from which it can be brought back."""
    user = signed_in(request)
    entry = remove_shared_freeze(get_object_or_404(shared_freezes_known_to(user), pk=pk), by=user)
    said = _("“%(name)s” is in the trash.") % {"name": entry.label}
    say_undoable(request, said, reverse("trash_restore", args=[entry.pk]))
    return redirect("shared_freezes")
