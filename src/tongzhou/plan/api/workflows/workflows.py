"""The API of workflows, their states and their transitions."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from tongzhou.accounts.permissions import ProjectRole
from tongzhou.plan.actions.workflows import (
    add_state,
    change_states,
    change_transition,
    create_workflow,
    delete_state,
    delete_workflow,
    rename_workflow,
    set_transitions,
)
from tongzhou.plan.api.work.shapes import CategoryName
from tongzhou.plan.api.workflows.asking import manager, of_the_vendor, workflow_of
from tongzhou.plan.models import State, Workflow
from tongzhou.plan.queries.types import all_workflows
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Id, Name, PathId, Text
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["work"])
Hue = Field(1, strict=True, ge=1, le=8)
RoleName = Literal["pm", "lead", "member", "finance", "qa", "observer"]
assert set(RoleName.__args__) == {one.value for one in ProjectRole if not one.for_clients}  # type: ignore[attr-defined]  # a Literal


class WorkflowState(Answer):
    """A state of a workflow."""

    id: int
    name: str
    category: CategoryName
    hue: int


class Way(Answer):
    """A transition; ``from`` null: from any state; no roles: everybody with `edit_work`."""

    id: int
    from_: int | None = Field(alias="from")
    to: int
    roles: list[str]
    required_fields: list[str]


class WorkflowShown(Answer):
    """A workflow with its states in order and its transitions."""

    id: int
    code: str
    name: str
    states: list[WorkflowState]
    transitions: list[Way]


class NewWorkflow(Body):
    """A workflow, like another one or with three states."""

    name: Name = Field(max_length=100)
    like: Id | None = None


class Renaming(Body):
    """Another name; an empty one brings a built-in one back."""

    name: Text = Field(max_length=100)


class NewState(Body):
    """A state at the end of a workflow."""

    name: Name = Field(max_length=60)
    category: CategoryName = "todo"
    hue: int = Hue


class StateRow(Body):
    """A state and how it is to be."""

    id: Id
    name: Text = Field("", max_length=60)
    category: CategoryName = "todo"
    hue: int = Hue


class StateRows(Body):
    """The states of a workflow in their new order."""

    states: list[StateRow] = Field(min_length=2, max_length=20)


class StateLeaving(Body):
    """Where the items of a deleted state go."""

    moved_to: Id | None = None


class NewWay(Body):
    """A way of the workflow, who may take it and what it asks for."""

    from_: Id | None = Field(None, alias="from")
    to: Id
    roles: list[RoleName] = Field(default_factory=list, max_length=8)
    required_fields: list[Name] = Field(default_factory=list, max_length=20)


class NewWays(Body):
    """All ways of a workflow."""

    transitions: list[NewWay] = Field(max_length=420)


@router.get("/workflows", response=list[WorkflowShown])
def workflows(request: HttpRequest) -> HttpResponse:
    """All workflows with their states and transitions; for everybody of the vendor."""
    return json_answer([_workflow(one) for one in all_workflows(of_the_vendor(request))])


@router.post("/workflows", response={201: WorkflowShown})
def workflow_create(request: HttpRequest, body: NewWorkflow) -> HttpResponse:
    """A workflow; needs `manage_workflows`."""
    user = manager(request)
    like = None if body.like is None else workflow_of(user, body.like)
    return json_answer(_workflow(create_workflow(by=user, name=body.name, like=like)), 201)


@router.patch("/workflows/{int:id}", response=WorkflowShown)
def workflow_rename(request: HttpRequest, id: PathId, body: Renaming) -> HttpResponse:
    """Another name; needs `manage_workflows`."""
    user = manager(request)
    return json_answer(_workflow(rename_workflow(workflow_of(user, id), by=user, name=body.name)))


@router.delete("/workflows/{int:id}", response={204: None})
def workflow_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """Delete one that no type goes by; needs `manage_workflows`."""
    user = manager(request)
    delete_workflow(workflow_of(user, id), by=user)
    return nothing()


@router.post("/workflows/{int:id}/states", response={201: WorkflowState})
def state_add(request: HttpRequest, id: PathId, body: NewState) -> HttpResponse:
    """A state at the end; needs `manage_workflows`."""
    user = manager(request)
    return json_answer(_state(add_state(workflow_of(user, id), by=user, **body.model_dump())), 201)


@router.put("/workflows/{int:id}/states", response=WorkflowShown)
def states_change(request: HttpRequest, id: PathId, body: StateRows) -> HttpResponse:
    """Names, categories, colours and order of the states; needs `manage_workflows`."""
    user = manager(request)
    flow = workflow_of(user, id)
    known = set(flow.states.values_list("pk", flat=True))
    if {one.id for one in body.states} != known:
        raise ProblemError(409, "other_states", _("Name every state of the workflow once."))
    rows = {
        one.id: one.model_dump(exclude={"id"}, exclude_unset=True) | {"position": place}
        for place, one in enumerate(body.states)
    }
    change_states(flow, by=user, rows=rows)
    return json_answer(_workflow(workflow_of(user, id)))


@router.delete("/workflows/{int:id}/states/{int:state}", response={204: None})
def state_delete(request: HttpRequest, id: PathId, state: PathId, body: StateLeaving) -> HttpResponse:
    """Delete a state, and say where its items go; needs `manage_workflows`."""
    user = manager(request)
    states = workflow_of(user, id).states.select_related("workflow")
    target = None if body.moved_to is None else get_object_or_404(states, pk=body.moved_to)
    delete_state(get_object_or_404(states, pk=state), by=user, moved_to=target)
    return nothing()


@router.put("/workflows/{int:id}/transitions", response=WorkflowShown)
def transitions_set(request: HttpRequest, id: PathId, body: NewWays) -> HttpResponse:
    """Exactly these transitions from now on; needs `manage_workflows`."""
    user = manager(request)
    flow = workflow_of(user, id)
    wanted = {(one.from_, one.to): one for one in body.transitions}
    set_transitions(flow, by=user, pairs=wanted)
    for way in flow.transitions.select_related("workflow"):
        one = wanted.get((way.from_state_id, way.to_state_id))
        if one is not None:
            change_transition(way, by=user, roles=one.roles, required_fields=one.required_fields)
    return json_answer(_workflow(workflow_of(user, id)))


def _state(one: State) -> dict[str, Any]:
    return {"id": one.pk, "name": one.label, "category": one.category, "hue": one.hue}


def _workflow(one: Workflow) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": one.code,
        "name": one.label,
        "states": [_state(state) for state in one.states.all()],
        "transitions": [
            {
                "id": way.pk,
                "from": way.from_state_id,
                "to": way.to_state_id,
                "roles": way.roles,
                "required_fields": way.required_fields,
            }
            for way in one.transitions.all()
        ],
    }
