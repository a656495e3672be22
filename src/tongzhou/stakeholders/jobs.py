"""Telling of promises whose day is near, or over."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tongzhou.operations.jobs import task
from tongzhou.stakeholders.actions.promises import tell_of_promise
from tongzhou.stakeholders.queries.promises import due_until

BEFORE = timedelta(days=2)


@task("stakeholders.look_at_promises", every="30 6 * * *")
def look_at_promises() -> int:
    """Tell of each promise two days before its day, and once more when that is over; how many."""
    today = timezone.localdate()
    return sum(bool(tell_of_promise(one, today=today)) for one in due_until(today + BEFORE))
