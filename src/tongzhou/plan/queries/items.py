"""Work items as the API lists them: filtered, with names of people, in instants and minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from tongzhou.engine.plan import Constraint, LinkType
from tongzhou.plan.models import Baseline, Dependency, Kind, WorkItem
from tongzhou.plan.queries.history import since
from tongzhou.plan.queries.portfolio import is_late
from tongzhou.projects.models import Project

SUMMARY = "summary"
COLUMNS = (
    "id",
    "parent_id",
    "name",
    "kind",
    "summary",
    "start_at",
    "finish_at",
    "span",
    "progress",
    "critical",
    "late",
    "total_float",
    "free_float",
    "manual",
    "active",
    "constraint_type",
    "constraint_at",
    "deadline_at",
    "actual_start_at",
    "actual_finish_at",
    "calendar_id",
    "deliverable",
)
SORTS = {
    "position": "position",
    "name": "name",
    "start": "start_at",
    "finish": "finish_at",
    "float": "total_float",
    "percent": "progress",
}
TEXTS = ("notes", "criterion")
BOUNDS = ("early_start_at", "early_finish_at", "late_start_at", "late_finish_at")


def items_of(project: Project, *, today: date) -> QuerySet[WorkItem]:
    """All work items of a project, each with ``late`` as the Gantt marks it."""
    overdue = is_late([project], today) & Q(active=True, summary=False)
    late = Case(When(overdue, then=Value(True)), default=Value(False))
    return WorkItem.objects.filter(project=project).annotate(late=late)


def of_kind(kind: str) -> Q:
    """The condition for a kind: task, milestone, or summary, which any item with items below it is."""
    return Q(summary=True) if kind == SUMMARY else Q(kind=kind, summary=False)


def changed_since(items: QuerySet[WorkItem], project: Project, version: int) -> QuerySet[WorkItem] | None:
    """The items whose stored row has changed after a version; None when that is too long ago to tell."""
    happened = since(project, version)
    if happened is None:
        return None
    # Numbers of ours, written out: as parameters they could be more than a database takes.
    numbers = ",".join(str(int(key)) for key in sorted(happened.touched)) or "NULL"
    return items.extra(where=[f"plan_workitem.id IN ({numbers})"])  # noqa: S610  # integers only, see above


def people_on(items: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Item → the people and roles it is given to, with number and name."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = WorkItem.objects.filter(pk__in=list(items), assignments__isnull=False).order_by("assignments__id")
    for item, key, name in rows.values_list("pk", "assignments__resource", "assignments__resource__name"):
        found[item].append({"id": key, "name": name})
    return found


def item_content(row: dict[str, Any], people: list[dict[str, Any]]) -> dict[str, Any]:
    """A row of ``COLUMNS`` as the API shows it."""
    return {
        "id": row["id"],
        "parent": row["parent_id"],
        "name": row["name"],
        "kind": SUMMARY if row["summary"] else row["kind"],
        "start": wall_clock(row["start_at"]),
        "finish": wall_clock(row["finish_at"]),
        "duration_minutes": row["span"] // 60,
        "percent": row["progress"],
        "critical": row["critical"],
        "late": row["late"],
        "total_float_minutes": _minutes(row["total_float"]),
        "free_float_minutes": _minutes(row["free_float"]),
        "manual": row["manual"],
        "active": row["active"],
        "constraint": _constraint(row),
        "deadline": wall_clock(row["deadline_at"]),
        "actual_start": wall_clock(row["actual_start_at"]),
        "actual_finish": wall_clock(row["actual_finish_at"]),
        "calendar": row["calendar_id"],
        "deliverable": row["deliverable"],
        "people": people,
    }


def item_detail(project: Project, number: int, *, today: date) -> dict[str, Any] | None:
    """One item with its texts, its early and late dates, and its links; None for another project's."""
    row = items_of(project, today=today).filter(pk=number).values(*COLUMNS, *TEXTS, *BOUNDS).first()
    if row is None:
        return None
    links = [
        link_content(link)
        for link in links_of(project)
        .filter(Q(predecessor=number) | Q(successor=number))
        .order_by("id")
        .values()
    ]
    return {
        **item_content(row, people_on([number]).get(number, [])),
        **{name: row[name] for name in TEXTS},
        **{name.removesuffix("_at"): wall_clock(row[name]) for name in BOUNDS},
        "predecessors": [link for link in links if link["to"] == number],
        "successors": [link for link in links if link["from"] == number],
    }


def links_of(project: Project) -> QuerySet[Dependency]:
    """All links of a project's plan."""
    return Dependency.objects.filter(project=project)


def link_content(row: Mapping[str, Any]) -> dict[str, Any]:
    """A link's values as the API shows it: lags in minutes or hundredths of a percent, as ``unit`` says."""
    timed = row["lag_unit"] < 2
    return {
        "id": row["id"],
        "from": row["predecessor_id"],
        "to": row["successor_id"],
        "type": LinkType(row["type"]).name,
        "lag": row["lag"] // 60 if timed else row["lag"],
        "unit": ("working", "elapsed", "percent", "elapsed_percent")[row["lag_unit"]],
        "driving": row["driving"],
    }


def plan_counts(project: Project) -> dict[str, int]:
    """How many work items of each kind a plan has, how many are critical, and how many links."""
    leaf = Q(summary=False)
    counts: dict[str, int] = WorkItem.objects.filter(project=project).aggregate(
        tasks=Count("pk", filter=leaf & Q(kind=Kind.TASK)),
        milestones=Count("pk", filter=leaf & Q(kind=Kind.MILESTONE)),
        summaries=Count("pk", filter=Q(summary=True)),
        critical=Count("pk", filter=leaf & Q(critical=True)),
    )
    return counts | {"links": links_of(project).count()}


def baselines_of(project: Project) -> QuerySet[Baseline]:
    """The baselines of a project."""
    return Baseline.objects.filter(project=project)


def wall_clock(instant: int | None) -> str | None:
    """An instant on the project's wall clock: ``2026-03-02T08:00``."""
    if instant is None:
        return None
    return (datetime(1970, 1, 1) + timedelta(seconds=instant)).isoformat(timespec="minutes")  # noqa: DTZ001


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // 60


def _constraint(row: dict[str, Any]) -> dict[str, Any] | None:
    if not row["constraint_type"]:
        return None
    return {"type": Constraint(row["constraint_type"]).name, "at": wall_clock(row["constraint_at"])}
