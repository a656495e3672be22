"""The API of a handover's lines: written down, handed over, answered, done; and what can be taken over."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions import answering
from tongzhou.handover.actions import lines as acting
from tongzhou.handover.api.handovers import ONE, found_handover
from tongzhou.handover.api.shapes import (
    Attendance,
    Invited,
    LineAnswered,
    LineCandidates,
    LineChange,
    LineFinished,
    LineNew,
    LinesChanged,
    LineShown,
    LineSolved,
    LinesQuery,
    LinesSet,
    TakenOver,
    line_row,
)
from tongzhou.handover.models import Handover, HandoverLine
from tongzhou.handover.queries.handovers import (
    deliverables_to_choose,
    files_to_choose,
    handovers_of,
    lines_of,
    remaining_to_take,
    with_parts,
    work_to_take,
)
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, Window

router = Router(tags=["handover"])
LINE = f"{ONE}/lines/{{int:line}}"
MOST_CANDIDATES = 200


def _found(request: HttpRequest, key: str, pk: int, line: int) -> tuple[Access, Handover, HandoverLine]:
    access, one = found_handover(request, key, pk)
    return access, one, get_object_or_404(lines_of(one), pk=line)


def _line(one: Handover, pk: int, status: int = 200) -> HttpResponse:
    return json_answer(line_row(with_parts(lines_of(one)).get(pk=pk)), status)


def _written(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    found = dict(given)
    for name, rows in (
        ("deliverable", deliverables_to_choose(access.project)),
        ("file_version", files_to_choose(access.project)),
    ):
        if found.get(name) is not None:
            found[name] = rows.filter(pk=found[name]).first()
            if found[name] is None:
                raise Http404
    return found


@router.get(f"{ONE}/lines", response=Page[LineShown])
def handover_lines(request: HttpRequest, key: str, id: PathId, query: Query[LinesQuery]) -> HttpResponse:
    """The lines of a handover as they were written down; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    one = get_object_or_404(handovers_of(access.project), pk=id)
    scope = f"handover-lines:{id}:{query.kind}:{query.state}"
    window = Window(request, query, Order("position", "position"), scope)
    found = with_parts(lines_of(one))
    for name in ("kind", "state"):
        if wanted := getattr(query, name):
            found = found.filter(**{name: wanted})
    return json_answer(window.page(window.rows(found), line_row))


@router.post(f"{ONE}/lines", response={201: LineShown})
def handover_line_add(request: HttpRequest, key: str, id: PathId, body: LineNew) -> HttpResponse:
    """Write a line down; needs `manage_acceptance`. 409 for facts that its kind has not, and for passwords."""
    access, one = found_handover(request, key, id)
    given = _written(access, body.model_dump(exclude_unset=True, exclude={"kind"}))
    made = acting.add_line(one, by=access.user, kind=body.kind, **given)
    return _line(one, made.pk, 201)


