"""Types, workflows and states: for plans, for pages, for choices."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from tongzhou.accounts.models import User
from tongzhou.plan.editing.flows import Flows, StateFact
from tongzhou.plan.models import CustomField, FieldClass, ItemType, State, Workflow, WorkItem
from tongzhou.projects.models import Project


def load_flows(organisation_id: int) -> Flows:
    """Everything that decides which state an item may have, in one statement: a workflow always has states."""
    states = State.objects.filter(workflow__organisation=organisation_id).order_by(
        "position", "id", "workflow__types__position", "workflow__types__pk"
    )
    flows = Flows({}, {}, {})
    columns = ("pk", "workflow_id", "category", "workflow__types__pk", "workflow__types__code")
    for key, flow, category, item_type, code in states.values_list(*columns):
        flows.states[key] = StateFact(key, flow, category)
        if item_type is not None:
            flows.workflow_of[item_type] = flow
            flows.type_of_code[code] = item_type
    return flows


def flows_of(types: Iterable[ItemType], states: Iterable[State]) -> Flows:
    """The same from types and states that are there already."""
    them, ordered = list(types), sorted(states, key=lambda one: (one.position, one.pk))
    return Flows(
        {one.pk: one.workflow_id for one in them},
        {one.code: one.pk for one in them},
        {one.pk: StateFact(one.pk, one.workflow_id, one.category) for one in ordered},
    )


def types_of(organisation_id: int, *, archived: bool = False) -> QuerySet[ItemType]:
    """The types that an organisation has, in its order."""
    found = ItemType.objects.filter(organisation=organisation_id)
    return found if archived else found.filter(archived=False)


def states_of(organisation_id: int) -> QuerySet[State]:
    """All states of an organisation's workflows, in their order."""
    return State.objects.filter(workflow__organisation=organisation_id).order_by("workflow", "position", "id")


def all_types(user: User) -> QuerySet[ItemType]:
    """The types of the person's organisation, those out of use too, in their order."""
    return ItemType.objects.filter(organisation=user.organisation_id).select_related("workflow")


def all_workflows(user: User) -> QuerySet[Workflow]:
    """The workflows of the person's organisation with their states and transitions: three statements."""
    found = Workflow.objects.filter(organisation=user.organisation_id)
    return found.prefetch_related("states", "transitions", "types")


def all_fields(user: User) -> QuerySet[CustomField]:
    """The custom fields of the person's organisation, those out of use last."""
    found = CustomField.objects.filter(organisation=user.organisation_id).select_related("project")
    return found.order_by("archived", "position", "pk")


def project_fields_of(project: Project, *, finance: bool) -> QuerySet[CustomField]:
    """The fields that belong to one project alone, those out of use last; ``finance`` with those of costs."""
    found = CustomField.objects.filter(project=project).order_by("archived", "position", "pk")
    return found if finance else found.exclude(field_class=FieldClass.FINANCE)


def items_by_state(workflow: Workflow) -> dict[int, int]:
    """State → how many items are in it, those in the trash too: they would come back to it."""
    found = WorkItem.every.filter(state__workflow=workflow).values_list("state").order_by("state")
    return {key: count for key, count in found.annotate(count=Count("pk")) if key is not None}
