"""A milestone that slips week after week, for tests that need something to warn of."""

from __future__ import annotations

from datetime import date, timedelta

from tongzhou.accounts.models import User
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.models import MilestoneForecast, WorkItem
from tongzhou.projects.models import Project

NAME = "Go-live"
PACE = 4
WEEKS = 6


def slipping_milestone(project: Project, *, by: User, today: date, name: str = NAME) -> WorkItem:
    """A milestone of the plan with six weeks in each of which it was expected four days later."""
    project.refresh_from_db()
    fields = {"name": name, "kind": "milestone", "duration": 0}
    edit_plan(
        project,
        by=by,
        version=project.plan_version,
        commands=[{"op": "add", "parent": 0, "fields": fields}],
        today=today,
    )
    item = WorkItem.objects.get(project=project, name=name)
    MilestoneForecast.objects.filter(item_id=item.pk).delete()
    expected = item.finish_date or today
    for weeks in range(WEEKS):
        MilestoneForecast.objects.create(
            project=project,
            item_id=item.pk,
            seen_on=today - timedelta(weeks=weeks),
            forecast=expected - timedelta(days=PACE * weeks),
        )
    return item
