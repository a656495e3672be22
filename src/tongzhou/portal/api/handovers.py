"""The API of the portal about handovers: what is handed over, answering its lines, and warranties."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.handover.actions.answering import answer_line, confirm_all
from tongzhou.handover.actions.warranties import report_claim
from tongzhou.handover.shown import HandoverSeen, LineSeen, WarrantySeen, claim_seen
from tongzhou.portal.guards import ClientAccess, get_client_access, get_publication
from tongzhou.portal.queries import handovers as queries
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Day, Name, PathId, Text, Whole

router = Router(tags=["portal"])
PART = "handovers"


class PortalFactRow(Answer):
    """One fact of a line, in your language."""

    label: str
    value: str


class PortalAttendeeRow(Answer):
    """Somebody on an attendance list."""

    describes: ClassVar[str] = "handover.Attendee"

    name: str
    organisation: str
    attended: bool


class PortalLineAnswerRow(Answer):
    """What was said of a line."""

    describes: ClassVar[str] = "handover.LineAnswer"

    comment: str
    by_name: str
    noted: bool
    at: datetime


class PortalLineRow(Answer):
    """A line; send its `version` with your answer."""

    describes: ClassVar[str] = "handover.HandoverLine"

    id: int
    kind: str
    name: str
    details: str
    facts: list[PortalFactRow]
    state: str
    due: date | None
    responsible: str
    owed: bool
    version: int
    may_answer: bool
    attendees: list[PortalAttendeeRow]
    answers: list[PortalLineAnswerRow]


class PortalClaimRow(Answer):
    """What was claimed under a warranty."""

    describes: ClassVar[str] = "handover.WarrantyClaim"

    reported_on: date
    reported_by: str
    text: str
    solved_on: date | None
    solution: str


class PortalWarrantyRow(Answer):
    """A warranty as it stands today."""

    describes: ClassVar[str] = "handover.Warranty"

    id: int
    title: str
    scope: str
    starts_on: date | None
    ends_on: date | None
    standing: Literal["agreed", "ahead", "running", "over"]
    days_left: int | None
    claims: list[PortalClaimRow]


class PortalHandoverRow(Answer):
    """A handover; `sign_url` leads to what your side is asked to sign."""

    describes: ClassVar[str] = "handover.Handover"

    id: int
    title: str
    description: str
    operations_team: str
    planned_on: date | None
    state: str
    late: bool
    signed_on: date | None
    lines: int
    settled: int
    objected: int
    owed: int
    url: str
    sign_url: str
    certificate_url: str


class PortalHandovers(Answer):
    """All that was presented to you, what is not signed first."""

    items: list[PortalHandoverRow]


class PortalHandover(PortalHandoverRow):
    """A handover with its lines and warranties."""

    line_list: list[PortalLineRow]
    warranties: list[PortalWarrantyRow]


class PortalConfirmed(Answer):
    """How many lines were confirmed."""

    confirmed: int


class PortalAnswered(Body):
    """Your answer to a line: an objection needs a comment, a remaining item a day."""

    answer: Literal["confirmed", "objected", "remaining"]
    comment: Text = Field("", max_length=4000)
    due: Day | None = None
    version: Whole | None = None


class PortalClaim(Body):
    """What does not work."""

    text: Name = Field(max_length=10_000)


@router.get("/portal/projects/{slug:key}/handovers", response=PortalHandovers)
def portal_handovers(request: HttpRequest, key: str) -> HttpResponse:
    """What is handed over to your side, if it is published."""
    access = _access(request, key)
    return json_answer(
        {"items": [_row(one) for one in queries.portal_handovers(access.project, today=_today())]}
    )


@router.get("/portal/projects/{slug:key}/handovers/{int:id}", response=PortalHandover)
def portal_handover(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One handover with its lines and warranties."""
    access = _access(request, key)
    one = get_object_or_404(queries.presented_to(access.project), pk=id)
    return json_answer(_whole(queries.portal_handover(one, today=_today())))


@router.post("/portal/projects/{slug:key}/handovers/{int:id}/lines/{int:line}", response=PortalLineRow)
def portal_handover_answer(
    request: HttpRequest, key: str, id: PathId, line: PathId, body: PortalAnswered
) -> HttpResponse:
    """Answer a line; needs `answer_as_client`. 409 when it was changed or is not handed over."""
    access = _access(request, key, Permission.ANSWER_AS_CLIENT)
    found = queries.line_presented(access.project, id, line)
    if found is None:
        raise Http404
    answer_line(
        found, by=access.user, answer=body.answer, comment=body.comment, due=body.due, seen=body.version
    )
    one = queries.portal_handover(queries.presented_to(access.project).get(pk=id), today=_today())
    shown = next(each for group in one.groups for each in group.lines if each.id == line)
    return json_answer(_line(shown))


@router.post("/portal/projects/{slug:key}/handovers/{int:id}/confirm", response=PortalConfirmed)
def portal_handover_confirm(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Confirm every line that is handed over; needs `answer_as_client`."""
    access = _access(request, key, Permission.ANSWER_AS_CLIENT)
    one = get_object_or_404(queries.presented_to(access.project), pk=id)
    return json_answer({"confirmed": confirm_all(one, by=access.user)})


@router.post("/portal/projects/{slug:key}/warranties/{int:id}/claims", response={201: PortalClaimRow})
def portal_warranty_claim(request: HttpRequest, key: str, id: PathId, body: PortalClaim) -> HttpResponse:
    """Report something under a warranty; needs `answer_as_client`. 409 when it does not run.

    It runs on when the project is closed.
    """
    access = _access(request, key, Permission.ANSWER_AS_CLIENT, runs_on=True)
    found = queries.warranty_shown(access.project, id)
    if found is None:
        raise Http404
    made = report_claim(
        found,
        by=access.user,
        text=body.text,
        reported_on=_today(),
        reported_by=access.user.name,
        today=_today(),
    )
    return json_answer(_values(claim_seen(made)), 201)


def _access(
    request: HttpRequest, key: str, permission: Permission | None = None, *, runs_on: bool = False
) -> ClientAccess:
    user = signed_in(request)
    get_publication(user, key)  # the vendor's people have no preview here
    return get_client_access(user, key, PART, permission, runs_on=runs_on)


def _today() -> date:
    return timezone.localdate()


def _values(one: Any) -> dict[str, Any]:
    return {each.name: getattr(one, each.name) for each in fields(one)}


def _row(one: HandoverSeen) -> dict[str, Any]:
    counted = {"lines": one.counts["line"]} | {
        name: one.counts[name] for name in ("settled", "objected", "owed")
    }
    names = set(PortalHandoverRow.model_fields) - counted.keys()
    return {name: getattr(one, name) for name in PortalHandoverRow.model_fields if name in names} | counted


def _whole(one: HandoverSeen) -> dict[str, Any]:
    lines = [_line(line) for group in one.groups for line in group.lines]
    return _row(one) | {"line_list": lines, "warranties": [_warranty(each) for each in one.warranties]}


def _line(one: LineSeen) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in PortalLineRow.model_fields}
    return shown | {
        "facts": [_values(each) for each in one.facts],
        "attendees": [_values(each) for each in one.attendees],
        "answers": [
            {name: getattr(each, name) for name in PortalLineAnswerRow.model_fields} for each in one.answers
        ],
    }


def _warranty(one: WarrantySeen) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in PortalWarrantyRow.model_fields}
    return shown | {"claims": [_values(each) for each in one.claims]}
