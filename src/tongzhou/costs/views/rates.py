"""Rate cards of the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.costs.actions.rates import (
    change_rate,
    create_cost_role,
    create_rate,
    delete_cost_role,
    delete_rate,
    rename_cost_role,
    whose,
)
from tongzhou.costs.forms import RateForm, RoleForm
from tongzhou.costs.guards import may_with_rates, rates_page
from tongzhou.costs.queries.entries import history_of
from tongzhou.costs.queries.rates import cards, rates_of, roles_of
from tongzhou.costs.refusals import CostRefusedError, StaleCostError
from tongzhou.web.undo import say_undoable


@require_GET
@rates_page(Permission.VIEW_COST)
def rates(request: HttpRequest) -> HttpResponse:
    """Everybody's rates: everybody else's, roles', people's."""
    user = signed_in(request)
    text = request.GET.get("q", "")[:100].replace("\x00", "")
    context = {
        "cards": cards(user, text=text, today=timezone.localdate()),
        "text": text,
        "form": RoleForm(),
        "may_edit": may_with_rates(user, Permission.EDIT_COST),
    }
    return render(request, "costs/rates.html", context)


@require_http_methods(["GET", "POST"])
@rates_page(Permission.EDIT_COST)
def rate_create(request: HttpRequest) -> HttpResponse:
    """A new rate."""
    user = signed_in(request)
    form = RateForm(
        request.POST or None,
        user=user,
        initial={"whose": request.GET.get("whose", ""), "valid_from": timezone.localdate().replace(day=1)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            role, person = form.owner()
            end = form.cleaned_data["end_previous"]
            create_rate(by=user, role=role, user=person, end_previous=end, **form.facts())
        except CostRefusedError as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("The rate has been added."))
            return redirect("rates")
    return render(request, "costs/rate.html", {"form": form}, status=422 if form.is_bound else 200)


def _say(form: RateForm | RoleForm, refusal: CostRefusedError) -> None:
    name = {"amount": "amount_minor"}.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, str(refusal.message))


@require_http_methods(["GET", "POST"])
@rates_page(Permission.EDIT_COST)
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Another amount or validity."""
    user = signed_in(request)
    found = get_object_or_404(rates_of(user), pk=pk)
    form = RateForm(request.POST or None, user=user, rate=found)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_rate(found, by=user, seen=form.cleaned_data["version"], **form.facts())
        except StaleCostError as refusal:
            _say(form, refusal)
            status = 409
        except CostRefusedError as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("rates")
    context = {"form": form, "rate": found, "whose": whose(found), "history": history_of("rate", pk)}
    return render(request, "costs/rate.html", context, status=status)


@require_POST
@rates_page(Permission.EDIT_COST)
def rate_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a rate away; it can be brought back."""
    user = signed_in(request)
    entry = delete_rate(get_object_or_404(rates_of(user), pk=pk), by=user)
    say_undoable(request, _("The rate is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("rates")


@require_POST
@rates_page(Permission.EDIT_COST)
def cost_role_create(request: HttpRequest) -> HttpResponse:
    """A new role."""
    user, form = signed_in(request), RoleForm(request.POST)
    if form.is_valid():
        try:
            create_cost_role(by=user, name=form.cleaned_data["name"])
        except CostRefusedError as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("The role has been added."))
            return redirect("rates")
    context = {"cards": cards(user, today=timezone.localdate()), "form": form, "may_edit": True, "text": ""}
    return render(request, "costs/rates.html", context, status=422)


@require_http_methods(["GET", "POST"])
@rates_page(Permission.EDIT_COST)
def cost_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a role."""
    user = signed_in(request)
    found = get_object_or_404(roles_of(user), pk=pk)
    form = RoleForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_cost_role(found, by=user, name=form.cleaned_data["name"])
        except CostRefusedError as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("rates")
    context = {"form": form, "role": found}
    return render(request, "costs/cost_role.html", context, status=422 if form.is_bound else 200)


@require_POST
@rates_page(Permission.EDIT_COST)
def cost_role_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """A role that nobody uses is gone."""
    user = signed_in(request)
    try:
        delete_cost_role(get_object_or_404(roles_of(user), pk=pk), by=user)
    except CostRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The role has been deleted."))
    return redirect("rates")
