"""The API of the portfolio and of new projects: empty ones, and ones that begin with a template."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import ClientOrganisation
from tongzhou.clients.queries import search_clients
from tongzhou.plan.actions.create_project import (
    Charter,
    create_empty_project,
    create_project_from_template,
)
from tongzhou.plan.forms import KEY
from tongzhou.plan.library import BadTemplate, PlanTemplate, templates
from tongzhou.plan.queries.keys import RESERVED, free_key
from tongzhou.plan.queries.portfolio import (
    CLOSED,
    EMPTY,
    FINISHED,
    LATE_WORK,
    ON_SCHEDULE,
    SLIPPED,
    SLIPPING,
    ProjectRow,
    project_rows,
    search_projects,
)
from tongzhou.projects.models import Method, Phase, Project
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, Search, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["projects"])
StatusName = Literal["closed", "no_plan", "finished", "on_schedule", "late_work", "behind", "far_behind"]
STATUSES = (
    (CLOSED, "closed"),
    (EMPTY, "no_plan"),
    (FINISHED, "finished"),
    (ON_SCHEDULE, "on_schedule"),
    (LATE_WORK, "late_work"),
    (SLIPPING, "behind"),
    (SLIPPED, "far_behind"),
)
PROJECT_SORTS = {
    "name": "name",
    "start": "start_date",
    "finish": "plan__finish_at",
    "slip": "slip",
    "created_at": "created_at",
}


class ClientShown(Answer):
    """The client of a project."""

    id: int
    name: str


class NextMilestoneShown(Answer):
    """The first milestone that has not been reached."""

    name: str
    day: date
    late: bool


class FiguresShown(Answer):
    """What the plan adds up to; progress in percent, weighted by duration."""

    items: int
    open: int
    late: int
    progress: int


class ProjectFigures(Answer):
    """A project in the portfolio."""

    key: str
    name: str
    client: ClientShown
    phase: Phase
    managers: list[str]
    start: date
    finish: date | None = Field(description="Forecast.")
    baseline_finish: date | None
    slip_days: int | None = Field(description="Calendar days behind the baseline.")
    status: StatusName
    closed_at: datetime | None = Field(description="Since when it is closed and only read.")
    figures: FiguresShown
    next_milestone: NextMilestoneShown | None


class ProjectQuery(PageQuery):
    """Which projects."""

    q: Search = Field("", description="Part of the name, the key or the client's name.")
    phase: Phase | None = None
    client: int | None = Field(None, ge=1, le=2**63 - 1)
    mine: bool = Field(default=False, description="Only those that you are a member of.")
    closed: bool | None = Field(None, description="Only closed ones, or only open ones; both without it.")
    sort: str = Field(
        "name", max_length=30, description="name, start, finish, slip or created_at; `-` before it reverses."
    )


class NewProject(Body):
    """What a project needs to begin."""

    name: Name = Field(max_length=200)
    key: Text = Field("", max_length=40, description="For addresses; empty has one made from the name.")
    client: Id | Name = Field(description="Number of a client, or the name of a new one.")
    start_date: Day
    method: Method = Method.WATERFALL
    status_date: Day | None = None
    background: Text = Field("", max_length=100_000)
    success_criteria: Text = Field("", max_length=100_000)
    template: Text = Field("", max_length=60, description="Slug of a template; empty begins an empty plan.")
    left_out: list[str] = Field([], max_length=500, description="Ids of optional tasks of the template.")


class ProjectMade(Answer):
    """A new project: where its charter and its plan are."""

    key: str
    name: str
    plan_version: int


class OptionalTask(Answer):
    """A task of a template that a project may leave out, with everything below it."""

    id: str
    name: str


class TemplateShown(Answer):
    """A project template, in your language."""

    slug: str
    name: str
    description: str
    when_to_use: str
    method: Method
    months: tuple[int, int] = Field(description="The usual total duration, from and to.")
    tasks: int
    milestones: int
    optional: list[OptionalTask]


class Templates(Answer):
    """All project templates."""

    items: list[TemplateShown]


@router.get("/projects", response=Page[ProjectFigures])
def projects(request: HttpRequest, query: Query[ProjectQuery]) -> HttpResponse:
    """The projects that you may see, with their figures."""
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    found = search_projects(
        user, text=query.q, phase=query.phase or "", client=query.client, mine=query.mine, closed=query.closed
    )
    window = Window(request, query, Order.chosen(query.sort, PROJECT_SORTS), "projects")
    return json_answer(window.page_of_all(window.rows(found), _figures))


def _figures(found: list[Project]) -> list[dict[str, Any]]:
    rows = project_rows(found, today=timezone.localdate())
    return [_shown(project, row) for project, row in zip(found, rows, strict=True)]


def _shown(project: Project, row: ProjectRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "client": {"id": row.client_id, "name": row.client},
        "phase": project.phase,
        "managers": row.managers,
        "start": row.start,
        "finish": row.finish,
        "baseline_finish": row.baseline_finish,
        "slip_days": row.slip,
        "status": next(name for status, name in STATUSES if status is row.status),
        "closed_at": project.closed_at,
        "figures": {name: getattr(row.figures, name) for name in FiguresShown.model_fields},
        "next_milestone": row.milestone
        and {name: getattr(row.milestone, name) for name in NextMilestoneShown.model_fields},
    }


@router.post("/projects", response={201: ProjectMade})
def project_create(request: HttpRequest, body: NewProject) -> HttpResponse:
    """A new project with you as its manager, empty or from a template. Needs `create_project`."""
    user = may_create(request)
    charter = Charter(
        name=body.name,
        key=chosen_key(body.key, body.name, user),
        client=chosen_client(body.client, user),
        start_date=body.start_date,
        method=body.method,
        status_date=body.status_date,
        background=body.background,
        success_criteria=body.success_criteria,
    )
    if not body.template:
        return made(create_empty_project(charter, by=user), request)
    try:
        project = create_project_from_template(
            charter,
            _template(body.template),
            by=user,
            today=timezone.localdate(),
            language=user.language,
            left_out=body.left_out,
        )
    except BadTemplate as error:
        detail = _("Task %(task)s of this template cannot be left out.") % {"task": error.task[:50]}
        raise ProblemError(422, "not_optional", detail) from error
    return made(project, request)


@router.get("/templates", response=Templates)
def project_templates(request: HttpRequest) -> HttpResponse:
    """The templates a project can begin with. Needs `create_project`."""
    user = may_create(request)
    return json_answer({"items": [_card(one, user.language) for one in templates()]})


def may_create(request: HttpRequest) -> User:
    """The person, if they may create projects."""
    user = signed_in(request)
    if not user.may(Permission.CREATE_PROJECT):
        raise PermissionDenied
    return user


def chosen_key(wanted: str, name: str, user: User) -> str:
    """The key as wished, or one made from the name; 422 for what is no key."""
    if not wanted:
        return free_key(name, user)
    if not KEY.fullmatch(wanted) or wanted in RESERVED:
        detail = _("Use small letters, digits and hyphens only, for example harbour-2026.")
        raise ProblemError(422, "bad_key", detail)
    return wanted


def chosen_client(wanted: int | str, user: User) -> ClientOrganisation | str:
    """The client of that number, or the name of a new one for whoever may create clients."""
    if isinstance(wanted, int):
        return get_object_or_404(search_clients(user), pk=wanted)
    if not user.may(Permission.MANAGE_CLIENTS):
        raise PermissionDenied
    if len(wanted) > 200:
        raise ProblemError(
            422, "name_too_long", _("This may have at most %(max_length)s characters.") % {"max_length": 200}
        )
    return wanted


def made(project: Project, request: HttpRequest) -> HttpResponse:
    """The answer about a new project."""
    project.refresh_from_db(fields=["plan_version"])
    content = {name: getattr(project, name) for name in ProjectMade.model_fields}
    root, _slash, _rest = request.path.partition("/v1/")
    return json_answer(content, 201, Location=f"{root}/v1/projects/{project.key}")


def _template(slug: str) -> PlanTemplate:
    found = next((one for one in templates() if one.slug == slug), None)
    if found is None:
        raise ProblemError(404, "unknown_template", _("There is no template of this name."))
    return found


def _card(template: PlanTemplate, language: str) -> dict[str, Any]:
    optional = {task.id: task for task in template.tasks if task.optional}
    return {
        "slug": template.slug,
        "name": template.name.in_language(language),
        "description": template.description.in_language(language),
        "when_to_use": template.when_to_use.in_language(language),
        "method": template.method,
        "months": template.months,
        "tasks": len(template.leaves),
        "milestones": sum(1 for task in template.tasks if task.milestone),
        "optional": [
            {"id": task.id, "name": task.name.in_language(language)}
            for task in optional.values()
            if task.parent not in optional
        ],
    }
