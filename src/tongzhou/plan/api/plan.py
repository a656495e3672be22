"""The API of one plan: its rules and figures, commands, undo and redo, what has changed, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.change_settings import change_settings
from tongzhou.plan.actions.edit_plan import (
    MOST_COMMANDS,
    EditResult,
    StalePlanError,
    edit_plan,
    redo_edit,
    undo_edit,
)
from tongzhou.plan.api.items import WallClock
from tongzhou.plan.editing.commands.dispatch import HANDLERS
from tongzhou.plan.queries.gantt import gantt_delta
from tongzhou.plan.queries.history import since
from tongzhou.plan.queries.items import plan_counts, wall_clock
from tongzhou.plan.views.exports import plan_export
from tongzhou.plan.views.plan import message_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Flag
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["plan"])
IF_MATCH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string"},
            "description": 'The version the change is for, as the plan\'s ETag names it: `"v17"`.',
        }
    ]
}


class PlanCounts(Answer):
    """How many of what the plan holds."""

    tasks: int
    milestones: int
    summaries: int
    critical: int
    links: int


class PlanFacts(Answer):
    """A plan at one version; it changes with the version only, which is its ETag."""

    version: int
    start: WallClock
    finish: WallClock | None
    calendar: int
    minutes_per_day: int
    critical_days: int = Field(description="Items with at most this total float are critical.")
    near_critical_days: int
    reschedule_uncompleted: bool = Field(description="Uncompleted work moves behind the status date.")
    several_ends: bool = Field(description="Each open end has a critical path of its own.")
    counts: PlanCounts


class RuleChange(Body):
    """Other rules of computing; what is not named stays."""

    start_date: Day = date(1970, 1, 1)
    status_date: Day | None = None
    reschedule_uncompleted: Flag = True
    several_ends: Flag = False
    near_critical_days: Annotated[int, Field(strict=True, ge=0, le=365)] = 5
    critical_days: Annotated[int, Field(strict=True, ge=0, le=365)] = 0


class Command(BaseModel):
    """One command of the plan's editor; docs/guides/plan-commands.md lists what each takes."""

    model_config = ConfigDict(extra="allow")

    op: Literal[
        "set",
        "move",
        "resize",
        "reassign",
        "add",
        "delete",
        "indent",
        "outdent",
        "reorder",
        "link",
        "relink",
        "unlink",
    ]


class Commands(Body):
    """Commands that are carried out as one step, or not at all."""

    commands: list[Command] = Field(min_length=1, max_length=MOST_COMMANDS)


class Delta(BaseModel):
    """What has changed: rows and links as columns, in minutes; see docs/guides/plan-commands.md."""

    version: int
    reload: bool | None = Field(None, description="True when the whole plan must be read anew.")
    changed: dict[str, Any] | None = None
    removed: list[int] | None = None
    links: dict[str, Any] | None = None
    order: list[int] | None = None
    parents: dict[str, int] | None = None
    project_finish: int | None = None
    undo: bool | None = None
    redo: bool | None = None
    by: str | None = None
    added: list[int] | None = Field(None, description="Numbers of the items that were added, in order.")
    message: str | None = None


class SinceQuery(BaseModel):
    """From which version on."""

    since: int = Field(ge=0, le=2**31 - 1, description="The version that you know.")


assert set(HANDLERS) == set(Command.model_fields["op"].annotation.__args__)  # type: ignore[union-attr]  # a Literal


@router.get("/projects/{slug:key}/plan", response=PlanFacts)
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """The plan's rules and figures; its ETag names the version. Needs `view_plan`."""
    return _facts(get_access(signed_in(request), key, Permission.VIEW_PLAN))


@router.patch("/projects/{slug:key}/plan", response=PlanFacts, openapi_extra=IF_MATCH)
def plan_settings(request: HttpRequest, key: str, body: RuleChange) -> HttpResponse:
    """Other dates or rules; everything is computed anew. Needs `edit_plan`."""
    access = get_access(signed_in(request), key, Permission.EDIT_PLAN)
    project, settings = access.project, access.project.plan
    if expected_version(request, project.plan_version) != project.plan_version:
        raise _stale(access, project.plan_version)
    day = settings.minutes_per_day * 60
    present = {
        "start_date": project.start_date,
        "status_date": project.status_date,
        "reschedule_uncompleted": settings.reschedule_uncompleted,
        "several_ends": settings.several_ends,
        "near_critical_days": settings.near_critical_slack // day,
        "critical_days": settings.critical_slack // day,
    }
    values: dict[str, Any] = present | body.model_dump(exclude_unset=True)
    change_settings(project, by=access.user, today=timezone.localdate(), **values)
    return _facts(get_access(access.user, key, Permission.EDIT_PLAN))


