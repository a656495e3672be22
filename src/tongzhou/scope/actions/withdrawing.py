"""Taking something out of what was agreed, because a change says so: it stays to be read, and counts no longer."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import WorkItem
from tongzhou.scope.actions.deliverables import locked, note
from tongzhou.scope.models import ContractItem, Deliverable, DeliverableState, Requirement
from tongzhou.scope.queries.agreed import dropped_state
from tongzhou.scope.refusals import WithdrawnError


@transaction.atomic
def withdraw_contract_item(one: ContractItem, *, by: User, today: date) -> ContractItem:
    """A clause that holds no longer. Raises WithdrawnError when it has been withdrawn already."""
    present = ContractItem.objects.select_for_update().get(pk=one.pk, deleted_at=None)
    if present.withdrawn_on is not None:
        raise WithdrawnError
    present.withdrawn_on, present.version = today, present.version + 1
    present.save(update_fields=["withdrawn_on", "version"])
    record("scope.contract_item_withdrawn", present, by=by, project_id=present.project_id)
    return present


@transaction.atomic
def withdraw_requirement(item: WorkItem, *, by: User, today: date) -> Requirement:
    """A requirement that is wanted no longer: a new version of it, and its item is dropped.

    Raises WithdrawnError, and ItemRefusedError where the workflow does not let this person drop it.
    """
    known, _new = Requirement.objects.select_for_update().get_or_create(item=item, defaults={"version": 0})
    if known.withdrawn_on is not None:
        raise WithdrawnError
    known.withdrawn_on, known.version = today, known.version + 1
    known.save(update_fields=["withdrawn_on", "version"])
    dropped = dropped_state(item)
    if dropped is not None and item.state_id != dropped.pk:
        change_item(item, by=by, changes={"state": dropped.pk}, today=today)
    record(
        "scope.requirement_withdrawn",
        item,
        by=by,
        label=f"{item.label} {item.name}",
        project_id=item.project_id,
    )
    return known


@transaction.atomic
def withdraw_deliverable(one: Deliverable, *, by: User, today: date) -> Deliverable:
    """A deliverable that is delivered no longer, wherever it stood. Raises WithdrawnError."""
    present = locked(one)
    if present.state == DeliverableState.WITHDRAWN:
        raise WithdrawnError
    present.state, present.state_since = DeliverableState.WITHDRAWN, today
    present.version += 1
    present.save(update_fields=["state", "state_since", "version"])
    waits = [present.owner_id] if present.owner_id not in {None, by.pk} else []
    note("scope.deliverable_withdrawn", present, by=by, client=True, assigned=waits)
    return present
