"""The API of scenarios: making, editing, publishing. Comparing is in ``scenario_comparison``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.edit_plan import MOST_COMMANDS
from tongzhou.plan.actions.scenario_dates import dates_now
from tongzhou.plan.actions.scenario_ends import (
    drop_scenario,
    publish_scenario,
    refresh_scenario,
    reopen_scenario,
)
from tongzhou.plan.actions.scenarios import (
    ScenarioResult,
    StaleScenarioError,
    create_scenario,
    duplicate_scenario,
    edit_scenario,
    redo_scenario_edit,
    rename_scenario,
    undo_scenario_edit,
)
from tongzhou.plan.api.items import WallClock
from tongzhou.plan.api.plan import IF_MATCH, Command, Commands, Delta, SinceQuery
from tongzhou.plan.models import Scenario
from tongzhou.plan.queries.history import since_in_scenario
from tongzhou.plan.queries.items import wall_clock
from tongzhou.plan.queries.scenario_gantt import scenario_delta
from tongzhou.plan.queries.scenarios import scenario_of, scenarios_of
from tongzhou.plan.views.plan import message_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Text
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["plan"])
ONE = "/projects/{slug:key}/scenarios/{int:id}"


class ScenarioShown(Answer):
    """A scenario; its version is its ETag. ``finish`` as computed when the plan had the version ``finish_for``."""

    id: int
    name: str
    note: str
    state: Literal["open", "published", "dropped"]
    version: int
    base_version: int
    plan_version: int
    size: int
    finish: WallClock | None
    finish_for: int
    author: str
    created_at: datetime
    changed_at: datetime


class NewScenario(Body):
    """What is to be tried out; ``commands`` as the plan's editor takes them."""

    name: Name = Field(max_length=100)
    note: Text = Field("", max_length=10_000)
    commands: list[Command] = Field(default_factory=list, max_length=MOST_COMMANDS)


class ScenarioName(Body):
    """Another name or note; what is not named stays."""

    name: Name = Field("", max_length=100)
    note: Text = Field("", max_length=10_000)


class CopyName(Body):
    """What the copy is called."""

    name: Name = Field(max_length=100)


class Decisions(Body):
    """Whose value counts where plan and scenario have changed the same: the key of each conflict → side."""

    resolutions: dict[Annotated[str, Field(max_length=80)], Literal["plan", "scenario"]] = Field(
        default_factory=dict, max_length=100_000
    )


class Publishing(Decisions):
    """``baseline_name``: keep the new plan as a baseline of this name in the same step; needs `set_baseline`."""

    baseline_name: Text = Field("", max_length=100)


