"""Each night what clients see of milestones is kept, where it has changed: a publication is a window, not a copy."""

from __future__ import annotations

from tongzhou.operations.jobs import task
from tongzhou.portal.actions import keep_snapshot
from tongzhou.portal.queries.snapshots import windows_open


@task("portal.keep_snapshots", every="40 2 * * *", seconds=1800)
def keep_snapshots() -> int:
    """Keep what has changed; how many projects it was."""
    return sum(keep_snapshot(one) is not None for one in windows_open().iterator(100))
