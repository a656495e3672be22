"""The API of types, workflows, custom fields, tags and recurring items."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.plan.actions.custom_fields import archive_field, change_field, create_field
from tongzhou.plan.actions.items.details import change_tag, create_tag, delete_tag
from tongzhou.plan.actions.items.recurring import (
    change_recurrence,
    create_recurrence,
    delete_recurrence,
)
from tongzhou.plan.actions.workflows import (
    add_state,
    change_states,
    change_transition,
    change_type,
    create_type,
    create_workflow,
    delete_state,
    delete_workflow,
    rename_workflow,
    set_transitions,
)
from tongzhou.plan.api.work import CategoryName, ItemFields
from tongzhou.plan.models import CustomField, FieldKind, ItemType, Recurrence, Rule, State, Tag, Workflow
from tongzhou.plan.queries.recurring import recurrences_of
from tongzhou.plan.queries.types import all_fields, all_types, all_workflows
from tongzhou.plan.queries.work import fields_of
from tongzhou.projects.guards import Access, get_access
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Day, Flag, Id, Name, PathId, Text
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["work"])
KindName = Literal["text", "number", "money", "date", "choice", "person", "link", "formula"]
RoleName = Literal["pm", "lead", "member", "finance", "qa", "observer"]
Hue = Field(1, strict=True, ge=1, le=8)
assert set(RoleName.__args__) == {one.value for one in ProjectRole if not one.for_clients}  # type: ignore[attr-defined]  # a Literal


class TypeShown(Answer):
    """A type of items. ``planned``: new ones take part in the plan."""

    id: int
    code: str
    name: str
    icon: str
    hue: int
    workflow: int
    planned: bool
    archived: bool


class NewType(Body):
    """A type of your own."""

    name: Name = Field(max_length=60)
    icon: Name = Field("circle-dot", max_length=40)
    hue: int = Hue
    workflow: Id
    planned: Flag = False


class TypeChange(Body):
    """What is to be different; what is not named stays. An empty name brings a built-in one back."""

    name: Text = Field("", max_length=60)
    icon: Name = Field("circle-dot", max_length=40)
    hue: int = Hue
    workflow: Id = 1
    planned: Flag = False
    archived: Flag = False


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


class FieldShown(Answer):
    """A custom field. ``finance`` ones are only for those with `view_cost`."""

    id: int
    code: str
    name: str
    kind: KindName
    options: dict[str, Any]
    item_types: list[int]
    required: bool
    archived: bool
    field_class: Literal["general", "finance"]
    project: int | None


class FieldChange(Body):
    """What is to be different; what is not named stays. The kind of a field never changes."""

    name: Name = Field("", max_length=60)
    options: dict[str, Any] = Field(
        default_factory=dict,
        description='Choice: {"choices": [{"id", "name", "hue"}]}; money: {"currency"}; formula: {"expression"}.',
    )
    item_types: list[Id] = Field(default_factory=list, max_length=50)
    required: Flag = False
    field_class: Literal["general", "finance"] = "general"
    position: int = Field(0, strict=True, ge=0, le=1000)
    archived: Flag = False


class NewField(Body):
    """A custom field."""

    name: Name = Field(max_length=60)
    kind: KindName
    code: Text = Field("", max_length=40, description="What formulas call it; made up when left out.")
    options: dict[str, Any] = Field(default_factory=dict)
    item_types: list[Id] = Field(default_factory=list, max_length=50)
    required: Flag = False
    field_class: Literal["general", "finance"] = "general"


class TagShown(Answer):
    """A tag of a project."""

    id: int
    name: str
    hue: int


class NewTag(Body):
    """A tag."""

    name: Name = Field(max_length=40)
    hue: int = Hue


class RecurrenceShown(Answer):
    """An item that comes again and again."""

    id: int
    name: str
    rule: Literal["weekly", "monthly", "workdays"]
    every: int
    next_on: date
    paused: bool
    template: dict[str, Any]


class NewRecurrence(Body):
    """An item that comes again; ``template`` are its fields, ``due_in_days`` sets its due date."""

    name: Name = Field(max_length=200)
    rule: Literal["weekly", "monthly", "workdays"] = "weekly"
    every: int = Field(1, strict=True, ge=1, le=60)
    next_on: Day
    template: ItemFields = Field(default_factory=lambda: ItemFields.model_validate({}))
    due_in_days: int | None = Field(None, strict=True, ge=0, le=365)


class RecurrenceChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("", max_length=200)
    rule: Literal["weekly", "monthly", "workdays"] = "weekly"
    every: int = Field(1, strict=True, ge=1, le=60)
    next_on: Day = date(1970, 1, 1)
    paused: Flag = False


@router.get("/item-types", response=list[TypeShown])
def item_types(request: HttpRequest) -> HttpResponse:
    """The organisation's types; for everybody of the vendor."""
    return json_answer([_type(one) for one in all_types(_vendor(request))])


