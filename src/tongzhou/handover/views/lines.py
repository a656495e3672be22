"""One line of a handover: its facts, attendance, and what was said of it; and taking items over from elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions.lines import add_line, change_line, take_over
from tongzhou.handover.forms import LineForm, NotedAnswerForm, PeopleForm
from tongzhou.handover.kinds import FACTS
from tongzhou.handover.models import Handover, HandoverLine, LineKind, LineState
from tongzhou.handover.queries.handovers import (
    lines_of,
    may_manage,
    remaining_to_take,
    with_parts,
    work_to_take,
)
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.handover.shown import facts_of, state_words
from tongzhou.handover.views.handovers import MANAGE, find_handover
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.numbers import whole_number

SHOWN = 200


def numbers(request: HttpRequest, name: str) -> list[int]:
    """The numbers that were ticked; what is none is left out."""
    return [one for text in request.POST.getlist(name) if (one := whole_number(text)) is not None]


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_line_add(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Write a line of a kind down."""
    one = find_handover(access, pk)
    kind = request.GET.get("kind", "")
    if kind not in LineKind.values:
        kind = LineKind.OTHER
    form = LineForm(request.POST or None, project=access.project, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            line = add_line(one, by=access.user, kind=kind, **form.facts())
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Added."))
            if kind == LineKind.TRAINING:
                return redirect("handover_line", access.project.key, pk, line.pk)
            return redirect("handover", key=access.project.key, pk=pk)
    context = {"project": access.project, "one": one, "form": form, "kind": LineKind(kind)}
    return render(request, "handover/line_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@project_page(Permission.VIEW_PLAN)
def handover_line(request: HttpRequest, access: Access, pk: int, line: int) -> HttpResponse:
    """A line with everything that was said of it; a POST changes it."""
    one = find_handover(access, pk)
    found: HandoverLine = get_object_or_404(with_parts(lines_of(one)), pk=line)
    if request.method == "POST" and not may_manage(access):
        raise PermissionDenied
    form = _form(request, access, found) if may_manage(access) and one.is_open else None
    if request.method == "POST" and form is None:
        messages.error(request, _("It is frozen: take it back before you change it."))
        return redirect("handover_line", access.project.key, pk, line)
    if request.method == "POST" and form is not None and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            change_line(
                found,
                by=access.user,
                seen=whole_number(seen) or 0,
                **form.facts(),
            )
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("handover", key=access.project.key, pk=pk)
    context = _line_context(access, one, found) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "handover/line.html", context, status=status)


def _form(request: HttpRequest, access: Access, found: HandoverLine) -> LineForm:
    names = (*FACTS[found.kind], "due", "responsible", "side", "details", "internal_note")
    first: dict[str, Any] = {
        name: getattr(found, f"{name}_id" if name in {"deliverable", "file_version"} else name)
        for name in names
    }
    owed = found.state in {LineState.OBJECTED, LineState.REMAINING}
    return LineForm(request.POST or None, project=access.project, kind=found.kind, owed=owed, initial=first)


def _line_context(access: Access, one: Handover, found: HandoverLine) -> dict[str, Any]:
    managing = may_manage(access)
    return {
        "project": access.project,
        "one": one,
        "line": found,
        "facts": facts_of(found),
        "state": state_words(found),
        "answers": list(found.answers.all()),
        "attendees": list(found.attendees.all()),
        "is_training": found.kind == LineKind.TRAINING,
        "people_form": PeopleForm(auto_id="people-%s"),
        "may_manage": managing,
        "may_change": managing and one.is_open,
        "may_solve": managing and one.is_presented and found.state == LineState.OBJECTED,
        "may_note": managing and one.is_presented and found.state not in {LineState.OPEN, LineState.READY},
        "note_form": NotedAnswerForm(auto_id="note-%s", initial={"version": found.version}),
    }


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_take_over(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What remains of acceptances, and open defects and issues; a POST takes what is ticked over."""
    one = find_handover(access, pk)
    if request.method == "POST":
        try:
            made = take_over(
                one, by=access.user, remaining=numbers(request, "remaining"), items=numbers(request, "item")
            )
        except HandoverRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = ngettext("%(count)d item was taken over.", "%(count)d items were taken over.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("handover", key=access.project.key, pk=pk)
    context = {
        "project": access.project,
        "one": one,
        "remaining": list(remaining_to_take(one)[:SHOWN]),
        "items": list(work_to_take(one)[:SHOWN]),
    }
    return render(request, "handover/take_over.html", context)
