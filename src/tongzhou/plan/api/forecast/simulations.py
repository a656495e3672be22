"""The API of simulations: asked for, looked at, ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.forecast.runs import (
    MOST_SEED,
    USUAL,
    cancel_simulation,
    request_simulation,
)
from tongzhou.plan.api.forecast.asking import MINUTE, access_to, refusals, router
from tongzhou.plan.forecast_words import notes_in_words, trouble_in_words
from tongzhou.plan.models import (
    WHOLE,
    SimulatedDate,
    SimulatedTask,
    Simulation,
)
from tongzhou.plan.queries.forecast.results import (
    dates_of,
    done_day,
    find_simulation,
    simulations_of,
    standing,
    tasks_of,
)
from tongzhou.projects.guards import Access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, PathId
from tongzhou.web.api.conditions import etag_of
from tongzhou.web.api.pages import Order, Page, PageQuery, Window


class SimulationShown(Answer):
    """A simulation: how far it is, and the dates that came out. Probabilities from 0 to 1."""

    id: int
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    iterations: int
    done: int
    seed: int
    requested_by: str | None
    requested_at: datetime
    ended_at: datetime | None
    plan_version: int
    planned: date | None
    planned_probability: float | None
    p10: date | None
    p50: date | None
    p80: date | None
    p90: date | None
    trouble: str


class ForecastShown(Answer):
    """Where the simulations of a plan stand; ``stale``: the plan or its ranges have changed since the result."""

    version: int = Field(description="Of ranges, risk events and rules.")
    plan_version: int
    stale: bool
    result: SimulationShown | None
    running: SimulationShown | None


class DateChance(Answer):
    """When a milestone, or a task with a deadline, is done, and how likely it is by each date."""

    item: int
    name: str
    milestone: bool
    planned: date
    planned_probability: float
    p50: date
    p80: date
    baseline: date | None
    baseline_probability: float | None
    deadline: date | None
    deadline_probability: float | None


class RiskChance(Answer):
    """What a risk event does to the finish, in working days."""

    name: str
    probability: float
    delay_days: float
    contribution_days: float


class ResultShown(SimulationShown):
    """A whole result. ``curve``: share of the courses → done by; ``cost`` in minor units, for whoever may see it."""

    percentiles: list[tuple[float, date]]
    curve: list[tuple[float, date]]
    dates: list[DateChance]
    risks: list[RiskChance] = Field(description="Empty for whoever may not see internal risks.")
    notes: list[str]
    cost: dict[str, Any] | None = None


class TaskChance(Answer):
    """What a task means for the finish; durations in working minutes."""

    item: int
    name: str
    criticality: float
    cruciality: float
    sensitivity: float
    planned_minutes: int
    mean_minutes: int
    deviation_minutes: int
    swing_minutes: tuple[int, int] | None


class NewSimulation(Body):
    """How to simulate."""

    iterations: int = Field(USUAL, strict=True, ge=1, le=2**31 - 1)
    seed: int = Field(1, strict=True, ge=0, le=MOST_SEED)


@router.get("/projects/{slug:key}/forecast", response=ForecastShown)
def forecast(request: HttpRequest, key: str) -> HttpResponse:
    """The newest result and what is running; needs `view_plan`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    found = standing(access.project)
    content = {
        "version": found.inputs_version,
        "plan_version": found.plan_version,
        "stale": found.stale,
        "result": found.shown and _simulation(found.shown),
        "running": found.running and _simulation(found.running),
    }
    return json_answer(content, ETag=etag_of(found.inputs_version))


@router.get("/projects/{slug:key}/forecast/simulations", response=list[SimulationShown])
def simulations(request: HttpRequest, key: str) -> HttpResponse:
    """All simulations that are kept, newest first; needs `view_plan`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    return json_answer([_simulation(one) for one in simulations_of(access.project)])


@router.post("/projects/{slug:key}/forecast/simulations", response={202: SimulationShown})
def simulation_create(request: HttpRequest, key: str, body: NewSimulation) -> HttpResponse:
    """Have the plan simulated; look at its address until it is done. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    with refusals():
        made = request_simulation(access.project, by=access.user, **body.model_dump())
    return json_answer(_simulation(made), 202, Location=f"{request.path}/{made.pk}")


