"""The API of levelling: capacities, overloads, proposals and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.edit_plan import EditResult
from tongzhou.plan.actions.levelling import (
    accept_levelling,
    choose_moves,
    clear_levelling,
    drop_levelling,
    propose_levelling,
    set_capacity,
    stop_levelling,
)
from tongzhou.plan.api.items import WallClock
from tongzhou.plan.forms_levelling import MOST_SECONDS
from tongzhou.plan.levelling import Options
from tongzhou.plan.levelling_words import UNSOLVED, reason_words
from tongzhou.plan.models import MOST_CAPACITY, LevellingMove, LevellingProposal, Resource, last_day_of
from tongzhou.plan.queries.items import wall_clock
from tongzhou.plan.queries.levelling import (
    OverloadShown,
    counts_of,
    is_open,
    load_of,
    moves_of,
    names_of_items,
    names_of_resources,
    newest_proposal,
    proposal_of,
    resource_of,
    resources_of,
    shown,
    standings,
)
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, PathId, Search, Whole
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["levelling"])
MOST_OVERLOADS = 1_000
PERCENT = Annotated[Whole, Field(ge=0, le=MOST_CAPACITY // 100)]


class ResourceRow(Answer):
    """Somebody who works in the project; `percent` of them may be used at once (a team of three: 300)."""

    describes: ClassVar[str] = "plan.Resource"
    id: int
    name: str
    percent: int


class Resources(Answer):
    """All who work in the project, by name."""

    items: list[ResourceRow]


class CapacityChange(Body):
    """How much of somebody may be used at once."""

    percent: PERCENT


class OverloadRow(Answer):
    """Somebody who is needed more than they are there, without a break; `hours` of work are too many."""

    resource: int
    name: str
    first: date
    last: date
    required: int = Field(description="Percent at the worst moment.")
    available: int
    hours: float
    tasks: list[int]


class Overloads(Answer):
    """The overloads of the plan as it is, 1,000 at most, and how many there are."""

    items: list[OverloadRow]
    total: int
    people: int
    weeks: int
    hours: float


class LevellingWish(Body):
    """What is wanted of a levelling."""

    within_slack: Flag = Field(False, description="Delay no task beyond its float: the end stays.")
    hard_deadlines: Flag = Field(True, description="Delay no task beyond its deadline.")
    priorities: Flag = Field(True, description="Items of higher priority keep their place first.")
    resources: list[Id] | None = Field(None, max_length=1000, description="Whom to level; null for all.")
    seconds: Annotated[Whole, Field(ge=1, le=MOST_SECONDS)] = 20


class LevellingShown(Answer):
    """A proposal, or a search that is under way. Finishes are on the project's clock."""

    id: int
    state: Literal["waiting", "running", "ready", "failed", "accepted", "dropped"]
    open: bool = Field(description="Whether it can be accepted.")
    plan_version: int
    moved: bool = Field(description="Whether the plan has changed since.")
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    stopped: bool
    best: WallClock | None
    bound: WallClock | None
    finish_before: WallClock | None
    finish_after: WallClock | None
    overloads_before: int
    overloads_after: int
    missed_deadlines: list[int]
    unsolved: list[str]
    moves: int
    delays: int
    chosen: int
    error: str


class MoveShown(Answer):
    """A task that the proposal moves. `delay_minutes` is null where it only follows others."""

    item: int
    name: str
    start: WallClock
    finish: WallClock
    new_start: WallClock
    new_finish: WallClock
    days: int
    delay_minutes: int | None
    chosen: bool
    standing: Literal["fits", "gone", "begun", "by_hand", "delayed", "moved"] | None
    reason: str


class MoveQuery(PageQuery):
    """Which of the moves."""

    q: Search = ""
    who: int | None = Field(None, ge=1, le=2**63 - 1, description="Those that wait for this resource.")


class Choice(Body):
    """Delays to choose or to leave out; of these items, or of all."""

    items: list[Id] | None = Field(None, max_length=10_000)
    chosen: Flag


