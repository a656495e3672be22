"""Writing changes of items: what belongs to plans as one step of the plan, everything else to the row.

Both happen in the caller's transaction, so an item is never changed by half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.live import announce
from tongzhou.discussion.actions import watch
from tongzhou.plan.actions.edit_plan import editor_of, step_plan
from tongzhou.plan.actions.store import STEP
from tongzhou.plan.builtin import MILESTONE
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.editing.commands.editor import CommandError, Editor
from tongzhou.plan.editing.state import AssignmentRow, Row
from tongzhou.plan.models import (
    Assignment,
    ItemChange,
    Kind,
    Resource,
    WorkItem,
    WorkStep,
)
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.work.refusals import StaleItemError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import COLUMNS
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import Subject

Difference = dict[str, list[Any]]
"""Field → [before, after]."""
OF_THE_PLAN = ("name", "percent", "assignees", "parent", "planned")
"""What goes through the plan where the item is in it; a type only if it makes or unmakes a milestone."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One item and how it is to differ."""

    item: WorkItem
    difference: Difference

    def after(self, name: str) -> Any:
        """What a field is to hold: the new value, or nothing if it does not change."""
        return self.difference[name][1] if name in self.difference else None


def apply_wishes(
    setting: Setting, wishes: Sequence[Wish], *, today: date, step: WorkStep | None = None
) -> int:
    """Write all of them; the number of the plan's step, 0 if there was none.

    StaleItemError when somebody changed one of the items in this moment; CommandError when the plan refuses.
    """
    wishes = [one for one in wishes if one.difference]
    resources = resources_for(setting, wishes)
    planned = [one for one in wishes if concerns_plan(setting, one)]
    edit = 0
    if planned:

        def change(loaded: LoadedPlan) -> list[int]:
            editor = editor_of(loaded)
            for wish in planned:
                _in_plan(setting, editor, wish, resources)
            return []

        edit = step_plan(setting.project, by=setting.by, change=change, today=today, told=False).edit_id
    for wish in wishes:
        _in_row(setting, wish, resources, step, in_plan=wish in planned)
    announce_items(setting.project, [one.item.pk for one in wishes])
    return edit


def announce_items(project: Project, items: Sequence[int]) -> None:
    """Tell the open lists, boards and pages of a project which items differ now."""
    announce(f"work:{project.pk}", {"items": list(items)[:200]})


def concerns_plan(setting: Setting, wish: Wish) -> bool:
    """Whether a change has to go through the plan: what dates depend on, of items that are in it."""
    difference = wish.difference
    if "planned" in difference:
        return True
    if not wish.item.planned:
        return False
    if any(name in difference for name in OF_THE_PLAN):
        return True
    return "type" in difference and _kind_of(setting, difference["type"][1]) != wish.item.kind


def _kind_of(setting: Setting, item_type: int) -> str:
    return Kind.MILESTONE if setting.types[item_type].code == MILESTONE else Kind.TASK


def _in_plan(setting: Setting, editor: Editor, wish: Wish, resources: dict[int, int]) -> None:
    """The part of a change that the plan computes with, as the Gantt's own commands."""
    key, difference = wish.item.pk, wish.difference
    if wish.after("planned") is False:
        _put_beside(editor, key)
        return
    if wish.after("planned") is True:
        _take_in(editor, wish)
    row = editor.row(key)
    if "type" in difference:
        row.item_type_id = difference["type"][1]
        apply(editor, {"op": "set", "id": key, "fields": {"kind": _kind_of(setting, difference["type"][1])}})
    if "parent" in difference and "planned" not in difference:
        apply(editor, _to_the_end_of(editor, key, difference["parent"][1]))
    if "name" in difference:
        apply(editor, {"op": "set", "id": key, "fields": {"name": difference["name"][1]}})
    if "assignees" in difference:
        _give_to(editor, setting, key, [resources[user] for user in difference["assignees"][1]])
    _progress(editor, wish)


def _progress(editor: Editor, wish: Wish) -> None:
    key = wish.item.pk
    if "percent" in wish.difference:
        apply(editor, {"op": "set", "id": key, "fields": {"percent": wish.after("percent")}})
    if "state" in wish.difference:
        editor.row(key).state_id = wish.after("state")


def _to_the_end_of(editor: Editor, key: int, parent: int | None) -> dict[str, Any]:
    below = [one for one in editor.state.children.get(parent, ()) if one != key]
    return {"op": "reorder", "ids": [key], "parent": parent or 0, "after": below[-1] if below else 0}


def _put_beside(editor: Editor, key: int) -> None:
    if editor.state.children.get(key):
        raise CommandError(
            "has_items_below", _("Items below it are in the plan; take those out first."), [key]
        )
    editor.row(key)
    editor.state.beside.add(key)
    editor.state.remove(key)


def _take_in(editor: Editor, wish: Wish) -> None:
    """An item from beside the plan becomes its last row, or the last one below its parent."""
    item, state = wish.item, editor.state
    parent = wish.after("parent") if "parent" in wish.difference else item.parent_id
    parent = parent if parent in state.rows else None
    row = Row(
        id=item.pk,
        parent_id=parent,
        position=0,
        name=item.name,
        kind=item.kind,
        duration=0 if item.kind == Kind.MILESTONE else (item.estimate_minutes or 480) * 60,
        estimated=True,
        percent=item.percent,
        item_type_id=item.item_type_id,
        state_id=item.state_id,
    )
    below = state.children.get(parent, [])
    state.beside.add(item.pk)
    state.insert(row, (parent, below[-1] if below else None))


