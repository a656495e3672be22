"""What is done with a change: analysing, pricing, approving, the order, carrying out, giving up."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.approving import decide_change, submit_change
from tongzhou.changes.actions.carry_out import HINDRANCES, carry_out
from tongzhou.changes.actions.orders import issue_change_order, recall_change_order
from tongzhou.changes.actions.requests import (
    analyse_change,
    price_change,
    reopen_change,
    withdraw_change,
)
from tongzhou.changes.forms import DecideForm, OrderForm, PriceForm, ReasonForm
from tongzhou.changes.models import ChangeRequest, State
from tongzhou.changes.order_document import order_content, order_pdf
from tongzhou.changes.queries.requests import open_scenario_numbered
from tongzhou.changes.queries.scope import scope_changes_of
from tongzhou.changes.refusals import ChangeRefusedError, StaleChangeError
from tongzhou.changes.views.log import change_page, found
from tongzhou.costs.queries.settings import currency_of
from tongzhou.plan.actions.scenarios import ScenarioConflictsError, TooManyScenariosError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms_scenarios import choices_of
from tongzhou.plan.queries.scenario_lists import publishing_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.signing.actions import SigningRefusedError
from tongzhou.web.documents import FontsMissingError

Refusals = (ChangeRefusedError, CommandError, SigningRefusedError, TooManyScenariosError)


def _back(access: Access, number: int) -> HttpResponse:
    return redirect("change", access.project.key, number)


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_analyse(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Begin the analysis, and go to its scenario."""
    one, chosen = found(access, number), request.POST.get("scenario", "")
    scenario = open_scenario_numbered(access.project, chosen)
    if chosen and scenario is None:
        raise Http404
    try:
        begun = analyse_change(one, by=access.user, scenario=scenario)
    except Refusals as refusal:
        messages.error(request, str(refusal.message))
        return _back(access, number)
    messages.success(
        request, _("Change the scenario as the plan would be. The request shows what it does to the plan.")
    )
    return redirect("scenario", access.project.key, begun.scenario_id)


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_price(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Say what the client pays."""
    if not access.may(Permission.VIEW_COST):
        raise PermissionDenied
    one = found(access, number)
    form, status = PriceForm(request.POST, currency=currency_of(access.project)), 422
    if form.is_valid():
        try:
            price_change(one, by=access.user, seen=form.cleaned_data["version"], **form.facts())
        except StaleChangeError as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        except ChangeRefusedError as refusal:
            field = {"amount": "amount_minor"}.get(refusal.field, refusal.field)
            form.add_error(field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return _back(access, number)
    return change_page(request, access, found(access, number), status=status, price_form=form)


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_submit(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Put it to its approvers."""
    try:
        done = submit_change(found(access, number), by=access.user, today=timezone.localdate())
    except Refusals as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = {
            State.APPROVAL: _("It is with its approvers now; its figures are frozen."),
            State.APPROVED: _("The rule asks nobody for so little: it is approved."),
        }
        messages.success(request, said.get(State(done.state), _("Carried out.")))
    return _back(access, number)


@require_POST
@project_page(Permission.APPROVE_CHANGES)
def change_decide(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Approve, refuse or send back."""
    form, one = DecideForm(request.POST), found(access, number)
    if not form.is_valid():
        return change_page(request, access, one, status=422)
    try:
        done = decide_change(one, by=access.user, today=timezone.localdate(), **form.cleaned_data)
    except ChangeRefusedError as refusal:
        sent = {"decide_refusal": str(refusal.message), "comment": form.cleaned_data["comment"]}
        return change_page(request, access, found(access, number), status=422, **sent)
    messages.success(request, _said(done))
    return _back(access, number)


def _said(request: ChangeRequest) -> str:
    if request.state == State.APPROVED and not request.obstacle:
        return _("Approved. Next, the order goes to the client.")
    return {
        State.DONE: _("Approved and carried out: plan, baseline and budget have moved."),
        State.REFUSED: _("Refused."),
        State.ANALYSIS: _("Sent back."),
        State.APPROVAL: _("Approved. The next approver is asked."),
    }.get(State(request.state), _("Approved, but it could not be carried out yet."))


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_order(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Send the order to the client."""
    form, one = OrderForm(request.POST), found(access, number)
    if not form.is_valid():
        return change_page(request, access, one, status=422, order_form=form)
    try:
        order = issue_change_order(one, by=access.user, today=timezone.localdate(), **form.cleaned_data)
    except (*Refusals, FontsMissingError) as refusal:
        messages.error(request, str(getattr(refusal, "message", refusal)))
    else:
        messages.success(request, _("The order %(label)s is with the client.") % {"label": order.label})
    return _back(access, number)


@require_GET
@project_page(Permission.EDIT_PLAN)
def change_order_preview(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """How the order would look; its price is on it."""
    if not access.may(Permission.VIEW_COST):
        raise PermissionDenied
    one, today = found(access, number), timezone.localdate()
    content = order_content(one, label=f"CO-{one.number}", issued_on=today, due=None, message="")
    return HttpResponse(order_pdf(content), content_type="application/pdf")


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_order_recall(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Take the order back."""
    try:
        recall_change_order(
            found(access, number), by=access.user, reason=request.POST.get("reason", "")[:2000]
        )
    except Refusals as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The order has been taken back; nobody can sign it any more."))
    return _back(access, number)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def change_carry_out(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """What is in the way, and, with every choice made, the plan, the baseline and the budget together."""
    one, refusal, status = found(access, number), "", 200
    choices = choices_of(request.POST.dict())
    if request.method == "POST":
        try:
            carry_out(one, by=access.user, today=timezone.localdate(), resolutions=choices)
        except HINDRANCES as hindrance:
            refusal, status = _why(hindrance), 422
        else:
            messages.success(request, _("Carried out: plan, baseline and budget have moved."))
            return _back(access, number)
    if not one.is_ready:
        return _back(access, number)
    scenario = one.scenario
    publishing = publishing_of(access, scenario, choices) if scenario and scenario.is_open else None
    context = {
        "project": access.project,
        "change": one,
        "refusal": refusal,
        "publishing": publishing,
        "scope": scope_changes_of(one),
        "measures": [(row, [None]) for row in publishing.comparison.measures] if publishing else [],
    }
    return render(request, "changes/carry_out.html", context, status=status)


def _why(hindrance: Exception) -> str:
    if isinstance(hindrance, ScenarioConflictsError):
        return _("The plan has changed the same things as this change. Choose one by one which value counts.")
    return str(getattr(hindrance, "message", "")) or str(hindrance)


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_withdraw(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Give it up."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        withdraw_change(found(access, number), by=access.user, reason=reason)
    except ChangeRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Withdrawn. It stays in the log and can be taken up again."))
    return _back(access, number)


@require_POST
@project_page(Permission.EDIT_PLAN)
def change_reopen(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Take it up again."""
    try:
        reopen_change(found(access, number), by=access.user)
    except ChangeRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken up again."))
    return _back(access, number)
