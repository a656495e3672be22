"""Requirements: the list, one of them, and bringing in a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.exports import xlsx_answer
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.exchange.read import read_cells
from tongzhou.plan.import_words import why_unreadable
from tongzhou.plan.models import WorkItem
from tongzhou.plan.views.imports import limited_upload, one_at_a_time
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError
from tongzhou.projects.guards import Access, project_page
from tongzhou.scope.actions.imports import drop_table, keep_table, take_table
from tongzhou.scope.actions.links import link_deliverable, unlink_deliverable
from tongzhou.scope.actions.requirements import (
    create_requirement,
    describe_requirement,
    link_goal,
    unlink_goal,
)
from tongzhou.scope.exports import MOST_ROWS, requirements_book, template_book
from tongzhou.scope.forms import NewRequirementForm, RequirementFilter, RequirementForm, TableForm
from tongzhou.scope.importing import read_requirements
from tongzhou.scope.models import Moscow, Requirement, RequirementImport, Source
from tongzhou.scope.queries.agreed import (
    Wanted,
    deliverables_answering,
    drafts_in,
    find_requirements,
    goal_choices,
    goals_by_item,
    live_goals,
    names_in,
    numbered_requirement,
    owners_of,
    requirements_of,
    states_of_requirements,
)
from tongzhou.scope.queries.deliverables import deliverables_of
from tongzhou.scope.refusals import ScopeRefusedError, StaleScopeError
from tongzhou.scope.views.paging import page_of
from tongzhou.web.read_tables import NoHeadingsError

SHOWN = 200
OFFERED = 30


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what is not understood counts as not asked."""
    form = RequirementFilter(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return Wanted(
        text=data.get("q") or "",
        source=data.get("source") or "",
        moscow=data.get("moscow"),
        state=data.get("state"),
        hole=data.get("hole") or "",
        goal=data.get("goal"),
    )


@require_GET
@project_page(Permission.VIEW_PLAN)
def requirements(request: HttpRequest, access: Access) -> HttpResponse:
    """The requirements, by number."""
    wanted = wanted_of(request)
    page = page_of(request, find_requirements(access.project, wanted))
    items = list(page)
    owners = owners_of(items, access.project)
    goals = goals_by_item((one.pk for one in items), access.project)
    context = {
        "project": access.project,
        "page": page,
        "rows": [
            {
                "item": one,
                "more": described(one),
                "owners": owners.get(one.pk, ()),
                "goals": goals.get(one.pk),
            }
            for one in items
        ],
        "wanted": wanted,
        "narrowed": wanted != Wanted(),
        "sources": Source.choices,
        "importances": Moscow.choices,
        "goals": goal_choices(access.project),
        "states": states_of_requirements(access.project),
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    return render(request, "scope/requirements.html", context)


def described(item: WorkItem) -> Requirement:
    """What has been said of a requirement, or what holds where nothing has."""
    known: Requirement | None = getattr(item, "requirement", None)
    if known is None:
        return Requirement(item=item, version=0)
    if known.contract_item is not None and known.contract_item.deleted_at is not None:
        known.contract_item = None
    return known


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def requirement_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Write a requirement down."""
    given = {
        "contract_item": request.GET.get("clause", ""),
        "goals": request.GET.getlist("goal"),
        "source": request.GET.get("source", Source.CLIENT),
    }
    form = NewRequirementForm(request.POST or None, project=access.project, initial=given)
    if request.method == "POST" and form.is_valid():
        today = timezone.localdate()
        try:
            item = create_requirement(
                access.project, by=access.user, today=today, fields=form.item_fields(), **form.facts()
            )
        except (ScopeRefusedError, ItemRefusedError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("requirement", access.project.key, item.number)
    context = {"project": access.project, "form": form}
    return render(
        request, "scope/requirement_create.html", context, status=422 if request.method == "POST" else 200
    )


def _found(access: Access, number: int) -> WorkItem:
    item = numbered_requirement(access.project, number)
    if item is None:
        raise Http404
    return item


@require_http_methods(["GET", "POST"])
@project_page(Permission.VIEW_PLAN)
def requirement(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Where a requirement comes from and what answers it; those with ``edit_scope`` change it here."""
    item = _found(access, number)
    known, may_edit = described(item), access.may(Permission.EDIT_SCOPE)
    names = ("version", "source", "reference", "moscow", "acceptance", "shared")
    initial: dict[str, Any] = {name: getattr(known, name) for name in names}
    initial["contract_item"] = known.contract_item_id or ""
    goals = goals_by_item([item.pk], access.project).get(item.pk, [])
    initial["goals"] = [one.pk for one in goals]
    form = RequirementForm(request.POST or None, project=access.project, initial=initial)
    status = 200
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                describe_requirement(item, by=access.user, seen=form.cleaned_data["version"], **form.facts())
            except ScopeRefusedError as refusal:
                form.add_error(refusal.field or None, str(refusal.message))
                status = 409 if isinstance(refusal, StaleScopeError) else 422
            else:
                messages.success(request, _("Saved."))
                return redirect("requirement", access.project.key, item.number)
    answering = deliverables_answering(item)
    context = {
        "project": access.project,
        "item": item,
        "known": known,
        "form": form,
        "may_edit": may_edit,
        "goals": goals,
        "deliverables": answering,
        "offered": _offered(access, answering) if may_edit else (),
        "owners": owners_of([item], access.project).get(item.pk, ()),
    }
    return render(request, "scope/requirement.html", context, status=status)


def _offered(access: Access, answering: list[Any]) -> list[Any]:
    linked = {one.pk for one in answering}
    return [one for one in deliverables_of(access.project)[: SHOWN + len(linked)] if one.pk not in linked]


@require_POST
@project_page(Permission.EDIT_SCOPE)
def requirement_link(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Say which deliverable answers a requirement, or take that back (``unlink``)."""
    item = _found(access, number)
    given = request.POST.get("deliverable", "")
    wanted = int(given) if given.isdecimal() and len(given) < 10 else 0
    one = get_object_or_404(deliverables_of(access.project), number=wanted)
    if "unlink" in request.POST:
        unlink_deliverable(one, item, by=access.user)
    else:
        link_deliverable(one, item, by=access.user)
    if request.POST.get("back") == "trace":
        return redirect("traceability", access.project.key)
    return redirect("requirement", access.project.key, item.number)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def requirement_goal(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say which requirement serves a goal, or take that back (``unlink``)."""
    goal = get_object_or_404(live_goals(access.project), pk=pk)
    given = request.POST.get("requirement", "")
    wanted = int(given) if given.isdecimal() and len(given) < 10 else 0
    item = get_object_or_404(requirements_of(access.project), number=wanted)
    if "unlink" in request.POST:
        unlink_goal(item, goal, by=access.user)
    else:
        link_goal(item, goal, by=access.user)
    return redirect("goal", access.project.key, goal.pk)


@limited_upload
@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def requirement_import(request: HttpRequest, access: Access) -> HttpResponse:
    """Upload a table; nothing is made of it yet."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with one_at_a_time(access.user) as free:
            if not free:
                form.add_error("file", _("Another file of yours is being read; wait a moment."))
            else:
                draft = _read(form, access)
                if draft is not None:
                    return redirect("requirement_import_draft", access.project.key, draft.pk)
    context = {"project": access.project, "form": form}
    return render(request, "scope/requirement_import.html", context, status=422 if form.is_bound else 200)


def _read(form: TableForm, access: Access) -> RequirementImport | None:
    """The table as a draft; None when it cannot be read, which the form says then."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        cells = read_cells(file.read(), file.name or "")
        table = read_requirements(cells, names_in(access.project))
        if table.rows or table.wrong:
            return keep_table(access.project, table, by=access.user, filename=file.name or "")
        form.add_error("file", _("The table has headings and no rows."))
    except UnreadablePlanError as error:
        form.add_error("file", why_unreadable(error))
    except NoHeadingsError:
        form.add_error("file", _("No row has the heading “Requirement”; see the template."))
    except ScopeRefusedError as refusal:
        form.add_error("file", str(refusal.message))
    return None


@require_http_methods(["GET", "POST"])
@project_page(Permission.EDIT_SCOPE)
def requirement_import_draft(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What a table would bring, and what is wrong with it; then bring it in."""
    draft = get_object_or_404(drafts_in(access.project, access.user.pk), pk=pk)
    told = ""
    if request.method == "POST":
        try:
            made = take_table(draft, by=access.user, today=timezone.localdate())
        except (ScopeRefusedError, ItemRefusedError, BulkRefusedError) as refusal:
            told = str(refusal.message)
        else:
            said = ngettext(
                "%(n)d requirement has been made.", "%(n)d requirements have been made.", len(made)
            )
            messages.success(request, said % {"n": len(made)})
            return redirect("requirements", access.project.key)
    context = {
        "project": access.project,
        "draft": draft,
        "told": told,
        "rows": [
            {"row": row[0], "name": row[1], "source": Source(row[3]).label, "reference": row[4],
             "moscow": Moscow(row[6]).label}
            for row in draft.rows[:SHOWN]
        ],
        "wrong": draft.report[:SHOWN],
        "more_wrong": max(0, len(draft.report) - SHOWN),
        "shown": SHOWN,
    }  # fmt: skip
    return render(request, "scope/requirement_import_draft.html", context, status=409 if told else 200)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def requirement_import_drop(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Throw an uploaded table away."""
    drop_table(get_object_or_404(drafts_in(access.project, access.user.pk), pk=pk))
    return redirect("requirement_import", access.project.key)


@require_GET
@project_page(Permission.VIEW_PLAN)
def requirements_export(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """The requirements that the list shows, as XLSX; with ``template``, an empty table for the import."""
    if kind == "template":
        return xlsx_answer(template_book(), f"{_('requirements')}.xlsx")
    if kind != "xlsx":
        raise Http404
    items = list(find_requirements(access.project, wanted_of(request))[:MOST_ROWS])
    goals = goals_by_item((one.pk for one in items), access.project)
    book = requirements_book(items, owners_of(items, access.project), goals)
    return xlsx_answer(book, f"{access.project.key}-{_('requirements')}-{timezone.localdate()}.xlsx")
