"""The API of the portfolio's timeline, of links between projects, and of people they share."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.outside import wait_for, wait_no_longer
from tongzhou.plan.queries.outside import Wait, awaited_of, item_in, item_seen, link_of, waits_of
from tongzhou.plan.queries.shared_people import Shared, shared_people
from tongzhou.plan.queries.timeline import (
    Line,
    Wanted,
    shown_on_timeline,
    status_name,
    timeline,
)
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Id, PathId, Search

router = Router(tags=["projects"])


class TimelineQuery(BaseModel):
    """What the timeline is narrowed to."""

    q: Search = ""
    phase: Literal["planning", "execution", "control", "closing"] | None = None
    client: int | None = Field(None, ge=1, le=2**63 - 1)
    manager: int | None = Field(None, ge=1, le=2**63 - 1)
    status: Literal["no_plan", "finished", "on_schedule", "late_work", "behind", "closed"] | None = None

    def wanted(self) -> Wanted:
        """The same as the query takes it."""
        return Wanted(self.q, self.phase or "", self.client, self.manager, self.status or "")


class StretchShown(Answer):
    """A top-level summary of a plan."""

    name: str
    first: date
    last: date
    critical: bool
    late: bool
    progress: int


class DiamondShown(Answer):
    """A milestone; `baseline` is when it was promised."""

    item: int
    name: str
    on: date
    baseline: date | None
    critical: bool
    late: bool
    done: bool


class LineShown(Answer):
    """A project on the time axis."""

    key: str
    name: str
    client: str
    managers: list[str]
    status: Literal["no_plan", "finished", "on_schedule", "late_work", "behind"]
    first: date
    last: date | None
    baseline_finish: date | None
    slip_days: int | None
    progress: int
    phases: list[StretchShown]
    milestones: list[DiamondShown]


class BetweenShown(Answer):
    """A link between two projects; an end that you may not see has no names."""

    source: str
    milestone: str
    on: date | None
    target: str
    item: str
    starts: date | None


class TimelineShown(Answer):
    """The projects, 300 at most, and what links them."""

    items: list[LineShown]
    links: list[BetweenShown]
    total: int


class PersonWeekShown(Answer):
    """How much of somebody one week takes, in percent."""

    monday: date
    percent: int
    conflict: bool
    projects: list[str]


class SharedShown(Answer):
    """Somebody who works in several of the projects in the coming sixteen weeks."""

    user: int
    name: str
    conflicts: int
    weeks: list[PersonWeekShown]


class SharedPeople(Answer):
    """Whoever has most conflicts first."""

    items: list[SharedShown]


class OtherEndShown(Answer):
    """The other project's end of a link; null names where you may not see it."""

    key: str | None
    project: str | None
    item: int | None
    name: str | None


class WaitShown(Answer):
    """A link as one side sees it: its own items, and the other end."""

    link: int
    items: list[int]
    names: list[str]
    other: OtherEndShown
    on: date | None
    lost: bool
    late: bool


class OutsideLinks(Answer):
    """What the plan waits for, and what waits for it."""

    waits: list[WaitShown]
    awaited: list[WaitShown]


class NewWait(Body):
    """An item of this plan, and a milestone of another project's."""

    item: Id
    milestone: Id


class WaitMade(Answer):
    """The link; its placeholder stands in this plan."""

    link: int
    placeholder: int


@router.get("/portfolio/timeline", response=TimelineShown)
def portfolio_timeline(request: HttpRequest, query: Query[TimelineQuery]) -> HttpResponse:
    """All projects that you may see with phases and milestones, and what links them."""
    found = timeline(_vendor(request), query.wanted(), today=timezone.localdate())
    return json_answer(
        {
            "items": [_line(one) for one in found.lines],
            "links": [_fields(one, BetweenShown) for one in found.links],
            "total": found.total,
        }
    )


@router.get("/portfolio/shared-people", response=SharedPeople)
def portfolio_people(request: HttpRequest, query: Query[TimelineQuery]) -> HttpResponse:
    """Who works in several of these projects, week by week, and where that is too much."""
    user, today = _vendor(request), timezone.localdate()
    people = shared_people(user, shown_on_timeline(user, query.wanted(), today=today), today=today)
    return json_answer({"items": [_shared(one) for one in people]})


def _vendor(request: HttpRequest) -> User:
    user = signed_in(request)
    if user.is_client:
        raise PermissionDenied
    return user


def _fields(one: Any, shape: type[Answer]) -> dict[str, Any]:
    return {name: getattr(one, name) for name in shape.model_fields}


def _line(one: Line) -> dict[str, Any]:
    row = one.row
    return {
        **{name: getattr(row, name) for name in ("key", "name", "client", "managers", "baseline_finish")},
        "status": status_name(row),
        "first": one.first,
        "last": one.last,
        "slip_days": row.slip,
        "progress": row.figures.progress,
        "phases": [_fields(phase, StretchShown) for phase in one.phases],
        "milestones": [_fields(diamond, DiamondShown) for diamond in one.milestones],
    }


def _shared(one: Shared) -> dict[str, Any]:
    weeks = [
        {
            "monday": week.monday,
            "percent": week.percent,
            "conflict": week.conflict,
            "projects": [name for name, _percent in week.parts],
        }
        for week in one.weeks
    ]
    return {"user": one.user, "name": one.name, "conflicts": one.conflicts, "weeks": weeks}


@router.get("/projects/{slug:key}/outside-links", response=OutsideLinks)
def outside_links(request: HttpRequest, key: str) -> HttpResponse:
    """What the plan waits for in other projects, and what waits for it; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    waits, awaited = waits_of(access.project, access.user), awaited_of(access.project, access.user)
    return json_answer({"waits": [_wait(one) for one in waits], "awaited": [_wait(one) for one in awaited]})


def _wait(one: Wait) -> dict[str, Any]:
    other = one.other
    known = {"key": other.key, "project": other.project, "item": other.item, "name": other.name}
    return {
        "link": one.link,
        "items": [key for key, _name in one.mine],
        "names": [name for _key, name in one.mine],
        "other": known if other.known else dict.fromkeys(known),
        "on": one.on,
        "lost": one.lost,
        "late": one.late,
    }


@router.post("/projects/{slug:key}/outside-links", response={201: WaitMade})
def outside_wait(request: HttpRequest, key: str, body: NewWait) -> HttpResponse:
    """Let an item wait for a milestone of another project whose plan you may see. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    item, milestone = item_in(access.project, body.item), item_seen(access.user, body.milestone)
    if item is None or milestone is None:
        raise Http404
    made = wait_for(item, milestone, by=access.user, today=timezone.localdate())
    return json_answer({"link": made.pk, "placeholder": made.placeholder_id}, 201)


@router.delete("/projects/{slug:key}/outside-links/{int:id}", response={204: None})
def outside_end(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Wait no longer; the plan's undo brings the link back. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    found = link_of(access.project, id)
    if found is None:
        raise Http404
    wait_no_longer(found, by=access.user, today=timezone.localdate())
    return nothing()


def _access(request: HttpRequest, key: str, permission: Permission) -> Access:
    return get_access(signed_in(request), key, permission)