class Acceptance(Body):
    """What to accept: these items, or what is chosen; `what_fits` where the plan has moved meanwhile."""

    items: list[Id] | None = Field(None, min_length=1, max_length=10_000)
    what_fits: Flag = False


class LevellingDone(Answer):
    """A step of the plan: its version, and what became of the end. Undo takes it back."""

    version: int
    finish_before: WallClock | None
    finish_after: WallClock | None


@router.get("/projects/{slug:key}/resources", response=Resources)
def resources(request: HttpRequest, key: str) -> HttpResponse:
    """Who works in the project, and how much of each may be used at once; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    return json_answer({"items": [_resource(one) for one in resources_of(access.project)]})


@router.patch("/projects/{slug:key}/resources/{int:id}", response=ResourceRow)
def resource_change(request: HttpRequest, key: str, id: PathId, body: CapacityChange) -> HttpResponse:
    """Set a capacity; no date changes by it. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    found = resource_of(access.project, id)
    if found is None:
        raise Http404
    return json_answer(_resource(set_capacity(found, by=access.user, capacity=body.percent * 100)))


def _resource(one: Resource) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "percent": one.percent}


@router.get("/projects/{slug:key}/overloads", response=Overloads)
def overloads(request: HttpRequest, key: str) -> HttpResponse:
    """Who is overloaded when, from the status date (or today) on; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    found = load_of(access.project, today=timezone.localdate())
    return json_answer(
        {
            "items": [_overload(one) for one in shown(found.overloads[:MOST_OVERLOADS])],
            "total": len(found.overloads),
            "people": found.people,
            "weeks": found.weeks,
            "hours": round(found.excess / 3600, 1),
        }
    )


def _overload(one: OverloadShown) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in OverloadRow.model_fields if name != "tasks"}
    return values | {"tasks": [key for key, _name in one.tasks]}


@router.post("/projects/{slug:key}/levelling", response={202: LevellingShown})
def levelling_propose(request: HttpRequest, key: str, body: LevellingWish) -> HttpResponse:
    """Ask for a proposal on the plan as it is now; an open one is replaced. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    values = body.model_dump()
    chosen = values.pop("resources")
    options = Options(**values, resources=tuple(chosen) if chosen else None)
    known = {one.pk for one in resources_of(access.project)}
    if set(options.resources or ()) - known:
        raise Http404
    made = propose_levelling(access.project, by=access.user, options=options, today=timezone.localdate())
    return json_answer(_shown(access, made), 202, Location=f"{request.path}/{made.pk}")


@router.get("/projects/{slug:key}/levelling", response=LevellingShown)
def levelling_newest(request: HttpRequest, key: str) -> HttpResponse:
    """The newest proposal that was not dropped, 404 when there is none; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    found = newest_proposal(access.project)
    if found is None:
        raise Http404
    return json_answer(_shown(access, found))


@router.get("/projects/{slug:key}/levelling/{int:id}", response=LevellingShown)
def levelling(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """How a search stands, or what it has found; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    return json_answer(_shown(access, _found(access, id)))


