"""The plan's page, its data, and the edits that the page sends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.change_settings import change_settings
from tongzhou.plan.actions.edit_plan import StalePlanError, edit_plan
from tongzhou.plan.actions.scenarios import ScenarioClosedError, StaleScenarioError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms_settings import SettingsForm
from tongzhou.plan.models import DAY
from tongzhou.plan.queries.plans import is_empty, settings_of
from tongzhou.plan.views.desks import Desk, Done, desk_of
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Project
from tongzhou.web.numbers import whole_number
from tongzhou.web.strict_json import BadBodyError, read_object


def json_answer(content: dict[str, Any], status: int = 200, etag: str = "") -> HttpResponse:
    """JSON as the islands read it; numbers may be keys."""
    body = orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS)
    response = HttpResponse(body, content_type="application/json", status=status)
    if etag:
        response["ETag"] = etag
    return response


@require_GET
@project_page(Permission.VIEW_PLAN)
def plan(request: HttpRequest, access: Access) -> HttpResponse:
    """The plan's page: the island and its toolbar."""
    project = access.project
    return render(
        request,
        "plan/plan.html",
        {
            "project": project,
            "empty": is_empty(project),
            "may_edit": access.may(Permission.EDIT_PLAN),
            "may_export": access.may(Permission.EXPORT_PLAN),
            "may_import": access.may(Permission.IMPORT_PLAN),
            "settings_form": SettingsForm.of(project, settings_of(project)),
            "endpoints": endpoints_of(project),
            "view_key": f"{project.key}.{access.user.pk}",
            "lang": "en" if access.user.language == "en" else "zh",
        },
    )


def endpoints_of(project: Project, scenario: int | None = None) -> dict[str, str]:
    """Where the island reads and writes: the plan, or one of its scenarios."""
    kind, numbers = ("plan", ()) if scenario is None else ("scenario", (scenario,))
    found = {
        name: reverse(f"{kind}_{name}", args=[project.key, *numbers])
        for name in ("data", "changes", "undo", "redo")
    }
    why = reverse(f"{kind}_why", args=[project.key, *numbers, 0])
    return found | {"why": why.replace("/0/", "/{id}/")}


@require_POST
@project_page(Permission.EDIT_PLAN)
def plan_first_task(request: HttpRequest, access: Access) -> HttpResponse:
    """Begin an empty plan with one task to be named."""
    project = access.project
    if is_empty(project):
        with suppress(StalePlanError):
            commands = [{"op": "add", "fields": {}}]
            today = timezone.localdate()
            edit_plan(project, by=access.user, version=project.plan_version, commands=commands, today=today)
    return redirect("plan", project.key)


@require_POST
@project_page(Permission.EDIT_PLAN)
def plan_settings(request: HttpRequest, access: Access) -> HttpResponse:
    """Save the rules of computing and go back to the plan."""
    project = access.project
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return render(request, "plan/settings.html", {"project": project, "form": form}, status=422)
    try:
        change_settings(project, by=access.user, today=timezone.localdate(), **form.cleaned_data)
    except CommandError as error:
        form.add_error(None, error.message)
        return render(request, "plan/settings.html", {"project": project, "form": form}, status=422)
    messages.success(request, _("The plan has been recalculated."))
    return redirect("plan", project.key)


@require_GET
@project_page(Permission.VIEW_PLAN)
def plan_data(request: HttpRequest, access: Access, scenario: int | None = None) -> HttpResponse:
    """What the island draws: everything, or with ``?since=`` what changed after a version."""
    desk = desk_of(access, scenario)
    etag = f'"v{desk.version}"'
    try:
        if (version := whole_number(request.GET.get("since"), digits=9)) is not None:
            return json_answer(desk.delta(version), etag=etag)
        return json_answer(desk.data(request.GET.get("baseline", "")), etag=etag)
    except CommandError as error:
        return _refused(error)


