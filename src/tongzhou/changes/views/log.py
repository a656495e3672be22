"""The log of changes, one change with all that belongs to it, asking for one, and the figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.requests import edit_request, request_change
from tongzhou.changes.forms import LogForm, OrderForm, PriceForm, RequestForm
from tongzhou.changes.models import ChangeRequest, Source, State, Urgency
from tongzhou.changes.queries.approving import (
    approvals_of,
    is_asked,
    may_approve,
    rule_for,
    steps_of,
)
from tongzhou.changes.queries.impact import compute_impact, impact_for
from tongzhou.changes.queries.requests import (
    counted,
    find_requests,
    items_of,
    orders_of,
    request_numbered,
    role_in,
    story_of,
    waits_for,
)
from tongzhou.changes.queries.scope import scope_changes_of, scope_counts
from tongzhou.changes.queries.statistics import SCOPES, projects_in, statistics
from tongzhou.changes.refusals import ChangeRefusedError, StaleChangeError
from tongzhou.changes.stages import stages
from tongzhou.changes.subjects import KIND
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import find_subject

PAGE = 50


def found(access: Access, number: int) -> ChangeRequest:
    """The request of that number in the project, or Http404."""
    request = request_numbered(access.project, number)
    if request is None:
        raise Http404
    return request


@require_GET
@project_page(Permission.VIEW_PROJECT)
def changes(request: HttpRequest, access: Access) -> HttpResponse:
    """The log, the newest first."""
    wanted = LogForm(request.GET).wanted()
    page = Paginator(find_requests(access.project, wanted), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    turns, touched = waits_for(rows), scope_counts(rows)
    context = {
        "project": access.project,
        "page": page,
        "rows": [(one, turns.get(one.pk, []), touched.get(one.pk, 0)) for one in rows],
        "wanted": wanted,
        "counted": counted(access.project),
        "states": State.choices,
        "sources": Source.choices,
        "urgencies": Urgency.choices,
        "may_request": access.may(Permission.EDIT_WORK),
        "may_see_cost": access.may(Permission.VIEW_COST),
        "may_rule": access.may(Permission.APPROVE_CHANGES) and access.may(Permission.EDIT_PLAN),
    }
    return render(request, "changes/changes.html", context)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def change_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for a change."""
    form = RequestForm(
        request.POST or None, project=access.project, initial={"asked_by": f"user:{access.user.pk}"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = request_change(access.project, by=access.user, **form.facts())
        except ChangeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("%(label)s is in the log.") % {"label": made.label})
            return redirect("change", access.project.key, made.number)
    context = {"project": access.project, "form": form}
    return render(request, "changes/change_form.html", context, status=422 if form.is_bound else 200)


def may_edit(access: Access, request: ChangeRequest) -> bool:
    """Whoever leads the plan, or has asked for it, as long as nobody approves it."""
    own = request.created_by_id == access.user.pk
    return request.is_editable and (access.may(Permission.EDIT_PLAN) or own)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def change_edit(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Say it otherwise."""
    one = found(access, number)
    if not may_edit(access, one) and one.is_editable:
        raise PermissionDenied
    status = 200
    if request.method == "POST":
        form = RequestForm(request.POST, project=access.project)
        status = 422
        if form.is_valid():
            try:
                edit_request(one, by=access.user, seen=form.cleaned_data["version"], **form.facts())
            except StaleChangeError as refusal:
                form.add_error(None, str(refusal.message))
                status = 409
            except ChangeRefusedError as refusal:
                form.add_error(refusal.field or None, str(refusal.message))
            else:
                messages.success(request, _("Saved."))
                return redirect("change", access.project.key, number)
    else:
        form = RequestForm.of(one, [item.number or 0 for item in items_of(one)])
    context = {"project": access.project, "form": form, "change": one}
    return render(request, "changes/change_form.html", context, status=status)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def change(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """One change: what is next, what is asked for, what it does, what it costs, who has said what."""
    return change_page(request, access, found(access, number))


def change_page(
    request: HttpRequest, access: Access, one: ChangeRequest, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a change; ``forms`` are those that were sent and have mistakes."""
    may_lead, may_see_cost = access.may(Permission.EDIT_PLAN), access.may(Permission.VIEW_COST)
    currency = one.currency or currency_of(access.project)
    approvals = approvals_of(one)
    turn = next((each for each in approvals if each.decision == "waiting" and each.round == one.round), None)
    role = role_in(access.project, access.user) if turn else ""
    is_my_turn = turn is not None and is_asked(turn, access.user, role) and may_approve(access.user, role)
    rule = rule_for(access.project)
    context = {
        "project": access.project,
        "change": one,
        "stages": stages(one),
        "items": items_of(one),
        "scope": scope_changes_of(one),
        "approvals": approvals,
        "turn": turn,
        "is_my_turn": is_my_turn,
        "chain": steps_of(rule) if not approvals else [],
        "rule": rule,
        "orders": orders_of(one),
        "story": story_of(one),
        "impact": None if one.is_editable else impact_for(access, one, one.impact),
        "has_moved": has_moved(access, one),
        "currency": currency,
        "may_lead": may_lead,
        "may_see_cost": may_see_cost,
        "may_edit": may_edit(access, one),
        "may_price": may_lead and may_see_cost and one.is_editable,
        "may_see_plan": access.may(Permission.VIEW_PLAN),
        "price_form": PriceForm.of(one, currency) if may_lead and may_see_cost and one.is_editable else None,
        "order_form": OrderForm(initial={"due": None}) if may_lead else None,
        "subject": find_subject(access.user, KIND, one.pk),
        "today": timezone.localdate(),
        **forms,
    }
    return render(request, "changes/change.html", context, status=status)


def has_moved(access: Access, one: ChangeRequest) -> bool:
    """Whether the plan has moved since the impact was frozen, so that its figures are no longer the latest."""
    frozen = one.state in {State.APPROVAL, State.APPROVED, State.ORDERED, State.SIGNED}
    return frozen and bool(one.impact) and one.impact_plan_version != access.project.plan_version


@require_GET
@project_page(Permission.VIEW_PROJECT)
def change_impact(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """What the scenario does to the plan as it is now: the part of the page that is fetched by itself."""
    one = found(access, number)
    kept = (
        compute_impact(access.project, one.scenario, access.user)
        if one.scenario and one.is_editable
        else one.impact
    )
    context = {
        "project": access.project,
        "change": one,
        "impact": impact_for(access, one, kept),
        "scope": scope_changes_of(one),
        "may_see_plan": access.may(Permission.VIEW_PLAN),
    }
    return render(request, "changes/_impact.html", context)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def change_statistics(request: HttpRequest, access: Access) -> HttpResponse:
    """Where changes come from, how many, what they cost, and how long each stage takes."""
    scope = request.GET.get("scope", "project")
    scope = scope if scope in SCOPES else "project"
    projects = projects_in(access.user, access.project, scope)
    money = access.may(Permission.VIEW_COST)
    context = {
        "project": access.project,
        "scope": scope,
        "found": statistics(access.user, projects, money=money),
        "may_see_cost": money,
    }
    return render(request, "changes/statistics.html", context)
