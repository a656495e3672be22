"""Bringing in a file: kept as a draft while its owner looks at it, then imported whole or not at all."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.table.project import STANDARD
from tongzhou.exchange.wire import pack, unpack
from tongzhou.plan.actions.create_project import Charter, create_project_from_document
from tongzhou.plan.actions.edit_plan import EditResult
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.actions.start_plan import standard_calendar
from tongzhou.plan.filling import TABLES
from tongzhou.plan.from_template import OWN_CALENDAR
from tongzhou.plan.models import ImportDraft, day_of, last_day_of
from tongzhou.projects.actions import change_charter
from tongzhou.projects.models import Project

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_draft(
    document: PlanDocument, *, by: User, filename: str, project: Project | None = None
) -> ImportDraft:
    """Keep what was read from a file for a day; drafts older than that are thrown away now.

    ``project`` is the one whose empty plan it is for; None is a project still to be created.
    """
    standard_calendar(by.organisation, today=day_of(document.plan.start))
    ImportDraft.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return ImportDraft.objects.create(
        organisation=by.organisation,
        by=by,
        filename=filename[:255],
        content=zlib.compress(pack(in_our_calendar(document)), 1),
        report={"project": project.pk if project else None},
    )


def in_our_calendar(document: PlanDocument) -> PlanDocument:
    """A table without working calendars counts in ours, with its holidays, not in its reader's bare week."""
    plan = document.plan
    if document.source not in TABLES or plan.calendars != (STANDARD,):
        return document
    tasks = tuple(task._replace(calendar=None) for task in plan.tasks)
    return replace(document, plan=replace(plan, calendar=OWN_CALENDAR, calendars=(), tasks=tasks))


def document_of_draft(draft: ImportDraft) -> PlanDocument:
    """The document that a draft keeps."""
    return unpack(zlib.decompress(draft.content))


@transaction.atomic
def drop_draft(draft: ImportDraft, *, by: User) -> None:
    """The person does not want the file after all."""
    record("plan.import_dropped", draft, by=by, label=draft.filename)
    draft.delete()


@transaction.atomic
def import_into_project(
    draft: ImportDraft, project: Project, *, by: User, today: date, keep_dates: bool, reschedule: bool
) -> EditResult:
    """Fill the project's empty plan with the draft's document; the draft is used up.

    The project begins when the file's plan does, and takes the file's status date if it has none itself.
    CommandError when the plan is not empty or cannot be scheduled; then nothing has changed.
    """
    document = document_of_draft(draft)
    start, status = dates_of_document(document)
    change_charter(project, by=by, start_date=start, status_date=project.status_date or status)
    result = fill_plan(project, document, by=by, today=today, keep_dates=keep_dates, reschedule=reschedule)
    _note_import(draft, project, document, by)
    return result


@transaction.atomic
def create_project_from_draft(
    draft: ImportDraft, charter: Charter, *, by: User, today: date, keep_dates: bool, reschedule: bool
) -> Project:
    """A new project with the draft's document as its plan; the draft is used up.

    Raises KeyTakenError, ClientNameTakenError, CommandError; then nothing has been created.
    """
    document = document_of_draft(draft)
    project = create_project_from_document(
        charter, document, by=by, today=today, keep_dates=keep_dates, reschedule=reschedule
    )
    _note_import(draft, project, document, by)
    return project


def dates_of_document(document: PlanDocument) -> tuple[date, date | None]:
    """The day on which a document's plan begins, and the day as of which its progress is known."""
    status = document.plan.status_date
    return day_of(document.plan.start), None if status is None else last_day_of(status)


def _note_import(draft: ImportDraft, project: Project, document: PlanDocument, by: User) -> None:
    record(
        "plan.imported",
        project,
        by=by,
        project_id=project.pk,
        label=draft.filename,
        details={"items": len(document.plan.tasks), "source": document.source},
    )
    draft.delete()
