"""The register, the grid, and one stakeholder with the talks."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
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
from tongzhou.stakeholders.actions.people import (
    add_stakeholder,
    change_stakeholder,
    log_contact,
    place_stakeholder,
    remove_stakeholder,
)
from tongzhou.stakeholders.forms import PlaceForm, StakeholderForm, TalkForm
from tongzhou.stakeholders.models import HIGH, LOW, Stakeholder, StakeholderContact
from tongzhou.stakeholders.queries.people import elsewhere, grid, hint_for, log_of, matching, stakeholders_of
from tongzhou.stakeholders.refusals import StakeholderRefusedError
from tongzhou.web.undo import say_undoable

MOST_ON_GRID, MOVED = 300, 25
SEE, MANAGE = Permission.VIEW_STAKEHOLDERS, Permission.MANAGE_CLIENT_RELATIONS


@require_GET
@project_page(SEE)
def stakeholders(request: HttpRequest, access: Access) -> HttpResponse:
    """The register, the most powerful first."""
    text = request.GET.get("q", "")[:100].strip()
    found = matching(stakeholders_of(access.project), text)
    page = Paginator(found, limit("list_rows")).get_page(request.GET.get("page"))
    context = {
        "project": access.project,
        "page": page,
        "rows": [(one, hint_for(one.power, one.interest)[0]) for one in page.object_list],
        "text": text,
        "today": timezone.localdate(),
        "kinds": StakeholderContact.Kind.choices,
        "may_manage": access.may(MANAGE),
    }
    return render(request, "stakeholders/stakeholders.html", context)


@require_GET
@project_page(SEE)
def stakeholder_grid(request: HttpRequest, access: Access) -> HttpResponse:
    """Power and interest: who stands where, and what to do with whom."""
    people = list(stakeholders_of(access.project)[:MOST_ON_GRID])
    page = Paginator(people, MOVED).get_page(request.GET.get("page"))
    corners = ((HIGH, LOW), (HIGH, HIGH), (LOW, LOW), (LOW, HIGH))
    context = {
        "project": access.project,
        "grid": grid(people),
        "page": page,
        "quarters": [hint_for(power, interest) for power, interest in corners],
        "scale": range(LOW, HIGH + 1),
        "may_manage": access.may(MANAGE),
    }
    part = request.GET.get("part") == "grid"
    return render(request, "stakeholders/_grid.html" if part else "stakeholders/grid.html", context)


@require_http_methods(["GET", "POST"])
@project_page(SEE)
def stakeholder_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Add somebody."""
    _may(access)
    form = StakeholderForm(request.POST or None, project=access.project, initial={"owner": access.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            made = add_stakeholder(access.project, by=access.user, **form.written())
        except StakeholderRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Added to the stakeholders."))
            return redirect("stakeholder", access.project.key, made.pk)
    return _form_page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(SEE)
def stakeholder_edit(request: HttpRequest, access: Access, stakeholder: int) -> HttpResponse:
    """Change what is known."""
    _may(access)
    one = _found(access, stakeholder)
    form = StakeholderForm(
        request.POST or None, project=access.project, instance=one, initial={"version": one.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            change_stakeholder(one, by=access.user, version=version, **form.written())
        except StakeholderRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("stakeholder", access.project.key, one.pk)
    return _form_page(request, access, form, _found(access, stakeholder))


def _form_page(
    request: HttpRequest, access: Access, form: StakeholderForm, one: Stakeholder | None
) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "stakeholders/stakeholder_form.html", context, status=422 if form.errors else 200)


@require_GET
@project_page(SEE)
def stakeholder(request: HttpRequest, access: Access, stakeholder: int) -> HttpResponse:
    """One stakeholder: where they stand, what they expect, every talk."""
    one = _found(access, stakeholder)
    today = timezone.localdate()
    name, advice = hint_for(one.power, one.interest)
    context = {
        "project": access.project,
        "one": one,
        "strategy": name,
        "advice": advice,
        "log": log_of(one),
        "elsewhere": elsewhere(one, access.user),
        "form": TalkForm(initial={"day": today}),
        "today": today,
        "may_manage": access.may(MANAGE),
    }
    return render(request, "stakeholders/stakeholder.html", context)


@require_POST
@project_page(SEE)
def stakeholder_place(request: HttpRequest, access: Access, stakeholder: int) -> HttpResponse:
    """Move somebody on the grid, by dragging, keys or the list; an address with a place in it takes a move back."""
    _may(access)
    taken_back = "power" in request.GET
    one, form = _found(access, stakeholder), PlaceForm(request.GET if taken_back else request.POST)
    if not form.is_valid():
        return _placed(request, access, str(_("Power and interest go from 1 to 5.")), status=422)
    try:
        now = place_stakeholder(one, by=access.user, **form.cleaned_data)
    except StakeholderRefusedError as refusal:
        return _placed(request, access, str(refusal.message), status=409)
    message = _("%(name)s has another place on the grid.") % {"name": one.name}
    before = {"power": one.power, "interest": one.interest, "version": now.version}
    address = reverse("stakeholder_place", args=[access.project.key, one.pk])
    return _placed(request, access, message, undo="" if taken_back else f"{address}?{urlencode(before)}")


def _placed(
    request: HttpRequest, access: Access, message: str, *, undo: str = "", status: int = 204
) -> HttpResponse:
    """Say how it went: on the next page, or as a toast for the grid, which then asks who stands where."""
    refused = status >= HTTPStatus.BAD_REQUEST
    if "HX-Request" not in request.headers:
        if undo:
            say_undoable(request, message, undo)
        else:
            messages.add_message(request, messages.ERROR if refused else messages.SUCCESS, message)
        return redirect("stakeholder_grid", access.project.key)
    toast: dict[str, Any] = {"message": message, "kind": "warn" if refused else "ok"}
    if undo:
        toast["action"] = {"label": _("Undo"), "post": undo}
    response = HttpResponse(status=status)
    response["HX-Trigger"] = json.dumps({"tz-toast": toast, "tz-stakeholders-changed": True})
    return response


@require_POST
@project_page(SEE)
def stakeholder_talk(request: HttpRequest, access: Access, stakeholder: int) -> HttpResponse:
    """Write down a talk."""
    one, form = _found(access, stakeholder), TalkForm(request.POST)
    if not form.is_valid():
        said = [str(word) for errors in form.errors.values() for word in errors]
        messages.error(request, " ".join(said))
    else:
        try:
            log_contact(one, by=access.user, today=timezone.localdate(), **form.cleaned_data)
            messages.success(request, _("The talk is in the log."))
        except StakeholderRefusedError as refusal:
            messages.error(request, str(refusal.message))
    return redirect("stakeholder", access.project.key, one.pk)


@require_POST
@project_page(SEE)
def stakeholder_remove(request: HttpRequest, access: Access, stakeholder: int) -> HttpResponse:
    """Into the trash."""
    _may(access)
    entry = remove_stakeholder(_found(access, stakeholder), by=access.user)
    say_undoable(request, _("Removed. It waits in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("stakeholders", access.project.key)


def _found(access: Access, pk: int) -> Stakeholder:
    return get_object_or_404(stakeholders_of(access.project), pk=pk)


def _may(access: Access) -> None:
    """Seeing the register comes first, changing it on top."""
    access.refuse(MANAGE)
