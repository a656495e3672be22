"""The traceability matrix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.exports import xlsx_answer
from tongzhou.projects.guards import Access, project_page
from tongzhou.scope.drawing import Drawing
from tongzhou.scope.exports import MOST_ROWS, trace_book
from tongzhou.scope.models import DeliverableState
from tongzhou.scope.queries.holes import HOLES
from tongzhou.scope.queries.trace import Of, filled, hole_counts, of_row, rows_of
from tongzhou.scope.views.paging import MATRIX, page_of

WAYS = {
    "requirement": gettext_lazy("Requirement"),
    "contract": gettext_lazy("Contract item"),
    "goal": gettext_lazy("Goal"),
    "deliverable": gettext_lazy("Deliverable"),
}


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the matrix is asked for; what is not understood counts as not asked."""
    given = request.GET
    by = given.get("by", "") if given.get("by") in WAYS else "requirement"
    return {
        "by": by,
        "hole": given.get("hole", "") if given.get("hole") in HOLES[by] else "",
        "state": given.get("state", "") if given.get("state") in DeliverableState.values else "",
        "text": given.get("q", "").strip()[:100],
    }


def _rows(access: Access, asked: dict[str, str], of: Of | None) -> QuerySet[Any]:
    narrowed = {name: asked[name] for name in ("text", "hole", "state")}
    return rows_of(access.project, asked["by"], of=of, **narrowed)


def _drawn(access: Access, by: str, things: Iterable[Any]) -> list[dict[str, Any]]:
    drawing = Drawing(access.project, by)
    return [drawing.cells(row) | {"of": row} for row in filled(access.project, by, things)]


@require_GET
@project_page(Permission.VIEW_PLAN)
def traceability(request: HttpRequest, access: Access) -> HttpResponse:
    """From the contract to the acceptance, with the holes marked."""
    asked = _asked(request)
    by = asked["by"]
    of = of_row(access.project, request.GET.get("of", ""))
    page = page_of(request, _rows(access, asked, of), MATRIX)
    words = HOLES[by]
    counts = hole_counts(access.project, by)
    context = {
        "project": access.project,
        "asked": asked,
        "of": of,
        "narrowed": bool(asked["hole"] or asked["state"] or asked["text"] or of),
        "ways": WAYS.items(),
        "page": page,
        "rows": _drawn(access, by, page.object_list),
        "holes": [{"code": code, "label": label, "n": counts[code]} for code, label in words.items()],
        "whole": not any(counts.values()),
        "states": DeliverableState.choices,
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    return render(request, "scope/traceability.html", context)


@require_GET
@project_page(Permission.VIEW_PLAN)
def traceability_export(request: HttpRequest, access: Access) -> HttpResponse:
    """The rows that the matrix shows, on all pages and with all that hangs on them, as XLSX."""
    asked = _asked(request)
    found = _rows(access, asked, of_row(access.project, request.GET.get("of", "")))
    rows = filled(access.project, asked["by"], found[:MOST_ROWS], None)
    name = f"{access.project.key}-{_('traceability')}-{timezone.localdate()}.xlsx"
    return xlsx_answer(trace_book(rows, asked["by"]), name)