@require_POST
@project_page(Permission.EDIT_PLAN)
def plan_changes(request: HttpRequest, access: Access, scenario: int | None = None) -> HttpResponse:
    """Commands of the island, carried out as one step."""

    def act(desk: Desk, version: int, body: dict[str, Any]) -> Done:
        commands = body.get("commands")
        if not isinstance(commands, list) or not all(isinstance(one, dict) for one in commands):
            raise BadBodyError(_("The request needs a list of commands."))
        return desk.edit(version, commands)

    return _edit(request, desk_of(access, scenario), act)


@require_POST
@project_page(Permission.EDIT_PLAN)
def plan_undo(request: HttpRequest, access: Access, scenario: int | None = None) -> HttpResponse:
    """Take back the person's own latest step."""
    return _edit(request, desk_of(access, scenario), lambda desk, version, _body: desk.undo(version))


@require_POST
@project_page(Permission.EDIT_PLAN)
def plan_redo(request: HttpRequest, access: Access, scenario: int | None = None) -> HttpResponse:
    """Do again what was taken back last."""
    return _edit(request, desk_of(access, scenario), lambda desk, version, _body: desk.redo(version))


def _version(body: dict[str, Any]) -> int:
    version = body.get("version")
    if isinstance(version, bool) or not isinstance(version, int):
        raise BadBodyError(_("The request must say which version of the plan it is for."))
    return version


def _refused(error: CommandError) -> HttpResponse:
    return json_answer({"code": error.code, "message": error.message, "tasks": error.items}, 422)


def _edit(request: HttpRequest, desk: Desk, act: Callable[[Desk, int, dict[str, Any]], Done]) -> HttpResponse:
    """Run an edit and answer with what it changed, or with why not."""
    try:
        body = read_object(request.body, most_keys=200_000)
        seen = _version(body)
        result = act(desk, seen, body)
    except BadBodyError as error:
        return json_answer({"code": "bad_request", "message": error.message}, error.status)
    except CommandError as error:
        return _refused(error)
    except ScenarioClosedError as error:
        return json_answer({"code": "closed", "message": str(error.message), "tasks": []}, 422)
    except (StalePlanError, StaleScenarioError):
        return _stale(desk, seen)
    content = desk.delta_after(seen, result)
    content |= {"added": result.added, "message": message_of(result)}
    return json_answer(content, etag=f'"v{result.version}"')


def _stale(desk: Desk, seen: int) -> HttpResponse:
    """Somebody was faster: say who and what, so that the page can catch up and ask."""
    happened = desk.happened(seen)
    by = happened.by if happened else ""
    return json_answer(
        {
            "code": "stale",
            "message": desk.stale_words % {"name": by or _("Somebody")},
            "version": desk.version,
            "by": by,
            "tasks": sorted(happened.touched) if happened else [],
            "changes": desk.delta(seen),
        },
        409,
    )


def message_of(result: Done) -> str:
    """What an edit did, in one sentence; empty when it moved nothing else."""
    if not result.changed:
        return _("Nothing has changed.")
    parts = []
    if result.moved > 1:
        moved = ngettext("%(count)d row recalculated", "%(count)d rows recalculated", result.moved)
        parts.append(moved % {"count": result.moved})
    if result.finish_before and result.finish_after and result.finish_before != result.finish_after:
        days = result.finish_after // DAY - result.finish_before // DAY
        if days:
            shift = f"+{days}" if days > 0 else str(days)
            parts.append(_("project finish %(shift)s d") % {"shift": shift})
    return " · ".join(parts)


@require_GET
@project_page(Permission.VIEW_PLAN)
def plan_why(request: HttpRequest, access: Access, item: int, scenario: int | None = None) -> HttpResponse:
    """Why an item's dates are what they are, as a fragment for the panel."""
    found = desk_of(access, scenario).why(item)
    if found is None:
        raise Http404
    return render(request, "plan/_why.html", {"project": access.project, "why": found})
