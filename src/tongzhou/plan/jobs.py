"""What happens to work items by the clock."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.operations.jobs import task
from tongzhou.plan.actions.items.delete import purge_old
from tongzhou.plan.actions.items.recurring import make_due
from tongzhou.plan.queries.recurring import due_recurrences


@task("plan.recurring_items", every="5 * * * *")
def make_recurring_items() -> int:
    """Make the items that are due today; how many. A turn is taken once, whoever runs this how often."""
    today = timezone.localdate()
    return sum(make_due(one, today=today) is not None for one in due_recurrences(today))


@task("plan.purge_items", every="40 3 * * *")
def purge_deleted_items() -> int:
    """Forget rows of plans that were deleted longer ago than the trash keeps things; how many."""
    return purge_old(now=timezone.now())
