"""Bringing in a table of costs: upload, look at it row by row, then book it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongzhou.costs.actions.entries import delete_bundle
from tongzhou.costs.actions.imports import book_import, drop_import, keep_import
from tongzhou.costs.forms import TableForm
from tongzhou.costs.guards import editing_page
from tongzhou.costs.importing import read_costs
from tongzhou.costs.models import CostImport
from tongzhou.costs.queries.entries import bundles_in, drafts_in, item_names, names_in
from tongzhou.costs.queries.settings import currency_of
from tongzhou.costs.refusals import CostRefusedError
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.exchange.read import read_cells
from tongzhou.plan.import_words import why_unreadable
from tongzhou.plan.views.imports import limited_upload, one_at_a_time
from tongzhou.projects.guards import Access
from tongzhou.web.read_tables import NoHeadingsError
from tongzhou.web.undo import say_undoable

SHOWN = 200


@limited_upload
@require_http_methods(["GET", "POST"])
@editing_page
def cost_import(request: HttpRequest, access: Access) -> HttpResponse:
    """Upload a table; nothing is booked yet."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with one_at_a_time(access.user) as free:
            if not free:
                form.add_error("file", _("Another file of yours is being read; wait a moment."))
            else:
                draft = _read(form, access)
                if draft is not None:
                    return redirect("cost_import_draft", access.project.key, draft.pk)
    context = {
        "project": access.project,
        "form": form,
        "currency": currency_of(access.project),
        "bundles": bundles_in(access.project)[:SHOWN],
    }
    return render(request, "costs/cost_import.html", context, status=422 if form.is_bound else 200)


def _read(form: TableForm, access: Access) -> CostImport | None:
    """The table as a draft; None when it cannot be read, which the form says then."""
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        cells = read_cells(file.read(), file.name or "")
        table = read_costs(cells, names_in(access.project), timezone.localdate())
        if table.rows or table.wrong:
            return keep_import(access.project, table, by=access.user, filename=file.name or "")
        form.add_error("file", _("The table has headings and no rows."))
    except UnreadablePlanError as error:
        form.add_error("file", why_unreadable(error))
    except NoHeadingsError:
        form.add_error("file", _("No row has the headings “Date” and “Amount”; see the template."))
    except CostRefusedError as refusal:
        form.add_error("file", str(refusal.message))
    return None


@require_http_methods(["GET", "POST"])
@editing_page
def cost_import_draft(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What a table would book, and what is wrong with it; then book it."""
    draft = get_object_or_404(drafts_in(access.project, access.user.pk), pk=pk)
    told = ""
    if request.method == "POST":
        try:
            made = book_import(draft, by=access.user, today=timezone.localdate())
        except CostRefusedError as refusal:
            told = str(refusal.message)
        else:
            said = ngettext("%(n)d cost has been booked.", "%(n)d costs have been booked.", len(made))
            messages.success(request, said % {"n": len(made)})
            return redirect("costs", access.project.key)
    rows = draft.rows[:SHOWN]
    names = item_names(row[4] for row in rows if row[4] is not None)
    context = {
        "project": access.project,
        "draft": draft,
        "told": told,
        "currency": currency_of(access.project),
        "rows": [
            {"row": row[0], "day": row[1], "amount": row[2], "type": row[3], "item": names.get(row[4], (None, ""))[1],
             "note": row[6], "reference": row[7]}
            for row in rows
        ],
        "wrong": draft.report[:SHOWN],
        "more_wrong": max(0, len(draft.report) - SHOWN),
        "shown": SHOWN,
    }  # fmt: skip
    return render(request, "costs/cost_import_draft.html", context, status=409 if told else 200)


@require_POST
@editing_page
def cost_import_drop(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Throw an uploaded table away."""
    drop_import(get_object_or_404(drafts_in(access.project, access.user.pk), pk=pk))
    return redirect("cost_import", access.project.key)


@require_POST
@editing_page
def cost_import_undo(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take back everything that a table has booked."""
    bundle = get_object_or_404(bundles_in(access.project), pk=pk)
    entry = delete_bundle(bundle, by=access.user)
    say_undoable(
        request, _("The costs of the file are in the trash."), reverse("trash_restore", args=[entry.pk])
    )
    return redirect("costs", access.project.key)
