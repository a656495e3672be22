"""The API of closings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.closure.actions import closing as deeds
from tongzhou.closure.actions import items, people
from tongzhou.closure.models import ClosingItem, Release
from tongzhou.closure.queries.checklist import (
    Line,
    Told,
    checklist,
    items_of,
    running,
    story_of,
    template_lines,
    template_of,
    told,
)
from tongzhou.closure.queries.people import people_of, releases_in
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.queries import members_of
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, PathId, Text

router = Router(tags=["closure"])
CLOSE = Permission.CLOSE_PROJECT
LONG = 4_000
StateName = Literal["open", "waived", "done"]


class WaiverShown(Answer):
    """What was left open on purpose: as much as there was then."""

    describes: ClassVar[str] = "closure.Waiver"

    count: int
    reason: str
    by: str
    at: datetime


class LineShown(Answer):
    """A point of the checklist; `item` is the number of the own item that it stands for."""

    key: str
    words: str
    count: int
    state: StateName
    url: str
    responsible: list[str]
    waiver: WaiverShown | None
    item: int | None


class ReleaseShown(Answer):
    """Somebody's last day; `stays` says that they stay a member."""

    describes: ClassVar[str] = "closure.Release"

    id: int
    user: int
    name: str
    last_day: date
    stays: bool
    left_at: datetime | None


class PersonShown(Answer):
    """Somebody who works in the project, what is promised of their time, and their open work."""

    user: int
    name: str
    role: str
    promised_until: date | None
    open_items: int
    release: ReleaseShown | None


class ClosureShown(Answer):
    """Whether the project can be closed; `closing_on` is empty until the closing has been started."""

    describes: ClassVar[str] = "closure.Closing"

    state: Literal["none", "started", "closed"]
    closing_on: date | None
    started_by: str | None
    closed_by: str | None
    closed_at: datetime | None
    client_access: Literal["", "kept", "withdrawn"]
    withdraw_on: date | None
    withdrawn_at: datetime | None
    open: int = Field(description="Points that block the closing.")
    waived: int
    lines: list[LineShown] = Field(
        description="As they are now; of a closed project, none: see its closings."
    )
    people: list[PersonShown]


class FrozenShown(Answer):
    """A point as it was when the project was closed."""

    words: str
    state: StateName
    count: int
    by: str
    at: datetime | None
    reason: str


class ClosingTold(Answer):
    """A closing, from its beginning to its end."""

    describes: ClassVar[str] = "closure.Closing"

    id: int
    state: Literal["started", "closed", "reopened", "stopped"]
    closing_on: date
    started_by: str
    started_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    reason: str
    lines: list[FrozenShown]


class Closings(Answer):
    """All closings of a project, the newest first."""

    items: list[ClosingTold]


class ItemShown(Answer):
    """An own item of the checklist."""

    describes: ClassVar[str] = "closure.ClosingItem"

    id: int
    text: str
    owner: int | None
    note: str
    done: bool
    done_by: str | None
    done_at: datetime | None


class TemplateShown(Answer):
    """With which own items closings begin; `own` says that the organisation has written the list itself."""

    lines: list[str]
    own: bool


class ClosingDay(Body):
    """A day."""

    day: Day


class Why(Body):
    """A reason."""

    reason: Name = Field(max_length=LONG)


class ClosureWaive(Why):
    """What is waived: the key of a point."""

    check: Name = Field(max_length=60)


class WaiverBack(Body):
    """The key of a point."""

    check: Name = Field(max_length=60)


class AccessDecided(Body):
    """What becomes of the client's access, and the first day without it."""

    access: Literal["kept", "withdrawn"]
    day: Day | None = None


class ReleaseNew(Body):
    """Who is released, and their last day; without a person, everybody who is left."""

    day: Day
    user: Id | None = None


class ItemNew(Body):
    """A new own item."""

    text: Name = Field(max_length=300)
    owner: Id | None = None


class ItemSettled(Body):
    """Whether it is done, by what that can be seen, and who sees to it."""

    done: Flag
    note: Text = Field("", max_length=LONG)
    owner: Id | None = None


class TemplateWritten(Body):
    """The list; without any line, the one that comes with the product."""

    lines: list[Name] = Field(max_length=500)


