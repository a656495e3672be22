"""Work given away, and the rules of approval."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.actions.approving import drop_approval_rule, set_approval_rule
from tongzhou.changes.actions.ledger import give_away, take_free_work_back
from tongzhou.changes.forms import FreeWorkForm, RuleForm
from tongzhou.changes.models import ApprovalRule
from tongzhou.changes.queries.approving import rule_of_organisation, rule_of_project, steps_of
from tongzhou.changes.queries.statistics import (
    SCOPES,
    free_work_in,
    free_work_line,
    given_in,
    projects_in,
)
from tongzhou.changes.refusals import ChangeRefusedError, StaleChangeError
from tongzhou.costs.queries.settings import currency_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project
from tongzhou.web.undo import say_undoable

PAGE = 50
CURRENCY = "CNY"


@require_GET
@project_page(Permission.VIEW_PROJECT)
def free_work(request: HttpRequest, access: Access) -> HttpResponse:
    """What was given away: in this project, to this client, or altogether."""
    form = FreeWorkForm(currency=currency_of(access.project), initial={"given_on": timezone.localdate()})
    return _ledger(request, access, form, 200)


def _ledger(request: HttpRequest, access: Access, form: FreeWorkForm, status: int) -> HttpResponse:
    scope = request.GET.get("scope", "project")
    scope = scope if scope in SCOPES else "project"
    projects = projects_in(access.user, access.project, scope)
    context = {
        "project": access.project,
        "scope": scope,
        "given": given_in(projects),
        "page": Paginator(free_work_in(projects), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "currency": currency_of(access.project),
        "may_add": access.may(Permission.EDIT_PLAN),
        "may_see_cost": access.may(Permission.VIEW_COST),
    }
    return render(request, "changes/free_work.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_PLAN)
def free_work_add(request: HttpRequest, access: Access) -> HttpResponse:
    """Note work that was given away without a change request."""
    form = FreeWorkForm(request.POST, currency=currency_of(access.project))
    if form.is_valid():
        facts = dict(form.cleaned_data)
        if not access.may(Permission.VIEW_COST):
            facts["value_minor"] = None
        try:
            give_away(access.project, by=access.user, **facts)
        except ChangeRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("It is in the ledger."))
            return redirect("free_work", access.project.key)
    return _ledger(request, access, form, 422)


@require_POST
@project_page(Permission.EDIT_PLAN)
def free_work_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a line off the ledger; it can be brought back."""
    line = free_work_line(access.project, pk)
    if line is None:
        raise Http404
    try:
        entry = take_free_work_back(line, by=access.user)
    except ChangeRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        say_undoable(request, _("The line is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("free_work", access.project.key)


@require_http_methods(["GET", "POST"])
@project_page(Permission.APPROVE_CHANGES)
def change_rules(request: HttpRequest, access: Access) -> HttpResponse:
    """Who approves changes of this project."""
    if request.method == "POST" and not access.may(Permission.EDIT_PLAN):
        raise PermissionDenied
    own = rule_of_project(access.project)
    shown = own or rule_of_organisation(access.project.organisation_id)
    form = _rule_form(request, access.user, access.project, shown, currency_of(access.project))
    if request.method == "POST" and _set(form, access.user, access.project):
        messages.success(request, _("Saved."))
        return redirect("change_rules", access.project.key)
    context = {
        "project": access.project,
        "form": form,
        "own": own,
        "inherited": own is None and shown is not None,
        "may_change": access.may(Permission.EDIT_PLAN),
        "may_see_cost": access.may(Permission.VIEW_COST),
    }
    return render(request, "changes/rules.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_page(Permission.APPROVE_CHANGES)
def change_rules_drop(request: HttpRequest, access: Access) -> HttpResponse:
    """Go by the organisation's rule again."""
    if not access.may(Permission.EDIT_PLAN):
        raise PermissionDenied
    drop_approval_rule(access.project, by=access.user)
    messages.success(request, _("The organisation's rule holds again."))
    return redirect("change_rules", access.project.key)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_WORKFLOWS)
def all_change_rules(request: HttpRequest) -> HttpResponse:
    """Who approves changes of all projects that have no rule of their own."""
    user = signed_in(request)
    rule = rule_of_organisation(user.organisation_id)
    form = _rule_form(request, user, None, rule, CURRENCY)
    if request.method == "POST" and _set(form, user, None):
        messages.success(request, _("Saved."))
        return redirect("all_change_rules")
    context = {"form": form, "may_change": True, "may_see_cost": user.may(Permission.VIEW_COST)}
    return render(request, "changes/all_rules.html", context, status=422 if form.is_bound else 200)


def _rule_form(
    request: HttpRequest, reader: User, project: Project | None, rule: ApprovalRule | None, currency: str
) -> RuleForm:
    initial = RuleForm.initial_of(steps_of(rule))
    if rule is not None:
        initial["own_allowed"] = rule.own_allowed
        if (rule.project_id is None) == (project is None):
            initial["version"] = rule.version
    return RuleForm(
        request.POST if request.method == "POST" else None,
        reader=reader,
        project=project,
        currency=currency,
        initial=initial,
    )


def _set(form: RuleForm, by: User, project: Project | None) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    how = {"steps": form.steps(), "own_allowed": data["own_allowed"], "seen": data["version"]}
    try:
        set_approval_rule(by.organisation, project, by=by, **how)
    except (StaleChangeError, ChangeRefusedError) as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True
