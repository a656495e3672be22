"""Acceptances, for the vendor's people: preparing, putting to the client, and what they said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.acceptance.actions import deciding, preparing
from tongzhou.acceptance.forms import AcceptanceForm, CriterionForm, DoneForm, RemainingForm, TextForm
from tongzhou.acceptance.models import Acceptance
from tongzhou.acceptance.queries.acceptances import (
    KIND,
    acceptances_of,
    certificate_of,
    may_manage,
    with_counts,
)
from tongzhou.acceptance.refusals import AcceptanceRefusedError
from tongzhou.accounts.permissions import Permission
from tongzhou.operations.limits import limit
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.scope.models import DeliverableState
from tongzhou.signing.actions import SigningRefusedError
from tongzhou.web.numbers import whole_number

Refusals = (AcceptanceRefusedError, SigningRefusedError, ItemRefusedError)
MANAGE = Permission.MANAGE_ACCEPTANCE
CHOSEN = ("item", "deliverable", "escalate_to", "escalate_contact")


@require_GET
@project_page(Permission.VIEW_PLAN)
def acceptances(request: HttpRequest, access: Access) -> HttpResponse:
    """All acceptances of the project: what waits first."""
    found = with_counts(acceptances_of(access.project))
    page = Paginator(found, limit("list_rows")).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [{"one": one, "late": one.is_put and one.due and one.due < today} for one in page.object_list]
    context = {"project": access.project, "rows": rows, "page": page, "may_manage": may_manage(access)}
    return render(request, "acceptance/acceptances.html", context)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def acceptance_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Begin to prepare one."""
    form = AcceptanceForm(request.POST or None, project=access.project, initial={"kind": "phase"})
    if request.method == "POST" and form.is_valid():
        try:
            criteria = form.cleaned_data["criteria"]
            made = preparing.create_acceptance(
                access.project, by=access.user, criteria=criteria, **form.facts()
            )
        except AcceptanceRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("acceptance", key=access.project.key, pk=made.pk)
    return _edit_page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def acceptance_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change its facts."""
    found = _found(access, pk)
    first = {name: getattr(found, name) for name in preparing.FACTS if not name.endswith("_id")}
    first |= {name: getattr(found, f"{name}_id") for name in CHOSEN}
    form = AcceptanceForm(request.POST or None, project=access.project, initial=first)
    if found.deliverable is not None:
        chosen = found.deliverable
        form.offer("deliverable", [("", "–"), (chosen.pk, f"{chosen.label} {chosen.name}")])
    del form.fields["criteria"]
    if request.method == "POST" and form.is_valid():
        seen = whole_number(request.POST.get("version")) or 0
        try:
            preparing.change_acceptance(found, by=access.user, seen=seen, **form.facts())
        except AcceptanceRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("acceptance", key=access.project.key, pk=pk)
    return _edit_page(request, access, form, found)


def _edit_page(
    request: HttpRequest, access: Access, form: AcceptanceForm, found: Acceptance | None
) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": found}
    status = 422 if form.is_bound else 200
    return render(request, "acceptance/acceptance_edit.html", context, status=status)


@require_GET
@project_page(Permission.VIEW_PLAN)
def acceptance(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One acceptance: its criteria with their evidence, what remains, and what was decided."""
    one = _found(access, pk)
    today = timezone.localdate()
    certificate = certificate_of(one)
    context = {
        "project": access.project,
        "one": one,
        "criteria": list(one.criteria.all()),
        "remaining": list(one.remaining.select_related("item")),
        "decisions": list(one.decisions.all()),
        "certificate": certificate,
        "submitted": one.deliverable is not None and one.deliverable.state == DeliverableState.SUBMITTED,
        "may_manage": may_manage(access),
        "may_prepare": may_manage(access) and one.is_draft,
        "late": one.is_put and one.due is not None and one.due < today,
        "remaining_form": RemainingForm(auto_id="remaining-%s", initial={"side": "vendor"}),
        "subject": get_subject_or_404(access.user, KIND, one.pk),
        "today": today,
    }
    return render(request, "acceptance/acceptance.html", context)


