"""Copies of items, and items that move to another project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.edit_plan import editor_of, step_plan
from tongzhou.plan.actions.items.applying import (
    announce_items,
    apply_wishes,
    next_position,
    people_resources,
)
from tongzhou.plan.actions.items.change import wish_for
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.actions.store import STEP, take_numbers
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.editing.state import Row
from tongzhou.plan.models import (
    Assignment,
    ChecklistEntry,
    FormerNumber,
    ItemChange,
    Kind,
    Resource,
    Tag,
    WorkItem,
)
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.queries.work import load_setting, subtree, values_of
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import flat
from tongzhou.projects.models import Project

move_followers: list[Callable[[Sequence[int], Project], None]] = []
"""Told, in the same transaction, which items have left a project, and for which: what stays behind is cut off."""
COPIED = ("priority", "due_date", "assignees", "tags", "estimate_minutes", "deliverable", "criterion")


@transaction.atomic
def copy_item(
    item: WorkItem, *, by: User, today: date, children: bool = False, checklist: bool = True
) -> WorkItem:
    """A copy beside the item, at the beginning of its workflow; files and talk stay with the original.

    Lines of the checklist come along unticked, custom fields as far as the person may see them.
    """
    keys = subtree(item.project_id, [item.pk]) if children else [item.pk]
    most = limit("items_copied")
    if len(keys) > most:
        raise ItemRefusedError(
            "too_many_items", _("At most %(most)d items can be copied at once.") % {"most": most}
        )
    setting = load_setting(item.project, by)
    found = WorkItem.live.select_related("project").in_bulk(keys)
    values = values_of(found.values())
    may_plan = setting.may(Permission.EDIT_PLAN)
    planned = [found[key] for key in keys if found[key].planned and may_plan]
    copies = _copy_planned(setting, item, planned, values, today)
    for key in (one for one in keys if one not in copies):
        original = found[key]
        parent = copies.get(original.parent_id or 0) if key != item.pk else original.parent
        fields = _copied(setting, original, values[key]) | {"name": _name(original, item), "planned": False}
        if parent is not None and parent.deleted_at is None:
            fields["parent"] = parent.pk
        copies[key] = create_item(item.project, by=by, fields=fields, today=today, complete=False)
    if checklist:
        for key, copy in copies.items():
            _copy_checklist(found[key], copy)
    made = copies[item.pk]
    record(
        "plan.item_copied",
        made,
        by=by,
        label=f"{item.label} {item.name}",
        project_id=item.project_id,
        details={"items": len(copies), "number": made.number},
    )
    return made


def _name(original: WorkItem, top: WorkItem) -> str:
    return _("%(name)s (copy)") % {"name": top.name[:480]} if original.pk == top.pk else original.name


def _copy_planned(
    setting: Setting,
    top: WorkItem,
    planned: Sequence[WorkItem],
    values: dict[int, dict[str, Any]],
    today: date,
) -> dict[int, WorkItem]:
    """The copies that take part in the plan, behind the original: one step for all of them."""
    if not planned:
        return {}

    def change(loaded: LoadedPlan) -> list[int]:
        editor = editor_of(loaded)
        loose: dict[int | None, int] = {}
        for one in planned:
            fields = {"name": _name(one, top), "duration": one.duration // 60, "kind": one.kind}
            place = {"after": one.pk} if one.pk == top.pk else {"parent": loose.get(one.parent_id, 0)}
            apply(editor, {"op": "add", **place, "fields": fields})
            loose[one.pk] = editor.added[-1]
            editor.state.rows[editor.added[-1]].item_type_id = one.item_type_id
        return editor.added

    added = step_plan(setting.project, by=setting.by, change=change, today=today, told=False).added
    stored = WorkItem.live.select_related("project").in_bulk(added)
    copies = {one.pk: stored[key] for one, key in zip(planned, added, strict=True)}
    now = values_of(copies.values())
    wishes = []
    for one in planned:
        fields = flat(_copied(setting, one, values[one.pk]))
        wishes.append(wish_for(setting, copies[one.pk], fields, now[copies[one.pk].pk]))
    apply_wishes(setting, wishes, today=today)
    return copies


def _copied(setting: Setting, item: WorkItem, values: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: values[name] for name in COPIED}
    fields["assignees"] = [user for user in values["assignees"] if user in setting.people]
    fields["description"] = item.notes
    fields["type"] = item.item_type_id
    visible = {str(field.pk) for field in setting.fields_of(item.item_type_id)}
    people = {str(key) for key, field in setting.fields.items() if field.kind == "person"}
    fields["custom"] = {
        key: value
        for key, value in (item.custom or {}).items()
        if key in visible and (key not in people or value in setting.people)
    }
    return fields


def _copy_checklist(original: WorkItem, made: WorkItem) -> None:
    lines = ChecklistEntry.objects.filter(item=original)
    ChecklistEntry.objects.bulk_create(
        ChecklistEntry(item=made, text=one.text, position=one.position) for one in lines
    )


@transaction.atomic
def move_item(item: WorkItem, target: Project, *, by: User, today: date) -> WorkItem:
    """Into another project, with everything below it; numbers are new there, and the old ones lead on.

    Comments, files, history and custom fields come along; tags by their names; people only if they belong to
    the target. Raises ItemRefusedError without the rights in both projects, CommandError.
    """
    source = item.project
    if source.pk == target.pk:
        raise ItemRefusedError("same_project", _("The item is in this project already."))
    here, there = load_setting(source, by), load_setting(target, by)
    keys = subtree(source.pk, [item.pk])
    items = list(WorkItem.live.select_related("project").filter(pk__in=keys))
    items.sort(key=lambda one: keys.index(one.pk))
    planned = [one for one in items if one.planned]
    for setting in (here, there):
        _refuse_without_rights(setting, planned=bool(planned))
    values = values_of(items)
    rows = _take_out(here, planned, today) if planned else {}
    _change_rows(there, items, values, item)
    if planned:
        _put_in(there, planned, rows, today)
    for follow in move_followers:
        follow(keys, target)
    _note(item, source, target, len(items), by)
    announce_items(source, keys)
    announce_items(target, keys)
    return WorkItem.live.select_related("project", "item_type", "state").get(pk=item.pk)


def _refuse_without_rights(setting: Setting, *, planned: bool) -> None:
    if not setting.may(Permission.EDIT_WORK):
        raise ItemRefusedError("forbidden", _("You may not change items of this project."))
    if planned and not setting.may(Permission.EDIT_PLAN):
        raise ItemRefusedError("needs_edit_plan", _("Only those who may edit the plan can do this."))


def _take_out(setting: Setting, planned: Sequence[WorkItem], today: date) -> dict[int, Row]:
    """Out of the plan and beside it; the rows as they were."""
    rows: dict[int, Row] = {}

    def change(loaded: LoadedPlan) -> list[int]:
        state = loaded.state
        for one in reversed(planned):
            if one.pk in state.rows:
                rows[one.pk] = state.touch(one.pk)
                state.beside.add(one.pk)
                state.remove(one.pk)
        return []

    step_plan(setting.project, by=setting.by, change=change, today=today, told=False)
    return rows


def _change_rows(
    there: Setting, items: Sequence[WorkItem], values: dict[int, dict[str, Any]], top: WorkItem
) -> None:
    target = there.project
    numbers = take_numbers(target, len(items))
    place = next_position(target)
    FormerNumber.objects.bulk_create(
        FormerNumber(project=one.project, number=one.number or 0, item=one) for one in items
    )
    FormerNumber.objects.filter(project=target, item__in=[one.pk for one in items]).delete()
    resources = {user: key for key, user in people_resources(target).items()}
    for index, one in enumerate(items):
        WorkItem.every.filter(pk=one.pk).update(
            project=target,
            number=numbers[index],
            position=place + index * STEP,
            parent=None if one.pk == top.pk else one.parent_id,
            calendar=None,
            version=one.version + 1,
        )
        change = {"project": [one.project_id, target.pk], "number": [one.number, numbers[index]]}
        ItemChange.objects.create(item=one, version=one.version + 1, by=there.by, changes=change)
        _people_in(there, one, values[one.pk]["assignees"], resources)
        one.tags.set([_tag(target, tag) for tag in one.tags.all()])


def _people_in(there: Setting, item: WorkItem, users: Sequence[int], resources: dict[int, int]) -> None:
    Assignment.objects.filter(item=item).delete()
    for user in users:
        if user not in there.people:
            continue
        if user not in resources:
            name = there.people[user].name[:190]
            made, _new = Resource.objects.get_or_create(
                project=there.project, name=name, defaults={"user_id": user}
            )
            resources[user] = made.pk
        Assignment.objects.get_or_create(item=item, resource_id=resources[user])


def _tag(project: Project, tag: Tag) -> Tag:
    return Tag.objects.get_or_create(project=project, name=tag.name, defaults={"hue": tag.hue})[0]


def _put_in(there: Setting, planned: Sequence[WorkItem], rows: dict[int, Row], today: date) -> None:
    """Into the other plan, at its end: durations and progress stay, dates are computed anew."""

    def change(loaded: LoadedPlan) -> list[int]:
        state = loaded.state
        for one in planned:
            old = rows[one.pk]
            parent = old.parent_id if old.parent_id in rows else None
            row = Row(
                id=one.pk,
                parent_id=parent,
                position=0,
                name=old.name,
                kind=old.kind or Kind.TASK,
                duration=old.duration,
                elapsed=old.elapsed,
                estimated=old.estimated,
                active=old.active,
                item_type_id=old.item_type_id,
                state_id=old.state_id,
            )
            below = state.children.get(parent, [])
            state.beside.add(one.pk)
            state.insert(row, (parent, below[-1] if below else None))
        editor = editor_of(loaded)
        for one in planned:
            percent = rows[one.pk].percent
            if percent and not state.is_summary(one.pk):
                apply(editor, {"op": "set", "id": one.pk, "fields": {"percent": percent}})
        return []

    step_plan(there.project, by=there.by, change=change, today=today, told=False)


def _note(item: WorkItem, source: Project, target: Project, count: int, by: User) -> None:
    now = WorkItem.live.select_related("project").get(pk=item.pk)
    for project, label in ((source, item.label), (target, now.label)):
        record(
            "plan.item_moved",
            now,
            by=by,
            label=f"{label} {item.name}",
            project_id=project.pk,
            details={"items": count, "from": source.pk, "to": target.pk, "number": now.number},
        )
