"""What a change does to the plan: its scenario against the plan, by the measures of ``plan.measures``.

What is kept of it is plain JSON with everything in it; whoever shows it leaves out what its reader may not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.models import ChangeRequest
from tongzhou.costs.money import major
from tongzhou.engine.errors import PlanError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.measures import MEASURES, Unit, Value
from tongzhou.plan.models import Scenario
from tongzhou.plan.queries.scenario_comparison import (
    Comparison,
    DifferenceLine,
    MilestoneLine,
    Side,
    compare_scenarios,
    differences,
    resource_names,
)
from tongzhou.plan.queries.scenarios import with_changes
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project

Json = dict[str, Any]
MOST_MILESTONES, MOST_ITEMS = 200, 200
COST = "cost"


def compute_impact(project: Project, scenario: Scenario, by: User) -> Json:
    """Everything that the scenario changes of the plan as it is now; ``refusal`` where it cannot be computed.

    It is computed with all rights: what is frozen for the approval has to hold for each of its readers.
    """
    (one,) = with_changes(project, [scenario.pk]) or [scenario]
    access = Access(project, by, frozenset(Permission))
    try:
        compared = compare_scenarios(access, [one])
    except (CommandError, PlanError) as error:
        return {"refusal": str(getattr(error, "message", error))}
    (side,) = compared.sides
    if side.opened is None:
        return {"refusal": side.refusal}
    lines = _decided(compared, side)
    return {
        "measures": list(_measures(compared)),
        "milestones": [_milestone(one) for one in compared.milestones[:MOST_MILESTONES]],
        "items": [_item(one) for one in lines[:MOST_ITEMS]],
        "count": len(lines),
    }


def _milestone(line: MilestoneLine) -> Json:
    (side,) = line.sides
    return {"name": line.name, "plan": _plain(line.plan), "day": _plain(side.day), "shift": side.shift}


def _item(line: DifferenceLine) -> Json:
    names = ("name", "kind", "label", "plan", "scenario")
    return {name: str(getattr(line, name)) for name in names}


def _decided(compared: Comparison, side: Side) -> list[DifferenceLine]:
    """What somebody decided; dates that only follow from it are seen in the Gantt."""
    if side.opened is None:
        return []
    lines = differences(compared.plan, side.opened, resource_names(compared.plan.project))
    return [one for one in lines if one.kind != "moved"]


def _measures(compared: Comparison) -> Iterator[Json]:
    for row in compared.measures:
        (side,) = row.sides
        yield {
            "code": row.measure.code,
            "plan": _plain(row.plan),
            "scenario": _plain(side.value),
            "delta": _plain(side.delta),
            "tone": side.tone,
        }


def _plain(value: Value | None) -> str | float | int | None:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(unit: Unit, value: Any) -> Value | None:
    """The value that was kept as plain JSON."""
    if value is None:
        return None
    if unit == Unit.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    found: Value = Decimal(value) if isinstance(value, str) else value
    return found


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure of the plan and of the change; ``tone``: 1 better, −1 worse."""

    code: str
    label: Promise | str
    unit: Unit
    plan: Value | None
    scenario: Value | None
    delta: Value | None
    tone: int


@dataclass(frozen=True, slots=True)
class MilestoneShown:
    """A milestone that moves, comes or goes."""

    name: str
    plan: date | None
    day: date | None
    shift: int | None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a reader may know of a change's impact."""

    measures: tuple[MeasureShown, ...] = ()
    milestones: tuple[MilestoneShown, ...] = ()
    items: tuple[Json, ...] = ()
    count: int = 0
    refusal: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether the scenario does not differ from the plan."""
        return not self.count and not self.milestones and not self.refusal


def impact_for(access: Access, request: ChangeRequest, kept: Json) -> Impact | None:
    """What somebody may know of an impact that was computed; None when there is none yet."""
    if not kept:
        return None
    if kept.get("refusal"):
        return Impact(refusal=str(kept["refusal"]))
    rows = tuple(_shown(access, kept)) if access.may(Permission.VIEW_PLAN) else ()
    milestones = tuple(
        MilestoneShown(one["name"], _day(one["plan"]), _day(one["day"]), one["shift"])
        for one in kept.get("milestones", ())
    )
    margin = (
        _margin(request, kept)
        if access.may(Permission.VIEW_MARGIN) and access.may(Permission.VIEW_COST)
        else None
    )
    if margin is not None:
        rows = (*rows, margin)
    return Impact(rows, milestones, tuple(kept.get("items", ())), int(kept.get("count", 0)))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _shown(access: Access, kept: Json) -> Iterator[MeasureShown]:
    for one in kept.get("measures", ()):
        measure = MEASURES.get(one["code"])
        if measure is None or not access.may(measure.permission):
            continue
        plan, scenario = _value(measure.unit, one["plan"]), _value(measure.unit, one["scenario"])
        delta = _value(Unit.DAYS if measure.unit == Unit.DATE else measure.unit, one["delta"])
        yield MeasureShown(measure.code, measure.label, measure.unit, plan, scenario, delta, one["tone"])


def added_cost(kept: Json) -> Decimal | None:
    """What the work of the scenario costs more than the plan's; None where nobody knows."""
    found = next((one for one in kept.get("measures", ()) if one["code"] == COST), None)
    return None if found is None or found["delta"] is None else Decimal(str(found["delta"]))


def _margin(request: ChangeRequest, kept: Json) -> MeasureShown | None:
    """What is charged less what the change costs, beside the work also what it adds to the budget."""
    cost = added_cost(kept)
    if cost is None or not request.currency or request.amount_minor is None:
        return None
    cost += major(request.budget_minor or 0, request.currency)
    margin = major(request.amount_minor, request.currency) - cost
    label = gettext_lazy("Gross margin of this change")
    return MeasureShown("margin", label, Unit.MONEY, None, margin, margin, 1 if margin > 0 else -1)


def headline(impact: Impact | None) -> str:
    """The end of the project in one sentence, for lists and for the mail."""
    finish = next((one for one in impact.measures if one.code == "finish"), None) if impact else None
    if finish is None:
        return ""
    if not finish.delta:
        return _("The project ends when planned")
    days = int(finish.delta)  # type: ignore[arg-type]  # of dates, the difference is in days
    return (
        _("The project ends %(n)d days later") if days > 0 else _("The project ends %(n)d days earlier")
    ) % {"n": abs(days)}