def _give_to(editor: Editor, setting: Setting, key: int, wanted: Sequence[int]) -> None:
    """The people on an item; roles and machines that nobody stands behind stay on it."""
    of_people = set(people_resources(setting.project))
    now = editor.state.people.get(key, ())
    kept = [one for one in now if one.resource_id not in of_people or one.resource_id in wanted]
    there = {one.resource_id for one in kept}
    new = [AssignmentRow(one) for one in dict.fromkeys(wanted) if one not in there]
    editor.state.set_people(key, (*kept, *new))


def people_resources(project: Project) -> dict[int, int]:
    """Resource → the person behind it, of those that have one."""
    found = Resource.objects.filter(project=project, user__isnull=False).order_by("pk")
    return dict(found.values_list("pk", "user"))


def resources_for(setting: Setting, wishes: Sequence[Wish]) -> dict[int, int]:
    """Person → resource for everybody that items are to be given to; made where the project has none."""
    wanted = {user for wish in wishes if "assignees" in wish.difference for user in wish.after("assignees")}
    return {user: resource_for(setting.project, setting.people[user]) for user in sorted(wanted)}


def resource_for(project: Project, user: User) -> int:
    """The resource of a plan that stands for somebody; made where there is none."""
    mine = Resource.objects.filter(project=project)
    found = mine.filter(user=user).order_by("pk").first()
    if found is not None:
        return found.pk
    if mine.filter(name=user.name, user=None).update(user=user):
        return mine.filter(user=user).values_list("pk", flat=True)[0]
    name, number = user.name[:190], 2
    while mine.filter(name=name).exists():
        name, number = f"{user.name[:190]} {number}", number + 1
    return Resource.objects.create(project=project, name=name, user=user).pk


def _in_row(
    setting: Setting, wish: Wish, resources: dict[int, int], step: WorkStep | None, *, in_plan: bool
) -> None:
    """The rest of a change, with the version and the history; refused when somebody else was faster."""
    item, difference = wish.item, wish.difference
    columns = _columns(setting, wish, in_plan=in_plan)
    mine = WorkItem.live.filter(pk=item.pk, version=item.version)
    if not mine.update(version=F("version") + 1, changed_at=timezone.now(), **columns):
        raise StaleItemError(_("Somebody has changed this item in this moment. Try again."), 0, [], [])
    if "assignees" in difference and not in_plan:
        _give_row_to(item, [resources[user] for user in difference["assignees"][1]], setting.project)
    if "assignees" in difference:
        new = set(difference["assignees"][1]) - set(difference["assignees"][0])
        follow(item, setting.project, (setting.people[key] for key in sorted(new) if key in setting.people))
    if "tags" in difference:
        item.tags.set(difference["tags"][1])
    ItemChange.objects.create(
        item=item, version=item.version + 1, by=setting.by, changes=difference, step=step
    )


def _columns(setting: Setting, wish: Wish, *, in_plan: bool) -> dict[str, Any]:
    """The columns of the row that differ and that no plan has written already."""
    columns: dict[str, Any] = {}
    for name, (_before, after) in wish.difference.items():
        if name.startswith("custom:") or name in {"assignees", "tags", "planned"}:
            continue
        if in_plan and name in {"name", "percent", "parent", "type", "state"}:
            continue
        columns[COLUMNS.get(name, name)] = after
    custom = {k.partition(":")[2]: v[1] for k, v in wish.difference.items() if k.startswith("custom:")}
    if custom:
        merged = (wish.item.custom or {}) | custom
        columns["custom"] = {key: value for key, value in merged.items() if value is not None} or None
    if not in_plan:
        columns |= _beside_the_plan(setting, wish)
    return columns


def _beside_the_plan(setting: Setting, wish: Wish) -> dict[str, Any]:
    """What the plan would have seen to: progress, state and kind agree; a new parent gives a new place."""
    columns: dict[str, Any] = {}
    difference = wish.difference
    if "percent" in difference:
        columns["progress"] = difference["percent"][1]
    if "type" in difference:
        columns["kind"] = _kind_of(setting, difference["type"][1])
    if "parent" in difference:
        columns["position"] = next_position(setting.project)
    return columns


def follow(item: WorkItem, project: Project, people: Iterable[User]) -> None:
    """Who creates an item or is given it hears about it from now on; they can stop that on its page."""
    for user in people:
        access = Access(project, user, frozenset())
        watch(Subject("work_item", item.pk, item.name, "", access), by=user)


def next_position(project: Project) -> int:
    """Behind everything that the project has."""
    return (WorkItem.every.filter(project=project).aggregate(most=Max("position"))["most"] or 0) + STEP


def _give_row_to(item: WorkItem, wanted: Sequence[int], project: Project) -> None:
    of_people = people_resources(project)
    now = set(Assignment.objects.filter(item=item).values_list("resource", flat=True))
    gone = [key for key in now if key in of_people and key not in wanted]
    Assignment.objects.filter(item=item, resource__in=gone).delete()
    Assignment.objects.bulk_create(
        Assignment(item=item, resource_id=key) for key in dict.fromkeys(wanted) if key not in now
    )
