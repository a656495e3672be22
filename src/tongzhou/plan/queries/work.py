"""Work items beside the plan: what a change needs to know, and the items that a person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.editing.state import COLUMNS as PLAN_COLUMNS
from tongzhou.plan.models import (
    Assignment,
    CustomField,
    FormerNumber,
    ItemChange,
    ItemType,
    Relation,
    State,
    Tag,
    Transition,
    WorkItem,
    WorkStep,
)
from tongzhou.plan.queries.types import flows_of
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import present_values
from tongzhou.projects.models import Membership, Project, rights
from tongzhou.projects.queries import projects_granting
from tongzhou.web.prepared import prepared


def load_setting(project: Project, by: User) -> Setting:
    """Everything a change of items in a project is judged by: seven statements, however many the items."""
    organisation = project.organisation_id
    types = {one.pk: one for one in _types(organisation)}
    states = {one.pk: one for one in all_states(organisation)}
    members = _members(project.pk)
    mine = next((one for one in members if one.user_id == by.pk), None)
    return Setting(
        project=project,
        by=by,
        rights=rights(by, mine),
        role=mine.role if mine else "",
        flows=flows_of(types.values(), states.values()),
        types=types,
        states=states,
        transitions=tuple(all_transitions(organisation)),
        fields={one.pk: one for one in _fields(organisation, project.pk)},
        tags={one.pk: one for one in _tags(project.pk)},
        people={one.user_id: one.user for one in members if _can_be_given_work(one)},
    )


@prepared
def _types(organisation: int) -> QuerySet[ItemType]:
    return ItemType.objects.filter(organisation=organisation)


@prepared
def all_states(organisation: int) -> QuerySet[State]:
    """The states of all workflows of an organisation."""
    return State.objects.filter(workflow__organisation=organisation)


@prepared
def all_transitions(organisation: int) -> QuerySet[Transition]:
    """The ways between them."""
    return Transition.objects.filter(workflow__organisation=organisation)


@prepared
def _members(project: int) -> QuerySet[Membership]:
    return Membership.objects.filter(project=project).select_related("user")


@prepared
def _tags(project: int) -> QuerySet[Tag]:
    return Tag.objects.filter(project=project)


def _can_be_given_work(member: Membership) -> bool:
    return not member.user.is_client and member.user.is_active


def fields_of(project: Project) -> QuerySet[CustomField]:
    """The custom fields of a project: the organisation's and its own, in their order."""
    return _fields_within(project.organisation_id, project.pk)


def _fields_within(organisation: int, project: int) -> QuerySet[CustomField]:
    mine = Q(project=None) | Q(project=project)
    return CustomField.objects.filter(mine, organisation=organisation)


_fields = prepared(_fields_within)


def live_items(project: Project) -> QuerySet[WorkItem]:
    """All items of a project, planned or not, that are not in the trash."""
    return WorkItem.live.filter(project=project)


def items_known_to(user: User) -> QuerySet[WorkItem]:
    """All items of the projects whose plan the person may see, but for those in the trash."""
    return WorkItem.live.filter(project__in=projects_granting(user, Permission.VIEW_PLAN))


def numbered_item(project: Project, number: int) -> WorkItem | None:
    """The item with that number in the project, with what its page shows of it."""
    found = next(iter(_numbered(project.pk, number)), None)
    if found is not None:
        found.project = project
    return found


@prepared
def _numbered(project: int, number: int) -> QuerySet[WorkItem]:
    items = WorkItem.live.filter(project=project, number=number)
    return items.select_related("item_type", "state", "author", "parent").order_by("pk")[:1]


def item_now_elsewhere(project: Project, number: int) -> WorkItem | None:
    """The item that had that number here before it moved to another project."""
    former = FormerNumber.objects.filter(project=project, number=number, item__deleted_at=None)
    found = former.select_related("item__project").first()
    return found.item if found else None


def assignees_of(items: Iterable[int]) -> dict[int, list[int]]:
    """Item → the people it is given to, by number, in the order in which they were."""
    found: dict[int, list[int]] = defaultdict(list)
    keys = list(items)
    rows = Assignment.objects.filter(item__in=keys, resource__user__isnull=False).order_by("pk")
    pairs = _assigned(keys[0]) if len(keys) == 1 else rows.values_list("item", "resource__user")
    for item, user in pairs:
        if user not in found[item]:
            found[item].append(user)
    return found


@prepared
def _assigned(item: int) -> QuerySet[Assignment, tuple[Any, ...]]:
    rows = Assignment.objects.filter(item=item, resource__user__isnull=False).order_by("pk")
    return rows.values_list("item", "resource__user")


def tags_of(items: Iterable[int]) -> dict[int, list[int]]:
    """Item → its tags by number."""
    found: dict[int, list[int]] = defaultdict(list)
    keys = list(items)
    through = WorkItem.tags.through.objects.filter(workitem__in=keys).order_by("tag__name")
    pairs = _tagged(keys[0]) if len(keys) == 1 else through.values_list("workitem", "tag")
    for item, tag in pairs:
        found[item].append(tag)
    return found


@prepared
def _tagged(item: int) -> QuerySet[Any, tuple[Any, ...]]:
    through = WorkItem.tags.through.objects.filter(workitem=item).order_by("tag__name")
    return through.values_list("workitem", "tag")


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


def changes_since(seen: Mapping[int, int]) -> list[ItemChange]:
    """What was changed of items after the version of each that somebody has seen: one statement."""
    if not seen:
        return []
    found = ItemChange.objects.filter(item__in=list(seen), version__gt=min(seen.values()))
    rows = found.select_related("by").order_by("item", "version", "id")
    return [one for one in rows if one.version > seen[one.item_id]]


def subtree(project_id: int, items: Iterable[int]) -> list[int]:
    """Items and everything live below them, parents first: one statement."""
    below: dict[int | None, list[int]] = defaultdict(list)
    rows = WorkItem.live.filter(project=project_id).order_by("position", "pk")
    for key, parent in rows.values_list("pk", "parent"):
        below[parent].append(key)
    found: dict[int, None] = {}
    waiting = list(items)
    while waiting:
        key = waiting.pop(0)
        if key not in found:
            found[key] = None
            waiting.extend(below.get(key, ()))
    return list(found)


def rows_in_trash(keys: Iterable[int]) -> list[tuple[Any, ...]]:
    """Deleted rows of plans as the editor has them, parents first."""
    found = WorkItem.every.filter(pk__in=list(keys), planned=True, deleted_at__isnull=False)
    return list(found.order_by("position", "pk").values_list(*PLAN_COLUMNS))


def items_by_id(user: User, keys: Iterable[int]) -> list[WorkItem]:
    """Those of the items that the person may see, each with its project."""
    return list(items_known_to(user).filter(pk__in=list(keys)).select_related("project").order_by("pk"))


def relation_of(user: User, item: WorkItem, key: int) -> Relation | None:
    """A relation of an item to one that the person may see as well."""
    found = Relation.objects.select_related("from_item__project", "to_item__project")
    one = found.filter(Q(from_item=item) | Q(to_item=item), pk=key).first()
    if one is None:
        return None
    other = one.to_item_id if one.from_item_id == item.pk else one.from_item_id
    return one if items_known_to(user).filter(pk=other).exists() else None


def own_step(user: User, key: int) -> WorkStep | None:
    """A deed of the person's own on many items."""
    return WorkStep.objects.filter(pk=key, by=user).first()
