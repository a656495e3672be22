"""What the diary's room does by the clock."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.activity.actions import PURGED_AT_ONCE, purge_trash
from tongzhou.operations.jobs import task


@task("activity.purge_trash", every="17 3 * * *")
def purge() -> None:
    """Empty what has been in the trash for sixty days."""
    while purge_trash(now=timezone.now()) == PURGED_AT_ONCE:
        pass
