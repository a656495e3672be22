"""Key results, and checking in on a goal."""

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
from tongzhou.goals.actions.measuring import (
    add_key_result,
    change_key_result,
    check_in,
    delete_check_in,
    delete_key_result,
)
from tongzhou.goals.charts import goal_chart
from tongzhou.goals.forms import CheckInForm, KeyResultForm
from tongzhou.goals.models import CheckIn, Goal, KeyResult
from tongzhou.goals.queries.goals import (
    begin_of,
    check_ins_of,
    days_of,
    key_results_of,
    points_of,
    results_of,
)
from tongzhou.goals.refusals import GoalRefusedError, StaleGoalError
from tongzhou.goals.views.goals import get_goal
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

PAGE = 50


def _result(goal: Goal, result: int) -> KeyResult:
    found: KeyResult = get_object_or_404(results_of(goal), pk=result)
    return found


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def key_result_create(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A new key result of a goal."""
    goal = get_goal(access, pk)
    form = KeyResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_key_result(goal, by=access.user, **form.facts())
        except GoalRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("The key result has been added."))
            return redirect("goal", access.project.key, pk)
    context = {"project": access.project, "goal": goal, "form": form, "result": None}
    return render(request, "goals/key_result.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def key_result(request: HttpRequest, access: Access, pk: int, result: int) -> HttpResponse:
    """Change a key result; below it how its values went."""
    goal = get_goal(access, pk)
    found, days = _result(goal, result), days_of(access.project, today=timezone.localdate())
    names = ("version", "name", "unit", "baseline", "target", "weight")
    form = KeyResultForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_key_result(found, by=access.user, seen=form.cleaned_data["version"], **form.facts())
        except StaleGoalError as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        except GoalRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("goal", access.project.key, pk)
    chart = goal_chart(
        points_of(goal, found),
        begin=begin_of(goal, days),
        due=goal.due,
        baseline=found.baseline,
        target=found.target,
        unit=found.unit,
        title=found.name,
        today=days.today,
    )
    context = {"project": access.project, "goal": goal, "form": form, "result": found, "chart": chart}
    return render(request, "goals/key_result.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def key_result_delete(request: HttpRequest, access: Access, pk: int, result: int) -> HttpResponse:
    """Throw a key result away; it can be brought back."""
    found = _result(get_goal(access, pk), result)
    try:
        entry = delete_key_result(found, by=access.user)
    except GoalRefusedError as refusal:
        messages.error(request, str(refusal.message))
    else:
        say_undoable(request, _("The key result is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("goal", access.project.key, pk)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_WORK)
def goal_check_in(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say what was measured: the values that are known, and how sure one is."""
    goal, today = get_goal(access, pk), timezone.localdate()
    results = key_results_of([goal])[goal.pk]
    form = CheckInForm(request.POST or None, goal=goal, results=results, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = check_in(
                goal,
                form.measured(),
                by=access.user,
                today=today,
                day=given["day"],
                comment=given["comment"],
            )
        except GoalRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            undo = reverse("goal_check_in_delete", args=[access.project.key, pk, made[0].pk])
            if len(made) == 1:
                say_undoable(request, _("Checked in."), undo)
            else:
                messages.success(request, _("Checked in."))
            return redirect("goal", access.project.key, pk)
    context = {"project": access.project, "goal": goal, "form": form}
    return render(request, "goals/goal_check_in.html", context, status=422 if form.is_bound else 200)


@require_GET
@project_page(Permission.VIEW_PROJECT)
def goal_check_ins(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """All check-ins of a goal, page by page."""
    goal = get_goal(access, pk)
    page = Paginator(check_ins_of(goal), PAGE).get_page(request.GET.get("page"))
    context = {
        "project": access.project,
        "goal": goal,
        "page": page,
        "check_ins": page,
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    return render(request, "goals/goal_check_ins.html", context)


def may_delete(access: Access, entry: CheckIn) -> bool:
    """One's own check-ins; everybody's for whoever may edit the scope."""
    return access.may(Permission.EDIT_SCOPE) or entry.by_id == access.user.pk


@require_POST
@project_page(Permission.EDIT_WORK)
def goal_check_in_delete(request: HttpRequest, access: Access, pk: int, check: int) -> HttpResponse:
    """Throw a check-in away; it can be brought back."""
    goal = get_goal(access, pk)
    found = get_object_or_404(check_ins_of(goal), pk=check)
    if not may_delete(access, found):
        raise PermissionDenied
    entry = delete_check_in(found, by=access.user)
    say_undoable(request, _("The check-in is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("goal", access.project.key, pk)
