"""Promises given to the client: the list, writing down, settling."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.projects.guards import Access, project_page
from tongzhou.stakeholders.actions.promises import (
    change_promise,
    delete_promise,
    give_promise,
    reopen_promise,
    settle_promise,
)
from tongzhou.stakeholders.forms import PromiseForm, SettleForm
from tongzhou.stakeholders.models import Promise
from tongzhou.stakeholders.queries.promises import PARTS, counted, part_of, promises_of
from tongzhou.stakeholders.refusals import StakeholderRefusedError
from tongzhou.web.undo import say_undoable

MANAGE = Permission.MANAGE_CLIENT_RELATIONS


@require_GET
@project_page(Permission.VIEW_PROJECT)
def promises(request: HttpRequest, access: Access) -> HttpResponse:
    """What was promised to the client, the most urgent first."""
    today = timezone.localdate()
    part = request.GET.get("part", "open")
    part = part if part in PARTS else "open"
    found = promises_of(access.project)
    context = {
        "project": access.project,
        "page": Paginator(part_of(found, part), limit("list_rows")).get_page(request.GET.get("page")),
        "part": part,
        "kept": counted(found, today),
        "today": today,
        "may_manage": access.may(MANAGE),
        "me": access.user.pk,
    }
    return render(request, "stakeholders/promises.html", context)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def promise_give(request: HttpRequest, access: Access) -> HttpResponse:
    """Write down what was promised."""
    initial = {"owner": access.user.pk, "promised_on": timezone.localdate()}
    form = PromiseForm(request.POST or None, project=access.project, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            give_promise(access.project, by=access.user, **form.written())
        except StakeholderRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Written down. It stands on the work page of who promised it."))
            return redirect("promises", access.project.key)
    return _form_page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def promise_edit(request: HttpRequest, access: Access, promise: int) -> HttpResponse:
    """Change what it says."""
    one = _found(access, promise)
    form = PromiseForm(
        request.POST or None, project=access.project, instance=one, initial={"version": one.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            change_promise(one, by=access.user, version=version, **form.written())
        except StakeholderRefusedError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("promises", access.project.key)
    return _form_page(request, access, form, _found(access, promise))


def _form_page(request: HttpRequest, access: Access, form: PromiseForm, one: Promise | None) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "stakeholders/promise_form.html", context, status=422 if form.errors else 200)


@require_POST
@project_page(Permission.VIEW_PROJECT)
def promise_settle(request: HttpRequest, access: Access, promise: int) -> HttpResponse:
    """Kept, broken or withdrawn: by who looks after the client, or by who promised it."""
    one, form = _found(access, promise), SettleForm(request.POST)
    _may_settle(access, one)
    if not form.is_valid():
        messages.error(request, _("Say what became of the promise."))
    else:
        try:
            settle_promise(one, by=access.user, today=timezone.localdate(), **form.cleaned_data)
        except StakeholderRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            back = reverse("promise_reopen", args=[access.project.key, one.pk])
            say_undoable(request, _("Settled."), back)
    return redirect("promises", access.project.key)


@require_POST
@project_page(Permission.VIEW_PROJECT)
def promise_reopen(request: HttpRequest, access: Access, promise: int) -> HttpResponse:
    """It has still to be kept."""
    one = _found(access, promise)
    _may_settle(access, one)
    reopen_promise(one, by=access.user)
    messages.success(request, _("The promise is open again."))
    return redirect("promises", access.project.key)


@require_POST
@project_page(MANAGE)
def promise_delete(request: HttpRequest, access: Access, promise: int) -> HttpResponse:
    """Into the trash."""
    entry = delete_promise(_found(access, promise), by=access.user)
    say_undoable(request, _("Deleted. It waits in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("promises", access.project.key)


def _found(access: Access, pk: int) -> Promise:
    return get_object_or_404(promises_of(access.project), pk=pk)


def _may_settle(access: Access, one: Promise) -> None:
    if not access.may(MANAGE) and one.owner_id != access.user.pk:
        raise PermissionDenied
