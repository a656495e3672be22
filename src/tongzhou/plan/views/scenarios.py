"""Scenarios: the list, making, the Gantt of one, publishing, dropping. Comparing is in ``comparisons``."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.baselines import BaselineNameTakenError, TooManyBaselinesError
from tongzhou.plan.actions.scenario_ends import (
    drop_scenario,
    publish_scenario,
    refresh_scenario,
    reopen_scenario,
)
from tongzhou.plan.actions.scenario_figures import kept_or_asked
from tongzhou.plan.actions.scenarios import (
    NothingToPublishError,
    NotTakenBackError,
    ScenarioClosedError,
    ScenarioConflictsError,
    ScenarioNameMissingError,
    ScenarioNameTakenError,
    StaleScenarioError,
    TooManyScenariosError,
    create_scenario,
    duplicate_scenario,
    rename_scenario,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms_scenarios import PublishForm, ScenarioForm, ScenarioNameForm, choices_of
from tongzhou.plan.models import Scenario
from tongzhou.plan.queries.plans import is_empty, settings_of
from tongzhou.plan.queries.scenario_figures import is_large
from tongzhou.plan.queries.scenario_lists import ScenarioRow, publishing_kept, publishing_of, scenario_rows
from tongzhou.plan.queries.scenarios import scenario_of
from tongzhou.plan.views.plan import endpoints_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

NAMING = (ScenarioNameTakenError, ScenarioNameMissingError, TooManyScenariosError)


def found(access: Access, number: int) -> Scenario:
    """A scenario of the project, or Http404."""
    scenario = scenario_of(access.project, number)
    if scenario is None:
        raise Http404
    return scenario


@require_GET
@project_page(Permission.VIEW_PLAN)
def scenario_list(request: HttpRequest, access: Access) -> HttpResponse:
    """The scenarios of the plan."""
    return _page(request, access, ScenarioForm(), 200)


def _page(request: HttpRequest, access: Access, form: ScenarioForm, status: int) -> HttpResponse:
    settings = settings_of(access.project)
    rows: list[ScenarioRow] = scenario_rows(access.project, settings)
    context = {
        "project": access.project,
        "rows": rows,
        "open_rows": [row for row in rows if row.scenario.is_open],
        "form": form,
        "plan_finish": settings.finish_at,
        "may_edit": access.may(Permission.EDIT_PLAN),
        "empty_plan": is_empty(access.project),
    }
    return render(request, "plan/scenarios.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_PLAN)
def scenario_create(request: HttpRequest, access: Access) -> HttpResponse:
    """A scenario of the plan as it is now; on to its Gantt."""
    form = ScenarioForm(request.POST)
    if form.is_valid():
        try:
            made = create_scenario(access.project, by=access.user, **form.cleaned_data)
        except NAMING as error:
            form.add_error("name", str(error.message))
        else:
            return redirect("scenario", access.project.key, made.pk)
    return _page(request, access, form, 422)


@require_GET
@project_page(Permission.VIEW_PLAN)
def scenario(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """The Gantt of a scenario: the plan's page, framed, with the plan's bars behind."""
    one, project = found(access, scenario), access.project
    request.live_topics = [f"scenario:{one.pk}"]  # type: ignore[attr-defined]  # the shell's stream listens to it
    may_edit = access.may(Permission.EDIT_PLAN)
    context = {
        "project": project,
        "scenario": one,
        "row": ScenarioRow.of(one, project, settings_of(project).finish_at),
        "empty": False,
        "may_edit": may_edit and one.is_open,
        "may_publish": may_edit and one.is_open,
        "may_reopen": may_edit and not one.is_open,
        "endpoints": endpoints_of(project, one.pk),
        "view_key": f"{project.key}.{access.user.pk}.scenario.{one.pk}",
        "lang": "en" if access.user.language == "en" else "zh",
    }
    return render(request, "plan/plan.html", context)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def scenario_settings(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """Name and note of a scenario."""
    one, project = found(access, scenario), access.project
    form = ScenarioForm(request.POST or None, initial={"name": one.name, "note": one.note})
    if request.method == "POST" and form.is_valid():
        try:
            rename_scenario(one, by=access.user, version=one.version, **form.cleaned_data)
        except NAMING as error:
            form.add_error("name", str(error.message))
        except (ScenarioClosedError, StaleScenarioError) as error:
            form.add_error(None, _why(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("scenarios", project.key)
    status = 422 if form.errors else 200
    context = {"project": project, "scenario": one, "form": form}
    return render(request, "plan/scenario_settings.html", context, status=status)


@require_POST
@project_page(Permission.EDIT_PLAN)
def scenario_duplicate(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """Another one that begins where this one is."""
    one = found(access, scenario)
    form = ScenarioNameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else _("%(name)s (copy)") % {"name": one.name[:90]}
    try:
        made = duplicate_scenario(one, by=access.user, name=name)
    except NAMING as error:
        messages.error(request, str(error.message))
        return redirect("scenarios", access.project.key)
    messages.success(request, _("“%(name)s” goes its own way from here.") % {"name": made.name})
    return redirect("scenario", access.project.key, made.pk)


@require_POST
@project_page(Permission.EDIT_PLAN)
def scenario_drop(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """Into the trash, from where it comes back."""
    entry = drop_scenario(found(access, scenario), by=access.user)
    message = _("The scenario “%(name)s” is in the trash.") % {"name": entry.label}
    say_undoable(request, message, reverse("trash_restore", args=[entry.pk]))
    return redirect("scenarios", access.project.key)


@require_POST
@project_page(Permission.EDIT_PLAN)
def scenario_reopen(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """Go on with one that was published and taken back in the plan."""
    one = found(access, scenario)
    try:
        reopen_scenario(one, by=access.user)
    except (NotTakenBackError, ScenarioClosedError) as error:
        messages.error(request, str(error.message))
        return redirect("scenarios", access.project.key)
    return redirect("scenario", access.project.key, one.pk)


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_PLAN)
def scenario_publish(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """What publishing would change and what collides; then, with every choice made, it is the plan."""
    one = found(access, scenario)
    if request.method != "POST":
        return _publishing(request, access, one, PublishForm(), {}, 200)
    form, choices = PublishForm(request.POST), choices_of(request.POST.dict())
    if not form.is_valid():
        return _publishing(request, access, one, form, choices, 422)
    if form.cleaned_data["baseline_name"] and not access.may(Permission.SET_BASELINE):
        raise PermissionDenied
    try:
        how = {"resolutions": choices, **form.cleaned_data}
        publish_scenario(one, by=access.user, version=_version(request, one), **how)
    except (BaselineNameTakenError, TooManyBaselinesError) as error:
        form.add_error("baseline_name", str(error.message))
    except REFUSALS as error:
        form.add_error(None, _why(error))
    else:
        message = _("“%(name)s” is the plan now. Undo in the plan takes it back.") % {"name": one.name}
        messages.success(request, message)
        return redirect("plan", access.project.key)
    return _publishing(request, access, found(access, scenario), form, choices, 422)


@require_POST
@project_page(Permission.EDIT_PLAN)
def scenario_refresh(request: HttpRequest, access: Access, scenario: int) -> HttpResponse:
    """Take over what the plan has changed meanwhile, with the choices made; the plan stays as it is."""
    one, choices = found(access, scenario), choices_of(request.POST.dict())
    try:
        refresh_scenario(one, by=access.user, version=_version(request, one), resolutions=choices)
    except REFUSALS as error:
        return _publishing(request, access, found(access, scenario), PublishForm(), choices, 422, _why(error))
    messages.success(request, _("The scenario is up to date with the plan."))
    return redirect("scenario", access.project.key, one.pk)


REFUSALS = (
    CommandError,
    NothingToPublishError,
    ScenarioClosedError,
    ScenarioConflictsError,
    StaleScenarioError,
)


def _version(request: HttpRequest, scenario: Scenario) -> int:
    """The version that the person has looked at; without one, the present."""
    given = request.POST.get("version", "")
    return int(given[:9]) if given.isdecimal() else scenario.version


def _why(error: Any) -> str:
    if isinstance(error, StaleScenarioError):
        return _("Somebody has changed the scenario meanwhile. Look at it again, then decide.")
    return str(error.message)


def _publishing(
    request: HttpRequest,
    access: Access,
    scenario: Scenario,
    form: PublishForm,
    choices: dict[str, str],
    status: int,
    refusal: str = "",
) -> HttpResponse:
    large = is_large(access.project)
    publishing = (
        publishing_kept(access, scenario, choices, kept_or_asked(access, [scenario]))
        if large
        else publishing_of(access, scenario, choices)
    )
    context = {
        "project": access.project,
        "scenario": scenario,
        "form": form,
        "refusal": refusal,
        "publishing": publishing,
        "measures": [(row, [None]) for row in publishing.comparison.measures],
        "may_set_baseline": access.may(Permission.SET_BASELINE),
    }
    return render(request, "plan/scenario_publish.html", context, status=status)