def _found(access: Access, pk: int) -> Acceptance:
    found: Acceptance = get_object_or_404(acceptances_of(access.project), pk=pk)
    return found


def _deed(run: Callable[..., str], form: type[forms.Form] | None = None) -> Callable[..., HttpResponse]:
    """A POST about an acceptance: find it, read the form, carry it out, say what was done, and go back to it."""

    def view(request: HttpRequest, access: Access, pk: int, **inner: Any) -> HttpResponse:
        one = _found(access, pk)
        given = form(request.POST) if form else None
        if given is not None and not given.is_valid():
            said = " ".join(str(each) for errors in given.errors.values() for each in errors)
            messages.error(request, said)
            return redirect("acceptance", key=access.project.key, pk=pk)
        try:
            said = run(access, one, **inner, **(given.cleaned_data if given else {}))
        except Refusals as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, said)
        gone = not acceptances_of(access.project).filter(pk=pk).exists()
        back = reverse("acceptances", args=[access.project.key])
        return redirect(back) if gone else redirect("acceptance", key=access.project.key, pk=pk)

    return require_POST(project_page(MANAGE)(view))


def _put(access: Access, one: Acceptance) -> str:
    deciding.put_to_client(one, by=access.user, today=timezone.localdate())
    return _(
        "The client is asked to accept. They find it in the portal; for somebody without an account, make a link."
    )


def _take_back(access: Access, one: Acceptance) -> str:
    deciding.take_back(one, by=access.user)
    return _("Taken back. The client is not asked any more.")


def _rework(access: Access, one: Acceptance) -> str:
    deciding.rework(one, by=access.user)
    return _("Prepare it anew, then put it to the client again.")


def _delete(access: Access, one: Acceptance) -> str:
    preparing.delete_acceptance(one, by=access.user)
    return _("Removed.")


def _criterion_add(access: Access, one: Acceptance, text: str) -> str:
    preparing.add_criterion(one, by=access.user, text=text)
    return _("Added.")


def _criterion_change(access: Access, one: Acceptance, criterion: int, met: bool, evidence: str) -> str:
    found = get_object_or_404(one.criteria.select_related("acceptance"), pk=criterion)
    preparing.change_criterion(found, by=access.user, met=met, evidence=evidence)
    return _("Saved.")


def _criterion_drop(access: Access, one: Acceptance, criterion: int) -> str:
    preparing.drop_criterion(
        get_object_or_404(one.criteria.select_related("acceptance"), pk=criterion), by=access.user
    )
    return _("Removed.")


def _remaining_add(access: Access, one: Acceptance, **given: Any) -> str:
    preparing.add_remaining(one, by=access.user, **given)
    return _("Added.")


def _remaining_done(access: Access, one: Acceptance, remaining: int, done: bool) -> str:
    found = get_object_or_404(one.remaining.select_related("acceptance"), pk=remaining)
    preparing.finish_remaining(found, by=access.user, done=done, today=timezone.localdate())
    return _("Saved.")


def _remaining_work(access: Access, one: Acceptance, remaining: int) -> str:
    found = get_object_or_404(one.remaining.select_related("acceptance__project", "item"), pk=remaining)
    made = preparing.work_on_remaining(found, by=access.user, today=timezone.localdate())
    return _("The work item %(label)s was made of it.") % {"label": made.label}


acceptance_put = _deed(_put)
acceptance_take_back = _deed(_take_back)
acceptance_rework = _deed(_rework)
acceptance_delete = _deed(_delete)
criterion_add = _deed(_criterion_add, TextForm)
criterion_change = _deed(_criterion_change, CriterionForm)
criterion_drop = _deed(_criterion_drop)
remaining_add = _deed(_remaining_add, RemainingForm)
remaining_done = _deed(_remaining_done, DoneForm)
remaining_work = _deed(_remaining_work)
