"""Whether the figures of demand stand for the plans as they are."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from tongzhou.engine.errors import PlanError
from tongzhou.plan.queries.state import load_plan
from tongzhou.plan.workload import demand_of
from tongzhou.projects.models import Project
from tongzhou.team.models import Demand, DemandCount


def uncounted(organisation_id: int | None = None) -> QuerySet[Project]:
    """The projects whose plan has changed since its demand was counted, or never was."""
    counts = DemandCount.objects.filter(project=OuterRef("pk"))
    found = Project.objects.filter(deleted_at=None).exclude(plan=None)
    if organisation_id is not None:
        found = found.filter(organisation=organisation_id)
    same = counts.filter(version=OuterRef("plan_version"))
    return found.exclude(Exists(same)).order_by("pk")


def wrongly_counted() -> Iterator[str]:
    """A line for each plan whose stored demand is not what counting gives, of those counted for this version."""
    waiting = set(uncounted().values_list("pk", flat=True))
    for project in Project.objects.filter(deleted_at=None).exclude(plan=None).order_by("pk"):
        if project.pk in waiting:
            continue
        try:
            counted = {(one.resource, one.week): list(one.days) for one in demand_of(load_plan(project))}
        except (PlanError, RecursionError, KeyError):
            continue
        rows = Demand.objects.filter(project=project).values_list("resource", "week", "days")
        if counted != {(resource, week): days for resource, week, days in rows}:
            yield project.key
