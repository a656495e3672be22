"""Everything that earned value is computed from, read as plain tuples: nine statements whatever the volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tongzhou.costs.models import (
    BudgetVersion,
    BudgetVersionLine,
    CostEntry,
    CostSettings,
    EarningRule,
    ProgressReport,
)
from tongzhou.costs.queries.settings import cost_settings
from tongzhou.plan.models import Baseline, BaselineItem, PlanSettings, Resource, WorkingCalendar, WorkItem
from tongzhou.plan.queries.state import load_calendars
from tongzhou.projects.models import Project


class Promised(NamedTuple):
    """An item as the baseline has it; instants as everywhere in plans."""

    item: int
    parent: int | None
    name: str
    start: int | None
    finish: int | None
    summary: bool


class Present(NamedTuple):
    """The same item, or one that came later, as it is now (perhaps in the trash)."""

    item: int
    parent: int | None
    name: str
    calendar: int | None
    elapsed: bool
    percent: int
    finished_at: int | None


class Planned(NamedTuple):
    """A budget line: of an item (0: the project)."""

    item: int
    resource: int | None
    amount: int
    spread: str


class Cost(NamedTuple):
    """An actual cost."""

    day: date
    amount: int
    item: int | None
    resource: int | None


class Report(NamedTuple):
    """How far an item was said to be as of a day."""

    item: int
    day: date
    percent: int


@dataclass(frozen=True, slots=True)
class Sources:
    """One project's budget, progress and costs; ``day`` is the one to which progress without a report belongs."""

    project: Project
    baseline: Baseline
    settings: CostSettings
    plan: PlanSettings
    calendars: tuple[WorkingCalendar, ...]
    promised: tuple[Promised, ...]
    present: Mapping[int, Present]
    planned: tuple[Planned, ...]
    costs: tuple[Cost, ...]
    reports: tuple[Report, ...]
    rules: Mapping[int, tuple[str, int, tuple[int, ...]]]
    resources: Mapping[int, str]
    currency: str
    day: date


def sources_of(project: Project, budget: BudgetVersion, day: date) -> Sources:
    """What the figures of a project follow from."""
    baseline = budget.baseline
    every = WorkItem.every.filter(project=project).order_by()
    rules = EarningRule.objects.filter(item__project=project)
    return Sources(
        project=project,
        baseline=baseline,
        settings=cost_settings(project),
        plan=PlanSettings.objects.get(project=project),
        calendars=load_calendars(project),
        promised=tuple(
            Promised(*row)
            for row in BaselineItem.objects.filter(baseline=baseline)
            .order_by("position")
            .values_list("item_id", "parent_id", "name", "start_at", "finish_at", "summary")
        ),
        present={
            row[0]: Present(*row)
            for row in every.values_list(
                "pk", "parent_id", "name", "calendar_id", "elapsed", "percent", "actual_finish_at"
            )
        },
        planned=tuple(
            Planned(*row)
            for row in BudgetVersionLine.objects.filter(budget=budget)
            .order_by()
            .values_list("item_id", "resource_id", "amount_minor", "spread")
        ),
        costs=tuple(
            Cost(*row)
            for row in CostEntry.objects.filter(project=project, deleted_at=None)
            .order_by()
            .values_list("day", "amount_minor", "item_id", "resource_id")
        ),
        reports=tuple(
            Report(*row)
            for row in ProgressReport.objects.filter(project=project)
            .order_by()
            .values_list("item_id", "day", "percent")
        ),
        rules={
            item: (method, credit, tuple(weights))
            for item, method, credit, weights in rules.values_list("item_id", "method", "credit", "weights")
        },
        resources=dict(Resource.objects.filter(project=project).values_list("pk", "name")),
        currency=budget.currency,
        day=day,
    )
