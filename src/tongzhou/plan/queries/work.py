"""Work items beside the plan: what a change needs to know, and the items that a person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import (
    Assignment,
    CustomField,
    FormerNumber,
    ItemChange,
    ItemType,
    State,
    Tag,
    Transition,
    WorkItem,
)
from tongzhou.plan.queries.types import load_flows
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import present_values
from tongzhou.projects.models import Membership, Project, rights
from tongzhou.projects.queries import projects_granting


def load_setting(project: Project, by: User) -> Setting:
    """Everything a change of items in a project is judged by: nine statements, however many the items."""
    organisation = project.organisation_id
    members = list(project.memberships.select_related("user"))
    mine = next((one for one in members if one.user_id == by.pk), None)
    return Setting(
        project=project,
        by=by,
        rights=rights(by, mine),
        role=mine.role if mine else "",
        flows=load_flows(organisation),
        types={one.pk: one for one in ItemType.objects.filter(organisation=organisation)},
        states={one.pk: one for one in State.objects.filter(workflow__organisation=organisation)},
        transitions=tuple(Transition.objects.filter(workflow__organisation=organisation)),
        fields={one.pk: one for one in fields_of(project)},
        tags={one.pk: one for one in Tag.objects.filter(project=project)},
        people={one.user_id: one.user for one in members if _can_be_given_work(one)},
    )


def _can_be_given_work(member: Membership) -> bool:
    return not member.user.is_client and member.user.is_active


def fields_of(project: Project) -> QuerySet[CustomField]:
    """The custom fields of a project: the organisation's and its own, in their order."""
    mine = Q(project=None) | Q(project=project)
    return CustomField.objects.filter(mine, organisation=project.organisation_id)


def live_items(project: Project) -> QuerySet[WorkItem]:
    """All items of a project, planned or not, that are not in the trash."""
    return WorkItem.live.filter(project=project)


def items_known_to(user: User) -> QuerySet[WorkItem]:
    """All items of the projects whose plan the person may see, but for those in the trash."""
    return WorkItem.live.filter(project__in=projects_granting(user, Permission.VIEW_PLAN))


def numbered_item(project: Project, number: int) -> WorkItem | None:
    """The item with that number in the project, with what its page shows of it."""
    found = live_items(project).select_related("item_type", "state", "author", "project", "parent")
    return found.filter(number=number).first()


def item_now_elsewhere(project: Project, number: int) -> WorkItem | None:
    """The item that had that number here before it moved to another project."""
    former = FormerNumber.objects.filter(project=project, number=number, item__deleted_at=None)
    found = former.select_related("item__project").first()
    return found.item if found else None


def assignees_of(items: Iterable[int]) -> dict[int, list[int]]:
    """Item → the people it is given to, by number, in the order in which they were."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Assignment.objects.filter(item__in=list(items), resource__user__isnull=False).order_by("pk")
    for item, user in rows.values_list("item", "resource__user"):
        if user not in found[item]:
            found[item].append(user)
    return found


def tags_of(items: Iterable[int]) -> dict[int, list[int]]:
    """Item → its tags by number."""
    found: dict[int, list[int]] = defaultdict(list)
    through = WorkItem.tags.through.objects.filter(workitem__in=list(items)).order_by("tag__name")
    for item, tag in through.values_list("workitem", "tag"):
        found[item].append(tag)
    return found


def values_of(items: Iterable[WorkItem]) -> dict[int, dict[str, Any]]:
    """Item → what its fields hold now, as changes name them: two statements."""
    them = list(items)
    keys = [one.pk for one in them]
    people, tags = assignees_of(keys), tags_of(keys)
    return {one.pk: present_values(one, people.get(one.pk, ()), tags.get(one.pk, ())) for one in them}


def changes_after(item: int, version: int) -> QuerySet[ItemChange]:
    """What was changed of an item after a version of it, oldest first."""
    found = ItemChange.objects.filter(item=item, version__gt=version).select_related("by")
    return found.order_by("version", "id")