@router.get("/projects/{slug:key}/forecast/simulations/{int:id}", response=ResultShown)
def simulation(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """One simulation with its whole result; needs `view_plan`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    return json_answer(_result(access, _found(access, id)))


class TaskQuery(PageQuery):
    """How the tasks are sorted."""

    sort: str = Field("-criticality", max_length=20)


TASK_SORTS = {name: name for name in ("criticality", "cruciality", "sensitivity", "position")}


@router.get("/projects/{slug:key}/forecast/simulations/{int:id}/tasks", response=Page[TaskChance])
def simulation_tasks(request: HttpRequest, key: str, id: PathId, query: Query[TaskQuery]) -> HttpResponse:
    """What each task means for the finish; sorted by criticality, cruciality, sensitivity or position."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    found = _found(access, id)
    order = Order.chosen(query.sort, TASK_SORTS)
    window = Window(request, query, order, f"simulation:{found.pk}")
    rows = window.rows(tasks_of(found))
    return json_answer(window.page(rows, _task))


@router.post("/projects/{slug:key}/forecast/simulations/{int:id}/cancel", response={204: None})
def simulation_cancel(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Stop a simulation; needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    with refusals():
        cancel_simulation(_found(access, id), by=access.user)
    return nothing()


def _found(access: Access, pk: int) -> Simulation:
    found = find_simulation(access.project, pk)
    if found is None:
        raise Http404
    return found


def _share(stored: int | None) -> float | None:
    return None if stored is None else stored / WHOLE


def _day(instant: int | None, *, milestone: bool = False) -> date | None:
    return None if instant is None else done_day(instant, milestone=milestone)


def _simulation(one: Simulation) -> dict[str, Any]:
    names = ("state", "iterations", "done", "seed", "requested_at", "ended_at", "plan_version")
    return {
        "id": one.pk,
        **{name: getattr(one, name) for name in names},
        "requested_by": one.requested_by.name if one.requested_by else None,
        "planned": _day(one.planned_at),
        "planned_probability": _share(one.planned_chance),
        **{f"p{percent}": _day(getattr(one, f"p{percent}_at")) for percent in (10, 50, 80, 90)},
        "trouble": trouble_in_words(one.trouble) if one.trouble else "",
    }


def _result(access: Access, one: Simulation) -> dict[str, Any]:
    figures = one.figures
    risks = one.risk_figures if access.may(Permission.VIEW_INTERNAL_RISKS) else []
    costs = dict(one.cost_figures)
    if not access.may(Permission.VIEW_INTERNAL_RISKS):
        costs.pop("risks", None)
    return _simulation(one) | {
        "percentiles": [[p, _day(at)] for p, at, *_more in figures.get("percentiles", ())],
        "curve": [[share / WHOLE, _day(at)] for share, at in figures.get("curve", ())],
        "dates": [_date(row) for row in dates_of(one)],
        "risks": [risk | {"probability": risk["probability"] / WHOLE} for risk in risks],
        "notes": notes_in_words(figures),
        "cost": costs or None,
    }


def _date(one: SimulatedDate) -> dict[str, Any]:
    told: dict[str, Any] = {"item": one.item_id, "name": one.name, "milestone": one.milestone}
    for name in ("planned", "p50", "p80", "baseline", "deadline"):
        told[name] = _day(getattr(one, f"{name}_at"), milestone=one.milestone)
    for name in ("planned", "baseline", "deadline"):
        told[f"{name}_probability"] = _share(getattr(one, f"{name}_chance"))
    return told


def _task(one: SimulatedTask) -> dict[str, Any]:
    swing = None
    if one.swing_low is not None and one.swing_high is not None:
        swing = [round(one.swing_low / MINUTE), round(one.swing_high / MINUTE)]
    return {
        "item": one.item_id,
        "name": one.name,
        **{name: getattr(one, name) / WHOLE for name in ("criticality", "cruciality", "sensitivity")},
        **{
            f"{name}_minutes": round(getattr(one, name) / MINUTE) for name in ("planned", "mean", "deviation")
        },
        "swing_minutes": swing,
    }
