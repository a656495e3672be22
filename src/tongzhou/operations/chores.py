"""What the installation does for itself by the clock."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.operations.actions import remove_old
from tongzhou.operations.jobs import task


@task("operations.tidy_up", every="17 * * * *")
def tidy_up() -> None:
    """Forget jobs that have ended long ago, old counters, sessions that are over."""
    remove_old(timezone.now())
