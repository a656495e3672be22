"""Milestones: what was promised, what is expected now, and how the expectation has moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from tongzhou.plan.models import (
    Assignment,
    BaselineItem,
    Kind,
    MilestoneForecast,
    PlanSettings,
    SimulatedDate,
    WorkItem,
    day_of,
    last_day_of,
)
from tongzhou.plan.queries.forecast.results import chances_in, chances_of_items, done_day
from tongzhou.projects.models import Project

READ = (
    "id", "name", "criterion", "finish_date", "actual_finish_at", "deadline_at", "critical", "total_float",
)  # fmt: skip
"""A plan may have a thousand milestones: no more of each is read than is told."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone. ``slip`` is in calendar days against the baseline, positive = later."""

    item: int
    name: str
    criterion: str
    owners: str
    baseline: date | None
    forecast: date | None
    deadline: date | None
    reached: date | None
    critical: bool
    float_days: float
    slip: int | None
    trend: int | None
    """Calendar days by which the forecast has moved since the one before it."""
    history: tuple[tuple[date, date], ...]
    p50: date | None = None
    p80: date | None = None
    """By when it is done in 50 and in 80 of 100 simulated courses of the plan; none before a simulation."""
    chance: int | None = None
    """How likely it is done by the day that the plan said when it was simulated, in percent."""

    @property
    def state(self) -> str:
        """reached, late (expected after its deadline or its baseline), threatened (no float left), on_track."""
        if self.reached is not None:
            return "reached"
        if self.deadline and self.forecast and self.forecast > self.deadline:
            return "late"
        if self.slip and self.slip > 0:
            return "late"
        return "threatened" if self.float_days < 0 else "on_track"


class Place(NamedTuple):
    """Where a milestone stands among the others: whether it is reached, and when it is expected."""

    item: int
    reached: bool
    forecast: date | None


def milestone_places(project: Project) -> list[Place]:
    """All milestones in order of their forecast, and no more of them than tells where each stands; one statement."""
    told = _milestones_of(project).values_list("pk", "actual_finish_at", "finish_date")
    return [Place(item, at is not None, day) for item, at, day in told]


def traced_milestones(project: Project) -> set[int]:
    """The numbers of what has been expected on some day; one statement."""
    found = MilestoneForecast.objects.filter(project=project).order_by()
    return set(found.values_list("item_id", flat=True).distinct())


def milestones_are_simulated(project: Project) -> bool:
    """Whether the newest simulation says of any milestone how sure its date is; one statement."""
    return chances_in(project).filter(item_id__in=_milestones_of(project).order_by().values("pk")).exists()


def _milestones_of(project: Project) -> QuerySet[WorkItem]:
    found = WorkItem.objects.filter(project=project, kind=Kind.MILESTONE, summary=False, active=True)
    return found.order_by("finish_at", "position")


def milestones(project: Project, only: Collection[int] | None = None) -> tuple[Milestone, ...]:
    """The milestones (or these of them) in order of their forecast; five statements."""
    settings = PlanSettings.objects.get(project=project)
    wanted = _milestones_of(project) if only is None else _milestones_of(project).filter(pk__in=only)
    items = list(wanted.only(*READ))
    numbers = [item.pk for item in items]
    owners: dict[int, list[str]] = defaultdict(list)
    assigned = Assignment.objects.filter(item__in=numbers).order_by("id")
    for item_id, name in assigned.values_list("item_id", "resource__name"):
        owners[item_id].append(name)
    baseline = dict(
        BaselineItem.objects.filter(baseline=settings.baseline_id, item_id__in=numbers).values_list(
            "item_id", "finish_at"
        )
        if settings.baseline_id
        else ()
    )
    history: dict[int, list[tuple[date, date]]] = defaultdict(list)
    seen = MilestoneForecast.objects.filter(project=project).order_by("item_id", "seen_on")
    seen = seen if only is None else seen.filter(item_id__in=numbers)
    for item_id, seen_on, forecast in seen.values_list("item_id", "seen_on", "forecast"):
        history[item_id].append((seen_on, forecast))
    chances = chances_of_items(project, numbers) if items else {}
    return tuple(
        _milestone(
            item,
            ", ".join(owners[item.pk]),
            baseline.get(item.pk),
            history[item.pk],
            settings,
            chances.get(item.pk),
        )
        for item in items
    )


class Outstanding(NamedTuple):
    """A milestone that is not reached, with what was promised of it."""

    item: int
    name: str
    forecast: date | None
    deadline: date | None
    baseline: date | None


def outstanding_milestones(project: Project) -> list[Outstanding]:
    """The milestones that are not reached, in order of their forecast; three statements."""
    settings = PlanSettings.objects.get(project=project)
    ahead = _milestones_of(project).filter(actual_finish_at=None)
    promised: dict[int, int | None] = {}
    if settings.baseline_id:
        kept = BaselineItem.objects.filter(
            baseline=settings.baseline_id, item_id__in=ahead.order_by().values("pk")
        )
        promised = dict(kept.values_list("item_id", "finish_at"))
    return [
        Outstanding(
            item,
            name,
            forecast,
            None if deadline is None else last_day_of(deadline),
            _promised(promised.get(item)),
        )
        for item, name, forecast, deadline in ahead.values_list("pk", "name", "finish_date", "deadline_at")
    ]


def _promised(at: int | None) -> date | None:
    return None if at is None else max(day_of(at), last_day_of(at))


def _milestone(
    item: WorkItem,
    owners: str,
    promised: int | None,
    history: list[tuple[date, date]],
    settings: PlanSettings,
    chances: SimulatedDate | None,
) -> Milestone:
    forecast = item.finish_date
    baseline = _promised(promised)
    reached = None if item.actual_finish_at is None else last_day_of(item.actual_finish_at)
    return Milestone(
        item=item.pk,
        name=item.name,
        criterion=item.criterion,
        owners=owners,
        baseline=baseline,
        forecast=forecast,
        deadline=None if item.deadline_at is None else last_day_of(item.deadline_at),
        reached=reached,
        critical=item.critical,
        float_days=round((item.total_float or 0) / (settings.minutes_per_day * 60), 1),
        slip=(forecast - baseline).days if forecast and baseline else None,
        trend=(history[-1][1] - history[-2][1]).days if len(history) > 1 else None,
        history=tuple(history),
        p50=done_day(chances.p50_at, milestone=True) if chances else None,
        p80=done_day(chances.p80_at, milestone=True) if chances else None,
        chance=round(chances.planned_chance / 100) if chances else None,
    )
