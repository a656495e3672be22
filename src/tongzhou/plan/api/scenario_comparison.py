"""The API of scenarios beside their plan: measures, differences, conflicts.

Large plans are compared by a job, as on the pages: the answer is then 202 with what is still awaited, and asking the
same address again is the way to wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from tongzhou.plan.actions.scenario_figures import kept_or_asked
from tongzhou.plan.api.scenarios import ONE, access_to, found
from tongzhou.plan.queries.scenario_comparison import (
    MOST,
    Comparison,
    DifferenceLine,
    compare_scenarios,
    conflict_lines,
    differences,
    resource_names,
)
from tongzhou.plan.queries.scenario_figures import Kept, KeptLines, conflicts_kept, is_large
from tongzhou.plan.queries.scenarios import lay, open_scenario, with_changes
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.guards import Access
from tongzhou.web.api.answers import json_answer
from tongzhou.web.api.bodies import Answer, PathId

router = Router(tags=["plan"])
ASK_AGAIN = 3
"""Seconds after which whoever waits should ask again."""


class ScenariosAwaited(Answer):
    """A job computes these scenarios of a large plan; ask the same address again. ``ready``: how many are there."""

    plan_version: int
    waiting: list[int]
    ready: int


class ConflictShown(Answer):
    """A thing that both have changed. ``part``: what it is; ``options``: which sides can be chosen."""

    key: str
    item: int
    name: str
    part: str
    label: str
    base: str
    plan: str
    scenario: str
    options: list[Literal["plan", "scenario"]]


class Conflicts(Answer):
    """Everything that must be decided before publishing."""

    items: list[ConflictShown]


class MeasuredShown(Answer):
    """A scenario's value of a measure and how far it is from the plan's; dates differ by days, positive is later."""

    scenario: int
    value: date | float | None
    delta: float | None


class MeasureShown(Answer):
    """A measure of the plan and of the scenarios, for readers who may know it."""

    code: str
    label: str
    unit: Literal["date", "days", "hours", "money", "count", "percent"]
    plan: date | float | None
    scenarios: list[MeasuredShown]


class MilestoneDay(Answer):
    """A milestone in a scenario."""

    scenario: int
    day: date | None
    shift: int | None


class MovedMilestone(Answer):
    """A milestone that a scenario moves, brings or takes away."""

    item: int
    name: str
    plan: date | None
    scenarios: list[MilestoneDay]


class ScenarioComparison(Answer):
    """The plan beside scenarios; ``refused``: those that cannot be computed on the plan as it is now, and why."""

    plan_version: int
    measures: list[MeasureShown]
    milestones: list[MovedMilestone]
    refused: dict[str, str]


class ComparedQuery(BaseModel):
    """Which scenarios."""

    scenarios: str = Field("", max_length=200, description="Numbers with commas between; 5 at most.")


class DifferenceShownInScenario(Answer):
    """One thing in which a scenario differs; ``kind``: moved is what follows from the others."""

    item: int
    name: str
    part: str
    label: str
    plan: str
    scenario: str
    kind: Literal["changed", "added", "removed", "moved"]
    shift: int | None


class DifferenceQuery(BaseModel):
    """Which differences."""

    kind: Literal["changed", "added", "removed", "moved"] | None = None
    offset: int = Field(0, ge=0, le=200_000)
    limit: int = Field(100, ge=1, le=200)


class ScenarioDifferences(Answer):
    """Differences in the order of the outline, and how many there are."""

    items: list[DifferenceShownInScenario]
    total: int


@router.get(
    "/projects/{slug:key}/scenario-comparison", response={200: ScenarioComparison, 202: ScenariosAwaited}
)
def scenario_comparison(request: HttpRequest, key: str, query: Query[ComparedQuery]) -> HttpResponse:
    """The plan beside some of its scenarios, computed on the plan as it is now.

    Needs `view_plan`; costs are there only with `view_cost`. Of a large plan 202 while a job computes: ask again.
    """
    access = access_to(request, key)
    wanted = [int(text) for text in query.scenarios.split(",") if text.isdecimal() and len(text) < 19]
    chosen = with_changes(access.project, wanted[:MOST])
    if not is_large(access.project):
        return json_answer(_comparison(access, compare_scenarios(access, chosen)))
    kept = kept_or_asked(access, chosen)
    return _awaited(request, access, kept) if kept.waiting else json_answer(_comparison(access, kept))


@router.get(f"{ONE}/differences", response={200: ScenarioDifferences, 202: ScenariosAwaited})
def scenario_differences(
    request: HttpRequest, key: str, id: PathId, query: Query[DifferenceQuery]
) -> HttpResponse:
    """In what a scenario differs from the plan as it is now; needs `view_plan`. 202 as the comparison."""
    access = access_to(request, key)
    one = found(access, id)
    lines: Sequence[DifferenceLine]
    if is_large(access.project):
        kept = kept_or_asked(access, [one])
        if kept.waiting:
            return _awaited(request, access, kept)
        lines = KeptLines(kept.figures[one.pk])
    else:
        lines = differences(load_plan(access.project), open_scenario(one), resource_names(access.project))
    chosen = lines if query.kind is None else [line for line in lines[:] if line.kind == query.kind]
    page = chosen[query.offset : query.offset + query.limit]
    names = DifferenceShownInScenario.model_fields
    rows = [{name: getattr(line, name) for name in names} for line in page]
    return json_answer({"items": rows, "total": len(chosen)})


@router.get(f"{ONE}/conflicts", response={200: Conflicts, 202: ScenariosAwaited})
def scenario_conflicts(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """What the plan has changed since as well, differently; needs `view_plan`. 202 as the comparison."""
    access = access_to(request, key)
    one = found(access, id)
    if is_large(access.project):
        kept = kept_or_asked(access, [one])
        if kept.waiting:
            return _awaited(request, access, kept)
        lines = conflicts_kept(kept.figures[one.pk])
    else:
        loaded = load_plan(access.project)
        lines = conflict_lines(loaded, lay(loaded, one.changes, {}), resource_names(access.project))
    names = ConflictShown.model_fields
    return json_answer({"items": [{name: getattr(line, name) for name in names} for line in lines]})


def _awaited(request: HttpRequest, access: Access, kept: Kept) -> HttpResponse:
    content = {
        "plan_version": access.project.plan_version,
        "waiting": list(kept.missing),
        "ready": len(kept.wanted) - len(kept.missing),
    }
    return json_answer(content, 202, Location=request.get_full_path(), **{"Retry-After": str(ASK_AGAIN)})


def _comparison(access: Access, compared: Comparison | Kept) -> dict[str, Any]:
    numbers = [side.scenario.pk for side in compared.sides]
    return {
        "plan_version": access.project.plan_version,
        "measures": [
            {
                "code": row.measure.code,
                "label": str(row.measure.label),
                "unit": row.measure.unit.value,
                "plan": _plain(row.plan),
                "scenarios": [
                    {"scenario": number, "value": _plain(one.value), "delta": _plain(one.delta)}
                    for number, one in zip(numbers, row.sides, strict=True)
                ],
            }
            for row in compared.measures
        ],
        "milestones": [
            {
                "item": line.item,
                "name": line.name,
                "plan": line.plan,
                "scenarios": [
                    {"scenario": number, "day": one.day, "shift": one.shift}
                    for number, one in zip(numbers, line.sides, strict=True)
                ],
            }
            for line in compared.milestones
        ],
        "refused": {str(side.scenario.pk): side.refusal for side in compared.sides if side.refusal},
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, date) else float(value)