@router.post("/item-types", response={201: TypeShown})
def item_type_create(request: HttpRequest, body: NewType) -> HttpResponse:
    """A type of your own; needs `manage_workflows`."""
    user = _manager(request)
    values = body.model_dump() | {"workflow": _flow(user, body.workflow)}
    return json_answer(_type(create_type(by=user, **values)), 201)


@router.patch("/item-types/{int:id}", response=TypeShown)
def item_type_change(request: HttpRequest, id: PathId, body: TypeChange) -> HttpResponse:
    """Another name, workflow and so on; needs `manage_workflows`."""
    user = _manager(request)
    values = body.model_dump(exclude_unset=True)
    if "workflow" in values:
        values["workflow"] = _flow(user, body.workflow)
    found = get_object_or_404(all_types(user), pk=id)
    return json_answer(_type(change_type(found, by=user, **values) if values else found))


@router.get("/workflows", response=list[WorkflowShown])
def workflows(request: HttpRequest) -> HttpResponse:
    """All workflows with their states and transitions; for everybody of the vendor."""
    return json_answer([_workflow(one) for one in all_workflows(_vendor(request))])


@router.post("/workflows", response={201: WorkflowShown})
def workflow_create(request: HttpRequest, body: NewWorkflow) -> HttpResponse:
    """A workflow; needs `manage_workflows`."""
    user = _manager(request)
    like = None if body.like is None else _flow(user, body.like)
    return json_answer(_workflow(create_workflow(by=user, name=body.name, like=like)), 201)


@router.patch("/workflows/{int:id}", response=WorkflowShown)
def workflow_rename(request: HttpRequest, id: PathId, body: Renaming) -> HttpResponse:
    """Another name; needs `manage_workflows`."""
    user = _manager(request)
    return json_answer(_workflow(rename_workflow(_flow(user, id), by=user, name=body.name)))


@router.delete("/workflows/{int:id}", response={204: None})
def workflow_delete(request: HttpRequest, id: PathId) -> HttpResponse:
    """Delete one that no type goes by; needs `manage_workflows`."""
    user = _manager(request)
    delete_workflow(_flow(user, id), by=user)
    return nothing()


@router.post("/workflows/{int:id}/states", response={201: WorkflowState})
def state_add(request: HttpRequest, id: PathId, body: NewState) -> HttpResponse:
    """A state at the end; needs `manage_workflows`."""
    user = _manager(request)
    return json_answer(_state(add_state(_flow(user, id), by=user, **body.model_dump())), 201)


@router.put("/workflows/{int:id}/states", response=WorkflowShown)
def states_change(request: HttpRequest, id: PathId, body: StateRows) -> HttpResponse:
    """Names, categories, colours and order of the states; needs `manage_workflows`."""
    user = _manager(request)
    flow = _flow(user, id)
    known = set(flow.states.values_list("pk", flat=True))
    if {one.id for one in body.states} != known:
        raise ProblemError(409, "other_states", _("Name every state of the workflow once."))
    rows = {
        one.id: one.model_dump(exclude={"id"}, exclude_unset=True) | {"position": place}
        for place, one in enumerate(body.states)
    }
    change_states(flow, by=user, rows=rows)
    return json_answer(_workflow(_flow(user, id)))


