"""Bringing a plan in from a file: upload, look at what it would do, then do it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import ClientNameTakenError
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import LIMITS, MB
from tongzhou.exchange.read import read_plan
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.import_plan import (
    create_project_from_draft,
    dates_of_document,
    document_of_draft,
    drop_draft,
    import_into_project,
    keep_draft,
)
from tongzhou.plan.actions.start_plan import standard_calendar
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms import ImportForm, NewProjectForm, UploadForm
from tongzhou.plan.import_words import losses_of, why_different, why_impossible, why_unreadable, why_wrong
from tongzhou.plan.models import ImportDraft, WorkingCalendar
from tongzhou.plan.queries.calendars import calendar_of
from tongzhou.plan.queries.imports import drafts_of, has_items, preview_of
from tongzhou.projects.actions import KeyTakenError
from tongzhou.projects.guards import Access, get_access, project_page
from tongzhou.projects.models import Method, Project
from tongzhou.web.errors import error_page

ROOM_FOR_THE_FORM = MB
SHOWN_ERRORS = 200
View = Callable[..., HttpResponse]


def limited_upload(view: View) -> View:
    """Refuse too large a request by its stated length, before any of it is read.

    The check for forged requests reads the whole body, so it must come after this one: the middleware's is
    switched off here and done inside.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LIMITS.file_bytes + ROOM_FOR_THE_FORM:
            limit = {"limit_mb": LIMITS.file_bytes // MB}
            return error_page(request, 413, reason=_("A file may have at most %(limit_mb)d MB.") % limit)
        return protected(request, *args, **kwargs)

    return guarded


_reading: set[int] = set()
_door = threading.Lock()


@contextmanager
def one_at_a_time(user: User) -> Iterator[bool]:
    """Whether the person has no other file being read in this process just now."""
    with _door:
        free = user.pk not in _reading
        _reading.add(user.pk)
    try:
        yield free
    finally:
        if free:
            with _door:
                _reading.discard(user.pk)


@limited_upload
@require_http_methods(["GET", "POST"])
@organisation_page(Permission.CREATE_PROJECT)
def project_import(request: HttpRequest) -> HttpResponse:
    """Upload a file that becomes a new project."""
    return _upload(request, signed_in(request), None)


@limited_upload
@require_http_methods(["GET", "POST"])
@project_page(Permission.IMPORT_PLAN)
def plan_import(request: HttpRequest, access: Access) -> HttpResponse:
    """Upload a file into a project whose plan is still empty."""
    return _upload(request, access.user, access.project)


def _upload(request: HttpRequest, user: User, project: Project | None) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    full = project is not None and has_items(project)
    if request.method == "GET" or full:
        return _upload_page(
            request, project, UploadForm(), 409 if request.method == "POST" else 200, full=full
        )
    if not form.is_valid():
        return _upload_page(request, project, form, 422)
    with one_at_a_time(user) as free:
        if not free:
            form.add_error("file", _("Another file of yours is being read. Wait until that is done."))
            return _upload_page(request, project, form, 429)
        try:
            document = read_plan(form.cleaned_data["file"].read(), form.filename)
        except UnreadablePlanError as error:
            form.add_error("file", why_unreadable(error))
            return _upload_page(request, project, form, 422, error=error)
    draft = keep_draft(document, by=user, filename=form.filename, project=project)
    return redirect("import_preview", draft.pk)


def _upload_page(
    request: HttpRequest,
    project: Project | None,
    form: UploadForm,
    status: int,
    *,
    full: bool = False,
    error: UnreadablePlanError | None = None,
) -> HttpResponse:
    wrong = error.errors if isinstance(error, UnreadableTableError) else ()
    context = {
        "project": project,
        "form": form,
        "full": full,
        "max_bytes": LIMITS.file_bytes,
        "max_size": f"{LIMITS.file_bytes // MB} MB",
        "wrong": [(one, why_wrong(one)) for one in wrong[:SHOWN_ERRORS]],
        "wrong_count": int(error.params.get("count", 0)) if error else 0,
        "more_wrong": max(0, int(error.params.get("count", 0)) - SHOWN_ERRORS) if error else 0,
    }
    return render(request, "plan/plan_import.html", context, status=status)


# ── the preview ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looking at their draft: of a new project (``form``) or for one that exists (``access``)."""

    request: HttpRequest
    user: User
    draft: ImportDraft
    document: PlanDocument
    access: Access | None
    options: ImportForm
    form: NewProjectForm | None

    @classmethod
    def of(cls, request: HttpRequest, pk: int) -> Visit:
        """Raises Http404 for somebody else's draft, PermissionDenied for who may not import any more."""
        user = signed_in(request)
        draft = get_object_or_404(drafts_of(user), pk=pk)
        access = _access_of(request, user, draft)
        document = document_of_draft(draft)
        chosen = request.POST or request.GET or {"reschedule": document.plan.reschedule_uncompleted}
        options = ImportForm(chosen)
        options.is_valid()
        form = None if access else _project_form(request, user, document, draft)
        return cls(request, user, draft, document, access, options, form)

    def refused(self, message: str, field: str = "") -> HttpResponse:
        """The preview again, with the refusal where it belongs; the draft stays."""
        if self.form is not None and field in self.form.fields:
            self.form.add_error(field, message)
            message = ""
        return _preview_page(self, 422, refusal=message)


def _access_of(request: HttpRequest, user: User, draft: ImportDraft) -> Access | None:
    number = draft.report.get("project")
    if number is None:
        if not user.may(Permission.CREATE_PROJECT):
            raise PermissionDenied
        return None
    project = get_object_or_404(Project.objects.visible_to(user), pk=number)
    access = get_access(user, project.key, Permission.IMPORT_PLAN)
    request.access = access  # type: ignore[attr-defined]  # the shell draws the project's tabs from it
    return access


def _project_form(
    request: HttpRequest, user: User, document: PlanDocument, draft: ImportDraft
) -> NewProjectForm:
    name = document.project.title or document.project.name or draft.filename
    stem = (
        PurePath(name).stem
        if name.lower().endswith((".mpp", ".xml", ".xlsx", ".xls", ".ods", ".csv"))
        else name
    )
    initial = {"name": stem[:200], "method": Method.WATERFALL}
    return NewProjectForm(request.POST or None, user=user, dated=False, initial=initial)


@require_http_methods(["GET", "POST"])
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What importing a draft would do, and the deed; only for whoever uploaded it."""
    visit = Visit.of(request, pk)
    if request.method == "GET":
        return _preview_page(visit, 200)
    if visit.form is not None and not visit.form.is_valid():
        return _preview_page(visit, 422)
    try:
        project = _import(visit)
    except KeyTakenError as refusal:
        return visit.refused(str(refusal.message), "key")
    except ClientNameTakenError as refusal:
        return visit.refused(str(refusal.message), "new_client")
    except CommandError as refusal:
        return visit.refused(refusal.message)
    except StalePlanError:
        return visit.refused(
            _("Somebody has changed this plan in the meantime. Look at it before you import.")
        )
    number = len(visit.document.plan.tasks)
    done = ngettext(
        "%(number)d work item has been imported.", "%(number)d work items have been imported.", number
    )
    messages.success(request, done % {"number": number})
    return redirect("plan", project.key)


def _import(visit: Visit) -> Project:
    today, chosen = timezone.localdate(), visit.options.chosen()
    if visit.access is not None:
        import_into_project(visit.draft, visit.access.project, by=visit.user, today=today, **chosen)
        return visit.access.project
    assert visit.form is not None
    start, status = dates_of_document(visit.document)
    notes = visit.document.project.notes[:100_000]
    charter = visit.form.charter(start_date=start, status_date=status, background=notes)
    return create_project_from_draft(visit.draft, charter, by=visit.user, today=today, **chosen)


@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    user = signed_in(request)
    draft = get_object_or_404(drafts_of(user), pk=pk)
    access = _access_of(request, user, draft)
    drop_draft(draft, by=user)
    return redirect("plan_import", access.project.key) if access else redirect("project_import")


def _preview_page(visit: Visit, status: int, *, refusal: str = "") -> HttpResponse:
    chosen = visit.options.chosen()
    project, standard = _stage(visit)
    preview = preview_of(visit.document, project, standard, reschedule=chosen["reschedule"])
    differences = preview.comparison.differences if preview.comparison else ()
    context = {
        "draft": visit.draft,
        "project": visit.access.project if visit.access else None,
        "preview": preview,
        "losses": losses_of(visit.document),
        "impossible": why_impossible(preview.refusal, preview.names) if preview.refusal else "",
        "differences": [(one, why_different(one)) for one in differences],
        "keep": chosen["keep_dates"],
        "reschedule": chosen["reschedule"],
        "form": visit.form,
        "refusal": refusal,
        "more_rows": max(0, len(visit.document.plan.tasks) - len(preview.rows)),
    }
    return render(visit.request, "plan/import_preview.html", context, status=status)


def _stage(visit: Visit) -> tuple[Project, WorkingCalendar]:
    """The project as it would be, and the calendar of a file that brings none."""
    start, status = dates_of_document(visit.document)
    if visit.access is None:
        return Project(status_date=status), standard_calendar(visit.user.organisation, today=start)
    project = visit.access.project
    return Project(status_date=project.status_date or status), calendar_of(project)
