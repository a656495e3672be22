"""The traceability matrix: who answers what, row by row, and where the thread is torn.

Rows are contract items, goals, requirements or deliverables. Only the rows of the page are filled; holes are
conditions in the database (``queries.holes``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongzhou.goals.models import Goal
from tongzhou.plan.builtin import REQUIREMENT
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import (
    ContractItem,
    Deliverable,
    DeliverableItem,
    DeliverableState,
    Requirement,
    RequirementGoal,
)
from tongzhou.scope.queries.agreed import (
    goals_by_item,
    live_goals,
    requirements_of,
)
from tongzhou.scope.queries.deliverables import deliverables_of
from tongzhou.scope.queries.holes import HOLES, answers_of, holes_in, live_links, reached


@dataclass(slots=True)
class TraceRow:
    """One row of the matrix: what leads to it, what answers it, and the holes in it, by their codes."""

    clauses: list[ContractItem] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    requirements: list[WorkItem] = field(default_factory=list)
    deliverables: list[Deliverable] = field(default_factory=list)
    items: list[WorkItem] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)


def rows_of(project: Project, by: str, *, text: str = "", hole: str = "", state: str = "") -> QuerySet[Any]:
    """What the matrix has rows for; ``state`` is one of deliverables."""
    found, names = _rows(project, by, state)
    if text:
        words = Q()
        for name in names:
            words |= Q(**{f"{name}__icontains": text})
        found = found.filter(words)
    if state and by != "deliverable":
        found = found.filter(reached(live_links(project).filter(deliverable__state=state), by))
    return found.filter(holes_in(project, by)[hole]) if hole else found


def _rows(project: Project, by: str, state: str) -> tuple[QuerySet[Any], tuple[str, ...]]:
    """All rows of a kind, and the fields in which a text is looked for."""
    if by == "contract":
        live = ContractItem.objects.filter(project=project, deleted_at=None, withdrawn_on=None)
        return live.order_by("position", "pk"), ("title", "number")
    if by == "goal":
        return live_goals(project), ("statement",)
    if by == "deliverable":
        found = deliverables_of(project).order_by("number")
        if state:
            return found.filter(state=state), ("name",)
        return found.exclude(state=DeliverableState.WITHDRAWN), ("name",)
    asked = WorkItem.live.filter(project=project, item_type__code=REQUIREMENT, requirement__withdrawn_on=None)
    asked = asked.select_related("project", "state", "requirement__contract_item").order_by("number", "pk")
    return asked, ("name", "requirement__reference")


def filled(project: Project, by: str, things: Iterable[Any]) -> list[TraceRow]:
    """The rows with all that hangs on them; five statements at most, whatever there is."""
    some = list(things)
    if by == "contract":
        rows = {one.pk: TraceRow(clauses=[one]) for one in some}
        asked = requirements_of(project).filter(
            requirement__contract_item__in=rows, requirement__withdrawn_on=None
        )
        for item in asked:
            rows[item.requirement.contract_item_id or 0].requirements.append(item)
    elif by == "goal":
        rows = {one.pk: TraceRow(goals=[one]) for one in some}
        for pk, item in _serving(project, rows):
            rows[pk].requirements.append(item)
    elif by == "deliverable":
        rows = {one.pk: TraceRow(deliverables=[one]) for one in some}
    else:
        rows = {one.pk: TraceRow(requirements=[one], clauses=_clause(one)) for one in some}
    if by == "deliverable":
        _fill_from_deliverables(project, list(rows.values()))
    else:
        _fill_from_requirements(project, list(rows.values()))
    if by != "goal":
        _fill_goals(project, list(rows.values()))
    for row in rows.values():
        row.holes = _holes(by, row)
    return [rows[one.pk] for one in some]


def _serving(project: Project, goals: Iterable[int]) -> Iterator[tuple[int, WorkItem]]:
    """Goal and requirement, for each requirement that serves one of these goals."""
    links = RequirementGoal.objects.filter(
        goal__in=goals, item__project=project, item__deleted_at=None, item__item_type__code=REQUIREMENT
    ).filter(item__requirement__withdrawn_on=None)
    named = links.select_related("item__project", "item__state", "item__requirement__contract_item")
    return ((link.goal_id, link.item) for link in named.order_by("item__number"))


def _fill_goals(project: Project, rows: Sequence[TraceRow]) -> None:
    by_item = goals_by_item((item.pk for row in rows for item in row.requirements), project)
    for row in rows:
        row.goals = list({one.pk: one for item in row.requirements for one in by_item[item.pk]}.values())


def _clause(item: WorkItem) -> list[ContractItem]:
    known: Requirement | None = getattr(item, "requirement", None)
    clause = known.contract_item if known else None
    holds = clause is not None and clause.deleted_at is None and clause.withdrawn_on is None
    return [clause] if clause is not None and holds else []


def _fill_from_requirements(project: Project, rows: Sequence[TraceRow]) -> None:
    wanted = {item.pk for row in rows for item in row.requirements}
    links = (
        answers_of(project)
        .filter(item__in=wanted)
        .select_related("deliverable")
        .order_by("deliverable__number")
    )
    by_item: dict[int, list[Deliverable]] = defaultdict(list)
    for link in links:
        by_item[link.item_id].append(link.deliverable)
    for row in rows:
        row.clauses = row.clauses or list(
            {one.pk: one for item in row.requirements for one in _clause(item)}.values()
        )
        seen = {one.pk: one for item in row.requirements for one in by_item[item.pk]}
        row.deliverables = list(seen.values())
    made = _items_of(project, {one.pk for row in rows for one in row.deliverables}, requirements=False)
    for row in rows:
        row.items = _together(made, row)


def _fill_from_deliverables(project: Project, rows: Sequence[TraceRow]) -> None:
    wanted = {one.pk for row in rows for one in row.deliverables}
    asked = _items_of(project, wanted, requirements=True)
    made = _items_of(project, wanted, requirements=False)
    for row in rows:
        row.requirements, row.items = _together(asked, row), _together(made, row)
        row.clauses = list({one.pk: one for item in row.requirements for one in _clause(item)}.values())


def _items_of(project: Project, deliverables: set[int], *, requirements: bool) -> dict[int, list[WorkItem]]:
    """Deliverable → the requirements it answers, or the items it is made in."""
    links = DeliverableItem.objects.filter(
        deliverable__in=deliverables, item__project=project, item__deleted_at=None
    ).filter(item__requirement__withdrawn_on=None)
    is_one = Q(item__item_type__code=REQUIREMENT)
    links = links.filter(is_one) if requirements else links.exclude(is_one)
    found: dict[int, list[WorkItem]] = defaultdict(list)
    named = links.select_related("item__project", "item__state", "item__requirement__contract_item")
    for link in named.order_by("item__number"):
        found[link.deliverable_id].append(link.item)
    return found


def _together(found: dict[int, list[WorkItem]], row: TraceRow) -> list[WorkItem]:
    return list({item.pk: item for one in row.deliverables for item in found[one.pk]}.values())


def _holes(by: str, row: TraceRow) -> list[str]:
    """The codes of the holes of a row, in the order of ``HOLES``."""
    open_ones = [one for one in row.deliverables if not one.is_settled]
    torn = {
        "clause": not row.clauses,
        "goal": not row.goals,
        "requirement": not row.requirements,
        "deliverable": not row.deliverables,
        "item": not row.items,
        "acceptance": bool(open_ones) or (by in {"contract", "goal"} and not row.deliverables),
    }
    return [code for code in HOLES[by] if torn[code]]


def hole_counts(project: Project, by: str) -> dict[str, int]:
    """How many rows have each of the holes; one statement."""
    found, _names = _rows(project, by, "")
    counts = {code: Count("pk", filter=Q(torn)) for code, torn in holes_in(project, by).items()}
    return found.order_by().aggregate(**counts)