@router.delete("/workflows/{int:id}/states/{int:state}", response={204: None})
def state_delete(request: HttpRequest, id: PathId, state: PathId, body: StateLeaving) -> HttpResponse:
    """Delete a state, and say where its items go; needs `manage_workflows`."""
    user = _manager(request)
    states = _flow(user, id).states.select_related("workflow")
    target = None if body.moved_to is None else get_object_or_404(states, pk=body.moved_to)
    delete_state(get_object_or_404(states, pk=state), by=user, moved_to=target)
    return nothing()


@router.put("/workflows/{int:id}/transitions", response=WorkflowShown)
def transitions_set(request: HttpRequest, id: PathId, body: NewWays) -> HttpResponse:
    """Exactly these transitions from now on; needs `manage_workflows`."""
    user = _manager(request)
    flow = _flow(user, id)
    wanted = {(one.from_, one.to): one for one in body.transitions}
    set_transitions(flow, by=user, pairs=wanted)
    for way in flow.transitions.select_related("workflow"):
        one = wanted.get((way.from_state_id, way.to_state_id))
        if one is not None:
            change_transition(way, by=user, roles=one.roles, required_fields=one.required_fields)
    return json_answer(_workflow(_flow(user, id)))


@router.get("/custom-fields", response=list[FieldShown])
def custom_fields(request: HttpRequest) -> HttpResponse:
    """The organisation's custom fields; needs `manage_workflows`."""
    return json_answer([_field(one) for one in all_fields(_manager(request))])


@router.post("/custom-fields", response={201: FieldShown})
def custom_field_create(request: HttpRequest, body: NewField) -> HttpResponse:
    """A custom field of all projects; needs `manage_workflows`."""
    user = _manager(request)
    values = body.model_dump() | {"kind": FieldKind(body.kind)}
    return json_answer(_field(create_field(by=user, **values)), 201)


@router.patch("/custom-fields/{int:id}", response=FieldShown)
def custom_field_change(request: HttpRequest, id: PathId, body: FieldChange) -> HttpResponse:
    """Another name, choices and so on, or out of use; needs `manage_workflows`."""
    user = _manager(request)
    found = get_object_or_404(all_fields(user), pk=id)
    values = body.model_dump(exclude_unset=True)
    if "archived" in values:
        found = archive_field(found, by=user, archived=values.pop("archived"))
    return json_answer(_field(change_field(found, by=user, **values) if values else found))


@router.get("/projects/{slug:key}/custom-fields", response=list[FieldShown])
def project_custom_fields(request: HttpRequest, key: str) -> HttpResponse:
    """The custom fields that you see in a project; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    fields = fields_of(access.project).filter(archived=False)
    seen = [one for one in fields if one.field_class != "finance" or access.may(Permission.VIEW_COST)]
    return json_answer([_field(one) for one in seen])


@router.get("/projects/{slug:key}/tags", response=list[TagShown])
def tags(request: HttpRequest, key: str) -> HttpResponse:
    """The tags of a project; needs `view_plan`."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    return json_answer([_tag(one) for one in access.project.tags.all()])


@router.post("/projects/{slug:key}/tags", response={201: TagShown})
def tag_create(request: HttpRequest, key: str, body: NewTag) -> HttpResponse:
    """A tag; needs `edit_work`."""
    access = get_access(signed_in(request), key, Permission.EDIT_WORK)
    return json_answer(_tag(create_tag(access.project, by=access.user, **body.model_dump())), 201)


@router.patch("/projects/{slug:key}/tags/{int:id}", response=TagShown)
def tag_change(request: HttpRequest, key: str, id: PathId, body: NewTag) -> HttpResponse:
    """Another name or colour; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    found = get_object_or_404(access.project.tags, pk=id)
    return json_answer(_tag(change_tag(found, by=access.user, **body.model_dump())))


@router.delete("/projects/{slug:key}/tags/{int:id}", response={204: None})
def tag_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """The tag disappears from all items; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    delete_tag(get_object_or_404(access.project.tags, pk=id), by=access.user)
    return nothing()


