"""The API of ranges and of the rules that hold without one."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.forecast.ranges import RangeChanges, set_ranges
from tongzhou.plan.actions.forecast.settings import change_forecast_settings
from tongzhou.plan.api.forecast.asking import (
    Amount,
    Minor,
    UnitName,
    access_to,
    into,
    out_of,
    refusals,
    router,
)
from tongzhou.plan.models import (
    ForecastSettings,
    Spread,
    Strength,
    Together,
)
from tongzhou.plan.queries.forecast.doubts import (
    CostRow,
    RangeRow,
    settings_or_default,
    spreads_by_type,
)
from tongzhou.plan.queries.forecast.ranges import stored_ranges
from tongzhou.projects.guards import Access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, Body, Flag, Id
from tongzhou.web.api.conditions import etag_of, expected_version
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

IF_MATCH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string"},
            "description": 'The version the change is for, as the ETag of the rules names it: `"v3"`.',
        }
    ]
}
MOST_RANGES = 2_000
ShapeName = Literal["pert", "triangular", "lognormal", "normal", "uniform", "discrete"]
SpreadName = Literal["none", "sure", "usual", "unsure", "open"]


class RangeShown(Answer):
    """The range of one task. Percent: by how much the planned duration changes; time: working minutes.

    Costs in minor units, for whoever may see them.
    """

    item: int
    name: str
    shape: ShapeName | None
    unit: UnitName | None
    low: float | None
    likely: float | None
    high: float | None
    values: list[tuple[float, int]]
    cost_low: int | None = None
    cost_likely: int | None = None
    cost_high: int | None = None
    cost_per_day: int | None = None


class TimeRange(Body):
    """How long a task can take."""

    shape: ShapeName = "pert"
    unit: UnitName = "percent"
    low: Amount
    likely: Amount | None = None
    high: Amount
    values: list[tuple[Amount, int]] = Field([], max_length=20)


class CostOf(Body):
    """What a task can cost, in minor units."""

    low: Minor | None = None
    likely: Minor | None = None
    high: Minor | None = None
    per_day: Minor | None = None


class RangeOf(Body):
    """New ranges of one task; null takes a range away, what is not named stays."""

    item: Id
    duration: TimeRange | None = None
    cost: CostOf | None = None


class RangesChange(Body):
    """New ranges, all or none."""

    ranges: list[RangeOf] = Field(min_length=1, max_length=MOST_RANGES)


class RulesShown(Answer):
    """What holds for tasks without a range; ``spreads``: number of an item type → spread."""

    version: int
    spread: SpreadName
    spreads: dict[str, SpreadName]
    together_by: Literal["none", "branch", "person"]
    together_strength: Literal["some", "strong"]
    nightly: bool


class RulesChange(Body):
    """Other rules; what is not named stays."""

    spread: SpreadName = "usual"
    spreads: dict[str, SpreadName] = Field({}, max_length=200)
    together_by: Literal["none", "branch", "person"] = "none"
    together_strength: Literal["some", "strong"] = "some"
    nightly: Flag = False


@router.get("/projects/{slug:key}/forecast/ranges", response=Page[RangeShown])
def forecast_ranges(request: HttpRequest, key: str, query: Query[PageQuery]) -> HttpResponse:
    """The tasks with ranges of their own; needs `view_plan`, their costs `view_cost`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    window = Window(request, query, Order("item", "id"), "ranges")
    rows = window.rows(stored_ranges(access.project, with_costs=access.may(Permission.VIEW_COST)))
    return json_answer(window.page(rows, lambda item: _range(access, item)))


