"""The types and workflows that every organisation begins with."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tongzhou.accounts.models import Organisation
from tongzhou.plan.builtin import ANY, STATES, TYPES, WAYS
from tongzhou.plan.models import ItemType, State, Transition, Workflow


@transaction.atomic
def give_defaults(organisation: Organisation) -> None:
    """The built-in workflows and types of a new organisation."""
    make_defaults(organisation.pk, Workflow, State, Transition, ItemType)


def make_defaults(organisation_id: int, workflow: Any, state: Any, transition: Any, item_type: Any) -> None:
    """The same by the four models, which are handed in because a migration has its own."""
    flows = {code: workflow.objects.create(organisation_id=organisation_id, code=code) for code in STATES}
    for code, flow in flows.items():
        made = {
            name: state.objects.create(workflow=flow, code=name, category=category, position=n, hue=hue)
            for n, (name, category, hue) in enumerate(STATES[code])
        }
        ways = WAYS.get(code) or [(ANY, name, (), ()) for name in made]
        transition.objects.bulk_create(
            transition(
                workflow=flow,
                from_state=made.get(source),
                to_state=made[target],
                roles=list(roles),
                required_fields=list(required),
            )
            for source, target, roles, required in ways
        )
    item_type.objects.bulk_create(
        item_type(
            organisation_id=organisation_id,
            code=code,
            icon=icon,
            hue=hue,
            workflow=flows[flow],
            planned=planned,
            position=n,
        )
        for n, (code, icon, hue, flow, planned) in enumerate(TYPES)
    )
