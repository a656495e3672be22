"""Gates of a project, and what blocks a step in the plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tongzhou.acceptance.models import Gate, GateTemplate
from tongzhou.accounts.models import Organisation
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project


def gates_of(project: Project) -> QuerySet[Gate]:
    """All gates of a project in the order of its plan, each with its items at hand."""
    return (
        Gate.objects.filter(project=project)
        .select_related("item", "decided_by", "project")
        .prefetch_related("items__checked_by")
        .order_by("item__position", "pk")
    )


def counted(project: Project) -> dict[str, int]:
    """How many gates of each state there are."""
    states = Gate.State
    return Gate.objects.filter(project=project).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in states}
    )


def templates_of(organisation: Organisation) -> QuerySet[GateTemplate]:
    """The checklists that an organisation has made its own."""
    return GateTemplate.objects.filter(organisation=organisation).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Blocked:
    """A gate that a step in the plan runs into."""

    gate: str
    item: str
    open_items: tuple[str, ...]


def blocking(project: Project, finished: Collection[int]) -> Blocked | None:
    """The first open gate before an item that is said to be finished, or before a phase that ends with it."""
    gates = {
        gate.item_id: gate
        for gate in Gate.objects.filter(project=project, state=Gate.State.OPEN, item__isnull=False)
        .select_related("item")
        .order_by("-pk")
    }
    if not gates or not finished:
        return None
    struck = next((gates[key] for key in finished if key in gates), None)
    if struck is None:
        struck = _ended_phase(project, gates, set(finished))
    if struck is None or struck.item is None:
        return None
    left = struck.items.filter(checked_at=None).order_by("position", "pk")
    return Blocked(struck.title, struck.item.name, tuple(left.values_list("text", flat=True)[:20]))


def _ended_phase(project: Project, gates: dict[int | None, Gate], finished: set[int]) -> Gate | None:
    """A gated phase of which, with this step, everything is finished."""
    if not any(gate.item is not None and gate.item.summary for gate in gates.values()):
        return None
    rows = list(
        WorkItem.objects.filter(project=project, active=True).values_list(
            "pk", "parent_id", "summary", "percent"
        )
    )
    parents = {pk: parent for pk, parent, _summary, _percent in rows}
    unfinished: set[int] = set()
    touched: set[int] = set()
    for pk, _parent, summary, percent in rows:
        if summary:
            continue
        is_done = percent >= 100 or pk in finished
        above = parents.get(pk)
        while above is not None:
            if not is_done:
                unfinished.add(above)
            if pk in finished:
                touched.add(above)
            above = parents.get(above)
    return next((gates[key] for key in touched - unfinished if key in gates), None)


def find_item(project: Project, pk: int | None) -> WorkItem | None:
    """An item of the project by its number in the database."""
    return WorkItem.objects.filter(project=project, pk=pk).first() if pk else None
