"""The API of recovery: ask, read, compose, apply, and what may be done to tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import last_day_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.recovery.actions import apply_advice, ask_advice, set_options
from tongzhou.recovery.forms import MONEY
from tongzhou.recovery.models import Advice
from tongzhou.recovery.queries import (
    EffectSeen,
    MeasureSeen,
    advice_of,
    advices_of,
    day_of_plan,
    is_stale,
    items_of,
    milestone_of,
    options_rows,
    settings_of,
    told,
)
from tongzhou.recovery.views import compose
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["recovery"])
Kind = Literal[
    "crash",
    "add_people",
    "extra_time",
    "fast_track",
    "reorder",
    "cut_scope",
    "split",
    "drop_lag",
    "drop_date",
]
Risk = Literal[1, 2, 3]


class AdviceRow(Answer):
    """A question that was asked; `stale` when the plan or its options have moved on since."""

    id: int
    milestone: int
    milestone_name: str
    days: int
    state: Literal["waiting", "done", "failed"]
    part: int = Field(description="Percent of the work that is done.")
    stale: bool
    plan_version: int
    asked_by: str
    asked_at: datetime


class MeasureShown(Answer):
    """Something that could be done; `risk` 1 low, 2 medium, 3 high. Amounts are minor units."""

    key: str
    kind: Kind
    task: int
    predecessor: int | None
    days: float
    people: int | None
    extra_time: str
    rework_days: float
    risk: Risk
    reason: str
    said: str = Field(description="The reason of the risk in words.")
    cost_minor: int | None


class SingleShown(Answer):
    """What a measure does alone."""

    measure: str
    won_days: float
    finish: date


class ShiftShown(Answer):
    """Another milestone or deadline that moves."""

    task: int
    before: date
    after: date


class OverloadShown(Answer):
    """Somebody who is needed more than they are there, and was not before."""

    resource: str
    start: date
    finish: date


class ComposedShown(Answer):
    """What measures do together, computed with the whole plan."""

    measures: list[str]
    won_days: float
    finish: date
    project_finish: date
    path: list[int]
    shifts: list[ShiftShown]
    overloads: list[OverloadShown]
    overloads_before: int
    overloads_after: int
    risk: Risk
    rework_days: float
    cost_minor: int | None


class ProposalShown(Answer):
    """A combination that was found; `proved`: there is none better for its aims."""

    aims: list[Literal["cheapest", "least_risk", "fewest", "fastest"]]
    measures: list[str]
    won_days: float
    finish: date
    project_finish: date
    path: list[int]
    shifts: list[ShiftShown]
    overloads: list[OverloadShown]
    overloads_before: int
    overloads_after: int
    risk: Risk
    rework_days: float
    proved: bool
    cost_minor: int | None


class CurvePointShown(Answer):
    """The least that so many days cost."""

    days: int
    measures: list[str]
    proved: bool
    cost_minor: int | None


class AdviceShown(Answer):
    """A question and its answer; the answer's fields are null while it is being worked out."""

    id: int
    milestone: int
    milestone_name: str
    days: int
    state: Literal["waiting", "done", "failed"]
    part: int
    stale: bool
    plan_version: int
    asked_by: str
    asked_at: datetime
    error: str
    currency: str
    finish: date | None
    target: date | None
    most_days: float | None
    reached: bool | None
    out_of_time: bool | None
    path: list[int] | None
    measures: list[MeasureShown] | None
    singles: list[SingleShown] | None
    proposals: list[ProposalShown] | None
    curve: list[CurvePointShown] | None


class NewQuestion(Body):
    """Which milestone (or task, or summary), and how many working days."""

    milestone: int = Field(ge=1, le=2**62)
    days: int = Field(ge=1, le=1_000)


class Chosen(Body):
    """Measures of an advice by their keys."""

    measures: list[str] = Field(min_length=1, max_length=500)


class NewScenario(Chosen):
    """The measures to apply, and what the scenario is to be called."""

    name: Name = Field(max_length=100)
    note: Text = Field("", max_length=10_000)


class AppliedShown(Answer):
    """The scenario in which the measures are carried out."""

    scenario: int
    name: str
    finish: date | None


