"""The API of client actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.obligations.actions.asking import (
    accept_obligation,
    ask_client,
    change_obligation,
    create_obligation,
    delete_obligation,
    deliver_obligation,
    reopen_obligation,
    send_back_obligation,
    waive_obligation,
)
from tongzhou.obligations.actions.holding import expected_day, preview_shift, shift_plan
from tongzhou.obligations.actions.reminding import escalate_obligation, remind_client
from tongzhou.obligations.models import ClientObligation, ObligationEvent
from tongzhou.obligations.queries.owed import (
    PARTS,
    clock_of,
    contacts_of,
    events_of,
    items_of,
    obligations_of,
    owners_of,
    totals,
    waited,
    with_people,
)
from tongzhou.obligations.refusals import NotOfThisClientError, OwnerNotHereError
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Id, Name, PathId, Text, Whole
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["obligations"])
MANAGE = Permission.MANAGE_CLIENT_RELATIONS
PartName = Literal["open", "overdue", "check", "closed"]
assert PartName.__args__ == tuple(PARTS)  # type: ignore[attr-defined]  # a Literal


class ObligationRow(Answer):
    """Something that the client owes; `waited` counts working days, `items` are numbers in the plan."""

    describes: ClassVar[str] = "obligations.ClientObligation"

    id: int
    number: int
    title: str
    state: str
    due_on: date
    late: bool
    waited: int
    waiting_from: date | None
    owner: int
    senior: int | None
    contacts: list[int]
    items: list[int]
    version: int


class ObligationEventRow(Answer):
    """A line of the log; `days` are the working days waited until then."""

    describes: ClassVar[str] = "obligations.ObligationEvent"

    kind: str
    day: date
    due_on: date
    days: int
    people: str
    note: str
    files: str
    by: str
    at: datetime


class ObligationDetail(ObligationRow):
    """The whole of it, with everything asked and answered."""

    needs: str
    why: str
    criteria: str
    remind_before: int
    remind_every: int
    escalate_after: int
    log: list[ObligationEventRow]


class ObligationTotals(Answer):
    """How many there are, and the working days waited for the client in all."""

    open: int
    overdue: int
    check: int
    closed: int
    waited: int


class ShiftMove(Answer):
    """An item that would move."""

    item: int
    name: str
    start_before: date | None
    finish_before: date | None
    start: date
    finish: date


class ShiftPreview(Answer):
    """What moves if the plan waits for the client until `day`."""

    day: date
    moves: list[ShiftMove]
    finish_before: date | None
    finish: date | None


class ObligationsQuery(PageQuery):
    """Which client actions."""

    part: PartName = "open"


class ObligationNew(Body):
    """What the client owes; `contacts` and `senior` are contacts of the client, `items` numbers in the plan."""

    title: Name = Field(max_length=200)
    due_on: Day
    needs: Text = Field("", max_length=4000)
    why: Text = Field("", max_length=2000)
    criteria: Text = Field("", max_length=2000)
    owner: Id | None = None
    senior: Id | None = None
    contacts: list[Id] = Field([], max_length=50)
    items: list[Id] = Field([], max_length=50)
    remind_before: Whole = Field(3, ge=0, le=90)
    remind_every: Whole = Field(3, ge=1, le=90)
    escalate_after: Whole = Field(5, ge=1, le=90)


class ObligationChange(Body):
    """What is to be different; `version` is the one that was read."""

    version: Whole
    title: Name | None = Field(None, max_length=200)
    due_on: Day | None = None
    needs: Text | None = Field(None, max_length=4000)
    why: Text | None = Field(None, max_length=2000)
    criteria: Text | None = Field(None, max_length=2000)
    owner: Id | None = None
    senior: Id | None = None
    contacts: list[Id] | None = Field(None, max_length=50)
    items: list[Id] | None = Field(None, max_length=50)
    remind_before: Whole | None = Field(None, ge=0, le=90)
    remind_every: Whole | None = Field(None, ge=1, le=90)
    escalate_after: Whole | None = Field(None, ge=1, le=90)


class ObligationNote(Body):
    """A few words."""

    note: Text = Field("", max_length=2000)


class Received(ObligationNote):
    """When it came, by another way than the portal."""

    day: Day


class SentBack(ObligationNote):
    """What is missing, and the new due date if there is one."""

    due_on: Day | None = None


class Shift(Body):
    """Until when the plan waits for the client."""

    day: Day


class ShiftQuery(Body):
    """Until when; without it, the day on which it can come at the earliest."""

    day: Day | None = None


def _row(one: ClientObligation, today: date) -> dict[str, Any]:
    names = (
        "id", "number", "title", "state", "due_on", "waiting_from", "version",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "late": one.with_client and one.due_on < today,
        "owner": one.owner_id,
        "senior": one.senior_id,
        "contacts": [link.contact_id for link in one.asked.all()],
        "items": [link.item.number for link in one.waiting.all()],
    }


def _event(event: ObligationEvent) -> dict[str, Any]:
    names = ("kind", "day", "due_on", "days", "people", "note", "files", "at")
    return {name: getattr(event, name) for name in names} | {"by": event.by.name}


def _detail(access: Access, number: int) -> HttpResponse:
    today = timezone.localdate()
    one = get_object_or_404(with_people(obligations_of(access.project)), number=number)
    names = ("needs", "why", "criteria", "remind_before", "remind_every", "escalate_after")
    shown = _row(one, today) | {name: getattr(one, name) for name in names}
    days = waited(one, clock_of(access.project, today), today)
    return json_answer(shown | {"waited": days, "log": [_event(event) for event in events_of(one)]})


def _found(
    request: HttpRequest, key: str, number: int, permission: Permission
) -> tuple[Access, ClientObligation]:
    access = get_access(signed_in(request), key, permission)
    found = obligations_of(access.project).select_related("project", "owner", "senior", "placeholder")
    return access, get_object_or_404(found, number=number)


def _written(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    """Numbers in a body become the things that they name."""
    project, found = access.project, dict(given)
    if found.get("owner") is not None:
        found["owner"] = owners_of(project).filter(pk=found["owner"]).first()
        if found["owner"] is None:
            raise OwnerNotHereError
    people = contacts_of(project)
    if found.get("senior") is not None:
        found["senior"] = people.filter(pk=found["senior"]).first()
        if found["senior"] is None:
            raise NotOfThisClientError
    for name, rows in (
        ("contacts", people.filter(pk__in=found.get("contacts") or [])),
        ("items", items_of(project, found.get("items") or [])),
    ):
        if found.get(name) is not None:
            wanted = set(found[name])
            found[name] = list(rows)
            if len(found[name]) != len(wanted):
                raise NotOfThisClientError
    return found


@router.get("/projects/{slug:key}/client-actions", response=Page[ObligationRow])
def client_actions(request: HttpRequest, key: str, query: Query[ObligationsQuery]) -> HttpResponse:
    """What the client owes; needs `view_project`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    today = timezone.localdate()
    clock = clock_of(access.project, today)
    window = Window(request, query, Order("number", "number"), f"client-actions:{key}:{query.part}")
    found = obligations_of(access.project).filter(PARTS[query.part])
    if query.part == "overdue":
        found = found.filter(due_on__lt=today)

    def shown(one: ClientObligation) -> dict[str, Any]:
        return _row(one, today) | {"waited": waited(one, clock, today)}

    return json_answer(window.page(window.rows(with_people(found)), shown))