def _line(one: Line) -> dict[str, Any]:
    waiver = one.waiver
    return {
        "key": one.key,
        "words": one.words,
        "count": one.count,
        "state": one.state,
        "url": one.url,
        "responsible": list(one.who),
        "waiver": waiver
        and {"count": waiver.count, "reason": waiver.reason, "by": waiver.by.name, "at": waiver.at},
        "item": one.item.pk if one.item else None,
    }


def _release(one: Release) -> dict[str, Any]:
    names = {"id": one.pk, "user": one.user_id, "name": one.user.name}
    return names | {"last_day": one.last_day, "stays": one.stays, "left_at": one.left_at}


def _shown(access: Access) -> HttpResponse:
    project, today = access.project, timezone.localdate()
    project.refresh_from_db()
    one = running(project)
    found = None if project.is_closed else checklist(project, one, access)
    around = people_of(project, one, today)
    shown = {
        "state": one.state if one else "none",
        "closing_on": one.closing_on if one else None,
        "started_by": one.started_by.name if one else None,
        "closed_by": one.closed_by.name if one and one.closed_by else None,
        "closed_at": one.closed_at if one else None,
        "client_access": one.client_access if one else "",
        "withdraw_on": one.withdraw_on if one else None,
        "withdrawn_at": one.withdrawn_at if one else None,
        "open": len(found.open) if found else 0,
        "waived": len(found.waived) if found else 0,
        "lines": [_line(line) for line in found.lines] if found else [],
        "people": [
            {
                "user": person.member.user_id,
                "name": person.member.user.name,
                "role": person.member.role,
                "promised_until": person.promised_until,
                "open_items": person.open_items,
                "release": _release(person.release) if person.release else None,
            }
            for person in around.here
        ],
    }
    return json_answer(shown)


def _told(one: Told) -> dict[str, Any]:
    closing = one.one
    people_named = {
        name: getattr(closing, name).name if getattr(closing, name) else None
        for name in ("started_by", "closed_by", "ended_by")
    }
    names = ("state", "closing_on", "started_at", "closed_at", "ended_at", "reason")
    kept = {name: getattr(closing, name) for name in names}
    lines = [
        {name: getattr(line, name) for name in ("words", "state", "count", "by", "at", "reason")}
        for line in one.lines
    ]
    return {"id": closing.pk, **kept, **people_named, "lines": lines}


def _item(one: ClosingItem) -> dict[str, Any]:
    shown = {"id": one.pk, "text": one.text, "owner": one.owner_id, "note": one.note}
    by = one.done_by.name if one.done_by else None
    return shown | {"done": one.done_at is not None, "done_by": by, "done_at": one.done_at}


def _asked(request: HttpRequest, key: str, right: Permission = CLOSE) -> Access:
    return get_access(signed_in(request), key, right)


def _owner(access: Access, number: int | None) -> Any:
    if number is None:
        return None
    return get_object_or_404(members_of(access.project), user=number).user


@router.get("/projects/{slug:key}/closure", response=ClosureShown)
def closure(request: HttpRequest, key: str) -> HttpResponse:
    """The checklist as it is now, and the people who are still in the project."""
    return _shown(_asked(request, key, Permission.VIEW_PROJECT))


@router.get("/projects/{slug:key}/closings", response=Closings)
def closings(request: HttpRequest, key: str) -> HttpResponse:
    """Every closing of the project with its frozen checklist, and every reopening with its reason."""
    access = _asked(request, key, Permission.VIEW_PROJECT)
    return json_answer({"items": [_told(told(one)) for one in story_of(access.project)]})


@router.post("/projects/{slug:key}/closure/start", response=ClosureShown)
def closure_start(request: HttpRequest, key: str, body: ClosingDay) -> HttpResponse:
    """Start the closing; needs `close_project`. 409 when it has been started."""
    access = _asked(request, key)
    deeds.start_closing(access.project, by=access.user, closing_on=body.day)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/stop", response=ClosureShown)
