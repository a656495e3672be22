"""The API of imports: a file is read and kept as a draft, looked at, then imported whole or not at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.read import read_plan
from tongzhou.plan.actions.create_project import Charter
from tongzhou.plan.actions.import_plan import (
    create_project_from_draft,
    dates_of_document,
    document_of_draft,
    drop_draft,
    import_into_project,
    keep_draft,
)
from tongzhou.plan.actions.start_plan import standard_calendar
from tongzhou.plan.api.projects import ProjectMade, chosen_client, chosen_key, made, may_create
from tongzhou.plan.forms import UploadForm
from tongzhou.plan.import_words import losses_of, why_different, why_impossible
from tongzhou.plan.models import ImportDraft
from tongzhou.plan.queries.imports import ImportPreview, drafts_of, preview_of
from tongzhou.plan.views.imports import one_at_a_time
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.models import Method, Project
from tongzhou.projects.queries import projects_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["imports"])


class LossShown(Answer):
    """What of one kind cannot be taken over; ``serious`` when dates may depend on it."""

    sentence: str
    examples: list[str]
    more: int
    serious: bool


class DifferenceShown(Answer):
    """A task whose dates we compute otherwise than the file has them."""

    row: int
    name: str
    file_start: date
    file_finish: date
    start: date
    finish: date
    days: float
    reason: str


class ComparisonShown(Answer):
    """The file's dates against ours, for tasks that have both."""

    compared: int
    equal: int
    start: date | None
    finish: date | None
    differences: list[DifferenceShown]


class CountsShown(Answer):
    """How many of what the file holds."""

    tasks: int
    summaries: int
    milestones: int
    links: int
    calendars: int
    resources: int
    assignments: int
    baselines: int


class Preview(Answer):
    """A draft, and what importing it would do."""

    id: int
    filename: str
    project: str | None = Field(description="Key of the project it is for; null for a new one.")
    created_at: datetime
    counts: CountsShown
    start: date
    finish: date | None
    status_date: date | None
    comparison: ComparisonShown | None
    impossible: str = Field(description="Why the plan cannot be scheduled; empty when it can.")
    losses: list[LossShown]


class PreviewQuery(BaseModel):
    """How to compute for the preview."""

    model_config = ConfigDict(extra="forbid")

    reschedule: bool | None = Field(
        None, description="Move uncompleted work behind the status date; by default as the file says."
    )


class NewProjectOfFile(Body):
    """What a project needs beside what the file says."""

    name: Name = Field(max_length=200)
    key: Text = Field("", max_length=40)
    client: Id | Name = Field(description="Number of a client, or the name of a new one.")
    method: Method = Method.WATERFALL


class Confirmation(Body):
    """How the draft is to be imported."""

    dates: Literal["compute", "keep"] = "compute"
    reschedule: Flag | None = Field(None, description="By default as the file says.")
    new_project: NewProjectOfFile | None = Field(
        None, description="Needed unless the draft is for a project."
    )


@router.post("/imports", response={201: Preview})
def import_create(request: HttpRequest, file: File[UploadedFile], project: Form[str] = "") -> HttpResponse:
    """Read a plan file for a new project, or for the project of that key if its plan is still empty.

    Needs `create_project`, or `import_plan` in the project. The draft is kept for a day.
    """
    user = signed_in(request)
    access = _target(user, project)
    form = UploadForm(None, MultiValueDict({"file": [file]}))
    if not form.is_valid():
        raise ProblemError(422, "bad_file", str(form.errors["file"][0]))
    with one_at_a_time(user) as free:
        if not free:
            detail = _("Another file of yours is being read. Wait until that is done.")
            raise ProblemError(409, "another_import_is_running", detail)
        document = read_plan(file.read(), form.filename)
    draft = keep_draft(document, by=user, filename=form.filename, project=access.project if access else None)
    content = _preview(draft, document_of_draft(draft), user, access, reschedule=None)
    return json_answer(content, 201, Location=f"{request.path}/{draft.pk}")