@router.get("/projects/{slug:key}/levelling/{int:id}/moves", response=Page[MoveShown])
def levelling_moves(request: HttpRequest, key: str, id: PathId, query: Query[MoveQuery]) -> HttpResponse:
    """What the proposal moves, in the plan's order; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    proposal = _found(access, id)
    scope = f"moves:{proposal.pk}:{query.q}:{query.who or ''}"
    window = Window(request, query, Order("position", "position"), scope)
    rows = window.rows(moves_of(proposal, text=query.q, resource=query.who))
    fits = standings(proposal)
    return json_answer(window.page_of_all(rows, lambda found: _moves(found, fits)))


def _moves(found: list[LevellingMove], fits: dict[int, Any]) -> list[dict[str, Any]]:
    people = names_of_resources({one.resource_id for one in found if one.resource_id is not None})
    rivals = names_of_items({key for one in found for key in one.rivals[:3]})
    return [
        {
            "item": one.item_id,
            "name": one.item.name,
            "start": wall_clock(one.start_at),
            "finish": wall_clock(one.finish_at),
            "new_start": wall_clock(one.new_start_at),
            "new_finish": wall_clock(one.new_finish_at),
            "days": one.days,
            "delay_minutes": None if one.delay is None else one.delay // 60,
            "chosen": one.chosen,
            "standing": fits[one.item_id].value if one.item_id in fits else None,
            "reason": reason_words(
                people.get(one.resource_id or 0, ""), one.week, [rivals[k] for k in one.rivals if k in rivals]
            ),
        }
        for one in found
    ]


@router.post("/projects/{slug:key}/levelling/{int:id}/stop", response={204: None})
def levelling_stop(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Have a search end with the best it has found. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    stop_levelling(_found(access, id), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/levelling/{int:id}/choose", response=LevellingShown)
def levelling_choose(request: HttpRequest, key: str, id: PathId, body: Choice) -> HttpResponse:
    """Choose delays or leave them out. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    found = choose_moves(_found(access, id), by=access.user, items=body.items, chosen=body.chosen)
    return json_answer(_shown(access, found))


@router.post("/projects/{slug:key}/levelling/{int:id}/accept", response=LevellingDone)
def levelling_accept(request: HttpRequest, key: str, id: PathId, body: Acceptance) -> HttpResponse:
    """Give the chosen tasks their delays, as one step of the plan. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    result = accept_levelling(
        _found(access, id),
        by=access.user,
        today=timezone.localdate(),
        items=body.items,
        what_fits=body.what_fits,
    )
    return json_answer(_done(result))


@router.post("/projects/{slug:key}/levelling/{int:id}/drop", response={204: None})
def levelling_drop(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Nobody wants it; the plan stays as it is. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    drop_levelling(_found(access, id), by=access.user)
    return nothing()


@router.post("/projects/{slug:key}/levelling/clear", response=LevellingDone)
def levelling_clear(request: HttpRequest, key: str) -> HttpResponse:
    """Take all levelling delays out of the plan, as one step. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    return json_answer(_done(clear_levelling(access.project, by=access.user, today=timezone.localdate())))


def _done(result: EditResult) -> dict[str, Any]:
    return {
        "version": result.version,
        "finish_before": wall_clock(result.finish_before),
        "finish_after": wall_clock(result.finish_after),
    }


def _shown(access: Access, found: LevellingProposal) -> dict[str, Any]:
    kept, counts = found.figures, counts_of(found)
    names = ("id", "state", "plan_version", "asked_at", "ended_at", "stopped", "error")
    return {name: getattr(found, name) for name in names} | {
        "open": is_open(found),
        "moved": found.plan_version != access.project.plan_version,
        "asked_by": found.asked_by.name,
        "best": wall_clock(found.best_at),
        "bound": wall_clock(found.bound_at),
        "finish_before": wall_clock(found.finish_before),
        "finish_after": wall_clock(found.finish_after),
        "overloads_before": len(kept.get("overloads_before", ())),
        "overloads_after": len(kept.get("overloads_after", ())),
        "missed_deadlines": [row[0] for row in kept.get("missed", ())],
        "unsolved": _unsolved(kept.get("unsolved", [])[:100]),
        "moves": counts["moves"],
        "delays": counts["own"],
        "chosen": counts["chosen"],
    }


def _unsolved(rows: list[list[Any]]) -> list[str]:
    people = names_of_resources({row[1] for row in rows})
    return [
        f"{people.get(who, '')} {last_day_of(end)}: {UNSOLVED[why]}"
        for why, who, _task, _start, end, _ in rows
    ]


def _found(access: Access, number: int) -> LevellingProposal:
    proposal = proposal_of(access.project, number)
    if proposal is None:
        raise Http404
    return proposal


def _access(request: HttpRequest, key: str, permission: Permission) -> Access:
    return get_access(signed_in(request), key, permission)