def closure_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Give the closing up; needs `close_project`."""
    access = _asked(request, key)
    deeds.stop_closing(access.project, by=access.user)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/move", response=ClosureShown)
def closure_move(request: HttpRequest, key: str, body: ClosingDay) -> HttpResponse:
    """Another day on which the project is to be closed; needs `close_project`."""
    access = _asked(request, key)
    deeds.move_closing(access.project, by=access.user, closing_on=body.day)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/waive", response=ClosureShown)
def closure_waive(request: HttpRequest, key: str, body: ClosureWaive) -> HttpResponse:
    """Leave an open point open on purpose; needs `close_project`. 409 when it is not open."""
    access = _asked(request, key)
    deeds.waive_check(access.project, by=access.user, key=body.check, reason=body.reason)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/waive/back", response=ClosureShown)
def closure_waiver_take_back(request: HttpRequest, key: str, body: WaiverBack) -> HttpResponse:
    """Let it block again; needs `close_project`."""
    access = _asked(request, key)
    deeds.take_waiver_back(access.project, by=access.user, key=body.check)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/client-access", response=ClosureShown)
def closure_client_access(request: HttpRequest, key: str, body: AccessDecided) -> HttpResponse:
    """Decide what becomes of the client's access after the closing; needs `close_project`."""
    access = _asked(request, key)
    deeds.decide_client_access(access.project, by=access.user, access=body.access, withdraw_on=body.day)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/releases", response=ClosureShown)
def closure_release(request: HttpRequest, key: str, body: ReleaseNew) -> HttpResponse:
    """Set the last day of one person, or of everybody who is left; needs `close_project`."""
    access = _asked(request, key)
    if body.user is None:
        people.release_all(access.project, by=access.user, last_day=body.day)
    else:
        user = _owner(access, body.user)
        people.release(access.project, by=access.user, user=user, last_day=body.day)
    return _shown(access)


@router.delete("/projects/{slug:key}/closure/releases/{int:id}", response=ClosureShown)
def closure_release_take_back(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Let them stay after all; needs `close_project`. 409 once it has been taken back."""
    access = _asked(request, key)
    get_object_or_404(releases_in(access.project), pk=id)
    people.take_release_back(access.project, by=access.user, number=id)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/close", response=ClosureShown)
def closure_close(request: HttpRequest, key: str) -> HttpResponse:
    """Close the project; needs `close_project`. 409 names what is open and not waived."""
    access = _asked(request, key)
    deeds.close(access.project, by=access.user)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/reopen", response=ClosureShown)
def closure_reopen(request: HttpRequest, key: str, body: Why) -> HttpResponse:
    """Open a closed project again; needs `close_project`, and a reason. All members are told."""
    access = _asked(request, key)
    deeds.reopen(access.project, by=access.user, reason=body.reason)
    return _shown(access)


@router.post("/projects/{slug:key}/closure/items", response={201: ItemShown})
def closing_item_add(request: HttpRequest, key: str, body: ItemNew) -> HttpResponse:
    """Put an own item on the checklist; needs `close_project`."""
    access = _asked(request, key)
    made = items.add_item(access.project, by=access.user, text=body.text, owner=_owner(access, body.owner))
    return json_answer(_item(made), 201)


@router.put("/projects/{slug:key}/closure/items/{int:id}", response=ItemShown)
def closing_item_settle(request: HttpRequest, key: str, id: PathId, body: ItemSettled) -> HttpResponse:
    """Say whether an own item is done; needs `edit_work`."""
    access = _asked(request, key, Permission.EDIT_WORK)
    found = get_object_or_404(items_of(access.project), pk=id)
    owner = _owner(access, body.owner)
    return json_answer(
        _item(items.settle_item(found, by=access.user, done=body.done, note=body.note, owner=owner))
    )


@router.delete("/projects/{slug:key}/closure/items/{int:id}", response={204: None})
def closing_item_drop(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Take an own item off the checklist; needs `close_project`."""
    access = _asked(request, key)
    items.drop_item(get_object_or_404(items_of(access.project), pk=id), by=access.user)
    return nothing()


@router.get("/closing-checklist", response=TemplateShown)
def closing_template(request: HttpRequest) -> HttpResponse:
    """With which own items closings begin; needs `manage_workflows`."""
    return _template(_keeper(request))


@router.put("/closing-checklist", response=TemplateShown)
def closing_template_write(request: HttpRequest, body: TemplateWritten) -> HttpResponse:
    """Write that list; needs `manage_workflows`."""
    user = _keeper(request)
    items.write_template(user.organisation, by=user, lines="\n".join(body.lines))
    return _template(user)


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    return user


def _template(user: User) -> HttpResponse:
    own = template_of(user.organisation_id) is not None
    return json_answer({"lines": template_lines(user.organisation_id), "own": own})
