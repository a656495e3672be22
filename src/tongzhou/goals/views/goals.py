"""The tree of a project's goals, one goal, its form and its versions; and the deeds on it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.goals.actions.confirming import answer_goal, remind_of_confirmation
from tongzhou.goals.actions.goals import (
    agree_goal,
    change_goal,
    create_goal,
    delete_goal,
    end_goal,
    reopen_goal,
    share_goal,
    unshare_goal,
)
from tongzhou.goals.charts import goal_chart
from tongzhou.goals.forms import AnswerForm, EndForm, GoalForm, VersionsForm
from tongzhou.goals.models import Goal, Level
from tongzhou.goals.queries.goals import (
    CHECK_INS_SHOWN,
    Sheet,
    begin_of,
    check_ins_of,
    criteria_of,
    days_of,
    editions_of,
    goals_of,
    serving_goals,
    sheet_of,
    success_criteria,
)
from tongzhou.goals.queries.people import asked_about, people_of, said_of
from tongzhou.goals.queries.trees import places, rows_at
from tongzhou.goals.refusals import GoalRefusedError, StaleGoalError
from tongzhou.goals.sharing import is_open
from tongzhou.goals.smart import Words, check
from tongzhou.goals.subjects import subject_of
from tongzhou.goals.versions import compared
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

PAGE = 30


def get_goal(access: Access, pk: int) -> Goal:
    """A goal of the project, or Http404."""
    found = goals_of(access.project).select_related("owner", "parent", "project").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@project_page(Permission.VIEW_PROJECT)
def goals(request: HttpRequest, access: Access) -> HttpResponse:
    """The goals as a tree, and the success criteria that none of them serves yet."""
    every = places(access.project)
    page = Paginator(every, PAGE).get_page(request.GET.get("page"))
    rows = rows_at(access.project, every, page.object_list, today=timezone.localdate())
    criteria = success_criteria(access.project, serving_goals(access.project))
    context = {
        "project": access.project,
        "rows": rows,
        "page": page,
        "criteria": criteria,
        "unserved": [one for one in criteria if not one.goals],
        "may_edit": access.may(Permission.EDIT_SCOPE),
        "may_check_in": access.may(Permission.EDIT_WORK),
    }
    return render(request, "goals/goals.html", context)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def goal_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Write a goal, and see what is missing while typing."""
    asked = request.GET
    initial = {
        "criterion": asked.get("criterion", "")[:300],
        "statement": asked.get("criterion", "")[:300],
        "parent": asked.get("parent", "")[:18],
        "level": Level.TEAM if asked.get("parent") else Level.PROJECT,
        "owner": access.user.pk,
        "baseline_on": timezone.localdate(),
    }
    form = GoalForm(request.POST or None, project=access.project, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_goal(access.project, by=access.user, **form.facts())
        except GoalRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return _saved(request, access, made)
    return _form_page(request, access, form, None, 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def goal_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change a goal; what was agreed gets a new version."""
    found = get_goal(access, pk)
    form = GoalForm(
        request.POST or None, project=access.project, goal=found, initial=GoalForm.initial_of(found)
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        seen, today = form.cleaned_data["version"], timezone.localdate()
        try:
            changed = change_goal(found, by=access.user, today=today, seen=seen, **form.facts())
        except StaleGoalError as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        except GoalRefusedError as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            if changed.edition != found.edition:
                said = _("Version %(number)d: everybody is asked to confirm it again.")
                messages.success(request, said % {"number": changed.edition})
                return redirect("goal", access.project.key, pk)
            return _saved(request, access, changed)
    return _form_page(request, access, form, found, status)


def _saved(request: HttpRequest, access: Access, goal: Goal) -> HttpResponse:
    """Back to the goal; with the button *Save and agree* it is agreed at once, or the page says what is missing."""
    if "agree" in request.POST and goal.is_draft:
        try:
            agree_goal(goal, by=access.user, today=timezone.localdate())
        except GoalRefusedError as refusal:
            messages.warning(request, str(refusal.message))
        else:
            messages.success(request, _("Agreed. Everybody who works here is asked to confirm it."))
    else:
        messages.success(request, _("Saved."))
    return redirect("goal", access.project.key, goal.pk)


def _form_page(
    request: HttpRequest, access: Access, form: GoalForm, goal: Goal | None, status: int
) -> HttpResponse:
    days = days_of(access.project, today=timezone.localdate())
    if form.is_bound:
        criteria = check(form.words(days), today=days.today)
    elif goal is not None:
        criteria = criteria_of(goal, days)
    else:
        statement, owned = str(form.initial.get("statement", "")), bool(form.initial.get("owner"))
        criteria = check(Words(statement=statement, owned=owned), today=days.today)
    context = {"project": access.project, "form": form, "goal": goal, "criteria": criteria, "days": days}
    return render(request, "goals/goal_form.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def goal_smart(request: HttpRequest, access: Access) -> HttpResponse:
    """What is missing in what has been typed so far."""
    days = days_of(access.project, today=timezone.localdate())
    form = GoalForm(request.POST, project=access.project)
    criteria = check(form.words(days), today=days.today)
    return render(request, "goals/_smart.html", {"criteria": criteria, "days": days})


@require_GET
@project_page(Permission.VIEW_PROJECT)
def goal(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One goal: what it says, how far it is, who has confirmed it."""
    found, today = get_goal(access, pk), timezone.localdate()
    sheet = sheet_of(found, today=today)
    people = people_of(access.project)
    asked = asked_about(found, people) if not found.is_draft else ()
    rows = list(check_ins_of(found)[: CHECK_INS_SHOWN + 1])
    context = {
        "project": access.project,
        "goal": found,
        "sheet": sheet,
        "chart": chart_of(sheet),
        "asked": asked,
        "confirmed": sum(one.confirmed for one in asked),
        "waiting": sum(one.waits for one in asked),
        "mine": next((one for one in asked if one.user.pk == access.user.pk), None),
        "clients": len(people.client),
        "check_ins": rows[:CHECK_INS_SHOWN],
        "more_check_ins": len(rows) > CHECK_INS_SHOWN,
        "portal_open": is_open(access.project),
        "subject": subject_of(access, found),
        "may_edit": access.may(Permission.EDIT_SCOPE),
        "may_check_in": access.may(Permission.EDIT_WORK),
        "sees_plan": access.may(Permission.VIEW_PLAN),
        "may_share": access.may(Permission.PUBLISH_TO_CLIENT),
    }
    return render(request, "goals/goal.html", context)


def chart_of(sheet: Sheet) -> str:
    """The chart of a goal's own metric, once it holds or has been measured."""
    found = sheet.goal
    if found.is_draft and not sheet.points:
        return ""
    return goal_chart(
        sheet.points,
        begin=begin_of(found, sheet.days),
        due=found.due,
        baseline=found.baseline,
        target=found.target,
        unit=found.unit,
        title=found.metric or found.statement,
        today=sheet.days.today,
    )


@require_GET
@project_page(Permission.VIEW_PROJECT)
def goal_versions(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """All versions of a goal with what people answered to each; two of them side by side."""
    found = get_goal(access, pk)
    editions = editions_of(found)
    form = VersionsForm(request.GET)
    form.is_valid()
    numbers = {one.number: one for one in editions}
    newer = numbers.get(form.cleaned_data.get("newer") or found.edition)
    older = numbers.get(form.cleaned_data.get("older") or (newer.number - 1 if newer else 0))
    said = said_of(found)
    context = {
        "project": access.project,
        "goal": found,
        "editions": [(one, said.get(one.number, [])) for one in editions],
        "older": older,
        "newer": newer,
        "lines": compared(older, newer) if older and newer else (),
    }
    return render(request, "goals/goal_versions.html", context)


def _deed(
    permission: Permission,
) -> Callable[[Callable[[HttpRequest, Access, Goal], HttpResponse | None]], Callable[..., HttpResponse]]:
    """Find the goal, carry the deed out, and go back to its page; a refusal is told there."""

    def decorate(
        run: Callable[[HttpRequest, Access, Goal], HttpResponse | None],
    ) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
            found = get_goal(access, pk)
            answer = None
            try:
                answer = run(request, access, found)
            except GoalRefusedError as refusal:
                messages.error(request, str(refusal.message))
            return answer or redirect("goal", access.project.key, pk)

        return require_POST(project_page(permission)(view))

    return decorate


@_deed(Permission.EDIT_SCOPE)
def goal_agree(request: HttpRequest, access: Access, found: Goal) -> None:
    """From now on it holds."""
    agree_goal(found, by=access.user, today=timezone.localdate())
    messages.success(request, _("Agreed. Everybody who works here is asked to confirm it."))


@_deed(Permission.EDIT_SCOPE)
def goal_end(request: HttpRequest, access: Access, found: Goal) -> None:
    """Reached, missed or dropped."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how it has ended."))
        return
    end_goal(found, by=access.user, today=timezone.localdate(), **form.cleaned_data)
    say_undoable(request, _("Saved."), reverse("goal_reopen", args=[access.project.key, found.pk]))


@_deed(Permission.EDIT_SCOPE)
def goal_reopen(request: HttpRequest, access: Access, found: Goal) -> None:
    """Take an ending back."""
    reopen_goal(found, by=access.user)
    messages.success(request, _("The goal is open again."))


@_deed(Permission.EDIT_SCOPE)
def goal_delete(request: HttpRequest, access: Access, found: Goal) -> HttpResponse:
    """Throw it away; it can be brought back."""
    entry = delete_goal(found, by=access.user)
    say_undoable(request, _("The goal is in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("goals", access.project.key)


@_deed(Permission.PUBLISH_TO_CLIENT)
def goal_share(request: HttpRequest, access: Access, found: Goal) -> None:
    """Show it to the client."""
    share_goal(found, by=access.user)
    said = _("Shared. The client's people see the goal and are asked to confirm it.")
    if not is_open(access.project):
        said = _("Shared. The client sees it as soon as you publish the project in the client portal.")
    say_undoable(request, said, reverse("goal_unshare", args=[access.project.key, found.pk]))


@_deed(Permission.PUBLISH_TO_CLIENT)
def goal_unshare(request: HttpRequest, access: Access, found: Goal) -> None:
    """Show it to the client no more."""
    unshare_goal(found, by=access.user)
    said = _("The client does not see the goal any more.")
    say_undoable(request, said, reverse("goal_share", args=[access.project.key, found.pk]))


@_deed(Permission.EDIT_WORK)
def goal_answer(request: HttpRequest, access: Access, found: Goal) -> None:
    """Confirm it, or object."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Confirm the goal, or say why you object."))
        return
    given = form.cleaned_data
    confirmed = given["answer"] == "confirm"
    answer_goal(found, by=access.user, edition=given["edition"], confirmed=confirmed, reason=given["reason"])
    messages.success(
        request, _("You have confirmed the goal.") if confirmed else _("Your objection is noted.")
    )


@_deed(Permission.EDIT_SCOPE)
def goal_remind(request: HttpRequest, access: Access, found: Goal) -> None:
    """Tell those who have not answered."""
    count = remind_of_confirmation(found, by=access.user)
    said = ngettext("%(count)d person has been reminded.", "%(count)d people have been reminded.", count)
    messages.success(request, said % {"count": count})
