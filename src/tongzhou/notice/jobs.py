"""The tasks of notice; each may run twice, and looks at the rights again."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tongzhou.notice.actions import deliveries
from tongzhou.notice.actions.tell import dispatch, dispatch_plan, gather_digest
from tongzhou.notice.queries.hearing import entry_numbered, last_step
from tongzhou.operations.jobs import task


@task("notice.dispatch")
def tell_of_entry(*, entry: int) -> None:
    """Tell everybody whom a line of the diary concerns."""
    found = entry_numbered(entry)
    if found is not None:
        dispatch(found, now=timezone.now())


@task("notice.dispatch_plan")
def tell_of_plan(*, project: int, since: int, until: str) -> None:
    """Tell of all the steps in a plan after a version, before a moment, together."""
    end = datetime.fromisoformat(until)
    found = last_step(project, end)
    if found is not None:
        dispatch_plan(found, since, end, now=timezone.now())


@task("notice.digest")
def send_digest(*, user: int) -> None:
    """Put together what waits for somebody's digest."""
    gather_digest(user, now=timezone.now())


@task("notice.deliver")
def deliver(*, delivery: int, attempt: int) -> None:
    """Make one attempt."""
    deliveries.attempt(delivery, attempt)


@task("notice.resume", every="*/15 * * * *")
def resume() -> None:
    """Deliveries whose job was lost get another one."""
    deliveries.enqueue_overdue(now=timezone.now())


@task("notice.forget", every="40 3 * * *")
def forget() -> None:
    """Throw away what is too old to be asked about."""
    deliveries.forget_old(now=timezone.now())
