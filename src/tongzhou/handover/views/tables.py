"""Lines of a handover as a table: exported, and imported with every row shown first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
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
from tongzhou.handover.actions.imports import drop_table, keep_table, take_table
from tongzhou.handover.exports import lines_book, template_book
from tongzhou.handover.forms import TableForm
from tongzhou.handover.importing import read_lines
from tongzhou.handover.kinds import LABELS
from tongzhou.handover.models import Handover, HandoverImport, LineKind
from tongzhou.handover.queries.handovers import drafts_in, lines_of, with_parts
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.handover.views.handovers import MANAGE, find_handover
from tongzhou.plan.import_words import why_unreadable
from tongzhou.plan.views.imports import limited_upload, one_at_a_time
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.read_tables import NoHeadingsError

SHOWN = 200


@require_GET
@project_page(Permission.VIEW_PLAN)
def handover_export(request: HttpRequest, access: Access, pk: int, kind: str) -> HttpResponse:
    """The lines as XLSX; with ``template``, an empty table for the import."""
    one = find_handover(access, pk)
    if kind == "template":
        return xlsx_answer(template_book(), f"{_('handover')}.xlsx")
    if kind != "xlsx":
        raise Http404
    book = lines_book(with_parts(lines_of(one)))
    return xlsx_answer(book, f"{access.project.key}-{_('handover')}-{timezone.localdate()}.xlsx")


@limited_upload
@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_import(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Upload a table; nothing is made of it yet."""
    one = find_handover(access, pk)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with one_at_a_time(access.user) as free:
            if not free:
                form.add_error("file", _("Another file of yours is being read; wait a moment."))
            else:
                draft = _read(form, access, one)
                if draft is not None:
                    return redirect("handover_import_draft", access.project.key, pk, draft.pk)
    context = {"project": access.project, "one": one, "form": form}
    return render(request, "handover/import.html", context, status=422 if form.is_bound else 200)


def _read(form: TableForm, access: Access, one: Handover) -> HandoverImport | None:
    """The table as a draft; None when it cannot be read, which the form says then."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        table = read_lines(read_cells(file.read(), file.name or ""))
        if table.rows or table.wrong:
            return keep_table(one, table, by=access.user, filename=file.name or "")
        form.add_error("file", _("The table has headings and no rows."))
    except UnreadablePlanError as error:
        form.add_error("file", why_unreadable(error))
    except NoHeadingsError:
        form.add_error("file", _("No row has the headings “Kind” and “What”; see the template."))
    except HandoverRefusedError as refusal:
        form.add_error("file", str(refusal.message))
    return None


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_import_draft(request: HttpRequest, access: Access, pk: int, draft: int) -> HttpResponse:
    """What a table would bring, and what is wrong with it; then bring it in."""
    one = find_handover(access, pk)
    found: HandoverImport = get_object_or_404(drafts_in(one, access.user.pk), pk=draft)
    told = ""
    if request.method == "POST":
        try:
            count = take_table(found, by=access.user)
        except HandoverRefusedError as refusal:
            told = str(refusal.message)
        else:
            said = ngettext("%(count)d line has been made.", "%(count)d lines have been made.", count)
            messages.success(request, said % {"count": count})
            return redirect("handover", key=access.project.key, pk=pk)
    context = {
        "project": access.project,
        "one": one,
        "draft": found,
        "told": told,
        "rows": [_shown(row) for row in found.rows[:SHOWN]],
        "wrong": found.report[:SHOWN],
        "more_wrong": max(0, len(found.report) - SHOWN),
        "shown": SHOWN,
    }
    return render(request, "handover/import_draft.html", context, status=409 if told else 200)


def _shown(row: list[Any]) -> dict[str, Any]:
    number, kind, facts = row
    rest = [
        f"{LABELS[name]}: {value}" for name, value in facts.items() if name not in {"name", "outcome", "side"}
    ]
    return {
        "row": number,
        "kind": LineKind(kind).label,
        "name": facts.get("name", ""),
        "rest": " · ".join(rest),
    }


@require_POST
@project_page(MANAGE)
def handover_import_drop(request: HttpRequest, access: Access, pk: int, draft: int) -> HttpResponse:
    """Throw an uploaded table away."""
    one = find_handover(access, pk)
    drop_table(get_object_or_404(drafts_in(one, access.user.pk), pk=draft))
    return redirect("handover_import", access.project.key, pk)