@router.get("/projects/{slug:key}/recurrences", response=list[RecurrenceShown])
def recurrences(request: HttpRequest, key: str) -> HttpResponse:
    """The recurring items of a project; needs `view_plan`, and `view_cost` for custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.VIEW_PLAN)
    hidden = _hidden_fields(access)
    return json_answer([_recurrence(one, hidden) for one in recurrences_of(access.project)])


@router.post("/projects/{slug:key}/recurrences", response={201: RecurrenceShown})
def recurrence_create(request: HttpRequest, key: str, body: NewRecurrence) -> HttpResponse:
    """An item that comes again and again; needs `manage_work`, and `view_cost` to see custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    template = body.template.model_dump(mode="json", exclude_unset=True)
    if body.due_in_days is not None:
        template["due_in_days"] = body.due_in_days
    made = create_recurrence(
        access.project,
        by=access.user,
        name=body.name,
        template=template,
        rule=Rule(body.rule),
        every=body.every,
        next_on=body.next_on,
    )
    return json_answer(_recurrence(made, _hidden_fields(access)), 201)


@router.patch("/projects/{slug:key}/recurrences/{int:id}", response=RecurrenceShown)
def recurrence_change(request: HttpRequest, key: str, id: PathId, body: RecurrenceChange) -> HttpResponse:
    """Another rule or day, or a pause; needs `manage_work`, and `view_cost` to see custom fields of finance."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    found = _found_recurrence(access, id)
    values = body.model_dump(exclude_unset=True)
    changed = change_recurrence(found, by=access.user, **values) if values else found
    return json_answer(_recurrence(changed, _hidden_fields(access)))


@router.delete("/projects/{slug:key}/recurrences/{int:id}", response={204: None})
def recurrence_delete(request: HttpRequest, key: str, id: PathId) -> HttpResponse:
    """No more of them; needs `manage_work`."""
    access = get_access(signed_in(request), key, Permission.MANAGE_WORK)
    delete_recurrence(_found_recurrence(access, id), by=access.user)
    return nothing()


def _found_recurrence(access: Access, key: int) -> Recurrence:
    return get_object_or_404(recurrences_of(access.project), pk=key)


def _vendor(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return user


def _manager(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Permission.MANAGE_WORKFLOWS):
        raise PermissionDenied
    return user


def _flow(user: User, key: int) -> Workflow:
    return get_object_or_404(all_workflows(user), pk=key)


def _type(one: ItemType) -> dict[str, Any]:
    names = ("code", "icon", "hue", "planned", "archived")
    return {
        "id": one.pk,
        "name": one.label,
        "workflow": one.workflow_id,
        **{name: getattr(one, name) for name in names},
    }


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


def _field(one: CustomField) -> dict[str, Any]:
    names = ("code", "name", "kind", "options", "item_types", "required", "archived", "field_class")
    return {"id": one.pk, "project": one.project_id, **{name: getattr(one, name) for name in names}}


def _tag(one: Tag) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "hue": one.hue}


def _hidden_fields(access: Access) -> frozenset[str]:
    """The numbers of the custom fields whose values the person may not see, as templates write them."""
    if access.may(Permission.VIEW_COST):
        return frozenset()
    finance = fields_of(access.project).filter(field_class="finance")
    return frozenset(str(number) for number in finance.values_list("pk", flat=True))


def _recurrence(one: Recurrence, hidden: frozenset[str]) -> dict[str, Any]:
    names = ("name", "rule", "every", "next_on", "paused")
    template = dict(one.template)
    if "custom" in template:
        template["custom"] = {key: value for key, value in template["custom"].items() if key not in hidden}
    return {"id": one.pk, **{name: getattr(one, name) for name in names}, "template": template}
