"""Reminding by the clock, each client action in a job of its own."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.obligations.actions.reminding import climb_ladder
from tongzhou.obligations.queries.owed import due_to_remind, obligation_numbered
from tongzhou.operations.actions import enqueue
from tongzhou.operations.jobs import task


@task("obligations.remind_all", every="20 6 * * *")
def remind_all() -> int:
    """Have every open client action looked at; how many. Before people begin to work."""
    found = list(due_to_remind(timezone.localdate()).values_list("pk", flat=True))
    for pk in found:
        enqueue("obligations.remind", key=f"obligations.remind:{pk}", obligation=pk)
    return len(found)


@task("obligations.remind")
def remind_of(obligation: int) -> str:
    """Do what is due today for one; what was done."""
    found = obligation_numbered(obligation)
    return "" if found is None else climb_ladder(found, today=timezone.localdate())
