"""The API of people's time: leave and working hours."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.models import User
from tongzhou.plan.actions.people import (
    Days,
    change_leave,
    enter_leave,
    remove_hours,
    remove_leave,
    set_hours,
)
from tongzhou.plan.models import LeaveKind, WorkingHours
from tongzhou.plan.queries.people import colleagues, hours_among, leave_among, may_keep_time_of
from tongzhou.team.queries.absences import Absence, absent_rows, as_known, hours_of
from tongzhou.team.views.workload import vendor
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, PathId, Search, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["people's time"])
KindName = Literal["vacation", "sick", "parental", "training", "time_off", "other"]
assert KindName.__args__ == tuple(LeaveKind.values)  # type: ignore[attr-defined]  # a Literal


class LeaveShown(Answer):
    """Days away, both included. `kind` and `note` are empty for whoever may not know why."""

    id: int
    user: int
    name: str
    first: date
    last: date
    from_noon: bool
    until_noon: bool
    kind: str
    note: str


class NewLeave(Body):
    """Days away."""

    first: Day
    last: Day
    from_noon: Flag = False
    until_noon: Flag = False
    kind: KindName = "vacation"
    note: Text = Field("", max_length=500)


class LeaveChange(Body):
    """What is to be different; what is not named stays."""

    first: Day = date(2000, 1, 1)
    last: Day = date(2000, 1, 1)
    from_noon: Flag = False
    until_noon: Flag = False
    kind: KindName = "vacation"
    note: Text = Field("", max_length=500)


class HoursShown(Answer):
    """How somebody works from a date on; `days_off` are weekdays, Monday is 0."""

    id: int
    user: int
    since: date
    days_off: list[int]
    percent: int


class HoursOf(Answer):
    """Somebody's working hours, newest first."""

    items: list[HoursShown]


class NewHours(Body):
    """Other working hours; on the same date they take the place of what was."""

    since: Day
    days_off: list[int] = Field(default_factory=list, max_length=7)
    percent: int = Field(100, strict=True, ge=1, le=100)


class LeaveQuery(PageQuery):
    """Whose leave."""

    search: Search = Field("", description="In name or job title.")


@router.get("/leave", response=Page[LeaveShown])
def leave(request: HttpRequest, query: Query[LeaveQuery]) -> HttpResponse:
    """Everybody's leave that has not ended; colleagues learn dates alone. For everybody of the vendor."""
    user = vendor(request)
    found = absent_rows(user, today=timezone.localdate(), text=query.search).order_by()
    window = Window(request, query, Order("first", "first"), f"leave:{query.search}")
    return json_answer(window.page(window.rows(found), lambda one: _leave(as_known(user, one))))


@router.post("/users/{int:id}/leave", response={201: LeaveShown})
def leave_enter(request: HttpRequest, id: PathId, body: NewLeave) -> HttpResponse:
    """Enter leave: one's own, with `manage_staff` everybody's, with `manage_members` that of one's project's members.

    The plans with work of the person are computed anew in the background.
    """
    by, person = kept(request, id)
    made = enter_leave(person, by=by, days=Days(**body.model_dump()))
    return json_answer(_leave(as_known(by, made)), 201)


@router.patch("/users/{int:id}/leave/{int:leave}", response=LeaveShown)
def leave_change(request: HttpRequest, id: PathId, leave: PathId, body: LeaveChange) -> HttpResponse:
    """Change leave; as for entering it."""
    by, person = kept(request, id)
    found = get_object_or_404(leave_among(person), pk=leave)
    names = ("first", "last", "from_noon", "until_noon", "kind", "note")
    values = {name: getattr(found, name) for name in names} | body.model_dump(exclude_unset=True)
    return json_answer(_leave(as_known(by, change_leave(found, by=by, days=Days(**values)))))


@router.delete("/users/{int:id}/leave/{int:leave}", response={204: None})
def leave_remove(request: HttpRequest, id: PathId, leave: PathId) -> HttpResponse:
    """Put leave into the trash; as for entering it."""
    by, person = kept(request, id)
    remove_leave(get_object_or_404(leave_among(person), pk=leave), by=by)
    return nothing()


@router.get("/users/{int:id}/hours", response=HoursOf)
def hours(request: HttpRequest, id: PathId) -> HttpResponse:
    """How somebody works; as for entering leave."""
    _by, person = kept(request, id)
    return json_answer({"items": [_hours(one) for one in hours_of(person)]})


@router.post("/users/{int:id}/hours", response={201: HoursShown})
def hours_set(request: HttpRequest, id: PathId, body: NewHours) -> HttpResponse:
    """Other working hours from a date on; as for entering leave."""
    by, person = kept(request, id)
    return json_answer(_hours(set_hours(person, by=by, **body.model_dump())), 201)


@router.delete("/users/{int:id}/hours/{int:hours}", response={204: None})
def hours_remove(request: HttpRequest, id: PathId, hours: PathId) -> HttpResponse:
    """Working hours that no longer hold; as for entering leave."""
    by, person = kept(request, id)
    remove_hours(get_object_or_404(hours_among(person), pk=hours), by=by)
    return nothing()


def kept(request: HttpRequest, number: int) -> tuple[User, User]:
    """Who asks, and a colleague whose records they keep; 404 for nobody, 403 for others'."""
    by = vendor(request)
    person = get_object_or_404(colleagues(by.organisation_id), pk=number)
    if not may_keep_time_of(by, person):
        raise PermissionDenied
    return by, person


def _leave(one: Absence) -> dict[str, Any]:
    names = ("id", "first", "last", "from_noon", "until_noon", "kind", "note")
    return {name: getattr(one, name) for name in names} | {"user": one.user.pk, "name": one.user.name}


def _hours(one: WorkingHours) -> dict[str, Any]:
    return {
        "id": one.pk,
        "user": one.user_id,
        "since": one.since,
        "days_off": one.days_off,
        "percent": one.percent,
    }
