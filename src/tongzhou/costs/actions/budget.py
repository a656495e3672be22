"""Budget lines, and the versions that are kept with baselines."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.costs.actions.rates import changes_between
from tongzhou.costs.actions.settings import budget_changed, figures_changed
from tongzhou.costs.models import (
    MOST_MINOR,
    BudgetLine,
    BudgetVersion,
    BudgetVersionLine,
    CostChange,
    CostType,
)
from tongzhou.costs.queries.budget import reckon, version_lines
from tongzhou.costs.refusals import (
    AmountOutOfRangeError,
    BaselineHasBudgetError,
    NoBudgetError,
    NotInProjectError,
    StaleCostError,
)
from tongzhou.plan.actions.baselines import price_baseline
from tongzhou.plan.models import Baseline, WorkItem
from tongzhou.projects.models import Project

FACTS = ("item_id", "cost_type", "name", "amount_minor", "spread")
BATCH = 2_000


@transaction.atomic
def add_budget_line(project: Project, *, by: User, item: WorkItem | None, **facts: Any) -> BudgetLine:
    """A fixed amount for an item, or (None) for the project as a whole; ``facts`` are those of ``FACTS``."""
    line = BudgetLine(project=project, item=item, **facts)
    _check(line)
    line.save()
    _keep(line, {}, by)
    record("costs.budget_line_added", line, by=by, project_id=project.pk)
    budget_changed(project)
    return line


@transaction.atomic
def change_budget_line(line: BudgetLine, *, by: User, seen: int | None = None, **facts: Any) -> BudgetLine:
    """Another amount, name, item …; ``seen`` is the version that the person looked at."""
    present = BudgetLine.objects.select_for_update().get(pk=line.pk)
    if seen is not None and seen != present.version:
        raise StaleCostError(present.version)
    before = {name: getattr(present, name) for name in FACTS}
    for name, value in facts.items():
        setattr(present, name, value)
    _check(present)
    present.version += 1
    present.save(update_fields=[*facts, "version"])
    if any(getattr(present, name) != value for name, value in before.items()):
        _keep(present, before, by)
        record("costs.budget_line_changed", present, by=by, project_id=present.project_id)
        budget_changed(present.project)
    return present


def _check(line: BudgetLine) -> None:
    if not 0 <= line.amount_minor < MOST_MINOR:
        raise AmountOutOfRangeError
    if line.item is not None and (line.item.project_id != line.project_id or not line.item.planned):
        raise NotInProjectError


@transaction.atomic
def delete_budget_line(line: BudgetLine, *, by: User) -> TrashEntry:
    """A line goes into the trash; versions keep it."""
    BudgetLine.objects.filter(pk=line.pk).update(deleted_at=timezone.now())
    record("costs.budget_line_deleted", line, by=by, project_id=line.project_id)
    budget_changed(line.project)
    return put_into_trash("budget_line", line.pk, label=line.name, by=by, project_id=line.project_id)


@transaction.atomic
def restore_budget_line(number: int) -> BudgetLine:
    """A line comes back from the trash."""
    line = BudgetLine.objects.select_related("project").get(pk=number)
    BudgetLine.objects.filter(pk=number).update(deleted_at=None)
    budget_changed(line.project)
    return line


@transaction.atomic
def purge_budget_line(number: int) -> None:
    """A line is gone for good."""
    BudgetLine.objects.filter(pk=number).exclude(deleted_at=None).delete()


def follow_baseline(baseline: Baseline, by: User) -> dict[int, int]:
    """Keep the budget with a baseline that has just been set; what each item costs in it. Nothing without a budget."""
    found = reckon(baseline.project)
    lines = list(version_lines(found))
    return _store_version(baseline, found.currency, lines, by) if lines else {}


@transaction.atomic
def budget_baseline(baseline: Baseline, *, by: User) -> BudgetVersion:
    """Give the present budget to a baseline that was set without one."""
    if BudgetVersion.objects.filter(baseline=baseline).exists():
        raise BaselineHasBudgetError
    found = reckon(baseline.project)
    known = set(baseline.items.values_list("item_id", flat=True))
    lines = [one for one in version_lines(found) if not one.item_id or one.item_id in known]
    if not lines:
        raise NoBudgetError
    price_baseline(baseline, _store_version(baseline, found.currency, lines, by))
    record("costs.baseline_budgeted", baseline, by=by, project_id=baseline.project_id)
    return BudgetVersion.objects.get(baseline=baseline)


def _store_version(
    baseline: Baseline, currency: str, lines: list[BudgetVersionLine], by: User
) -> dict[int, int]:
    labour = sum(one.amount_minor for one in lines if one.cost_type == CostType.LABOUR)
    whole = sum(one.amount_minor for one in lines)
    budget = BudgetVersion.objects.create(
        baseline=baseline, currency=currency, labour_minor=labour, fixed_minor=whole - labour, taken_by=by
    )
    costs: dict[int, int] = {}
    for one in lines:
        one.budget = budget
        costs[one.item_id] = costs.get(one.item_id, 0) + one.amount_minor
    BudgetVersionLine.objects.bulk_create(lines, batch_size=BATCH)
    figures_changed(baseline.project)
    return costs


def _keep(line: BudgetLine, before: dict[str, Any], by: User) -> None:
    CostChange.objects.create(
        organisation_id=line.project.organisation_id,
        project=line.project,
        subject=CostChange.Subject.BUDGET,
        subject_id=line.pk,
        by=by,
        changes=changes_between(before, {name: getattr(line, name) for name in FACTS}),
    )
