"""Reading a whole plan for editing: a few statements, plain tuples, no model instances.

Raw SQL on purpose: the ORM's converters would triple the time of a 10,000-row plan, and an edit loads it
each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from tongzhou.plan.editing.flows import NO_FLOWS, Flows
from tongzhou.plan.editing.state import COLD, COLUMNS, AssignmentRow, LinkRow, PlanState, Row
from tongzhou.plan.models import WHOLE_PERSON, PlanSettings, WorkingCalendar, WorkItem
from tongzhou.plan.personal_time import PersonTime
from tongzhou.plan.queries.people import times_of
from tongzhou.plan.queries.types import load_flows
from tongzhou.projects.models import Project

IN_PLAN = "planned AND deleted_at IS NULL"
"""The items that take part in the schedule, as ``WorkItem.objects`` has them."""
ITEMS = f"SELECT {', '.join(COLUMNS)} FROM plan_workitem WHERE project_id = %s AND {IN_PLAN} ORDER BY position, id"
LINKS = (
    "SELECT id, predecessor_id, successor_id, type, lag, lag_unit, driving "
    "FROM plan_dependency WHERE project_id = %s ORDER BY id"
)
PEOPLE = (
    "SELECT r.id, r.calendar_id, r.works, r.capacity, r.user_id, "
    "w.id, a.units, a.work, a.delay, a.start_at, a.finish_at, a.span "
    "FROM plan_resource r LEFT JOIN plan_assignment a ON a.resource_id = r.id "
    "LEFT JOIN plan_workitem w ON w.id = a.item_id AND w.planned AND w.deleted_at IS NULL "
    "WHERE r.project_id = %s ORDER BY a.id"
)


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource as scheduling needs it."""

    id: int
    calendar_id: int | None
    works: bool
    capacity: int = WHOLE_PERSON
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """Everything an edit needs: how to compute, with what calendars, for whom, and the rows."""

    project: Project
    settings: PlanSettings
    calendars: tuple[WorkingCalendar, ...]
    resources: tuple[ResourceRow, ...]
    state: PlanState
    flows: Flows = NO_FLOWS
    times: Mapping[int, PersonTime] = field(default_factory=dict)
    """Person → when they work, of those who do not simply work as the calendar says."""


def load_plan(project: Project) -> LoadedPlan:
    """Read the whole plan of a project: eight statements, six where nobody stands behind a resource."""
    settings = PlanSettings.objects.get(project=project)
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [project.pk])
        rows = [Row(*values) for values in cursor.fetchall()]
        cursor.execute(LINKS, [project.pk])
        links = [LinkRow(*values) for values in cursor.fetchall()]
        cursor.execute(PEOPLE, [project.pk])
        resources: dict[int, ResourceRow] = {}
        people: dict[int, list[AssignmentRow]] = defaultdict(list)
        for resource, calendar, works, capacity, user, item, *values in cursor.fetchall():
            resources[resource] = ResourceRow(resource, calendar, works, capacity, user)
            if item is not None:
                people[item].append(AssignmentRow(resource, *values))
    state = PlanState.of(rows, links, {item: tuple(found) for item, found in people.items()})
    return LoadedPlan(
        project,
        settings,
        load_calendars(project),
        tuple(resources.values()),
        state,
        load_flows(project.organisation_id),
        times_of({one.user_id for one in resources.values() if one.user_id is not None and one.works}),
    )


def load_calendars(project: Project) -> tuple[WorkingCalendar, ...]:
    """The organisation's calendars and the project's own."""
    wanted = Q(organisation=project.organisation_id) & (Q(project=None) | Q(project=project))
    return tuple(WorkingCalendar.objects.filter(wanted).order_by("id"))


def read_cold(project: Project, items: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The texts of some items."""
    found = WorkItem.objects.filter(project=project, pk__in=list(items)).values("id", *COLD)
    return {values.pop("id"): values for values in found}