@router.get(LINE, response=LineShown)
def handover_line(request: HttpRequest, key: str, id: PathId, line: PathId) -> HttpResponse:
    """One line with its attendance list and what was said of it; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    one = get_object_or_404(handovers_of(access.project), pk=id)
    return json_answer(line_row(get_object_or_404(with_parts(lines_of(one)), pk=line)))


@router.patch(LINE, response=LineShown)
def handover_line_change(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: LineChange
) -> HttpResponse:
    """Change a line; needs `manage_acceptance`. The client is asked again if they had confirmed it."""
    access, one, found = _found(request, key, id, line)
    given = _written(access, body.model_dump(exclude_unset=True, exclude={"version"}))
    acting.change_line(found, by=access.user, seen=body.version, **given)
    return _line(one, line)


@router.delete(LINE, response={204: None})
def handover_line_drop(request: HttpRequest, key: str, id: PathId, line: PathId) -> HttpResponse:
    """Remove a line; 409 when the client has answered it."""
    access, _one, found = _found(request, key, id, line)
    acting.drop_line(found, by=access.user)
    return nothing()


@router.post(f"{ONE}/states", response=LinesChanged)
def handover_lines_set(request: HttpRequest, key: str, id: PathId, body: LinesSet) -> HttpResponse:
    """Say of lines that they are open, ready or handed over; those that the client has answered stay."""
    access, one = found_handover(request, key, id)
    count = acting.set_states(one, by=access.user, numbers=body.lines, state=body.state)
    return json_answer({"changed": count})


@router.get(f"{ONE}/candidates", response=LineCandidates)
def handover_candidates(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """What can be taken over: remaining items of acceptances, open defects and issues; needs `manage_acceptance`."""
    _access, one = found_handover(request, key, id)
    remaining = remaining_to_take(one)[:MOST_CANDIDATES]
    items = work_to_take(one)[:MOST_CANDIDATES]
    return json_answer(
        {
            "remaining": [{"id": each.pk, "text": each.text, "due": each.due} for each in remaining],
            "items": [{"id": each.pk, "text": each.name, "due": each.due_date} for each in items],
        }
    )


@router.post(f"{ONE}/take-over", response=LinesChanged)
def handover_take_over(request: HttpRequest, key: str, id: PathId, body: TakenOver) -> HttpResponse:
    """Make lines of candidates; each is taken over once."""
    access, one = found_handover(request, key, id)
    made = acting.take_over(one, by=access.user, remaining=body.remaining, items=body.items)
    return json_answer({"changed": len(made)})


@router.post(f"{LINE}/answer", response=LineShown)
def handover_line_answer(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: LineAnswered
) -> HttpResponse:
    """Note what somebody of the client has said of a line elsewhere; needs `manage_acceptance`."""
    access, one, found = _found(request, key, id, line)
    answering.answer_line(
        found,
        by=access.user,
        answer=body.answer,
        comment=body.comment,
        due=body.due,
        said_by=body.said_by,
        seen=body.version,
    )
    return _line(one, line)


@router.post(f"{LINE}/solve", response=LineShown)
def handover_line_solve(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: LineSolved
) -> HttpResponse:
    """Hand over again what the client objected to; 409 when they do not."""
    access, one, found = _found(request, key, id, line)
    answering.solve_line(found, by=access.user, comment=body.comment)
    return _line(one, line)


@router.post(f"{LINE}/finish", response=LineShown)
def handover_line_finish(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: LineFinished
) -> HttpResponse:
    """Say that an open or remaining item is done, or is not; also after the signatures."""
    access, one, found = _found(request, key, id, line)
    acting.finish_line(found, by=access.user, done=body.done)
    return _line(one, line)


@router.post(f"{LINE}/plan", response=LineShown)
def handover_line_plan(request: HttpRequest, key: str, id: PathId, line: PathId) -> HttpResponse:
    """Make a work item of a line; 409 when there is one."""
    access, one, found = _found(request, key, id, line)
    acting.work_on_line(found, by=access.user, today=timezone.localdate())
    return _line(one, line)


@router.post(f"{LINE}/attendees", response=LineShown)
def handover_attendees_add(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: Invited
) -> HttpResponse:
    """Put people on the attendance list of a training."""
    access, one, found = _found(request, key, id, line)
    acting.invite(found, by=access.user, people=[(each.name, each.organisation) for each in body.people])
    return _line(one, line)


@router.post(f"{LINE}/attendance", response=LineShown)
def handover_attendance_set(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: Attendance
) -> HttpResponse:
    """Say who of the list has come; everybody else has not."""
    access, one, found = _found(request, key, id, line)
    acting.set_attendance(found, by=access.user, came=body.attended)
    return _line(one, line)


@router.delete(f"{LINE}/attendees/{{int:attendee}}", response={204: None})
def handover_attendee_drop(
    request: HttpRequest, key: str, id: PathId, line: PathId, attendee: PathId
) -> HttpResponse:
    """Take somebody off the attendance list."""
    access, _one, found = _found(request, key, id, line)
    acting.drop_attendee(
        get_object_or_404(found.attendees.select_related("line__handover"), pk=attendee), by=access.user
    )
    return nothing()
