"""The RACI matrix: looking, writing into cells, taking it along."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.costs.exports import xlsx_answer
from tongzhou.projects.guards import Access, project_page
from tongzhou.scope.actions.responsibility import Cell, set_responsibility
from tongzhou.scope.drawing import together
from tongzhou.scope.exports import MOST_ROWS, raci_book
from tongzhou.scope.models import Letter
from tongzhou.scope.queries.responsibility import (
    GAPS,
    PARTS,
    THINGS,
    Party,
    RaciRow,
    Rows,
    fill_rows,
    gap_counts,
    parties,
    row_of,
)
from tongzhou.scope.refusals import ScopeRefusedError
from tongzhou.scope.views.paging import MATRIX, page_of

KINDS = {"d": "deliverable", "i": "item"}
PARTY = {"u": "user", "c": "contact", "r": "role"}
TURN = ("", "R", "A", "AR", "C", "I")
"""What a click makes of a letter: the next one."""


def _asked(request: HttpRequest) -> dict[str, str]:
    """What narrows the matrix; what is not understood counts as not asked."""
    given = request.GET
    return {
        "part": given.get("part", "") if given.get("part") in PARTS else "people",
        "thing": given.get("thing", "") if given.get("thing") in THINGS else "",
        "gap": given.get("gap", "") if given.get("gap") in {*GAPS, "any"} else "",
        "text": given.get("q", "").strip()[:100],
    }


def _rows(access: Access, asked: dict[str, str]) -> Rows:
    return Rows(access.project, thing=asked["thing"], text=asked["text"], gap=asked["gap"])


@require_GET
@project_page(Permission.VIEW_PLAN)
def responsibilities(request: HttpRequest, access: Access) -> HttpResponse:
    """Deliverables and work packages against people: who does, answers, is asked, is told."""
    asked = _asked(request)
    columns = parties(access.project, asked["part"])
    page = page_of(request, _rows(access, asked), MATRIX)
    filled = fill_rows(access.project, list(page.object_list), [one.code for one in columns])
    counts = gap_counts(access.project)
    context = {
        "project": access.project,
        "asked": asked,
        "narrowed": bool(asked["thing"] or asked["gap"] or asked["text"]),
        "columns": columns,
        "rows": [_shown(row, columns, may_edit=access.may(Permission.EDIT_SCOPE)) for row in filled],
        "page": page,
        "gaps": [{"code": code, "label": label, "n": counts[code]} for code, label in GAPS.items()],
        "parts": PARTS.items(),
        "things": THINGS.items(),
        "letters": Letter.choices,
        "may_edit": access.may(Permission.EDIT_SCOPE),
    }
    return render(request, "scope/responsibilities.html", context)


BUTTON = '<button name="cell" value="{}:{}" aria-label="{}, {}: {}">{}</button>'


def _shown(row: RaciRow, columns: list[Party], *, may_edit: bool) -> dict[str, Any]:
    """A row with its cells drawn: there are a thousand on a page."""
    return {
        "row": row,
        "cells": together(_cell(row, one, may_edit=may_edit) for one in columns),
        "gaps": [GAPS[code] for code in row.gaps],
    }


def _cell(row: RaciRow, party: Party, *, may_edit: bool) -> SafeString:
    letter: str | SafeString = row.letters.get(party.code, "")
    inner = letter
    if may_edit:
        inner = format_html(BUTTON, row.code, party.code, row.label, party.name, letter or "–", letter)
    return format_html('<td class="raci-cell" data-letter="{}">{}</td>', letter, inner)


@require_POST
@project_page(Permission.EDIT_SCOPE)
def responsibility_set(request: HttpRequest, access: Access) -> HttpResponse:
    """Write into a cell, ``d12:u5``; without a letter the next one in turn. Answers scripts with the row's gaps."""
    row, _colon, party = request.POST.get("cell", "").partition(":")
    known = row_of(access.project, row)
    if known is None or row[:1] not in KINDS or party[:1] not in PARTY:
        raise Http404
    present = known.letters.get(party, "")
    letter = request.POST.get("letter", TURN[(TURN.index(present) + 1) % len(TURN)])
    cell = Cell(KINDS[row[0]], int(row[1:]), PARTY[party[0]], party[1:])
    try:
        set_responsibility(access.project, cell, letter, by=access.user)
    except ScopeRefusedError as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    if request.headers.get("Accept", "").startswith("application/json"):
        after = row_of(access.project, row)
        gaps = [str(GAPS[code]) for code in after.gaps] if after else []
        return JsonResponse({"letter": letter, "gaps": gaps})
    return redirect(f"{reverse('responsibilities', args=[access.project.key])}?{request.GET.urlencode()}")


@require_GET
@project_page(Permission.VIEW_PLAN)
def responsibilities_export(request: HttpRequest, access: Access) -> HttpResponse:
    """The matrix with all its columns, as XLSX."""
    columns = [one for part in PARTS for one in parties(access.project, part)]
    rows = fill_rows(
        access.project, _rows(access, _asked(request))[:MOST_ROWS], [one.code for one in columns]
    )
    used = {code for row in rows for code in row.letters}
    shown = [one for one in columns if one.code in used or one.code[0] == "u"]
    name = f"{access.project.key}-RACI-{timezone.localdate()}.xlsx"
    return xlsx_answer(raci_book(rows, shown), name)
