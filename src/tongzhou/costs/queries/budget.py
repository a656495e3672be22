"""The budget: labour reckoned from the plan, fixed lines beside it, and the versions kept with baselines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from tongzhou.costs.labour import Labour, RateBook, labour_of
from tongzhou.costs.models import (
    WHOLE_PROJECT,
    BudgetLine,
    BudgetVersion,
    BudgetVersionLine,
    CostType,
    Rate,
)
from tongzhou.costs.money import major
from tongzhou.costs.queries.rates import rate_book
from tongzhou.costs.queries.settings import cost_settings, currency_of
from tongzhou.plan.models import Baseline, PlanSettings
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.projects.models import Project


def lines_of(project: Project) -> QuerySet[BudgetLine]:
    """The fixed lines that are not in the trash."""
    return BudgetLine.objects.filter(project=project, deleted_at=None)


def cost_of(loaded: LoadedPlan) -> int:
    """What a plan in memory costs, in minor units: labour by the rates, and the fixed lines of the items in it."""
    return priced(loaded, prices_of(loaded.project))


def priced(loaded: LoadedPlan, prices: Prices) -> int:
    """The same by prices that were read before."""
    labour = sum(one.amount for one in labour_of(loaded, prices.book))
    fixed = [one for one in prices.fixed if one.item_id is None or _counts(loaded, one.item_id)]
    return labour + sum(one.amount_minor for one in fixed)


@dataclass(frozen=True, slots=True)
class Prices:
    """What plans of a project are priced by."""

    book: RateBook
    currency: str
    fixed: tuple[BudgetLine, ...]


def prices_of(project: Project) -> Prices:
    """Rates and fixed lines of a project as they are now."""
    currency = currency_of(project)
    return Prices(rate_book(project, currency), currency, tuple(lines_of(project)))


def planned_cost(loaded: LoadedPlan, prices: Prices) -> Decimal:
    """What a plan in memory costs, in the project's currency."""
    return major(priced(loaded, prices), prices.currency)


def _counts(loaded: LoadedPlan, item: int) -> bool:
    row = loaded.state.rows.get(item)
    return row is not None and bool(row.active)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A budget that has just been reckoned."""

    loaded: LoadedPlan
    book: RateBook
    currency: str
    labour: tuple[Labour, ...]
    fixed: tuple[BudgetLine, ...]


def reckon(project: Project) -> Reckoned:
    """The budget of the plan as it is now; reads the whole plan."""
    loaded = load_plan(project)
    currency = currency_of(project)
    book = rate_book(project, currency)
    labour = tuple(labour_of(loaded, book))
    fixed = tuple(one for one in lines_of(project) if one.item_id is None or _counts(loaded, one.item_id))
    return Reckoned(loaded, book, currency, labour, fixed)


def version_lines(found: Reckoned) -> Iterator[BudgetVersionLine]:
    """A budget as rows of a version, which the caller gives one."""
    for one in found.labour:
        yield BudgetVersionLine(
            item_id=one.item,
            resource_id=one.resource,
            cost_type=CostType.LABOUR,
            name="",
            amount_minor=one.amount,
        )
    for line in found.fixed:
        yield BudgetVersionLine(
            item_id=line.item_id or WHOLE_PROJECT,
            cost_type=line.cost_type,
            name=line.name,
            amount_minor=line.amount_minor,
            spread=line.spread,
        )


def budget_of_baseline(baseline: Baseline | None) -> BudgetVersion | None:
    """The budget that was kept with a baseline."""
    return None if baseline is None else BudgetVersion.objects.filter(baseline=baseline).first()


def budgets_of(project: Project) -> list[BudgetVersion]:
    """All versions, newest first."""
    found = BudgetVersion.objects.filter(baseline__project=project).select_related("baseline", "taken_by")
    return list(found.order_by("-baseline_id"))


def chosen_baseline(project: Project) -> Baseline | None:
    """The baseline that the plan is compared with."""
    return PlanSettings.objects.select_related("baseline").get(project=project).baseline


def version_by_item(budget: BudgetVersion) -> dict[int, int]:
    """What each item costs in a version."""
    found: dict[int, int] = defaultdict(int)
    rows = BudgetVersionLine.objects.filter(budget=budget).order_by().values_list("item_id", "amount_minor")
    for item, amount in rows:
        found[item] += amount
    return dict(found)


def version_rows(budget: BudgetVersion, item: int | None = None) -> QuerySet[BudgetVersionLine]:
    """The lines of a version, or of one item in it."""
    found = BudgetVersionLine.objects.filter(budget=budget)
    return found if item is None else found.filter(item_id=item)


def budget_stamp(project: Project) -> str:
    """What a reckoned budget depends on: the plan, the rates, the lines and the currency."""
    rates = Rate.objects.filter(organisation=project.organisation_id).order_by()
    held = rates.aggregate(versions=Sum("version"), numbers=Sum("pk"), count=Count("pk"))
    decided = cost_settings(project).budget_revision
    return f"{project.plan_version}:{held['versions']}:{held['numbers']}:{held['count']}:{decided}"
