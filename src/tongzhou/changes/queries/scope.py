"""What changes do to the scope: the lines of one, what can be named in a line, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongzhou.changes.models import ChangeRequest, ScopeChange, ScopeDeed, ScopeKind, State
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableState, Moscow
from tongzhou.scope.queries.agreed import contract_items_of, requirements_of
from tongzhou.scope.queries.deliverables import deliverables_of

MOST = 500
PLACES = {
    ScopeKind.CONTRACT_ITEM: "contract_item",
    ScopeKind.REQUIREMENT: "item",
    ScopeKind.DELIVERABLE: "deliverable",
}
"""Kind of a thing → the field of a line that names it."""


def scope_changes_of(request: ChangeRequest) -> list[ScopeChange]:
    """What a change does to the scope, line by line."""
    found = ScopeChange.objects.filter(request=request)
    return list(found.select_related("contract_item", "item__project", "deliverable").order_by("id"))


def scope_line(request: ChangeRequest, number: int) -> ScopeChange | None:
    """One line of a change."""
    found = ScopeChange.objects.filter(request=request, pk=number)
    return found.select_related("request", "contract_item", "item", "deliverable").first()


def agreed_things(project: Project, kind: str) -> QuerySet[Any]:
    """What is agreed of a kind and has not been withdrawn."""
    if kind == ScopeKind.CONTRACT_ITEM:
        return contract_items_of(project).filter(withdrawn_on=None)
    if kind == ScopeKind.REQUIREMENT:
        return requirements_of(project).filter(requirement__withdrawn_on=None)
    return deliverables_of(project).exclude(state=DeliverableState.WITHDRAWN).order_by("number")


def thing_choices(project: Project) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything that can be altered or withdrawn, in groups, to choose from."""
    return [
        (
            str(kind.label),
            [(f"{kind.value}:{one.pk}", label_of(one)[:120]) for one in agreed_things(project, kind)[:MOST]],
        )
        for kind in ScopeKind
    ]


def label_of(thing: ContractItem | WorkItem | Deliverable) -> str:
    """What people call a thing of the scope."""
    return f"{thing.label} {thing.name}" if isinstance(thing, WorkItem) else str(thing)


def words_of(thing: ContractItem | WorkItem | Deliverable) -> dict[str, Any]:
    """How a thing of the scope stands, in plain words."""
    if isinstance(thing, ContractItem):
        words = {"name": thing.title, "text": thing.text, "number": thing.number, "version": thing.version}
    elif isinstance(thing, Deliverable):
        due = thing.due_date.isoformat() if thing.due_date else ""
        words = {"name": thing.name, "text": thing.description, "due_date": due, "version": thing.version}
    else:
        known = getattr(thing, "requirement", None)
        words = {
            "name": thing.name,
            "text": known.acceptance if known else "",
            "moscow": known.moscow if known else Moscow.SHOULD.value,
            "version": known.version if known else 0,
        }
    return {"label": label_of(thing), **words}


def scope_counts(requests: Iterable[ChangeRequest]) -> dict[int, int]:
    """How many things of the scope each of these requests touches; one statement."""
    found = ScopeChange.objects.filter(request__in=[one.pk for one in requests]).order_by()
    return dict(found.values_list("request").annotate(n=Count("pk")))


def scope_statistics(projects: QuerySet[Project]) -> list[tuple[ScopeDeed, ScopeKind, int, int]]:
    """Deed and kind, how many lines requests have of them, and how many of these were carried out."""
    found = ScopeChange.objects.filter(request__project__in=projects.values("pk")).order_by()
    done = Q(request__state=State.DONE)
    rows = found.values_list("deed", "kind").annotate(n=Count("pk"), done=Count("pk", filter=done))
    by = {(deed, kind): (n, carried) for deed, kind, n, carried in rows}
    return [
        (deed, kind, *by[deed.value, kind.value])
        for kind in ScopeKind
        for deed in ScopeDeed
        if (deed.value, kind.value) in by
    ]


def scope_astray() -> list[int]:
    """Lines about a thing of another project; for ``tongzhou check``."""
    wrong: list[int] = []
    for place in PLACES.values():
        found = ScopeChange.objects.filter(**{f"{place}__isnull": False})
        for line in found.select_related("request", place):
            thing = line.thing
            if thing is not None and thing.project_id != line.request.project_id:
                wrong.append(line.pk)
    return wrong
