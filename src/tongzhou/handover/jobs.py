"""Certificates, and each morning warranties: begun, reminded of, ended."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.handover.actions.signing import issue_certificate as issue
from tongzhou.handover.actions.warranties import begin_warranty, end_warranty, remind_of_warranty
from tongzhou.handover.queries.warranties import due_to_begin, due_to_end, due_to_remind
from tongzhou.operations.jobs import task
from tongzhou.projects.closed import lifted


@task("handover.issue_certificate")
def issue_certificate(handover: int) -> bool:
    """Make the certificate of what both have signed, though the project may have been closed since."""
    with lifted():
        return issue(handover)


@task("handover.look_at_warranties", every="25 6 * * *")
def look_at_warranties() -> int:
    """Begin, remind of and end warranties; how many things were done.

    They were agreed before a project was closed, and run on after it.
    """
    today = timezone.localdate()
    with lifted():
        done = sum(begin_warranty(one, today=today) for one in list(due_to_begin(today)))
        reminded = list(due_to_remind(today).values_list("pk", flat=True))
        done += sum(remind_of_warranty(pk, today=today) for pk in reminded)
        ended = list(due_to_end(today).values_list("pk", flat=True))
        return done + sum(end_warranty(pk, today=today) for pk in ended)