@router.patch("/projects/{slug:key}/forecast/ranges", response=RulesShown, openapi_extra=IF_MATCH)
def forecast_ranges_change(request: HttpRequest, key: str, body: RangesChange) -> HttpResponse:
    """Give tasks ranges, or take them away, in one step. Needs `edit_plan`, for costs `view_cost`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    version = expected_version(request, settings_or_default(access.project).version)
    durations: dict[int, RangeRow | None] = {}
    costs: dict[int, CostRow | None] = {}
    for one in body.ranges:
        if "duration" in one.model_fields_set:
            durations[one.item] = None if one.duration is None else _row(one.duration)
        if "cost" in one.model_fields_set:
            costs[one.item] = None if one.cost is None else _cost_row(one.cost)
    if costs and not access.may(Permission.VIEW_COST):
        raise ProblemError(
            403, "forbidden", _("Only those who may see costs can give tasks a range of costs.")
        )
    with refusals():
        saved = set_ranges(access.project, RangeChanges(durations, costs), by=access.user, version=version)
    return _rules(access, saved)


@router.get("/projects/{slug:key}/forecast/rules", response=RulesShown)
def forecast_rules(request: HttpRequest, key: str) -> HttpResponse:
    """How chances are reckoned; its ETag is the version that changes ask for. Needs `view_plan`."""
    access = access_to(request, key, Permission.VIEW_PLAN)
    return _rules(access, settings_or_default(access.project))


@router.patch("/projects/{slug:key}/forecast/rules", response=RulesShown, openapi_extra=IF_MATCH)
def forecast_rules_change(request: HttpRequest, key: str, body: RulesChange) -> HttpResponse:
    """Other rules. Needs `edit_plan`."""
    access = access_to(request, key, Permission.EDIT_PLAN)
    settings = settings_or_default(access.project)
    version = expected_version(request, settings.version)
    present = {name: getattr(settings, name) for name in RulesChange.model_fields}
    values = present | body.model_dump(exclude_unset=True)
    wrong = [number for number in values["spreads"] if not number.isdecimal() or len(number) > 18]
    if wrong:
        raise ProblemError(422, "invalid", _("Item types are named by their numbers."))
    with refusals():
        saved = change_forecast_settings(
            access.project,
            by=access.user,
            version=version,
            spread=Spread(values["spread"]),
            spreads={int(number): Spread(one) for number, one in values["spreads"].items()},
            together_by=Together(values["together_by"]),
            together_strength=Strength(values["together_strength"]),
            nightly=values["nightly"],
        )
    return _rules(access, saved)


def _row(given: TimeRange) -> RangeRow:
    unit = given.unit
    likely = None if given.likely is None else into(given.likely, unit)
    values = tuple((into(value, unit), weight) for value, weight in given.values)
    if given.shape == "discrete" and values:
        numbers = [value for value, _weight in values]
        return RangeRow(given.shape, unit, min(numbers), None, max(numbers), values)
    return RangeRow(given.shape, unit, into(given.low, unit), likely, into(given.high, unit), values)


def _cost_row(given: CostOf) -> CostRow:
    return CostRow(given.low, given.likely, given.high, given.per_day)


def _range(access: Access, item: Any) -> dict[str, Any]:
    row = getattr(item, "duration_range", None)
    unit = row.unit if row else ""
    told = {
        "item": item.pk,
        "name": item.name,
        "shape": row.shape if row else None,
        "unit": row.unit if row else None,
        **{name: out_of(getattr(row, name), unit) if row else None for name in ("low", "likely", "high")},
        "values": [[out_of(value, unit), weight] for value, weight in row.values] if row else [],
    }
    cost = getattr(item, "cost_range", None) if access.may(Permission.VIEW_COST) else None
    names = {"cost_low": "low", "cost_likely": "likely", "cost_high": "high", "cost_per_day": "rate"}
    return told | {name: getattr(cost, f"{of}_minor") if cost else None for name, of in names.items()}


def _rules(access: Access, settings: ForecastSettings) -> HttpResponse:
    spreads = spreads_by_type(access.project, settings)
    names = ("version", "spread", "together_by", "together_strength", "nightly")
    content = {name: getattr(settings, name) for name in names}
    content["spreads"] = {str(number): spread for number, spread in spreads.items()}
    return json_answer(content, ETag=etag_of(settings.version))
