"""What breaks the rules of the books, for ``costs.invariants``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.db.models import F, Q, Sum

from tongzhou.costs.models import (
    BudgetLine,
    BudgetVersion,
    BudgetVersionLine,
    CostEntry,
    CostType,
    Rate,
    ResourceRole,
)
from tongzhou.plan.models import BaselineItem


def budgets_that_do_not_add_up() -> Iterator[tuple[int, tuple[int, int], tuple[int, int]]]:
    """(baseline, (labour, fixed) as kept, the same as summed)."""
    is_labour = Q(lines__cost_type=CostType.LABOUR)
    found = BudgetVersion.objects.annotate(
        labour=Sum("lines__amount_minor", filter=is_labour),
        fixed=Sum("lines__amount_minor", filter=~is_labour),
    )
    for one in found:
        kept = (one.labour_minor, one.fixed_minor)
        summed = (one.labour or 0, one.fixed or 0)
        if kept != summed:
            yield one.baseline_id, kept, summed


def priced_otherwise() -> Iterator[tuple[int, int, int | None, int]]:
    """(baseline, item, cost as kept, as summed)."""
    for budget in BudgetVersion.objects.all():
        sums: dict[int, int] = {}
        lines = BudgetVersionLine.objects.filter(budget=budget).order_by()
        for item, amount in lines.values_list("item_id", "amount_minor"):
            sums[item] = sums.get(item, 0) + amount
        items = BaselineItem.objects.filter(baseline=budget.baseline_id).order_by()
        for item, cost in items.values_list("item_id", "cost_minor"):
            if (cost or 0) != sums.get(item, 0):
                yield budget.baseline_id, item, cost, sums.get(item, 0)


def costs_in_other_projects() -> Iterator[str]:
    """A line for each cost or budget line that is on another project's item or resource."""
    strays = CostEntry.objects.filter(
        (Q(item__isnull=False) & ~Q(item__project=F("project")))
        | (Q(resource__isnull=False) & ~Q(resource__project=F("project")))
        | (Q(bundle__isnull=False) & ~Q(bundle__project=F("project")))
    )
    for number in strays.order_by("pk").values_list("pk", flat=True):
        yield f"cost {number}"
    lines = BudgetLine.objects.filter(item__isnull=False).exclude(item__project=F("project"))
    for number in lines.values_list("pk", flat=True):
        yield f"budget line {number}"


def overlapping_rates() -> Iterator[tuple[int, int]]:
    """Pairs of rates of the same person or role, in one currency, that hold on the same day."""
    order = ("organisation_id", "role_id", "user_id", "currency", "valid_from", "pk")
    for one, other in pairwise(Rate.objects.order_by(*order)):
        same = all(getattr(one, name) == getattr(other, name) for name in order[:4])
        if same and (one.valid_to is None or one.valid_to >= other.valid_from):
            yield one.pk, other.pk


def resources_in_other_organisations() -> Iterator[str]:
    """A line for each rate or role of another organisation's person or resource."""
    rates = Rate.objects.filter(
        (Q(user__isnull=False) & ~Q(user__organisation=F("organisation")))
        | (Q(role__isnull=False) & ~Q(role__organisation=F("organisation")))
    )
    for number in rates.values_list("pk", flat=True):
        yield f"rate {number}"
    strange = ResourceRole.objects.exclude(role__organisation=F("resource__project__organisation"))
    for number in strange.values_list("pk", flat=True):
        yield f"role of resource {number}"
