"""Reminders, escalation, silence that is acceptance, conditions that fall due, and certificates."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tongzhou.acceptance.actions.deciding import deem_accepted
from tongzhou.acceptance.actions.deciding import issue_certificate as issue
from tongzhou.acceptance.actions.reminding import (
    escalate_acceptance,
    remind_of_acceptance,
    tell_of_remaining,
)
from tongzhou.acceptance.queries.acceptances import remaining_due, waiting_acceptances
from tongzhou.operations.jobs import task
from tongzhou.projects.closed import lifted

BEFORE = timedelta(days=2)
AGAIN = timedelta(days=3)


@task("acceptance.issue_certificate")
def issue_certificate(acceptance: int) -> bool:
    """Make the certificate of what was accepted, though the project may have been closed since."""
    with lifted():
        return issue(acceptance)


@task("acceptance.look_at_waiting", every="20 6 * * *")
def look_at_waiting() -> int:
    """Remind, escalate and deem, for everything that waits for a client; how many things were done."""
    today, done = timezone.localdate(), 0
    for one in list(waiting_acceptances()):
        if one.deemed_on is not None and one.deemed_on < today:
            done += deem_accepted(one, today=today)
            continue
        if one.due is None:
            continue
        if one.due - BEFORE <= today and (one.reminded_on is None or one.reminded_on + AGAIN <= today):
            remind_of_acceptance(one, today=today)
            done += 1
        late = one.due + timedelta(days=one.escalate_after) <= today
        if late and one.escalated_on is None and (one.escalate_to_id or one.escalate_contact_id):
            escalate_acceptance(one, today=today)
            done += 1
    return done


@task("acceptance.look_at_remaining", every="25 6 * * *")
def look_at_remaining() -> int:
    """Tell of conditions and remaining items that are due soon or overdue; how many."""
    today = timezone.localdate()
    return sum(bool(tell_of_remaining(one, today=today)) for one in remaining_due(today + BEFORE))
