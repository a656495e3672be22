"""Questions about recovery, answered at once as a worker would."""

from __future__ import annotations

from typing import Any

from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.recovery.actions import ask_advice, set_options, set_prices
from tongzhou.recovery.jobs import work_out
from tongzhou.recovery.models import Advice


def with_options(project: Project, by: User) -> None:
    """A person costs 1,200.00 a day; every task may be left out."""
    set_prices(project, by=by, currency="CNY", person_day_minor=120_000)
    leaves = WorkItem.objects.filter(project=project, summary=False, duration__gt=0)
    set_options(project, by=by, values={one.pk: {"optional": True} for one in leaves})


def last_item(project: Project) -> WorkItem:
    """What the plan ends with."""
    found = WorkItem.objects.filter(project=project, summary=False, actual_finish_at=None)
    item = found.order_by("-finish_at", "-pk").first()
    assert item is not None
    return item


def answered(
    project: Project, by: User, milestone: WorkItem | None = None, days: int = 1, **how: Any
) -> Advice:
    """An advice that has been worked out."""
    values = {"priced": True, **how}
    made = ask_advice(project, by=by, milestone=milestone or last_item(project), days=days, **values)
    work_out(made.pk)
    made.refresh_from_db()
    return made
