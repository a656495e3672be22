"""What a project's overview shows of its plan: the next milestones and what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tongzhou.plan.models import (
    DAY,
    Assignment,
    BaselineItem,
    Kind,
    PlanSettings,
    Simulation,
    WorkItem,
    day_of,
    instant_of,
    last_day_of,
)
from tongzhou.plan.queries.forecast.results import newest_results
from tongzhou.plan.queries.portfolio import (
    KEPT,
    UNFINISHED,
    ProjectRow,
    late_at,
    leaves,
    next_milestones,
    row_of,
)
from tongzhou.plan.queries.remembered import Key, Remembered, stamp_of
from tongzhou.projects.models import Project
from tongzhou.web.prepared import prepared

MILESTONES, LATE = 6, 8
_late_ones: Remembered[tuple[int, ...]] = Remembered(KEPT)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone still to be reached; ``slip`` in days against the baseline, None where it has none."""

    id: int
    name: str
    day: date
    late: bool
    critical: bool
    criterion: str
    baseline_day: date | None
    slip: int | None

    @property
    def slip_amount(self) -> int:
        """The slip without its sign."""
        return abs(self.slip or 0)


@dataclass(frozen=True, slots=True)
class LateLine:
    """A late item: how many days ago it should have finished (0: it should only have begun)."""

    id: int
    name: str
    finish: date
    percent: int
    days: int
    critical: bool
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A project's plan at a glance."""

    row: ProjectRow
    milestones: tuple[MilestoneLine, ...]
    late: tuple[LateLine, ...]
    chances: Simulation | None = None
    """The newest result of a simulation, without its figures."""

    @property
    def p80(self) -> date | None:
        """By when the project is done in 80 of 100 simulated courses."""
        return self.chances.p80_date if self.chances else None

    @property
    def planned_chance(self) -> int:
        """How likely the planned finish was when simulated, in percent."""
        return round((self.chances.planned_chance or 0) / 100) if self.chances else 0

    @property
    def chances_stale(self) -> bool:
        """Whether the plan has moved on since."""
        return self.chances is not None and self.chances.plan_version != self.chances.project.plan_version

    @property
    def more_late(self) -> int:
        """How many late items are not listed."""
        return self.row.figures.late - len(self.late)


def project_overview(project: Project, *, today: date) -> Overview:
    """Eight statements, however large the plan is; what is counted in it is counted once for each of its states."""
    day, stamp = project.status_date or today, stamp_of(project)
    chances = next(iter(_newest_result(project.pk)), None)
    plan = next(iter(_settings(project.pk)), None)
    name, at = next(iter(_next_milestone(project.pk)), (None, None))
    return Overview(
        row=row_of(project, plan, name, at, chances.p80_date if chances else None, stamp=stamp, today=today),
        milestones=_milestones(project, plan, day),
        late=_late(project, day, stamp),
        chances=chances,
    )


@prepared
def _settings(project: int) -> QuerySet[PlanSettings]:
    return PlanSettings.objects.filter(project=project).select_related("baseline")


@prepared
def _next_milestone(project: int) -> QuerySet[WorkItem, tuple[str, int | None]]:
    return next_milestones(project).values_list("name", "finish_at")[:1]


@prepared
def _newest_result(project: int) -> QuerySet[Simulation]:
    return newest_results(project)[:1]


def days_until(milestone: date, *, today: date) -> int:
    """Days from today to a milestone; negative when it has passed."""
    return (milestone - today).days


@prepared
def _first_milestones(project: int) -> QuerySet[WorkItem]:
    found = leaves([project]).filter(UNFINISHED, kind=Kind.MILESTONE).exclude(finish_at=None)
    return found.order_by("finish_date", "position")[:MILESTONES]


def _milestones(project: Project, plan: PlanSettings | None, day: date) -> tuple[MilestoneLine, ...]:
    found = _first_milestones(project.pk)
    baseline = _baseline_days(plan, found)
    return tuple(_milestone(one, baseline.get(one.pk), day) for one in found)


def _milestone(item: WorkItem, baseline_day: date | None, day: date) -> MilestoneLine:
    finish = item.finish_at or 0
    forecast = day_of(finish)
    return MilestoneLine(
        id=item.pk,
        name=item.name,
        day=forecast,
        late=finish < instant_of(day),
        critical=item.critical,
        criterion=item.criterion,
        baseline_day=baseline_day,
        slip=None if baseline_day is None else (forecast - baseline_day).days,
    )


def _baseline_days(plan: PlanSettings | None, items: Sequence[WorkItem]) -> dict[int, date]:
    if plan is None or plan.baseline_id is None:
        return {}
    pictures = BaselineItem.objects.filter(baseline=plan.baseline_id, item_id__in=[one.pk for one in items])
    return {
        item: day_of(finish)
        for item, finish in pictures.values_list("item_id", "finish_at")
        if finish is not None
    }


@prepared
def _first_late(project: int, over: int) -> QuerySet[WorkItem]:
    found = leaves([project]).filter(late_at(over) & UNFINISHED)
    return found.order_by("finish_at", "position")[:LATE]


def _late_items(project: Project, over: int, stamp: Key) -> list[WorkItem]:
    """The first that are late; their numbers are remembered, so that the plan is not searched again."""
    key = (*stamp, over)
    known = _late_ones.at_hand(key)
    if known is None:
        found = _first_late(project.pk, over)
        _late_ones.keep(key, tuple(one.pk for one in found))
        return found
    there = WorkItem.objects.in_bulk(known) if known else {}
    return [there[pk] for pk in known if pk in there]


def _late(project: Project, day: date, stamp: Key) -> tuple[LateLine, ...]:
    found = _late_items(project, instant_of(day), stamp)
    people: dict[int, list[str]] = defaultdict(list)
    assigned = Assignment.objects.filter(item__in=found).order_by("resource__name")
    for item, name in assigned.values_list("item", "resource__name"):
        people[item].append(name)
    return tuple(
        LateLine(
            id=one.pk,
            name=one.name,
            finish=last_day_of(one.finish_at or 0),
            percent=one.percent,
            days=max(0, instant_of(day) // DAY - ((one.finish_at or 0) - 1) // DAY),
            critical=one.critical,
            people=tuple(people[one.pk]),
        )
        for one in found
    )
