"""What is uncertain about a plan, as the simulation takes it: plain rows, five statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongzhou.plan.builtin import DEFECT, ISSUE, REQUIREMENT
from tongzhou.plan.models import (
    BaselineItem,
    CostRange,
    DurationRange,
    ForecastSettings,
    ItemType,
    PlanSettings,
    RiskEvent,
    Spread,
    Strength,
    Together,
)
from tongzhou.projects.models import Project

SPREADS: Mapping[str, tuple[int, int] | None] = {
    Spread.NONE: None,
    Spread.SURE: (-500, 1_000),
    Spread.USUAL: (-1_000, 3_000),
    Spread.UNSURE: (-2_000, 6_000),
    Spread.OPEN: (-3_000, 10_000),
}
"""Hundredths of a percent by which durations change, at the least and at the most."""
COEFFICIENTS = {Strength.SOME: 0.3, Strength.STRONG: 0.7}
BY_TYPE = {REQUIREMENT: Spread.UNSURE, DEFECT: Spread.UNSURE, ISSUE: Spread.OPEN}
"""How sure one is, where nobody says anything, of types of which little is known beforehand."""


@dataclass(frozen=True, slots=True)
class RangeRow:
    """The range of a task's duration; see ``DurationRange``."""

    shape: str
    unit: str
    low: int
    likely: int | None
    high: int
    values: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CostRow:
    """What a task can cost, in minor units; see ``CostRange``."""

    low: int | None
    likely: int | None
    high: int | None
    rate: int | None


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk event with the numbers of its tasks; see ``RiskEvent``."""

    id: int
    name: str
    probability: int
    unit: str
    effect: tuple[int, int, int] | None
    cost: tuple[int, int, int] | None
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Everything that is uncertain about one plan; ``spreads``: number of an item type → spread."""

    ranges: Mapping[int, RangeRow] = field(default_factory=dict)
    costs: Mapping[int, CostRow] = field(default_factory=dict)
    risks: tuple[RiskRow, ...] = ()
    spread: str = Spread.USUAL
    spreads: Mapping[int, str] = field(default_factory=dict)
    together_by: str = Together.NONE
    coefficient: float = COEFFICIENTS[Strength.SOME]
    version: int = 0

    def spread_of(self, item_type: int | None) -> tuple[int, int] | None:
        """The range of a task without one of its own, by its type; None when it is certain."""
        chosen = self.spread if item_type is None else self.spreads.get(item_type, self.spread)
        return SPREADS[chosen]


def settings_or_default(project: Project) -> ForecastSettings:
    """How a project's chances are reckoned; an unsaved row when nobody has said anything."""
    return ForecastSettings.objects.filter(project=project).first() or ForecastSettings(
        project=project, version=0
    )


def load_doubts(project: Project) -> Doubts:
    """Everything that is uncertain about a project's plan."""
    settings = settings_or_default(project)
    return Doubts(
        ranges=duration_ranges(project),
        costs=_costs(project),
        risks=_risks(project),
        spread=settings.spread,
        spreads=spreads_by_type(project, settings),
        together_by=settings.together_by,
        coefficient=COEFFICIENTS[Strength(settings.together_strength)],
        version=settings.version,
    )


def spreads_by_type(project: Project, settings: ForecastSettings) -> dict[int, str]:
    """Item type → how sure one is of its durations, where that differs from the project's own."""
    types = ItemType.objects.filter(organisation=project.organisation_id).values_list("pk", "code")
    usual = {pk: BY_TYPE[code] for pk, code in types if code in BY_TYPE and settings.spread != Spread.NONE}
    chosen = {int(pk): Spread(spread) for pk, spread in settings.spreads.items() if pk.isdecimal()}
    return {pk: str(spread) for pk, spread in (usual | chosen).items()}


def duration_ranges(project: Project) -> dict[int, RangeRow]:
    """Number of an item → the range of its duration."""
    names = ("item_id", "shape", "unit", "low", "likely", "high", "values")
    return {
        item: RangeRow(shape, unit, low, likely, high, tuple((v, w) for v, w in values))
        for item, shape, unit, low, likely, high, values in DurationRange.objects.filter(project=project)
        .order_by("item")
        .values_list(*names)
    }


def _costs(project: Project) -> dict[int, CostRow]:
    names = ("item_id", "low_minor", "likely_minor", "high_minor", "rate_minor")
    found = CostRange.objects.filter(project=project).order_by("item").values_list(*names)
    return {item: CostRow(*amounts) for item, *amounts in found}


def _risks(project: Project) -> tuple[RiskRow, ...]:
    found = list(RiskEvent.objects.filter(project=project, active=True).order_by("id"))
    items: dict[int, list[int]] = defaultdict(list)
    pairs = RiskEvent.items.through.objects.filter(riskevent__in=[one.pk for one in found])
    for risk, item in pairs.order_by("workitem_id").values_list("riskevent_id", "workitem_id"):
        items[risk].append(item)
    return tuple(_risk(one, tuple(items[one.pk])) for one in found)


def _risk(one: RiskEvent, items: tuple[int, ...]) -> RiskRow:
    return RiskRow(
        one.pk,
        one.name,
        one.probability,
        one.unit,
        _triple(one.low, one.likely, one.high),
        _triple(one.cost_low_minor, one.cost_likely_minor, one.cost_high_minor),
        items,
    )


def _triple(*values: int | None) -> tuple[int, int, int] | None:
    low, likely, high = values
    return None if low is None or likely is None or high is None else (low, likely, high)


def baseline_finishes(project: Project) -> dict[int, int]:
    """Number of an item → the instant at which the baseline that is compared with has it done; two statements."""
    chosen = PlanSettings.objects.filter(project=project).values_list("baseline_id", flat=True).first()
    if chosen is None:
        return {}
    found: Any = BaselineItem.objects.filter(baseline=chosen).exclude(finish_at=None)
    return dict(found.values_list("item_id", "finish_at"))


def baseline_finish(project: Project) -> int | None:
    """The instant at which the baseline that is compared with has the whole project done."""
    found = PlanSettings.objects.filter(project=project).values_list("baseline__finish_at", flat=True)
    return found.first()
