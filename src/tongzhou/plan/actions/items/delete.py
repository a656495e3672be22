"""Throwing items away, with everything below them, and bringing them back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import DAYS_KEPT, CannotRestoreError
from tongzhou.plan.actions.edit_plan import editor_of, step_plan
from tongzhou.plan.actions.items.applying import announce_items
from tongzhou.plan.editing.changeset import ConflictError, play, reversed_changes, touched_items
from tongzhou.plan.editing.commands.dispatch import apply
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.editing.state import AssignmentRow, Row
from tongzhou.plan.models import Assignment, PlanEdit, WorkItem
from tongzhou.plan.queries.state import LoadedPlan, read_cold
from tongzhou.plan.queries.work import rows_in_trash, subtree
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.models import Membership, Project, rights

KIND = "work_item"
AT_ONCE = 500


@transaction.atomic
def delete_item(item: WorkItem, *, by: User, today: date) -> TrashEntry:
    """Into the trash, with everything below it; links with other items are remembered.

    Whoever may not edit the plan cannot throw away what is in it. Raises ItemRefusedError, CommandError.
    """
    return delete_together([item], by=by, today=today)


@transaction.atomic
def delete_together(items: Sequence[WorkItem], *, by: User, today: date) -> TrashEntry:
    """Like ``delete_item`` for several items of one project: one step of its plan, and one entry for all of them."""
    first, project = items[0], items[0].project
    keys = subtree(project.pk, [one.pk for one in items])
    planned = list(WorkItem.objects.filter(pk__in=keys).values_list("pk", flat=True))
    if planned:
        _refuse_without_right(project, by)
    edit = 0
    if planned:
        edit = _delete_planned(project, by, planned, today)
    now = timezone.now()
    WorkItem.live.filter(pk__in=keys).update(deleted_at=now, deleted_by=by)
    label = f"{first.label} {first.name}"
    if len(items) > 1:
        label = _("%(name)s and %(count)d more") % {"name": label[:400], "count": len(items) - 1}
    entry = put_into_trash(
        KIND,
        first.pk,
        label=label,
        content={"items": keys, "edit": edit},
        by=by,
        project_id=project.pk,
    )
    for item in items:
        record(
            "plan.item_deleted",
            item,
            by=by,
            label=f"{item.label} {item.name}",
            project_id=project.pk,
            details={"items": len(keys) if len(items) == 1 else 1, "number": item.number},
        )
    announce_items(project, keys)
    return entry


def _refuse_without_right(project: Project, by: User) -> None:
    member = Membership.objects.filter(project=project, user=by).first()
    if Permission.EDIT_PLAN not in rights(by, member):
        raise ItemRefusedError("needs_edit_plan", _("Only those who may edit the plan can do this."))


def _delete_planned(project: Project, by: User, keys: Sequence[int], today: date) -> int:
    def change(loaded: LoadedPlan) -> list[int]:
        there = [key for key in keys if key in loaded.state.rows]
        below = [one for key in there for one in loaded.state.subtree(key)]
        loaded.state.cold.update(read_cold(project, below))
        apply(editor_of(loaded), {"op": "delete", "ids": there})
        return []

    return step_plan(project, by=by, change=change, today=today, told=False).edit_id


@transaction.atomic
def restore_item(entry: TrashEntry, by: User) -> str:
    """Bring back what an entry of the trash holds, where it was; the address of the item."""
    item = WorkItem.every.select_related("project").filter(pk=entry.subject_id).first()
    if item is None:
        raise CannotRestoreError(_("Nothing is left of this item."))
    keys = [key for key in entry.content.get("items", []) if isinstance(key, int)] or [item.pk]
    waiting = WorkItem.every.filter(pk__in=keys, deleted_at__isnull=False)
    planned = list(waiting.filter(planned=True).values_list("pk", flat=True))
    if planned:
        try:
            _refuse_without_right(item.project, by)
        except ItemRefusedError as refusal:
            raise CannotRestoreError(refusal.message) from refusal
        _restore_planned(item.project, by, planned, entry.content.get("edit") or 0)
    waiting.filter(planned=False).update(deleted_at=None, deleted_by=None)
    record(
        "plan.item_restored",
        item,
        by=by,
        label=f"{item.label} {item.name}",
        project_id=item.project_id,
        details={"items": len(keys), "number": item.number},
    )
    announce_items(item.project, keys)
    return reverse("item", args=[item.project.key, item.number])


def _restore_planned(project: Project, by: User, keys: Sequence[int], edit: int) -> None:
    """As the plan's own undo does if nothing stands in its way; else at the end, without the old links."""
    step = PlanEdit.objects.filter(pk=edit, project=project).first()

    def back(loaded: LoadedPlan) -> list[int]:
        changes = reversed_changes(step.changes) if step else {}
        loaded.state.cold.update(read_cold(project, touched_items(changes)))
        play(loaded.state, changes)
        return []

    def to_the_end(loaded: LoadedPlan) -> list[int]:
        _insert(loaded, keys)
        return []

    today = timezone.localdate()
    with suppress(ConflictError, CommandError, KeyError):
        if step is not None and step_plan(project, by=by, change=back, today=today, told=False).changed:
            return
    try:
        step_plan(project, by=by, change=to_the_end, today=today, told=False)
    except CommandError as refusal:
        raise CannotRestoreError(refusal.message) from refusal


def _insert(loaded: LoadedPlan, keys: Sequence[int]) -> None:
    state = loaded.state
    people: dict[int, list[AssignmentRow]] = {}
    names = ("resource_id", "units", "work", "delay", "start_at", "finish_at", "span")
    for item, *values in Assignment.objects.filter(item__in=keys).order_by("pk").values_list("item", *names):
        people.setdefault(item, []).append(AssignmentRow(*values))
    for values in rows_in_trash(keys):
        row = Row(*values)
        parent = row.parent_id if row.parent_id in state.rows else None
        below = state.children.get(parent, [])
        state.insert(row, (parent, below[-1] if below else None))
        state.set_people(row.id, tuple(people.get(row.id, ())))


@transaction.atomic
def purge_items(keys: Sequence[int]) -> int:
    """Items of the trash are gone for good, with all that hangs on them; how many."""
    gone = WorkItem.every.filter(pk__in=list(keys), deleted_at__isnull=False)
    WorkItem.live.filter(parent__in=gone.values("pk")).update(parent=None)
    numbers = list(gone.values_list("pk", flat=True))
    gone.delete()
    return len(numbers)


def purge_entry(entry: TrashEntry) -> None:
    """What emptying an entry of the trash means."""
    purge_items([key for key in entry.content.get("items", []) if isinstance(key, int)])


@transaction.atomic
def purge_old(*, now: datetime) -> int:
    """Rows that were deleted in the Gantt leave no entry; after as long as the trash keeps things they go."""
    held: set[Any] = set()
    for content in TrashEntry.objects.filter(kind=KIND, restored_at=None).values_list("content", flat=True):
        held.update(content.get("items", []))
    old = WorkItem.every.filter(deleted_at__lt=now - timedelta(days=DAYS_KEPT + 1)).order_by("pk")
    keys = [key for key in old.values_list("pk", flat=True)[: AT_ONCE + len(held)] if key not in held]
    return purge_items(keys[:AT_ONCE])
