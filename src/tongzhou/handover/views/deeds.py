"""What is done with a handover and its lines by one POST: say what was done, and go back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tongzhou.handover.actions import answering, lines, preparing, signing
from tongzhou.handover.forms import DoneForm, NotedAnswerForm, PeopleForm, StatesForm, WordForm
from tongzhou.handover.models import Handover, HandoverLine
from tongzhou.handover.queries.handovers import lines_of
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.handover.views.handovers import MANAGE, find_handover
from tongzhou.handover.views.lines import numbers
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.guards import Access, project_page
from tongzhou.signing.actions import SigningRefusedError
from tongzhou.web.undo import say_undoable

Refusals = (HandoverRefusedError, SigningRefusedError, ItemRefusedError)


def _tell(request: HttpRequest, run: Callable[[], str]) -> None:
    try:
        said = run()
    except Refusals as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, said)


def _valid(request: HttpRequest, form: forms.Form) -> bool:
    if form.is_valid():
        return True
    messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
    return False


def _deed(run: Callable[[Access, Handover], str]) -> Callable[..., HttpResponse]:
    """A POST about a handover."""

    def view(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
        one = find_handover(access, pk)
        _tell(request, lambda: run(access, one))
        return redirect("handover", key=access.project.key, pk=pk)

    return require_POST(project_page(MANAGE)(view))


def _line_deed(
    run: Callable[..., str], form: type[forms.Form] | None = None, *, stays: bool = True
) -> Callable[..., HttpResponse]:
    """A POST about a line: find it, read the form, carry it out, say what was done."""

    def view(request: HttpRequest, access: Access, pk: int, line: int, **inner: Any) -> HttpResponse:
        one = find_handover(access, pk)
        found: HandoverLine = get_object_or_404(lines_of(one), pk=line)
        given = form(request.POST) if form else None
        if given is None or _valid(request, given):
            _tell(request, lambda: run(access, found, *([given] if given else []), **inner))
        if stays and request.POST.get("back") != "list":
            return redirect("handover_line", access.project.key, pk, line)
        return redirect("handover", key=access.project.key, pk=pk)

    return require_POST(project_page(MANAGE)(view))


def _present(access: Access, one: Handover) -> str:
    answering.present_handover(one, by=access.user)
    return _("The client sees it now, and answers the lines that are handed over.")


def _take_back(access: Access, one: Handover) -> str:
    answering.take_back_handover(one, by=access.user)
    return _("Taken back. The client does not see it any more.")


def _sign(access: Access, one: Handover) -> str:
    signing.ask_signatures(one, by=access.user)
    return _(
        "Both sides are asked to sign. Sign for yours now; the client finds it in the portal, or gets a link."
    )


def _recall(access: Access, one: Handover) -> str:
    signing.recall_signatures(one, by=access.user)
    return _("Taken back from signing. Its lines can be changed again.")


@require_POST
@project_page(MANAGE)
def handover_delete(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Into the trash; only what was never presented."""
    try:
        entry = preparing.delete_handover(find_handover(access, pk), by=access.user)
    except HandoverRefusedError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("handover", key=access.project.key, pk=pk)
    say_undoable(request, _("Deleted. It waits in the trash."), reverse("trash_restore", args=[entry.pk]))
    return redirect("handovers", key=access.project.key)


@require_POST
@project_page(MANAGE)
def handover_lines_set(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say of the ticked lines how far they are."""
    one, form = find_handover(access, pk), StatesForm(request.POST)

    def run() -> str:
        count = lines.set_states(
            one, by=access.user, numbers=numbers(request, "line"), state=form.cleaned_data["state"]
        )
        return ngettext("%(count)d line was changed.", "%(count)d lines were changed.", count) % {
            "count": count
        }

    if _valid(request, form):
        _tell(request, run)
    return redirect("handover", key=access.project.key, pk=pk)


def _drop(access: Access, line: HandoverLine) -> str:
    lines.drop_line(line, by=access.user)
    return _("Removed.")


def _answer(access: Access, line: HandoverLine, form: NotedAnswerForm) -> str:
    given = form.cleaned_data
    answering.answer_line(
        line,
        by=access.user,
        answer=given["answer"],
        comment=given["comment"],
        due=given["due"],
        said_by=given["said_by"],
        seen=given["version"],
    )
    return _("Noted.")


def _solve(access: Access, line: HandoverLine, form: WordForm) -> str:
    answering.solve_line(line, by=access.user, comment=form.cleaned_data["comment"])
    return _("Handed over again. The client is asked to confirm it.")


def _finish(access: Access, line: HandoverLine, form: DoneForm) -> str:
    lines.finish_line(line, by=access.user, done=form.cleaned_data["done"])
    return _("Saved.")


def _plan(access: Access, line: HandoverLine) -> str:
    made = lines.work_on_line(line, by=access.user, today=timezone.localdate())
    return _("The work item %(label)s was made of it.") % {"label": made.label}


def _people(access: Access, line: HandoverLine, form: PeopleForm) -> str:
    count = len(lines.invite(line, by=access.user, people=form.pairs()))
    return ngettext("%(count)d person was added.", "%(count)d people were added.", count) % {"count": count}


def _drop_attendee(access: Access, line: HandoverLine, attendee: int) -> str:
    lines.drop_attendee(get_object_or_404(line.attendees.select_related("line"), pk=attendee), by=access.user)
    return _("Removed.")


@require_POST
@project_page(MANAGE)
def attendance_set(request: HttpRequest, access: Access, pk: int, line: int) -> HttpResponse:
    """Say who has come."""
    found: HandoverLine = get_object_or_404(lines_of(find_handover(access, pk)), pk=line)

    def run() -> str:
        count = lines.set_attendance(found, by=access.user, came=numbers(request, "came"))
        return ngettext("%(count)d person attended.", "%(count)d people attended.", count) % {"count": count}

    _tell(request, run)
    return redirect("handover_line", access.project.key, pk, line)


handover_present = _deed(_present)
handover_take_back = _deed(_take_back)
handover_sign = _deed(_sign)
handover_recall = _deed(_recall)
handover_line_drop = _line_deed(_drop, stays=False)
handover_line_answer = _line_deed(_answer, NotedAnswerForm)
handover_line_solve = _line_deed(_solve, WordForm)
handover_line_finish = _line_deed(_finish, DoneForm)
handover_line_plan = _line_deed(_plan)
attendees_add = _line_deed(_people, PeopleForm)
attendee_drop = _line_deed(_drop_attendee)