@router.get("/projects/{slug:key}/client-actions/totals", response=ObligationTotals)
def client_action_totals(request: HttpRequest, key: str) -> HttpResponse:
    """How many there are, and the working days waited; needs `view_project`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PROJECT)
    today = timezone.localdate()
    found = totals(access.project, clock_of(access.project, today), today)
    return json_answer({name: getattr(found, name) for name in ObligationTotals.model_fields})


@router.post("/projects/{slug:key}/client-actions", response={201: ObligationDetail})
def client_action_create(request: HttpRequest, key: str, body: ObligationNew) -> HttpResponse:
    """Write down what the client owes; needs `manage_client_relations`. The client sees it once it is asked for."""
    access = get_access(signed_in(request), key, MANAGE)
    made = create_obligation(access.project, by=access.user, **_written(access, body.model_dump()))
    answer = _detail(access, made.number)
    answer.status_code = 201
    return answer


@router.get("/projects/{slug:key}/client-actions/{int:number}", response=ObligationDetail)
def client_action(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """One client action with its log; needs `view_project`."""
    access, _one = _found(request, key, number, Permission.VIEW_PROJECT)
    return _detail(access, number)


@router.patch("/projects/{slug:key}/client-actions/{int:number}", response=ObligationDetail)
def client_action_change(
    request: HttpRequest, key: str, number: PathId, body: ObligationChange
) -> HttpResponse:
    """Change it; needs `manage_client_relations`. 409 when somebody was faster, or it is closed."""
    access, one = _found(request, key, number, MANAGE)
    given = _written(access, body.model_dump(exclude_unset=True))
    kept = {name: value for name, value in given.items() if value is not None or name == "senior"}
    change_obligation(one, by=access.user, **kept)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/ask", response=ObligationDetail)
def client_action_ask(request: HttpRequest, key: str, number: PathId, body: ObligationNote) -> HttpResponse:
    """Ask the client; needs `manage_client_relations`. The clock runs from the due date."""
    access, one = _found(request, key, number, MANAGE)
    ask_client(one, by=access.user, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/remind", response=ObligationDetail)
def client_action_remind(
    request: HttpRequest, key: str, number: PathId, body: ObligationNote
) -> HttpResponse:
    """Remind the client now; needs `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    remind_client(one, by=access.user, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/escalate", response=ObligationDetail)
def client_action_escalate(
    request: HttpRequest, key: str, number: PathId, body: ObligationNote
) -> HttpResponse:
    """Let the senior contact know now; needs `manage_client_relations`. 409 when none is named."""
    access, one = _found(request, key, number, MANAGE)
    escalate_obligation(one, by=access.user, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/receive", response=ObligationDetail)
def client_action_receive(request: HttpRequest, key: str, number: PathId, body: Received) -> HttpResponse:
    """Note that it came by another way than the portal; needs `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    deliver_obligation(one, by=access.user, day=body.day, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/accept", response=ObligationDetail)
def client_action_accept(
    request: HttpRequest, key: str, number: PathId, body: ObligationNote
) -> HttpResponse:
    """Accept what was delivered; needs `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    accept_obligation(one, by=access.user, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/send-back", response=ObligationDetail)
def client_action_send_back(request: HttpRequest, key: str, number: PathId, body: SentBack) -> HttpResponse:
    """Send it back with what is missing; needs `manage_client_relations`. The clock runs on."""
    access, one = _found(request, key, number, MANAGE)
    send_back_obligation(one, by=access.user, today=timezone.localdate(), note=body.note, due_on=body.due_on)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/waive", response=ObligationDetail)
def client_action_waive(request: HttpRequest, key: str, number: PathId, body: ObligationNote) -> HttpResponse:
    """The client need not deliver any more; needs `manage_client_relations`, and a reason."""
    access, one = _found(request, key, number, MANAGE)
    waive_obligation(one, by=access.user, today=timezone.localdate(), note=body.note)
    return _detail(access, number)


@router.post("/projects/{slug:key}/client-actions/{int:number}/reopen", response=ObligationDetail)
def client_action_reopen(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Take the acceptance or the waiving back; needs `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    reopen_obligation(one, by=access.user, today=timezone.localdate())
    return _detail(access, number)


@router.get("/projects/{slug:key}/client-actions/{int:number}/shift", response=ShiftPreview)
def client_action_shift_preview(
    request: HttpRequest, key: str, number: PathId, query: Query[ShiftQuery]
) -> HttpResponse:
    """What moves if the plan waits until a day; needs `edit_plan`. Nothing is changed."""
    _access, one = _found(request, key, number, Permission.EDIT_PLAN)
    day = query.day or expected_day(one, timezone.localdate())
    shown = preview_shift(one, day)
    names = ("item", "name", "start_before", "finish_before", "start", "finish")
    moves = [{name: getattr(move, name) for name in names} for move in shown.moves]
    return json_answer(
        {"day": day, "moves": moves, "finish_before": shown.finish_before, "finish": shown.finish}
    )


@router.post("/projects/{slug:key}/client-actions/{int:number}/shift", response=ObligationDetail)
def client_action_shift(request: HttpRequest, key: str, number: PathId, body: Shift) -> HttpResponse:
    """Let the plan wait until a day, in one undoable step; needs `edit_plan` and `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    get_access(access.user, key, Permission.EDIT_PLAN)
    shift_plan(one, by=access.user, day=body.day, today=timezone.localdate())
    return _detail(access, number)


@router.delete("/projects/{slug:key}/client-actions/{int:number}", response={204: None})
def client_action_delete(request: HttpRequest, key: str, number: PathId) -> HttpResponse:
    """Put it into the trash; needs `manage_client_relations`."""
    access, one = _found(request, key, number, MANAGE)
    delete_obligation(one, by=access.user)
    return nothing()
