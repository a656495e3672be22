"""A new project together with its plan: empty, from a template, or from a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.clients.actions import create_client
from tongzhou.clients.models import ClientOrganisation
from tongzhou.exchange.document import PlanDocument
from tongzhou.plan.actions.edit_plan import EditResult
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.from_template import document_of
from tongzhou.plan.library import PlanTemplate
from tongzhou.projects.actions import create_project
from tongzhou.projects.models import Method, Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """What a project needs to begin; ``client`` is one that exists or the name of one to be made."""

    name: str
    key: str
    client: ClientOrganisation | str
    start_date: date
    method: str = Method.WATERFALL
    status_date: date | None = None
    background: str = ""
    success_criteria: str = ""


@transaction.atomic
def create_empty_project(charter: Charter, *, by: User) -> Project:
    """A project with an empty plan. Raises KeyTakenError, ClientNameTakenError."""
    client = charter.client
    if isinstance(client, str):
        client = create_client(by=by, name=client)
    project = create_project(
        by=by,
        key=charter.key,
        name=charter.name,
        client=client,
        start_date=charter.start_date,
        method=charter.method,
        status_date=charter.status_date,
        background=charter.background,
        success_criteria=charter.success_criteria,
    )
    start_plan(project, by=by)
    return project


@transaction.atomic
def create_project_from_template(
    charter: Charter,
    template: PlanTemplate,
    *,
    by: User,
    today: date,
    language: str,
    left_out: Collection[str] = (),
) -> Project:
    """A project whose plan is a template's, less the optional tasks ``left_out`` (ids of the template).

    Raises what ``create_empty_project`` does, and BadTemplate for an id that is not optional.
    """
    project = create_empty_project(charter, by=by)
    fill_from_template(project, template, by=by, today=today, language=language, left_out=left_out)
    return project


@transaction.atomic
def fill_from_template(
    project: Project,
    template: PlanTemplate,
    *,
    by: User,
    today: date,
    language: str,
    left_out: Collection[str] = (),
) -> EditResult:
    """Fill a project's empty plan with a template, from the project's start on.

    Raises CommandError when the plan is not empty, and BadTemplate for an id that is not optional.
    """
    document = document_of(template.without(left_out), language=language, start=project.start_date)
    return fill_plan(project, document, by=by, today=today)


@transaction.atomic
def create_project_from_document(
    charter: Charter,
    document: PlanDocument,
    *,
    by: User,
    today: date,
    keep_dates: bool,
    reschedule: bool,
) -> Project:
    """A project whose plan is a file's. Raises what ``create_empty_project`` and ``fill_plan`` do."""
    project = create_empty_project(charter, by=by)
    fill_plan(project, document, by=by, today=today, keep_dates=keep_dates, reschedule=reschedule)
    return project
