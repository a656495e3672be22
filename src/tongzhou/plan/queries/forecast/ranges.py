"""The table of ranges: one page of it, whatever the plan's size."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from tongzhou.plan.models import CostRange, DurationRange, ItemType, Kind, RiskEvent, WorkItem
from tongzhou.plan.queries.forecast.doubts import CostRow, RangeRow
from tongzhou.plan.queries.remembered import Remembered, stamp_of
from tongzhou.projects.models import Project

MOST_BRANCHES = 300
_tables: Remembered[array[int]] = Remembered(8)
FACTS = ("pk", "number", "name", "summary", "kind", "duration", "percent", "actual_finish_at", "item_type_id")


def range_items(
    project: Project, *, text: str = "", branch: int | None = None, show: str = ""
) -> QuerySet[WorkItem]:
    """The items of the table in outline order: those that are open, all, or with or without a range.

    ``text`` narrows to tasks by name, ``branch`` to what is below an item.
    """
    found = WorkItem.objects.filter(project=project, active=True, external=False)
    if branch is not None:
        first, behind = span_of(project, branch)
        found = found.filter(position__gte=first)
        if behind is not None:
            found = found.filter(position__lt=behind)
    if text:
        found = found.filter(name__icontains=text, summary=False)
    if not show:
        found = found.filter(actual_finish_at=None, kind=Kind.TASK).exclude(summary=True, progress=100)
    elif show != "all":
        own = Exists(DurationRange.objects.filter(item=OuterRef("pk")))
        found = found.filter(own if show == "with" else ~own, summary=False, duration__gt=0)
    return found.order_by("position", "id")


def numbers_of_table(project: Project, found: QuerySet[WorkItem], narrowed: tuple[object, ...]) -> array[int]:
    """The numbers of the items of a table that is narrowed like this; found once for each state of the plan.

    ``narrowed`` must name everything that ``found`` depends on beside the plan.
    """
    return _tables.get(
        (*stamp_of(project), *narrowed), lambda: array("q", found.values_list("pk", flat=True))
    )


def items_numbered(numbers: Sequence[int]) -> QuerySet[WorkItem]:
    """These items in outline order."""
    return WorkItem.objects.filter(pk__in=numbers).order_by("position", "id")


def span_of(project: Project, item: int) -> tuple[int, int | None]:
    """The place of an item and of the first one that is not below it (None: the end); a statement per level."""
    there = WorkItem.objects.filter(project=project)
    row = there.filter(pk=item).values("position", "parent_id").first()
    if row is None:
        return 0, 0
    first = row["position"]
    parent: int | None = row["parent_id"]
    while True:
        later = there.filter(parent=parent, position__gt=first).aggregate(next=Min("position"))["next"]
        if later is not None or parent is None:
            return first, later
        parent = there.filter(pk=parent).values_list("parent_id", flat=True).first()


def rows_of(items: Iterable[WorkItem] | QuerySet[WorkItem]) -> list[dict[str, Any]]:
    """What the table shows of some items."""
    assert isinstance(items, QuerySet)
    return list(items.values(*FACTS))


def branches(project: Project) -> list[tuple[int, str]]:
    """Number and name of the summaries, in outline order."""
    found = WorkItem.objects.filter(project=project, summary=True).order_by("position", "id")
    return list(found.values_list("pk", "name")[:MOST_BRANCHES])


def ranges_of(items: Sequence[int]) -> dict[int, RangeRow]:
    """The ranges of some items."""
    found = DurationRange.objects.filter(item__in=items)
    names = ("item_id", "shape", "unit", "low", "likely", "high", "values")
    return {
        item: RangeRow(shape, unit, low, likely, high, tuple((v, w) for v, w in values))
        for item, shape, unit, low, likely, high, values in found.values_list(*names)
    }


def stored_ranges(project: Project, *, with_costs: bool) -> QuerySet[WorkItem]:
    """The items that have a range of their own, with it; with ``with_costs`` also those with a range of costs."""
    wanted = Q(duration_range__isnull=False)
    if with_costs:
        wanted |= Q(cost_range__isnull=False)
    found = WorkItem.objects.filter(wanted, project=project)
    return found.select_related("duration_range", "cost_range")


def costs_of(items: Sequence[int]) -> dict[int, CostRow]:
    """The cost ranges of some items."""
    found = CostRange.objects.filter(item__in=items)
    names = ("item_id", "low_minor", "likely_minor", "high_minor", "rate_minor")
    return {item: CostRow(*amounts) for item, *amounts in found.values_list(*names)}


def count_ranges(project: Project) -> int:
    """How many tasks have a range of their own."""
    return DurationRange.objects.filter(project=project).count()


def planned_types(project: Project) -> list[ItemType]:
    """The types of the tasks in the plan: of each type one task is looked for, by the index."""
    used = WorkItem.objects.filter(project=project, duration__gt=0, item_type=OuterRef("pk"))
    types = ItemType.objects.filter(Exists(used), organisation=project.organisation_id)
    return list(types.order_by("position", "pk"))


def items_in_order(project: Project) -> list[int]:
    """The numbers of all items of the plan, as ``plan_document`` lists its tasks."""
    return list(
        WorkItem.objects.filter(project=project).order_by("position", "id").values_list("pk", flat=True)
    )


def numbers_of(project: Project, numbers: Sequence[int]) -> dict[int, int]:
    """The number that people know → the number of the item, of those that are in the plan."""
    found = WorkItem.objects.filter(project=project, number__in=numbers)
    return {number: pk for number, pk in found.values_list("number", "pk") if number is not None}


def risks_of(project: Project) -> QuerySet[RiskEvent]:
    """The risk events of a project, the likeliest first, with their tasks."""
    return RiskEvent.objects.filter(project=project).select_related("project").prefetch_related("items")


def topmost(project: Project) -> list[int]:
    """The summaries that have nothing above them, in outline order."""
    found = WorkItem.objects.filter(project=project, summary=True, parent=None)
    return list(found.order_by("position", "id").values_list("pk", flat=True))


def open_tasks(project: Project) -> list[int]:
    """The tasks that are not done: critical ones first, and of them the longest."""
    found = WorkItem.objects.filter(project=project, summary=False, duration__gt=0, actual_finish_at=None)
    return list(
        found.filter(active=True).order_by("-critical", "-duration", "position").values_list("pk", flat=True)
    )