class OptionShown(Answer):
    """What may be done to a task; null is a guess. Amounts are minor units."""

    item: int
    name: str
    duration_days: float
    shortest_days: float | None
    most_people: int | None
    extra_time: bool | None
    overlap: int | None
    optional: bool
    first_part: int | None
    date_is_habit: bool
    lag_is_habit: bool
    day_cost_minor: int | None
    crash_cost_minor: int | None


class OptionGiven(Body):
    """What may be done to a task; what is absent stays, null is the guess."""

    item: int = Field(ge=1, le=2**62)
    shortest_days: float | None = Field(None, ge=0, le=10_000)
    most_people: int | None = Field(None, ge=1, le=50)
    extra_time: bool | None = None
    overlap: int | None = Field(None, ge=0, le=100)
    optional: bool = False
    first_part: int | None = Field(None, ge=1, le=99)
    date_is_habit: bool = False
    lag_is_habit: bool = False
    day_cost_minor: int | None = Field(None, ge=0, le=10**15)
    crash_cost_minor: int | None = Field(None, ge=0, le=10**15)


class OptionsGiven(Body):
    """Options of several tasks in one step."""

    items: list[OptionGiven] = Field(min_length=1, max_length=2_000)


class OptionsChanged(Answer):
    """How many tasks have changed."""

    changed: int


@router.get("/projects/{slug:key}/recovery", response=Page[AdviceRow])
def recovery_advices(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What was asked before, newest first; needs `view_plan`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("id", "id", falling=True), f"recovery:{access.project.pk}")
    settings = settings_of(access.project)
    return json_answer(
        window.page(window.rows(advices_of(access.project)), lambda one: _row(one, access, settings))
    )


@router.post("/projects/{slug:key}/recovery", response={202: AdviceShown})
def recovery_ask(request: HttpRequest, key: str, body: NewQuestion) -> HttpResponse:
    """Have advice worked out; ask its address until `state` is no longer `waiting`.

    Needs `edit_plan`; amounts need `view_cost`.
    """
    access = _access(request, key, Permission.EDIT_PLAN)
    milestone = milestone_of(access.project, body.milestone)
    if milestone is None:
        raise ProblemError(404, "unknown_item", _no_item())
    priced = access.may(Permission.VIEW_COST)
    made = ask_advice(access.project, by=access.user, milestone=milestone, days=body.days, priced=priced)
    return json_answer(_shown(made, access), 202, Location=f"{request.path}/{made.pk}")


def _no_item() -> str:
    return _("There is no such open item in this plan.")


