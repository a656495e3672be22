"""Counting demand in the background."""

from __future__ import annotations

from tongzhou.operations.jobs import task
from tongzhou.plan.queries.people import plan_of
from tongzhou.team.actions.demand import count_demand as count
from tongzhou.team.actions.demand import count_later
from tongzhou.team.queries.standing import uncounted

AT_ONCE = 200


@task("team.count_demand")
def count_demand(project: int) -> int:
    """Count one plan's demand; how many weeks differ."""
    found = plan_of(project)
    return 0 if found is None else count(found)


@task("team.count_missed", every="*/10 * * * *")
def count_missed() -> int:
    """Have the plans counted that were missed (after an update, a restored backup); how many."""
    missed = list(uncounted()[:AT_ONCE])
    for project in missed:
        count_later(project)
    return len(missed)
