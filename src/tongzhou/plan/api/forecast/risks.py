"""The API of risk events."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.forecast.risks import (
    RiskFacts,
    change_risk_event,
    create_risk_event,
    delete_risk_event,
)
from tongzhou.plan.api.forecast.asking import (
    Amount,
    Minor,
    UnitName,
    access_to,
    editor_of,
    into,
    out_of,
    refusals,
    router,
)
from tongzhou.plan.models import (
    WHOLE,
    RiskEvent,
)
from tongzhou.plan.queries.forecast.ranges import risks_of
from tongzhou.projects.guards import Access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId
from tongzhou.web.api.problems import ProblemError


class RiskEventShown(Answer):
    """A risk event. Percent: by how much durations grow; time: working minutes more. ``cost`` in minor units."""

    id: int
    name: str
    probability: float
    active: bool
    unit: UnitName
    effect: tuple[float, float, float] | None
    items: list[int]
    cost: tuple[int, int, int] | None = None


class NewRiskEvent(Body):
    """A risk event: an effect on tasks, a cost, or both; each as least, likely and greatest value."""

    name: Name = Field(max_length=200)
    probability: float = Field(gt=0, le=1)
    active: Flag = True
    unit: UnitName = "time"
    effect: tuple[Amount, Amount, Amount] | None = None
    items: list[Id] = Field([], max_length=500)
    cost: tuple[Minor, Minor, Minor] | None = None


@router.get("/projects/{slug:key}/forecast/risks", response=list[RiskEventShown])
def risk_events(request: HttpRequest, key: str) -> HttpResponse:
    """All risk events; needs `view_internal_risks`."""
    access = access_to(request, key, Permission.VIEW_INTERNAL_RISKS)
    return json_answer([_risk(access, one) for one in risks_of(access.project)])


@router.post("/projects/{slug:key}/forecast/risks", response={201: RiskEventShown})
def risk_event_create(request: HttpRequest, key: str, body: NewRiskEvent) -> HttpResponse:
    """Write a risk event down; needs `edit_plan` and `view_internal_risks`, for a cost `view_cost`."""
    access = editor_of(request, key)
    with refusals():
        made = create_risk_event(access.project, _facts(access, body), by=access.user)
    return json_answer(_risk(access, made), 201, Location=f"{request.path}/{made.pk}")


@router.put("/projects/{slug:key}/forecast/risks/{int:id}", response=RiskEventShown)
def risk_event_change(request: HttpRequest, key: str, id: PathId, body: NewRiskEvent) -> HttpResponse:
    """Write it anew. Whoever may not see costs leaves them as they are."""
    access = editor_of(request, key)
    found = _risk_found(access, id)
    with refusals():
        change_risk_event(found, _facts(access, body), by=access.user)
    return json_answer(_risk(access, _risk_found(access, id)))


@router.delete("/projects/{slug:key}/forecast/risks/{int:id}", response={204: None})
def risk_event_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """Into the trash; needs `edit_plan` and `view_internal_risks`."""
    access = editor_of(request, key)
    delete_risk_event(_risk_found(access, id), by=access.user)
    return nothing()


def _risk_found(access: Access, pk: int) -> RiskEvent:
    found = risks_of(access.project).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _facts(access: Access, body: NewRiskEvent) -> RiskFacts:
    """As the actions take it; a cost of whoever may not see costs is refused."""
    may_cost = access.may(Permission.VIEW_COST)
    if body.cost is not None and not may_cost:
        raise ProblemError(
            403, "forbidden", _("Only those who may see costs can say what a risk event costs.")
        )
    effect: Any = None if body.effect is None else tuple(into(value, body.unit) for value in body.effect)
    return RiskFacts(
        name=body.name,
        probability=round(body.probability * WHOLE),
        active=body.active,
        unit=body.unit,
        effect=effect,
        cost=body.cost if may_cost else False,
        items=tuple(body.items),
    )


def _risk(access: Access, one: RiskEvent) -> dict[str, Any]:
    effect = [out_of(value, one.unit) for value in (one.low, one.likely, one.high)]
    cost = [one.cost_low_minor, one.cost_likely_minor, one.cost_high_minor]
    return {
        "id": one.pk,
        "name": one.name,
        "probability": one.probability / WHOLE,
        "active": one.active,
        "unit": one.unit,
        "effect": effect if one.low is not None else None,
        "items": sorted(item.pk for item in one.items.all() if item.deleted_at is None),
        "cost": cost if cost[0] is not None and access.may(Permission.VIEW_COST) else None,
    }
