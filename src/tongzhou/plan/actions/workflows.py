"""How an organisation works: its types, its workflows and what leads where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.models import Category, ItemType, State, Transition, Workflow, WorkItem
from tongzhou.plan.queries.types import load_flows
from tongzhou.plan.work.refusals import ItemRefusedError

MOST_TYPES, MOST_WORKFLOWS, MOST_STATES = 50, 50, 20


@transaction.atomic
def create_workflow(*, by: User, name: str, like: Workflow | None = None) -> Workflow:
    """A new workflow: with the states and transitions of another, or with three states that lead anywhere."""
    if Workflow.objects.filter(organisation=by.organisation_id).count() >= MOST_WORKFLOWS:
        raise ItemRefusedError("too_many_workflows", _("There may be at most 50 workflows."))
    made = Workflow.objects.create(organisation=by.organisation, name=name)
    if like is None:
        _begin(made)
    else:
        _copy(like, made)
    record("plan.workflow_created", made, by=by)
    return made


def _begin(flow: Workflow) -> None:
    for place, (code, category, hue) in enumerate(
        (("open", "todo", 5), ("doing", "doing", 1), ("done", "done", 2))
    ):
        state = State.objects.create(workflow=flow, code=code, category=category, position=place, hue=hue)
        Transition.objects.create(workflow=flow, to_state=state)


def _copy(source: Workflow, target: Workflow) -> None:
    names: dict[int | None, State | None] = {None: None}
    for one in source.states.all():
        names[one.pk] = State.objects.create(
            workflow=target,
            code=one.code,
            name=one.name,
            category=one.category,
            position=one.position,
            hue=one.hue,
        )
    Transition.objects.bulk_create(
        Transition(
            workflow=target,
            from_state=names[one.from_state_id],
            to_state=names[one.to_state_id],
            name=one.name,
            roles=one.roles,
            required_fields=one.required_fields,
        )
        for one in source.transitions.all()
    )


@transaction.atomic
def rename_workflow(workflow: Workflow, *, by: User, name: str) -> Workflow:
    """Another name; an empty one brings a built-in workflow's own back."""
    if not name and not workflow.code:
        raise ItemRefusedError("name_missing", _("A workflow needs a name."))
    workflow.name = name
    workflow.save(update_fields=["name"])
    record("plan.workflow_changed", workflow, by=by)
    return workflow


@transaction.atomic
def delete_workflow(workflow: Workflow, *, by: User) -> None:
    """Only one that no type goes by."""
    if workflow.types.exists():
        raise ItemRefusedError("in_use", _("Types go by this workflow. Give them another one first."))
    record("plan.workflow_deleted", workflow, by=by)
    workflow.delete()


@transaction.atomic
def add_state(workflow: Workflow, *, by: User, name: str, category: str, hue: int) -> State:
    """A new state at the end; at first it can be reached from everywhere and leads where any state leads."""
    states = State.objects.filter(workflow=workflow)
    if states.count() >= MOST_STATES:
        raise ItemRefusedError("too_many_states", _("A workflow may have at most 20 states."))
    last = states.aggregate(last=Max("position"))["last"]
    state = State.objects.create(
        workflow=workflow, name=name, category=category, hue=hue, position=0 if last is None else last + 1
    )
    Transition.objects.create(workflow=workflow, to_state=state)
    record("plan.workflow_changed", workflow, by=by, details={"state": state.label})
    return state