def _target(user: User, key: str) -> Access | None:
    """The project that a file is for, or None for a new one; refused while its plan holds something."""
    if not key:
        if not user.may(Permission.CREATE_PROJECT):
            raise PermissionDenied
        return None
    access = get_access(user, key, Permission.IMPORT_PLAN)
    if access.project.work_items.exists():
        detail = _("Only an empty plan takes a file; this one has work items already.")
        raise ProblemError(409, "plan_not_empty", detail)
    return access


@router.get("/imports/{int:id}", response=Preview)
def import_preview(request: HttpRequest, id: PathId, query: Query[PreviewQuery]) -> HttpResponse:
    """What importing your draft would do."""
    draft, access = _draft(request, id)
    content = _preview(
        draft, document_of_draft(draft), signed_in(request), access, reschedule=query.reschedule
    )
    return json_answer(content)


@router.post("/imports/{int:id}/confirm", response={201: ProjectMade})
def import_confirm(request: HttpRequest, id: PathId, body: Confirmation) -> HttpResponse:
    """Import your draft: into its project, or as a new one. The draft is used up."""
    user = signed_in(request)
    draft, access = _draft(request, id)
    document = document_of_draft(draft)
    rescheduled = document.plan.reschedule_uncompleted if body.reschedule is None else body.reschedule
    how: dict[str, Any] = {"keep_dates": body.dates == "keep", "reschedule": rescheduled}
    today = timezone.localdate()
    if access is not None:
        import_into_project(draft, access.project, by=user, today=today, **how)
        return made(access.project, request)
    if body.new_project is None:
        raise ProblemError(
            422, "new_project_required", _("This draft needs new_project: name, key and client.")
        )
    charter = _charter(body.new_project, document, user)
    return made(create_project_from_draft(draft, charter, by=user, today=today, **how), request)


def _charter(wanted: NewProjectOfFile, document: PlanDocument, user: User) -> Charter:
    start, status = dates_of_document(document)
    return Charter(
        name=wanted.name,
        key=chosen_key(wanted.key, wanted.name, user),
        client=chosen_client(wanted.client, user),
        method=wanted.method,
        start_date=start,
        status_date=status,
        background=document.project.notes[:100_000],
    )


@router.delete("/imports/{int:id}", response={204: None})
def import_drop(request: HttpRequest, id: PathId) -> HttpResponse:
    """Throw your draft away."""
    draft, _target = _draft(request, id)
    drop_draft(draft, by=signed_in(request))
    return nothing()


def _draft(request: HttpRequest, number: int) -> tuple[ImportDraft, Access | None]:
    """The person's own draft, with the project it is for; its rights are asked again."""
    user = signed_in(request)
    draft = get_object_or_404(drafts_of(user), pk=number)
    project_id = draft.report.get("project")
    if project_id is None:
        may_create(request)
        return draft, None
    project = get_object_or_404(projects_of(user), pk=project_id)
    return draft, get_access(user, project.key, Permission.IMPORT_PLAN)


def _preview(
    draft: ImportDraft, document: PlanDocument, user: User, access: Access | None, *, reschedule: bool | None
) -> dict[str, Any]:
    start, status = dates_of_document(document)
    if access is None:
        project, calendar = Project(status_date=status), standard_calendar(user.organisation, today=start)
    else:
        present = access.project
        project, calendar = Project(status_date=present.status_date or status), present.plan.calendar
    rule = document.plan.reschedule_uncompleted if reschedule is None else reschedule
    found = preview_of(document, project, calendar, reschedule=rule)
    return {
        "id": draft.pk,
        "filename": draft.filename,
        "project": access.project.key if access else None,
        "created_at": draft.created_at,
        "counts": {name: getattr(found.counts, name) for name in CountsShown.model_fields},
        "start": found.start,
        "finish": found.finish,
        "status_date": found.status_date,
        "comparison": _comparison(found),
        "impossible": why_impossible(found.refusal, found.names) if found.refusal else "",
        "losses": losses_of(document),
    }


def _comparison(found: ImportPreview) -> dict[str, Any] | None:
    if found.comparison is None:
        return None
    names = [name for name in DifferenceShown.model_fields if name != "reason"]
    differences = [
        {name: getattr(one, name) for name in names} | {"reason": why_different(one)}
        for one in found.comparison.differences
    ]
    plain = {name: getattr(found.comparison, name) for name in ("compared", "equal", "start", "finish")}
    return plain | {"differences": differences}
