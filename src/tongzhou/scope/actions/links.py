"""The thread through it all: which deliverable answers which requirement, and in which items it is made."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project
from tongzhou.scope.actions.deliverables import locked, note
from tongzhou.scope.models import Deliverable, DeliverableItem, Requirement, RequirementGoal, Responsibility
from tongzhou.scope.refusals import NotOfProjectError


@transaction.atomic
def link_deliverable(one: Deliverable, item: WorkItem, *, by: User) -> bool:
    """Say that a deliverable answers a requirement, or is made in a work item; whether that was new."""
    present = locked(one)
    if not WorkItem.live.filter(pk=item.pk, project=present.project_id).exists():
        raise NotOfProjectError
    _link, new = DeliverableItem.objects.get_or_create(deliverable=present, item=item)
    if new:
        note("scope.deliverable_linked", present, by=by, label=f"{present} – {item.label} {item.name}")
    return new


@transaction.atomic
def unlink_deliverable(one: Deliverable, item: WorkItem, *, by: User) -> bool:
    """Take that back; whether there was anything to take back."""
    gone, _of = DeliverableItem.objects.filter(deliverable=one, item=item).delete()
    if gone:
        note("scope.deliverable_unlinked", one, by=by, label=f"{one} – {item.label} {item.name}")
    return bool(gone)


def follow_moved_items(items: Sequence[int], target: Project) -> None:
    """Items have left for another project: what ties them to things of the old one is cut."""
    DeliverableItem.objects.filter(item__in=items).exclude(deliverable__project=target).delete()
    Responsibility.objects.filter(item__in=items).exclude(project=target).delete()
    Deliverable.objects.filter(item__in=items).exclude(project=target).update(item=None)
    RequirementGoal.objects.filter(item__in=items).exclude(goal__project=target).delete()
    Requirement.objects.filter(item__in=items).exclude(contract_item__project=target).update(
        contract_item=None
    )
