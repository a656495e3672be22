"""Actual costs: found, narrowed, summed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from tongzhou.costs.importing import Names
from tongzhou.costs.models import CostChange, CostEntry, CostImport, ProgressReport, Source
from tongzhou.costs.queries.settings import currency_of
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.projects.models import Project

BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT id FROM plan_workitem WHERE id = %s AND project_id = %s "
    "UNION ALL SELECT w.id FROM plan_workitem w JOIN below ON w.parent_id = below.id) SELECT id FROM below"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list; ``branch`` is an item with everything below it, ``bundle`` an import."""

    text: str = ""
    cost_type: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None
    branch: int | None = None
    resource: int | None = None
    bundle: int | None = None
    whole: bool = False
    """Only what is booked on no item."""


def entries_of(project: Project) -> QuerySet[CostEntry]:
    """The actual costs of a project that count."""
    return CostEntry.objects.filter(project=project, deleted_at=None)


def find_entries(project: Project, wanted: Wanted) -> QuerySet[CostEntry]:
    """The actual costs that somebody asks for, newest first."""
    found = entries_of(project)
    if wanted.text:
        found = found.filter(
            Q(note__icontains=wanted.text)
            | Q(reference__icontains=wanted.text)
            | Q(item__name__icontains=wanted.text)
        )
    for name, value in (
        ("cost_type", wanted.cost_type), ("source", wanted.source), ("day__gte", wanted.first),
        ("day__lte", wanted.last), ("resource", wanted.resource), ("bundle", wanted.bundle),
    ):  # fmt: skip
        if value:
            found = found.filter(**{name: value})
    if wanted.whole:
        found = found.filter(item=None)
    if wanted.branch is not None:
        found = found.filter(item__in=branch_of(project, wanted.branch))
    return found.order_by("-day", "-id")


def branch_of(project: Project, item: int) -> list[int]:
    """The numbers of an item and of everything below it, those in the trash as well."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [item, project.pk])
        return [row[0] for row in cursor.fetchall()]


def with_names(entries: QuerySet[CostEntry]) -> QuerySet[CostEntry]:
    """The entries with what they are on and who booked them."""
    return entries.select_related("item", "resource", "created_by")


def total_of(entries: QuerySet[CostEntry]) -> int:
    """Their sum in minor units."""
    return int(entries.order_by().aggregate(total=Sum("amount_minor"))["total"] or 0)


def sums_by_type(entries: QuerySet[CostEntry]) -> list[tuple[str, int, int]]:
    """Cost type, sum, and how many there are, the largest sum first; one statement."""
    rows = entries.order_by().values("cost_type").annotate(total=Sum("amount_minor"), count=Count("pk"))
    found = (
        (code, int(total), count) for code, total, count in rows.values_list("cost_type", "total", "count")
    )
    return sorted(found, key=lambda row: -row[1])


def shown_of(entries: QuerySet[CostEntry]) -> QuerySet[CostEntry]:
    """The entries with what a list shows of them, and no more."""
    shown = ("day", "cost_type", "amount_minor", "note", "source", "reference", "item__number", "item__name")
    return entries.select_related("item", "resource").only(*shown, "resource__name")


def totals_by_type(entries: QuerySet[CostEntry]) -> list[tuple[str, int]]:
    """Sums by cost type, the largest first."""
    rows = entries.order_by().values("cost_type").annotate(total=Sum("amount_minor"))
    return sorted(((row["cost_type"], int(row["total"])) for row in rows), key=lambda row: -row[1])


def names_in(project: Project) -> Names:
    """What items and resources are called, for reading a table."""
    numbers: dict[int, int] = {}
    items: dict[str, list[int]] = defaultdict(list)
    rows = WorkItem.live.filter(project=project).order_by().values_list("pk", "number", "name")
    for pk, number, name in rows:
        if number is not None:
            numbers[number] = pk
        items[name.strip()].append(pk)
    used = CostEntry.objects.filter(project=project, source=Source.IMPORT, deleted_at=None).exclude(
        reference=""
    )
    return Names(
        project.key,
        currency_of(project),
        numbers,
        items,
        dict(Resource.objects.filter(project=project).values_list("name", "pk")),
        frozenset(used.values_list("reference", flat=True)),
    )


def drafts_in(project: Project, by: int) -> QuerySet[CostImport]:
    """The tables that somebody has uploaded and not booked yet."""
    return CostImport.objects.filter(project=project, by=by, imported_at=None)


def bundles_in(project: Project) -> QuerySet[CostImport]:
    """The tables that were booked."""
    return CostImport.objects.filter(project=project).exclude(imported_at=None).select_related("by")


def history_of(subject: str, number: int) -> list[CostChange]:
    """What was different about a rate, a budget line or a cost, newest first."""
    found = CostChange.objects.filter(subject=subject, subject_id=number).select_related("by")
    return list(found[:50])


def items_named(project: Project, text: str) -> QuerySet[WorkItem]:
    """Items by number or by a part of their name."""
    found = WorkItem.live.filter(project=project)
    number = text.upper().removeprefix(f"{project.key.upper()}-").strip()
    if number.isdecimal() and len(number) < 10:
        return found.filter(number=int(number))
    return found.filter(name=text.strip())


def item_in(project: Project, number: int | None) -> WorkItem | None:
    """An item of the project, or None."""
    return None if number is None else WorkItem.live.filter(project=project, pk=number).first()


def resources_in(project: Project) -> QuerySet[Resource]:
    """Who and what works in the plan."""
    return Resource.objects.filter(project=project).order_by("name", "pk")


def resource_choices(project: Project) -> list[tuple[int, str]]:
    """Their numbers and names."""
    return list(resources_in(project).values_list("pk", "name"))


def reports_of(project: Project, items: Iterable[int] | None, last: date) -> QuerySet[ProgressReport]:
    """What was reported until a day, newest first; of some items, or of all."""
    found = ProgressReport.objects.filter(project=project, day__lte=last)
    if items is not None:
        found = found.filter(item_id__in=list(items))
    return found.order_by("-day", "item_id")


def item_names(numbers: Iterable[int]) -> dict[int, tuple[int | None, str]]:
    """Number → (number within its project, name) of items."""
    rows = WorkItem.every.filter(pk__in=set(numbers)).values_list("pk", "number", "name")
    return {pk: (number, name) for pk, number, name in rows}
