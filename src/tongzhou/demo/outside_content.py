"""One plan of the demo waits for a milestone of another."""

from __future__ import annotations

from datetime import date

from tongzhou.demo.queries import first_task_after, project_and_manager
from tongzhou.plan.actions.outside import wait_for
from tongzhou.plan.queries.outside import open_milestones

WAITS, AWAITED = "meadow", "harbour"


def load_outside(*, today: date) -> None:
    """A task that begins after the other project's next milestone waits for it, so no date moves."""
    (waits, manager), (awaited, _other) = project_and_manager(WAITS), project_and_manager(AWAITED)
    for milestone in open_milestones(awaited):
        if (item := first_task_after(waits, milestone.finish_at)) is not None:
            wait_for(item, milestone, by=manager, today=today)
            return
