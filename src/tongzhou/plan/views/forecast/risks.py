"""Risk events: the list, and one of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.forecast.risks import (
    RiskRefusedError,
    change_risk_event,
    create_risk_event,
    delete_risk_event,
)
from tongzhou.plan.forms_forecast.numbers import money_out, time_out
from tongzhou.plan.forms_forecast.risks import RiskForm, risk_initial
from tongzhou.plan.models import RiskEvent
from tongzhou.plan.queries.forecast.ranges import numbers_of, risks_of
from tongzhou.plan.queries.plans import settings_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

SHOWN_ITEMS, MOST_NAMED = 4, 20
FORM_FIELDS = {"effect": "low", "cost": "cost_low"}


@require_GET
@project_page(Permission.VIEW_INTERNAL_RISKS)
def forecast_risks(request: HttpRequest, access: Access) -> HttpResponse:
    """All risk events of the project."""
    day = _day(access)
    with_costs = access.may(Permission.VIEW_COST)
    context = {
        "project": access.project,
        "here": "risks",
        "may_see_risks": True,
        "may_edit": access.may(Permission.EDIT_PLAN),
        "with_costs": with_costs,
        "risks": [_row(one, day, with_costs) for one in risks_of(access.project)],
    }
    return render(request, "plan/forecast_risks.html", context)


def _row(risk: RiskEvent, day: int, with_costs: bool) -> dict[str, Any]:
    items = [one for one in risk.items.all() if one.deleted_at is None]
    effect = [time_out(value, risk.unit, day) for value in (risk.low, risk.likely, risk.high)]
    amounts = (risk.cost_low_minor, risk.cost_likely_minor, risk.cost_high_minor) if with_costs else ()
    cost = [money_out(value) for value in amounts if value is not None]
    return {
        "risk": risk,
        "probability": f"{risk.probability / 100:g}",
        "effect": _span(effect) if risk.low is not None else "",
        "cost": _span(cost),
        "items": items[:SHOWN_ITEMS],
        "more": max(0, len(items) - SHOWN_ITEMS),
    }


def _span(values: list[str]) -> str:
    """Three values as one, where they are the same."""
    return " – ".join(dict.fromkeys(values))


def _day(access: Access) -> int:
    return int(settings_of(access.project).minutes_per_day) * 60


def _may_change(access: Access) -> None:
    if not access.may(Permission.VIEW_INTERNAL_RISKS):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def forecast_risk_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Write down a new risk event."""
    _may_change(access)
    form = _form(request, access, {"active": True})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_risk_event(access.project, form.facts(), by=access.user)
        except RiskRefusedError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(
                request, _("“%(name)s” counts from the next simulation on.") % {"name": made.name}
            )
            return redirect("forecast_risks", key=access.project.key)
    return _page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def forecast_risk(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a risk event."""
    _may_change(access)
    risk = _found(access, pk)
    hit = [one for one in risk.items.all() if one.deleted_at is None and one.number]
    numbers = [f"{access.project.key.upper()}-{one.number}" for one in hit]
    form = _form(request, access, risk_initial(risk, numbers, _day(access)))
    if request.method == "POST" and form.is_valid():
        try:
            change_risk_event(risk, form.facts(), by=access.user)
        except RiskRefusedError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("forecast_risks", key=access.project.key)
    named = [{"label": number, "name": one.name} for number, one in zip(numbers, hit, strict=True)]
    return _page(request, access, form, risk, hit=named[:MOST_NAMED])


@require_POST
@project_page(Permission.EDIT_PLAN)
def forecast_risk_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash."""
    _may_change(access)
    risk = _found(access, pk)
    name = risk.name
    entry = delete_risk_event(risk, by=access.user)
    message = _("“%(name)s” is in the trash.") % {"name": name}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return redirect("forecast_risks", key=access.project.key)


def _form(request: HttpRequest, access: Access, initial: dict[str, Any]) -> RiskForm:
    return RiskForm(
        request.POST or None,
        initial=initial,
        day=_day(access),
        find=partial(numbers_of, access.project),
        key=access.project.key,
        with_costs=access.may(Permission.VIEW_COST),
    )


def _refuse(form: RiskForm, refusal: RiskRefusedError) -> None:
    field = FORM_FIELDS.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)


def _found(access: Access, pk: int) -> RiskEvent:
    found = risks_of(access.project).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, access: Access, form: RiskForm, risk: RiskEvent | None, **more: Any
) -> HttpResponse:
    context = {"project": access.project, "form": form, "risk": risk, **more}
    return render(request, "plan/forecast_risk.html", context, status=422 if form.errors else 200)
