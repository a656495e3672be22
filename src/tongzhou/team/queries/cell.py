"""What is behind one cell: whose tasks, of which projects, with how many hours; and who is away when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.engine.working_time import Calendars
from tongzhou.plan.models import DAY, Assignment, Leave, PlanSettings, WorkingCalendar, day_of, instant_of
from tongzhou.plan.personal_time import personal_calendar, resolved
from tongzhou.plan.queries.people import leave_between, times_of
from tongzhou.plan.scheduling import engine_calendars
from tongzhou.plan.workload import Part, seconds_between
from tongzhou.projects.guards import accesses
from tongzhou.projects.models import Project
from tongzhou.team.models import Allocation

MOST_TASKS = 200
_BINDING = Q(work__gt=0) | Q(span__gt=0)


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A task that somebody works on, and how long in the period."""

    item: int
    number: int | None
    name: str
    project_key: str
    project_name: str
    colour: int
    start: date
    finish: date
    progress: int
    seconds: int
    may_move: bool


@dataclass(frozen=True, slots=True)
class CellDetail:
    """One person in one period. ``others``: working seconds in projects that the reader may not see."""

    person: User
    first: date
    last: date
    tasks: tuple[TaskPart, ...]
    others: int
    leave: tuple[Leave, ...]
    allocations: tuple[Allocation, ...]

    @property
    def seconds(self) -> int:
        """All that is needed."""
        return self.others + sum(one.seconds for one in self.tasks)


def cell_detail(
    reader: User, person: User, first: date, last: date, *, project: Project | None = None
) -> CellDetail:
    """What somebody does from the first day to the last, as far as the reader may know; or in one project alone."""
    rows = _assignments(person, first, last, project)
    seconds = _seconds(person, rows, first, last)
    known = accesses(reader, {row["item__project"] for row in rows})
    tasks, others = [], 0
    for row, amount in zip(rows, seconds, strict=True):
        access = known.get(row["item__project"])
        if access is None or not access.may(Permission.VIEW_PLAN):
            others += amount
        elif amount:
            tasks.append(
                _task(row, amount, may_move=access.may(Permission.EDIT_PLAN) and row["item__progress"] < 100)
            )
    tasks.sort(key=lambda one: (-one.seconds, one.name))
    promised = Allocation.objects.filter(
        user=person, first__lte=last, last__gte=first, project__closed_at=None
    )
    promised = promised.filter(project__in=list(known) if project is None else [project.pk])
    return CellDetail(
        person,
        first,
        last,
        tuple(tasks[:MOST_TASKS]),
        others,
        tuple(leave_between([person.pk], first, last)),
        tuple(promised.select_related("project")),
    )


NAMES = (
    "item",
    "item__number",
    "item__name",
    "item__project",
    "item__project__key",
    "item__project__name",
    "item__project__colour",
    "item__start_at",
    "item__finish_at",
    "item__start_date",
    "item__finish_date",
    "item__progress",
    "item__duration",
    "item__elapsed",
    "item__calendar",
    "resource",
    "resource__calendar",
    "units",
    "work",
    "delay",
    "span",
)


def _assignments(person: User, first: date, last: date, project: Project | None) -> list[dict[str, Any]]:
    found = Assignment.objects.filter(
        resource__user=person,
        resource__works=True,
        item__planned=True,
        item__deleted_at=None,
        item__active=True,
        item__summary=False,
        item__project__deleted_at=None,
        item__project__closed_at=None,
        item__start_at__lt=instant_of(last) + DAY,
        item__finish_at__gt=instant_of(first),
        units__gt=0,
    )
    if project is not None:
        found = found.filter(item__project=project)
    return list(found.order_by("item__start_at", "pk").values(*NAMES))


def _seconds(person: User, rows: list[dict[str, Any]], first: date, last: date) -> list[int]:
    """Working seconds of each row, counted in the calendars of its project."""
    by_project: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_project[row["item__project"]].append(place)
    found = [0] * len(rows)
    if not rows:
        return found
    plans = {one.project_id: one for one in PlanSettings.objects.filter(project__in=by_project)}
    stored = list(
        WorkingCalendar.objects.filter(organisation=person.organisation_id)
        .filter(Q(project=None) | Q(project__in=by_project))
        .order_by("id")
    )
    alone = _alone(row["item"] for row in rows)
    time = times_of([person.pk]).get(person.pk)
    for project, places in by_project.items():
        settings = plans[project]
        calendars = engine_calendars(one for one in stored if one.project_id in (None, project))
        resources: dict[int, int | None] = {
            rows[p]["resource"]: rows[p]["resource__calendar"] for p in places
        }
        if time is not None:
            around = day_of(settings.start_at)
            for key, calendar in list(resources.items()):
                base = resolved(calendars, settings.calendar_id if calendar is None else calendar)
                calendars = (*calendars, personal_calendar(-key, base, time, around=around))
                resources[key] = -key
        axes = Calendars(calendars, settings.start_at)
        parts = [_part(rows[place], alone, bound=time is not None) for place in places]
        amounts = seconds_between(parts, first, last, axes, resources, settings.calendar_id)
        for place, amount in zip(places, amounts, strict=True):
            found[place] = amount
    return found


def _alone(items: Iterable[int]) -> set[int]:
    """Items on which at most one assignment has work of its own: its dates are the item's."""
    wanted = set(items)
    binding = Assignment.objects.filter(_BINDING, item__in=wanted).order_by().values_list("item", flat=True)
    counts: dict[int, int] = defaultdict(int)
    for item in binding:
        counts[item] += 1
    return {item for item in wanted if counts[item] <= 1}


def _part(row: dict[str, Any], alone: set[int], *, bound: bool) -> Part:
    def whole(name: str) -> int:
        return row[name] or 0

    work = whole("work")
    if bound and not work:
        work = whole("item__duration") * whole("units") // 10_000
    return Part(
        item=whole("item"),
        resource=whole("resource"),
        start=whole("item__start_at"),
        finish=whole("item__finish_at"),
        duration=whole("item__duration"),
        units=whole("units"),
        work=work,
        delay=whole("delay"),
        span=None if row["span"] is None else whole("span"),
        elapsed=bool(row["item__elapsed"]),
        calendar=None if row["item__calendar"] is None else whole("item__calendar"),
        alone=row["item"] in alone,
    )


def _task(row: dict[str, Any], amount: int, *, may_move: bool) -> TaskPart:
    return TaskPart(
        row["item"],
        row["item__number"],
        row["item__name"],
        row["item__project__key"],
        row["item__project__name"],
        row["item__project__colour"],
        row["item__start_date"],
        row["item__finish_date"],
        row["item__progress"],
        amount,
        may_move,
    )