@router.get("/projects/{slug:key}/recovery/{int:id}", response=AdviceShown)
def recovery_advice(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """A question and its answer; needs `view_plan`, amounts need `view_cost`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    return json_answer(_shown(_found(access, id), access))


@router.post("/projects/{slug:key}/recovery/{int:id}/compose", response=ComposedShown)
def recovery_compose(request: HttpRequest, key: str, id: PathId, body: Chosen) -> HttpResponse:
    """What measures do together in the plan as it is now. Needs `edit_plan`; amounts need `view_cost`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    return json_answer(_effect(compose(access, _answered(access, id), tuple(body.measures))))


@router.post("/projects/{slug:key}/recovery/{int:id}/apply", response={201: AppliedShown})
def recovery_apply(request: HttpRequest, key: str, id: PathId, body: NewScenario) -> HttpResponse:
    """A scenario in which the measures are carried out; the plan stays as it is. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    found = _answered(access, id)
    made = apply_advice(found, by=access.user, keys=tuple(body.measures), name=body.name, note=body.note)
    finish = None if made.finish_at is None else last_day_of(made.finish_at)
    return json_answer({"scenario": made.pk, "name": made.name, "finish": finish}, 201)


@router.get("/projects/{slug:key}/recovery-options", response=Page[OptionShown])
def recovery_options(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What was said of tasks; tasks that are not here are guessed. Needs `view_plan`; amounts need `view_cost`."""
    access = _access(request, key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("item", "item_id"), f"recovery-options:{access.project.pk}")
    day, money = day_of_plan(access.project), access.may(Permission.VIEW_COST)
    rows = window.rows(options_rows(access.project))
    return json_answer(window.page(rows, lambda one: _option(one, day, money=money)))


@router.patch("/projects/{slug:key}/recovery-options", response=OptionsChanged)
def recovery_options_change(request: HttpRequest, key: str, body: OptionsGiven) -> HttpResponse:
    """Say what may be done to tasks; amounts need `view_cost` as well. Needs `edit_plan`."""
    access = _access(request, key, Permission.EDIT_PLAN)
    values = {one.item: _given(one, day_of_plan(access.project), access) for one in body.items}
    if len(items_of(access.project, values)) != len(values):
        raise ProblemError(404, "unknown_item", _no_item())
    return json_answer({"changed": set_options(access.project, by=access.user, values=values)})


def _given(one: OptionGiven, day: int, access: Access) -> dict[str, Any]:
    given = one.model_dump(exclude_unset=True, exclude={"item"})
    if "shortest_days" in given:
        days = given.pop("shortest_days")
        given["shortest"] = None if days is None else round(days * day)
    if not access.may(Permission.VIEW_COST) and set(given) & set(MONEY):
        raise ProblemError(403, "forbidden", _no_money())
    return given


def _no_money() -> str:
    return _("Costs of this project are not yours to set.")


def _option(one: Any, day: int, *, money: bool) -> dict[str, Any]:
    names = (
        "most_people",
        "extra_time",
        "overlap",
        "optional",
        "first_part",
        "date_is_habit",
        "lag_is_habit",
    )
    return {
        "item": one.item_id,
        "name": one.item.name,
        "duration_days": one.item.duration * 100 // day / 100,
        "shortest_days": None if one.shortest is None else one.shortest * 100 // day / 100,
        **{name: getattr(one, name) for name in names},
        **{name: getattr(one, name) if money else None for name in MONEY},
    }


def _row(one: Advice, access: Access, settings: Any) -> dict[str, Any]:
    one.project = access.project
    return {
        "id": one.pk,
        "milestone": one.milestone_id,
        "milestone_name": one.milestone.name,
        "days": one.days,
        "state": one.state,
        "part": one.part,
        "stale": is_stale(one, settings),
        "plan_version": one.plan_version,
        "asked_by": one.asked_by.name,
        "asked_at": one.asked_at,
    }


def _shown(one: Advice, access: Access) -> dict[str, Any]:
    settings, money = settings_of(access.project), access.may(Permission.VIEW_COST) and one.priced
    seen = told(one, may_see_cost=money) if one.is_done else None
    return {
        **_row(one, access, settings),
        "error": one.error,
        "currency": settings.currency if money else "",
        "finish": seen and seen.finish,
        "target": seen and seen.target,
        "most_days": seen and seen.most_days,
        "reached": seen and seen.reached,
        "out_of_time": seen and seen.out_of_time,
        "path": seen and list(seen.path_keys),
        "measures": seen and [_measure(m) for m in seen.measures],
        "singles": seen
        and [{"measure": s.measure.key, "won_days": s.won_days, "finish": s.finish} for s in seen.singles],
        "proposals": seen
        and [{**_effect(p), "aims": list(p.aims), "proved": p.proved} for p in seen.proposals],
        "curve": seen
        and [
            {"days": p.days, "measures": list(p.keys), "proved": p.proved, "cost_minor": p.cost}
            for p in seen.curve
        ],
    }


def _measure(one: MeasureSeen) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "task": one.task,
        "predecessor": one.predecessor,
        "days": one.days,
        "people": one.people,
        "extra_time": one.extra,
        "rework_days": one.rework_days,
        "risk": one.risk,
        "reason": one.reason,
        "said": one.why,
        "cost_minor": one.cost,
    }


def _effect(one: EffectSeen) -> dict[str, Any]:
    return {
        "measures": list(one.keys),
        "won_days": one.won_days,
        "finish": one.finish,
        "project_finish": one.project_finish,
        "path": list(one.path_keys),
        "shifts": [{"task": s.task, "before": s.before, "after": s.after} for s in one.shifts],
        "overloads": [
            {"resource": who, "start": start, "finish": finish} for who, start, finish in one.overloads
        ],
        "overloads_before": one.overloads_before,
        "overloads_after": one.overloads_after,
        "risk": one.risk,
        "rework_days": one.rework_days,
        "cost_minor": one.cost,
    }


def _found(access: Access, number: int) -> Advice:
    found = advice_of(access.project, number)
    if found is None:
        raise Http404
    return found


def _answered(access: Access, number: int) -> Advice:
    found = _found(access, number)
    if not found.is_done:
        raise Http404
    found.project = access.project
    return found


def _access(request: HttpRequest, key: str, permission: Permission) -> Access:
    return get_access(signed_in(request), key, permission)
