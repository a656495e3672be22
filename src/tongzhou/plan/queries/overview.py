"""What a project's overview shows of its plan: the next milestones and what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tongzhou.plan.models import (
    DAY,
    Assignment,
    BaselineItem,
    Kind,
    WorkItem,
    day_of,
    instant_of,
    last_day_of,
)
from tongzhou.plan.queries.portfolio import UNFINISHED, ProjectRow, is_late, leaves, project_rows, with_plan
from tongzhou.projects.models import Project

MILESTONES, LATE = 6, 8


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

    @property
    def more_late(self) -> int:
        """How many late items are not listed."""
        return self.row.figures.late - len(self.late)


def project_overview(project: Project, *, today: date) -> Overview:
    """Six statements, however large the plan is."""
    fresh = with_plan(Project.objects.filter(pk=project.pk)).get()
    day = project.status_date or today
    return Overview(
        row=project_rows([fresh], today=today)[0],
        milestones=_milestones(fresh, day),
        late=_late(fresh, day),
    )


def days_until(milestone: date, *, today: date) -> int:
    """Days from today to a milestone; negative when it has passed."""
    return (milestone - today).days


def _milestones(project: Project, day: date) -> tuple[MilestoneLine, ...]:
    found = list(
        leaves([project.pk])
        .filter(UNFINISHED, kind=Kind.MILESTONE)
        .exclude(finish_at=None)
        .order_by("finish_date", "position")[:MILESTONES]
    )
    baseline = _baseline_days(project, found)
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


def _baseline_days(project: Project, items: Sequence[WorkItem]) -> dict[int, date]:
    plan = getattr(project, "plan", None)
    if plan is None or plan.baseline_id is None:
        return {}
    pictures = BaselineItem.objects.filter(baseline=plan.baseline_id, item_id__in=[one.pk for one in items])
    return {
        item: day_of(finish)
        for item, finish in pictures.values_list("item_id", "finish_at")
        if finish is not None
    }


def _late(project: Project, day: date) -> tuple[LateLine, ...]:
    found = list(
        leaves([project.pk]).filter(is_late([project], day)).order_by("finish_at", "position")[:LATE]
    )
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