@router.get("/projects/{slug:key}/scenarios", response=Page[ScenarioShown])
def scenarios(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The scenarios, newest first; needs `view_plan`."""
    access = access_to(request, key)
    window = Window(request, query, Order("id", "id", falling=True), f"scenarios:{access.project.pk}")
    rows = window.rows(scenarios_of(access.project))
    return json_answer(window.page(rows, lambda one: _shown(access, one)))


@router.post("/projects/{slug:key}/scenarios", response={201: ScenarioShown})
def scenario_create(request: HttpRequest, key: str, body: NewScenario) -> HttpResponse:
    """A scenario of the plan as it is now, with commands carried out in it. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    commands = [command.model_dump() for command in body.commands]
    made = create_scenario(access.project, by=access.user, name=body.name, note=body.note, commands=commands)
    return _answer(access, made, 201, Location=f"{request.path}/{made.pk}")


@router.get(ONE, response=ScenarioShown)
def scenario(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One scenario; its ETag names its version. Needs `view_plan`."""
    access = access_to(request, key)
    return _answer(access, found(access, id))


@router.patch(ONE, response=ScenarioShown, openapi_extra=IF_MATCH)
def scenario_rename(request: HttpRequest, key: str, id: PathId, body: ScenarioName) -> HttpResponse:
    """Another name or note. Needs `edit_plan`."""

    def rename(access: Access, one: Scenario, version: int) -> Scenario:
        values = {"name": one.name, "note": one.note} | body.model_dump(exclude_unset=True)
        return rename_scenario(one, by=access.user, version=version, **values)

    return _answer(*_change(request, key, id, rename))


@router.delete(ONE, response=ScenarioShown)
def scenario_drop(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Into the trash, from where it comes back. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    one = found(access, id)
    drop_scenario(one, by=access.user)
    return _answer(access, one)


@router.post(f"{ONE}/duplicate", response={201: ScenarioShown})
def scenario_duplicate(request: HttpRequest, key: str, id: PathId, body: CopyName) -> HttpResponse:
    """Another scenario that begins where this one is. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    return _answer(access, duplicate_scenario(found(access, id), by=access.user, name=body.name), 201)


@router.post(f"{ONE}/reopen", response=ScenarioShown)
def scenario_reopen(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Go on with one that was published and taken back in the plan. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    return _answer(access, reopen_scenario(found(access, id), by=access.user))


@router.post(f"{ONE}/commands", response=Delta, openapi_extra=IF_MATCH)
def scenario_commands(request: HttpRequest, key: str, id: PathId, body: Commands) -> HttpResponse:
    """Change a scenario by commands, in one step that can be undone; the plan stays. Needs `edit_plan`."""
    commands = [command.model_dump() for command in body.commands]

    def edit(access: Access, one: Scenario, version: int) -> ScenarioResult:
        return edit_scenario(one, by=access.user, version=version, commands=commands)

    return _edit(request, key, id, edit)


@router.post(f"{ONE}/undo", response=Delta, openapi_extra=IF_MATCH)
def scenario_undo(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take back your own latest step in the scenario. Needs `edit_plan`."""
    return _edit(
        request,
        key,
        id,
        lambda access, one, version: undo_scenario_edit(one, by=access.user, version=version),
    )


@router.post(f"{ONE}/redo", response=Delta, openapi_extra=IF_MATCH)
def scenario_redo(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Do again what you took back last in the scenario. Needs `edit_plan`."""
    return _edit(
        request,
        key,
        id,
        lambda access, one, version: redo_scenario_edit(one, by=access.user, version=version),
    )


@router.get(f"{ONE}/changes", response=Delta)
def scenario_changes(request: HttpRequest, key: str, id: PathId, query: Query[SinceQuery]) -> HttpResponse:
    """What has changed in the scenario after a version; needs `view_plan`."""
    access = access_to(request, key)
    one, today = found(access, id), timezone.localdate()
    return json_answer(scenario_delta(access, one, dates_now(one), version=query.since, today=today))


@router.post(f"{ONE}/refresh", response=ScenarioShown, openapi_extra=IF_MATCH)
def scenario_refresh(request: HttpRequest, key: str, id: PathId, body: Decisions) -> HttpResponse:
    """Bring the scenario up to date with the plan, which stays. Needs `edit_plan`."""

    def refresh(access: Access, one: Scenario, version: int) -> Scenario:
        return refresh_scenario(one, by=access.user, version=version, resolutions=body.resolutions)

    return _answer(*_change(request, key, id, refresh))


@router.post(f"{ONE}/publish", response=ScenarioShown, openapi_extra=IF_MATCH)
def scenario_publish(request: HttpRequest, key: str, id: PathId, body: Publishing) -> HttpResponse:
    """Make the plan what the scenario says, in one step that the plan's undo takes back. Needs `edit_plan`."""

    def publish(access: Access, one: Scenario, version: int) -> Scenario:
        if body.baseline_name and not access.may(Permission.SET_BASELINE):
            raise PermissionDenied
        publish_scenario(one, by=access.user, version=version, **body.model_dump())
        access.project.refresh_from_db(fields=["plan_version"])
        return one

    return _answer(*_change(request, key, id, publish))


def access_to(request: HttpRequest, key: str, permission: Permission = Permission.VIEW_PLAN) -> Access:
    """The project, for whoever has the right; Http404 and 403 otherwise."""
    return get_access(signed_in(request), key, permission)


def found(access: Access, number: int) -> Scenario:
    """One of the project's scenarios; Http404 where there is none."""
    one = scenario_of(access.project, number)
    if one is None:
        raise Http404
    return one


def _change(
    request: HttpRequest, key: str, number: int, act: Callable[[Access, Scenario, int], Scenario]
) -> tuple[Access, Scenario]:
    """A deed for the version that the request names."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    one = found(access, number)
    version = expected_version(request, one.version)
    try:
        return access, act(access, one, version)
    except StaleScenarioError as error:
        raise _stale(one, version) from error


def _edit(
    request: HttpRequest, key: str, number: int, act: Callable[[Access, Scenario, int], ScenarioResult]
) -> HttpResponse:
    """Carry out an edit for the version that the request names; answer with what it changed."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    one = found(access, number)
    version = expected_version(request, one.version)
    try:
        result = act(access, one, version)
    except StaleScenarioError as error:
        raise _stale(one, version) from error
    today = timezone.localdate()
    source = result.opened or dates_now(one)
    content = scenario_delta(access, one, source, version=version, today=today)
    content |= {"added": result.added, "message": message_of(result)}
    return json_answer(content, ETag=etag_of(result.version))


def _stale(one: Scenario, seen: int) -> ProblemError:
    """Somebody was faster: who, and on which items."""
    one.refresh_from_db()
    happened = since_in_scenario(one, seen)
    by = happened.by if happened else ""
    return ProblemError(
        412,
        "stale",
        _("%(name)s has changed the scenario meanwhile.") % {"name": by or _("Somebody")},
        version=one.version,
        by=by,
        items=sorted(happened.touched) if happened else [],
    )


def _answer(access: Access, one: Scenario, status: int = 200, **headers: str) -> HttpResponse:
    return json_answer(_shown(access, one), status, ETag=etag_of(one.version), **headers)


def _shown(access: Access, one: Scenario) -> dict[str, Any]:
    plain = ("name", "note", "state", "version", "base_version", "size", "finish_for")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in plain},
        "plan_version": access.project.plan_version,
        "finish": wall_clock(one.finish_at),
        "author": one.author.name,
        "created_at": one.created_at,
        "changed_at": one.changed_at,
    }
