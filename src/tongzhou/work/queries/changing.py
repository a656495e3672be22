"""What changes are about: items by number, within what the person may change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.models import TrashEntry
from tongzhou.plan.models import WorkItem, WorkStep
from tongzhou.projects.guards import Access
from tongzhou.projects.queries import projects_granting


def items_to_change(access: Access, keys: Iterable[int]) -> list[WorkItem]:
    """These items of the project, in the order asked for; what is not in it is left out."""
    wanted = list(dict.fromkeys(keys))
    found = WorkItem.live.filter(project=access.project, pk__in=wanted)
    by_key = {one.pk: one for one in found.select_related("project")}
    return [by_key[key] for key in wanted if key in by_key]


def item_of_mine(user: User, key: int) -> WorkItem | None:
    """An item of any project whose plan the person may see; whether they may change it is asked after."""
    mine = projects_granting(user, Permission.VIEW_PLAN)
    return WorkItem.live.filter(project__in=mine, pk=key).select_related("project").first()


def own_step(user: User, key: int) -> WorkStep | None:
    """A step that the person made."""
    return WorkStep.objects.filter(by=user, pk=key).first()


def own_trash(user: User, keys: Sequence[int]) -> list[TrashEntry]:
    """What the person has thrown away and nobody has brought back."""
    found = TrashEntry.objects.filter(pk__in=list(keys), deleted_by=user, kind="work_item", restored_at=None)
    return list(found.order_by("pk"))
