"""Keeping what was reported when, for earned value at any past date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from tongzhou.costs.actions.settings import figures_changed
from tongzhou.costs.models import ProgressReport
from tongzhou.plan.actions.edit_plan import Reported
from tongzhou.plan.models import last_day_of
from tongzhou.projects.models import Project

BATCH = 2_000
ALL = 100


def follow_progress(project: Project, said: Mapping[int, Reported], day: date) -> None:
    """Called by the plan, in its transaction, with what a step says about how far items are.

    Somebody who finished earlier than they say so earned it on the day on which they finished.
    """
    reports: dict[tuple[int, date], int] = {}
    for item, one in said.items():
        reports[item, day] = one.percent
        if one.percent == ALL and one.finished_at is not None:
            finished = last_day_of(one.finished_at)
            if finished < day:
                reports[item, finished] = ALL
    keep_progress(project, ((item, on, percent) for (item, on), percent in reports.items()))


@transaction.atomic
def keep_progress(project: Project, reports: Iterable[tuple[int, date, int]]) -> int:
    """Keep reports (number of the item, day, percent); the last word of a day counts. How many there were."""
    last = {(item, day): percent for item, day, percent in reports}
    rows = [ProgressReport(project=project, item_id=i, day=day, percent=p) for (i, day), p in last.items()]
    ProgressReport.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["project", "item_id", "day"],
        update_fields=["percent"],
        batch_size=BATCH,
    )
    if rows:
        figures_changed(project)
    return len(rows)
