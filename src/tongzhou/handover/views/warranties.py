"""Warranties of a project with the days they still run, and the claims under each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions import warranties as acting
from tongzhou.handover.forms import ClaimForm, SolutionForm, WarrantyForm
from tongzhou.handover.models import Warranty
from tongzhou.handover.queries.handovers import PAGE, may_manage
from tongzhou.handover.queries.warranties import claims_of, row_of, warranties_of, with_claims
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.handover.shown import term_words
from tongzhou.handover.telling import COLOURS, STANDINGS
from tongzhou.handover.views.handovers import MANAGE, find_handover
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page


def _row(one: Warranty) -> dict[str, Any]:
    row = row_of(one, timezone.localdate())
    return {
        "one": one,
        "row": row,
        "term": term_words(one),
        "standing": STANDINGS[row.standing],
        "tone": "warn" if row.soon else COLOURS[row.standing],
    }


@require_GET
@project_page(Permission.VIEW_PLAN)
def warranties(request: HttpRequest, access: Access) -> HttpResponse:
    """All warranties of the project: what ends first comes first."""
    page = Paginator(with_claims(warranties_of(access.project)), PAGE).get_page(request.GET.get("page"))
    context = {"project": access.project, "rows": [_row(one) for one in page.object_list], "page": page}
    return render(request, "handover/warranties.html", context)


@require_GET
@project_page(Permission.VIEW_PLAN)
def warranty(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One warranty with what was claimed under it."""
    return _page(request, access, _found(access, pk), _empty(access))


def _empty(access: Access) -> ClaimForm:
    return ClaimForm(initial={"reported_on": timezone.localdate()}, auto_id="claim-%s")


def _page(
    request: HttpRequest, access: Access, one: Warranty, form: ClaimForm, status: int = 200
) -> HttpResponse:
    page = Paginator(claims_of(one), PAGE).get_page(request.GET.get("page"))
    context = _row(one) | {
        "project": access.project,
        "page": page,
        "claims": list(page.object_list),
        "form": form,
        "may_manage": may_manage(access),
        "may_drop": may_manage(access) and one.handover.is_open,
        "may_follow": access.holds(MANAGE),
        "may_claim": access.holds(MANAGE) and one.starts_on is not None,
        "today": timezone.localdate(),
    }
    return render(request, "handover/warranty.html", context, status=status)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def warranty_add(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Agree on a warranty of a handover."""
    one = find_handover(access, pk)
    form = WarrantyForm(request.POST or None, initial={"months": 12})
    if request.method == "POST" and form.is_valid():
        try:
            acting.add_warranty(one, by=access.user, **form.cleaned_data)
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Added."))
            return redirect("handover", key=access.project.key, pk=pk)
    context = {"project": access.project, "one": None, "handover": one, "form": form}
    return render(request, "handover/warranty_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def warranty_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change what is agreed; once it is signed, only when reminders go out."""
    one = _found(access, pk)
    form = WarrantyForm(request.POST or None, initial={name: getattr(one, name) for name in acting.FACTS})
    if not one.handover.is_open:
        for name in acting.SIGNED:
            form.fields[name].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            acting.change_warranty(one, by=access.user, **form.cleaned_data)
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("warranty", access.project.key, pk)
    context = {"project": access.project, "one": one, "handover": one.handover, "form": form}
    return render(request, "handover/warranty_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(MANAGE)
def warranty_drop(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One warranty less, as long as nothing is frozen."""
    one = _found(access, pk)
    try:
        acting.drop_warranty(one, by=access.user)
    except HandoverRefusedError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("warranty", access.project.key, pk)
    messages.success(request, _("Removed."))
    return redirect("handover", key=access.project.key, pk=one.handover_id)


@require_POST
@project_page(MANAGE)
def warranty_claim(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Note what was reported."""
    one, form = _found(access, pk), ClaimForm(request.POST, auto_id="claim-%s")
    today = timezone.localdate()
    if form.is_valid():
        given = form.cleaned_data
        try:
            acting.report_claim(
                one,
                by=access.user,
                text=given["text"],
                reported_on=given["reported_on"] or today,
                reported_by=given["reported_by"],
                today=today,
            )
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Noted."))
            return redirect("warranty", access.project.key, pk)
    return _page(request, access, one, form, 422)


@require_POST
@project_page(MANAGE)
def warranty_claim_solve(request: HttpRequest, access: Access, pk: int, claim: int) -> HttpResponse:
    """Say since when it is solved, and how; without a day it is open again."""
    found = get_object_or_404(_found(access, pk).claims.select_related("warranty__handover"), pk=claim)
    form = SolutionForm(request.POST)
    if form.is_valid():
        try:
            acting.solve_claim(found, by=access.user, today=timezone.localdate(), **form.cleaned_data)
        except HandoverRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    return redirect("warranty", access.project.key, pk)


@require_POST
@project_page(MANAGE)
def warranty_claim_plan(request: HttpRequest, access: Access, pk: int, claim: int) -> HttpResponse:
    """Make a work item that repairs it."""
    found = get_object_or_404(_found(access, pk).claims.select_related("warranty__handover"), pk=claim)
    try:
        made = acting.work_on_claim(found, by=access.user, today=timezone.localdate())
    except (HandoverRefusedError, ItemRefusedError) as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The work item %(label)s was made of it.") % {"label": made.label})
    return redirect("warranty", access.project.key, pk)


def _found(access: Access, pk: int) -> Warranty:
    found: Warranty = get_object_or_404(with_claims(warranties_of(access.project)), pk=pk)
    return found
