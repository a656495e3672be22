"""Reminding those who have not yet said yes or no."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.changes.actions.approving import remind_approvers
from tongzhou.operations.jobs import task
from tongzhou.operations.limits import limit


@task("changes.remind_approvers", every="20 8 * * 1-5")
def remind() -> int:
    """Remind on working mornings; how many approvals were waiting too long."""
    return remind_approvers(today=timezone.localdate(), days=limit("change_reminder_days"))
