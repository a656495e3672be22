"""The API of advice: ask for it, read it, put measures together, and make a scenario of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import last_day_of
from tongzhou.projects.guards import Access
from tongzhou.recovery.actions import apply_advice, ask_advice
from tongzhou.recovery.api.asking import access_to, no_item, router
from tongzhou.recovery.api.shapes import (
    AdviceRow,
    AdviceShown,
    AppliedShown,
    Chosen,
    ComposedShown,
    NewQuestion,
    NewScenario,
)
from tongzhou.recovery.models import Advice
from tongzhou.recovery.queries import (
    EffectSeen,
    MeasureSeen,
    advice_of,
    advices_of,
    is_stale,
    milestone_of,
    settings_of,
    told,
)
from tongzhou.recovery.views import compose
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import PathId
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError


@router.get("/projects/{slug:key}/recovery", response=Page[AdviceRow])
def recovery_advices(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """What was asked before, newest first; needs `view_plan`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
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
    access = access_to(request, key, Permission.EDIT_PLAN)
    milestone = milestone_of(access.project, body.milestone)
    if milestone is None:
        raise ProblemError(404, "unknown_item", no_item())
    priced = access.may(Permission.VIEW_COST)
    made = ask_advice(access.project, by=access.user, milestone=milestone, days=body.days, priced=priced)
    return json_answer(_shown(made, access), 202, Location=f"{request.path}/{made.pk}")


@router.get("/projects/{slug:key}/recovery/{int:id}", response=AdviceShown)
def recovery_advice(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """A question and its answer; needs `view_plan`, amounts need `view_cost`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    return json_answer(_shown(_found(access, id), access))


@router.post("/projects/{slug:key}/recovery/{int:id}/compose", response=ComposedShown)
def recovery_compose(request: HttpRequest, key: str, id: PathId, body: Chosen) -> HttpResponse:
    """What measures do together in the plan as it is now. Needs `edit_plan`; amounts need `view_cost`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    return json_answer(_effect(compose(access, _answered(access, id), tuple(body.measures))))


@router.post("/projects/{slug:key}/recovery/{int:id}/apply", response={201: AppliedShown})
def recovery_apply(request: HttpRequest, key: str, id: PathId, body: NewScenario) -> HttpResponse:
    """A scenario in which the measures are carried out; the plan stays as it is. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    found = _answered(access, id)
    made = apply_advice(found, by=access.user, keys=tuple(body.measures), name=body.name, note=body.note)
    finish = None if made.finish_at is None else last_day_of(made.finish_at)
    return json_answer({"scenario": made.pk, "name": made.name, "finish": finish}, 201)


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
