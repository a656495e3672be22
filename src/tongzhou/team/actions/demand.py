"""Counting what plans need of everybody: after each change of a plan, and for plans that were missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from tongzhou.engine.errors import PlanError
from tongzhou.operations.actions import enqueue
from tongzhou.plan.queries.state import load_plan
from tongzhou.plan.workload import WeekDemand, demand_of
from tongzhou.projects.models import Project
from tongzhou.team.models import Demand, DemandCount

Key = tuple[int, date]
BATCH = 1_000


def count_later(project: Project) -> None:
    """Have a plan's demand counted anew; many changes in a row are counted once."""
    enqueue("team.count_demand", key=f"team.demand:{project.pk}", project=project.pk)


@transaction.atomic
def count_demand(project: Project) -> int:
    """Count what a plan needs of everybody, and write what differs; how many weeks differ.

    A plan that cannot be computed keeps the figures that it had.
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    loaded = load_plan(project)
    try:
        counted = {(one.resource, one.week): one for one in demand_of(loaded)}
    except PlanError:
        return 0
    changed = _write(project, counted)
    values = {"version": project.plan_version}
    DemandCount.objects.update_or_create(project=project, defaults=values)
    return changed


def _write(project: Project, counted: dict[Key, WeekDemand]) -> int:
    stored = {
        (resource, week): (pk, days)
        for pk, resource, week, days in Demand.objects.filter(project=project).values_list(
            "pk", "resource", "week", "days"
        )
    }
    gone = [pk for key, (pk, _days) in stored.items() if key not in counted]
    for start in range(0, len(gone), BATCH):
        Demand.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    new = list(_rows(project, counted, stored))
    Demand.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["resource", "week"],
        update_fields=["seconds", "days"],
        batch_size=BATCH,
    )
    return len(gone) + len(new)


def _rows(
    project: Project, counted: dict[Key, WeekDemand], stored: dict[Key, tuple[int, list[int]]]
) -> Iterator[Demand]:
    for key, one in counted.items():
        if key not in stored or stored[key][1] != list(one.days):
            yield Demand(
                project=project,
                resource_id=one.resource,
                week=one.week,
                seconds=one.seconds,
                days=list(one.days),
            )
