"""What has been promised to a project, beside what its tasks demand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from tongzhou.engine.arrays import np
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.plan.queries.people import times_of, usual_days
from tongzhou.projects.models import Project
from tongzhou.team.models import Allocation
from tongzhou.team.queries.figures import Promised, Spread, demand_by
from tongzhou.team.queries.periods import days_between

MOST = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """An allocation with its working seconds, and what the person's tasks in the project need in the same weeks."""

    allocation: Allocation
    promised: int
    needed: int

    @property
    def missing(self) -> int:
        """What the tasks need beyond the promise."""
        return max(self.needed - self.promised, 0)


def allocations_of(project: Project) -> list[Compared]:
    """A project's allocations, newest ends first; five statements whatever their number."""
    found = list(
        Allocation.objects.filter(project=project)
        .select_related("user")
        .order_by("-last", "user__name", "pk")[:MOST]
    )
    base = usual_days(project.organisation_id)
    if not found or base is None:
        return [Compared(one, 0, 0) for one in found]
    people = sorted({one.user_id for one in found})
    row = {person: place for place, person in enumerate(people)}
    first, last = min(one.first for one in found), max(one.last for one in found)
    shown = days_between(first, last)
    times = times_of(people)
    spread = Spread.of(base, [times.get(person) for person in people], shown)
    needed = demand_by(project.organisation_id, row, shown, [project.pk])
    compared = []
    for one in found:
        promise = Promised(project.pk, one.user_id, one.first, one.last, one.percent, one.minutes)
        inside = slice((one.first - shown.first).days, (one.last - shown.first).days + 1)
        compared.append(
            Compared(
                one,
                int(np.sum(spread.days(promise, row[one.user_id]))),
                int(needed[row[one.user_id], inside].sum()),
            )
        )
    return compared


def allocations_in(project: Project) -> QuerySet[Allocation]:
    """A project's allocations, with their people."""
    return Allocation.objects.filter(project=project).select_related("user")


def tasks_in(project: Project) -> QuerySet[WorkItem]:
    """The items of a plan that people work on."""
    return WorkItem.objects.filter(project=project, summary=False).select_related("project")


def roles_in(project: Project) -> QuerySet[Resource]:
    """Who or what works in a plan."""
    return Resource.objects.filter(project=project, works=True)