@router.post("/projects/{slug:key}/plan/commands", response=Delta, openapi_extra=IF_MATCH)
def plan_commands(request: HttpRequest, key: str, body: Commands) -> HttpResponse:
    """Change the plan by commands, in one step that can be undone. Needs `edit_plan`."""
    commands = [command.model_dump() for command in body.commands]
    return _edit(
        request,
        key,
        lambda access, version: edit_plan(
            access.project, by=access.user, version=version, commands=commands, today=timezone.localdate()
        ),
    )


@router.post("/projects/{slug:key}/plan/undo", response=Delta, openapi_extra=IF_MATCH)
def plan_undo(request: HttpRequest, key: str) -> HttpResponse:
    """Take back your own latest step. Needs `edit_plan`."""
    return _edit(
        request,
        key,
        lambda access, version: undo_edit(
            access.project, by=access.user, version=version, today=timezone.localdate()
        ),
    )


@router.post("/projects/{slug:key}/plan/redo", response=Delta, openapi_extra=IF_MATCH)
def plan_redo(request: HttpRequest, key: str) -> HttpResponse:
    """Do again what you took back last. Needs `edit_plan`."""
    return _edit(
        request,
        key,
        lambda access, version: redo_edit(
            access.project, by=access.user, version=version, today=timezone.localdate()
        ),
    )


@router.get("/projects/{slug:key}/plan/changes", response=Delta)
def plan_changes(request: HttpRequest, key: str, query: Query[SinceQuery]) -> HttpResponse:
    """What has changed after a version; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return json_answer(gantt_delta(access, version=query.since, today=timezone.localdate()))


@router.get("/projects/{slug:key}/export/{slug:format}")
def export(request: HttpRequest, key: str, format: str) -> HttpResponse:
    """The plan as a file, such as `mspdi` for Microsoft Project; needs `export_plan`."""
    return plan_export(request, key=key, format=format)


def _facts(access: Access) -> HttpResponse:
    project, settings = access.project, access.project.plan
    day = settings.minutes_per_day * 60
    content = {
        "version": project.plan_version,
        "start": wall_clock(settings.start_at),
        "finish": wall_clock(settings.finish_at),
        "calendar": settings.calendar_id,
        "minutes_per_day": settings.minutes_per_day,
        "critical_days": settings.critical_slack // day,
        "near_critical_days": settings.near_critical_slack // day,
        "reschedule_uncompleted": settings.reschedule_uncompleted,
        "several_ends": settings.several_ends,
        "counts": plan_counts(project),
    }
    return json_answer(content, ETag=etag_of(project.plan_version))


def _edit(request: HttpRequest, key: str, act: Callable[[Access, int], EditResult]) -> HttpResponse:
    """Carry out an edit for the version that the request names; answer with what it changed."""
    access = get_access(signed_in(request), key, Permission.EDIT_PLAN)
    version = expected_version(request, access.project.plan_version)
    try:
        result = act(access, version)
    except StalePlanError as error:
        raise _stale(access, version) from error
    access.project.plan_version = result.version
    content = gantt_delta(access, version=version, today=timezone.localdate())
    content |= {"added": result.added, "message": message_of(result)}
    return json_answer(content, ETag=etag_of(result.version))


def _stale(access: Access, seen: int) -> ProblemError:
    """Somebody was faster: who, and on which items."""
    access.project.refresh_from_db(fields=["plan_version"])
    happened = since(access.project, seen)
    by = happened.by if happened else ""
    return ProblemError(
        412,
        "stale",
        _("%(name)s has changed the plan meanwhile.") % {"name": by or _("Somebody")},
        version=access.project.plan_version,
        by=by,
        items=sorted(happened.touched) if happened else [],
    )
