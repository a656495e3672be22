"""Handovers, for the vendor's people: the list, one with its lines by kind, and its facts."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions.preparing import FACTS, change_handover, create_handover
from tongzhou.handover.forms import HandoverForm
from tongzhou.handover.kinds import ICONS, PLURALS
from tongzhou.handover.models import Handover, LineKind, LineState
from tongzhou.handover.queries.handovers import (
    KIND,
    PAGE,
    certificate_of,
    handovers_of,
    is_blocked,
    kind_counts,
    lines_of,
    may_manage,
    recipients_of,
    with_counts,
    with_parts,
)
from tongzhou.handover.queries.warranties import days_left, standing_of, warranties
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.handover.shown import facts_of, state_words, term_words
from tongzhou.handover.telling import COLOURS, STANDINGS
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.subjects import get_subject_or_404
from tongzhou.signing.queries import requests_of
from tongzhou.web.numbers import whole_number

MANAGE = Permission.MANAGE_ACCEPTANCE
LINES = 50


@require_GET
@project_page(Permission.VIEW_PLAN)
def handovers(request: HttpRequest, access: Access) -> HttpResponse:
    """All handovers of the project: what is not signed first."""
    page = Paginator(with_counts(handovers_of(access.project)), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {"one": one, "late": not one.is_signed and one.planned_on and one.planned_on < today}
        for one in page.object_list
    ]
    running = [row for row in warranties(access.project, today=today) if row.standing == "running"]
    context = {
        "project": access.project,
        "rows": rows,
        "page": page,
        "may_manage": may_manage(access),
        "soon": [row for row in running if row.soon],
    }
    return render(request, "handover/handovers.html", context)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_create(request: HttpRequest, access: Access) -> HttpResponse:
    """Begin to prepare one, with a checklist or an empty list."""
    form = HandoverForm(request.POST or None, project=access.project)
    if request.method == "POST" and form.is_valid():
        template = form.cleaned_data["template"]
        try:
            made = create_handover(access.project, by=access.user, template=template, **form.facts())
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("handover", key=access.project.key, pk=made.pk)
    return _edit_page(request, access, form, None)


@require_http_methods(["GET", "POST"])
@project_page(MANAGE)
def handover_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change its facts."""
    one = find_handover(access, pk)
    first: dict[str, Any] = {name: getattr(one, name) for name in FACTS if name != "item"}
    first |= {"item": one.item_id, "contacts": [str(each.contact_id) for each in one.recipients.all()]}
    form = HandoverForm(request.POST or None, project=access.project, initial=first)
    del form.fields["template"]
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        try:
            change_handover(
                one,
                by=access.user,
                seen=whole_number(seen) or 0,
                **form.facts(),
            )
        except HandoverRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return redirect("handover", key=access.project.key, pk=pk)
    return _edit_page(request, access, form, one)


def _edit_page(
    request: HttpRequest, access: Access, form: HandoverForm, one: Handover | None
) -> HttpResponse:
    context = {"project": access.project, "form": form, "one": one}
    return render(request, "handover/handover_edit.html", context, status=422 if form.is_bound else 200)


@require_GET
@project_page(Permission.VIEW_PLAN)
def handover(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One handover: its lines by kind, how far they are, its warranties, and what is to be done next."""
    one = get_object_or_404(with_counts(handovers_of(access.project)), pk=pk)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    found = lines_of(one)
    if kind in LineKind.values:
        found = found.filter(kind=kind)
    if state in LineState.values:
        found = found.filter(state=state)
    elif state == "blocking":
        found = found.filter(is_blocked())
    page = Paginator(with_parts(found), LINES).get_page(request.GET.get("page"))
    context = _facts(access, one) | {
        "kind": kind,
        "state": state,
        "page": page,
        "groups": _groups(page.object_list),
        "kinds": _kinds(one, kind),
    }
    return render(request, "handover/handover.html", context)


def _facts(access: Access, one: Handover) -> dict[str, Any]:
    today, managing = timezone.localdate(), may_manage(access)
    return {
        "project": access.project,
        "one": one,
        "recipients": recipients_of(one),
        "warranties": [
            {
                "one": each,
                "term": term_words(each),
                "standing": STANDINGS[standing_of(each, today)],
                "tone": COLOURS[standing_of(each, today)],
                "days_left": days_left(each, today),
            }
            for each in one.warranties.order_by("pk")
        ],
        "certificate": certificate_of(one) if one.is_signed else None,
        "declined": _declined(one),
        "may_manage": managing,
        "may_change": managing and one.is_open,
        "late": not one.is_signed and one.planned_on is not None and one.planned_on < today,
        "subject": get_subject_or_404(access.user, KIND, one.pk),
        "today": today,
    }


def _declined(one: Handover) -> Any:
    """The last request, if it was declined and nothing was asked since."""
    if not one.is_presented:
        return None
    ended = [asked for asked in requests_of(KIND, one.pk)[:4] if asked.state == "declined"]
    return ended[0] if ended else None


def _groups(lines: Any) -> list[dict[str, Any]]:
    made = []
    found = list(lines)
    for kind in LineKind.values:
        rows = [
            {
                "line": line,
                "facts": facts_of(line),
                "state": state_words(line),
                "last": next(reversed(line.answers.all()), None),
                "came": sum(each.attended for each in line.attendees.all()),
                "invited": len(line.attendees.all()),
            }
            for line in found
            if line.kind == kind
        ]
        if rows:
            made.append({"kind": kind, "title": PLURALS[kind], "icon": ICONS[kind], "rows": rows})
    return made


def _kinds(one: Handover, chosen: str) -> list[dict[str, Any]]:
    counts = kind_counts(one)
    return [
        {
            "code": kind,
            "title": PLURALS[kind],
            "icon": ICONS[kind],
            "count": counts.get(kind, 0),
            "here": kind == chosen,
        }
        for kind in LineKind.values
    ]


def find_handover(access: Access, pk: int) -> Handover:
    """A handover of the project, or 404."""
    found: Handover = get_object_or_404(handovers_of(access.project), pk=pk)
    return found
