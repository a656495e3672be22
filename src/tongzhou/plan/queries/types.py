"""Types, workflows and states: for plans, for pages, for choices."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.plan.editing.flows import Flows, StateFact
from tongzhou.plan.models import ItemType, State


def load_flows(organisation_id: int) -> Flows:
    """Everything that decides which state an item may have: two statements."""
    types = list(
        ItemType.objects.filter(organisation=organisation_id).values_list("pk", "code", "workflow_id")
    )
    states = State.objects.filter(workflow__organisation=organisation_id).order_by("position", "id")
    return Flows(
        {key: flow for key, _code, flow in types},
        {code: key for key, code, _flow in types},
        {
            key: StateFact(key, flow, category)
            for key, flow, category in states.values_list("pk", "workflow_id", "category")
        },
    )


def types_of(organisation_id: int, *, archived: bool = False) -> QuerySet[ItemType]:
    """The types that an organisation has, in its order."""
    found = ItemType.objects.filter(organisation=organisation_id)
    return found if archived else found.filter(archived=False)


def states_of(organisation_id: int) -> QuerySet[State]:
    """All states of an organisation's workflows, in their order."""
    return State.objects.filter(workflow__organisation=organisation_id).order_by("workflow", "position", "id")
