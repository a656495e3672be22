"""What a closing has left to do by the clock: the day after somebody's last one, and the end of the client's access."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.closure.actions.people import let_go, withdraw_client_access
from tongzhou.closure.queries.people import due_to_leave, due_to_withdraw
from tongzhou.operations.jobs import task


@task("closure.end_access", every="25 0 * * *")
def end_access() -> int:
    """Let go whose last day is over, and withdraw what was to be withdrawn by today; how many people left."""
    today = timezone.localdate()
    left = sum(let_go(pk, today=today) for pk in list(due_to_leave(today).values_list("pk", flat=True)))
    closings = list(due_to_withdraw(today).values_list("pk", flat=True))
    return left + sum(withdraw_client_access(pk, today=today) for pk in closings)
