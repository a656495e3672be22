"""How items earn."""

from __future__ import annotations

from tongzhou.costs.models import EarningRule
from tongzhou.plan.models import WorkItem


def rule_of(item: WorkItem) -> EarningRule | None:
    """An item's own rule."""
    return EarningRule.objects.filter(item=item).first()