@transaction.atomic
def change_states(workflow: Workflow, *, by: User, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """New names, categories, colours and places of states, all at once.

    A state with items in it stays done, or stays not done: their progress depends on it. A workflow keeps a
    state to begin with and one to end with. An empty name brings a built-in state's own back.
    """
    states = list(State.objects.filter(workflow=workflow))
    for state in states:
        for name, value in rows.get(state.pk, {}).items():
            if name == "category":
                _refuse_turning(state, value)
            if name == "name" and not value and not state.code:
                raise ItemRefusedError("name_missing", _("A state needs a name."))
            setattr(state, name, value)
    ordered = sorted(states, key=lambda one: (one.position, one.pk))
    _refuse_endless(ordered)
    for place, state in enumerate(ordered):
        state.position = place
        state.save(update_fields=["name", "category", "hue", "position"])
    record("plan.workflow_changed", workflow, by=by)


def _refuse_turning(state: State, category: str) -> None:
    if (state.category == Category.DONE) == (category == Category.DONE):
        return
    if WorkItem.every.filter(state=state).exists():
        raise ItemRefusedError(
            "in_use",
            _("Items are in “%(name)s”; it can neither begin nor cease to mean done. Move them first.")
            % {"name": state.label},
        )


def _refuse_endless(states: Sequence[State]) -> None:
    categories = {one.category for one in states}
    if Category.DONE not in categories or not categories - {Category.DONE}:
        raise ItemRefusedError(
            "no_end", _("A workflow needs at least one state that is done and one that is not.")
        )
    if states[0].category == Category.DONE:
        raise ItemRefusedError("done_first", _("The first state is where items begin; it cannot be done."))


@transaction.atomic
def delete_state(state: State, *, by: User, moved_to: State | None = None) -> int:
    """A state disappears; items in it go to ``moved_to``, of the same workflow and as done or not; how many."""
    items = WorkItem.every.filter(state=state)
    count = items.count()
    others = [one for one in State.objects.filter(workflow=state.workflow_id) if one.pk != state.pk]
    _refuse_endless(others)
    if count:
        fits = moved_to is not None and moved_to.pk in {one.pk for one in others}
        if not fits or moved_to is None:
            raise ItemRefusedError("in_use", _("Items are in this state; say where they shall go."))
        if (moved_to.category == Category.DONE) != (state.category == Category.DONE):
            raise ItemRefusedError(
                "other_end", _("Done items stay done, and open ones open: choose such a state.")
            )
        items.update(state=moved_to)
    record("plan.workflow_changed", state.workflow, by=by, details={"state": state.label, "items": count})
    state.delete()
    return count


@transaction.atomic
def set_transitions(workflow: Workflow, *, by: User, pairs: Iterable[tuple[int | None, int]]) -> None:
    """Exactly these ways, from (None: from any) and to; those that stay keep their roles and fields."""
    known = set(State.objects.filter(workflow=workflow).values_list("pk", flat=True))
    wanted = {
        (source, target)
        for source, target in pairs
        if target in known and (source is None or source in known) and source != target
    }
    there = {(one.from_state_id, one.to_state_id): one.pk for one in workflow.transitions.all()}
    Transition.objects.filter(pk__in=[key for pair, key in there.items() if pair not in wanted]).delete()
    Transition.objects.bulk_create(
        Transition(workflow=workflow, from_state_id=source, to_state_id=target)
        for source, target in sorted(wanted - there.keys(), key=lambda one: (one[0] or 0, one[1]))
    )
    record("plan.workflow_changed", workflow, by=by)


@transaction.atomic
def change_transition(
    way: Transition, *, by: User, roles: Sequence[str], required_fields: Sequence[str]
) -> Transition:
    """Who may take a way, and what must be filled in first."""
    way.roles, way.required_fields = list(roles), list(required_fields)
    way.save(update_fields=["roles", "required_fields"])
    record("plan.workflow_changed", way.workflow, by=by)
    return way


@transaction.atomic
def create_type(*, by: User, name: str, icon: str, hue: int, workflow: Workflow, planned: bool) -> ItemType:
    """A type of the organisation's own."""
    types = ItemType.objects.filter(organisation=by.organisation_id)
    if types.count() >= MOST_TYPES:
        raise ItemRefusedError("too_many_types", _("There may be at most 50 types."))
    last = types.aggregate(position=Max("position"), number=Max("pk"))
    made = ItemType.objects.create(
        organisation=by.organisation,
        code=f"own-{(last['number'] or 0) + 1}",
        name=name,
        icon=icon,
        hue=hue,
        workflow=workflow,
        planned=planned,
        position=(last["position"] or 0) + 1,
    )
    record("plan.type_created", made, by=by)
    return made


@transaction.atomic
def change_type(item_type: ItemType, *, by: User, **values: Any) -> ItemType:
    """Another name, icon, colour, workflow or place; or out of use.

    With another workflow its items go to the state there that means the same; a name that is empty brings a
    built-in type's own back.
    """
    if not values.get("name", item_type.name) and item_type.code.startswith("own-"):
        raise ItemRefusedError("name_missing", _("A type needs a name."))
    if values.get("archived") and item_type.code in {"task", "milestone"}:
        raise ItemRefusedError("needed", _("Every plan needs tasks and milestones."))
    workflow = values.get("workflow")
    if workflow is not None and workflow.pk != item_type.workflow_id:
        _move_items(item_type, workflow)
    for name, value in values.items():
        setattr(item_type, name, value)
    item_type.save(update_fields=list(values))
    record("plan.type_changed", item_type, by=by)
    return item_type


def _move_items(item_type: ItemType, workflow: Workflow) -> None:
    flows = load_flows(item_type.organisation_id)
    targets = [one for one in flows.states.values() if one.workflow_id == workflow.pk]
    for state in [one for one in flows.states.values() if one.workflow_id == item_type.workflow_id]:
        same = [one for one in targets if one.category == state.category]
        alike = [one for one in targets if (one.category == "done") == (state.category == "done")]
        target = (same or alike)[0]
        WorkItem.every.filter(item_type=item_type, state=state.id).update(state=target.id)
