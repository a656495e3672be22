"""The same deed on many items: all of them or none, told as one, taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import record
from tongzhou.plan.actions.items.applying import Wish
from tongzhou.plan.actions.items.change import apply_step, wish_for
from tongzhou.plan.actions.items.delete import delete_item
from tongzhou.plan.models import ItemChange, WorkItem, WorkStep
from tongzhou.plan.queries.work import load_setting, values_of
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import flat
from tongzhou.projects.models import Project

MOST_ITEMS = 500
Wanted = Callable[[WorkItem, Mapping[str, Any]], dict[str, Any]]
"""What an item is to become, from the item and what its fields hold now."""


class NothingToUndoError(Exception):
    """The deed has been taken back already, or was not the person's own."""

    message = gettext_lazy("There is nothing of yours to undo.")


class ChangedSinceError(Exception):
    """One of the items has been changed since in what would be taken back; ``message`` names it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def bulk_change(
    items: Sequence[WorkItem],
    *,
    by: User,
    changes: Mapping[str, Any],
    today: date,
    add_tags: Sequence[int] = (),
    remove_tags: Sequence[int] = (),
) -> WorkStep:
    """The same changes for up to 500 items the person sees, of any projects; one step per plan.

    ``add_tags`` and ``remove_tags`` leave the other tags of each item alone. BulkRefusedError with a reason
    for each item that refuses; then nothing at all has changed. The step undoes everything at once.
    """
    common = flat(dict(changes))
    return _change_all(
        items,
        by=by,
        today=today,
        wanted=lambda _item, now: common | _tags(now["tags"], add_tags, remove_tags),
        fields=list(common) or ["tags"],
    )


@transaction.atomic
def change_each(
    items: Sequence[WorkItem], *, by: User, changes: Mapping[int, Mapping[str, Any]], today: date
) -> WorkStep:
    """Changes of its own for each of up to 500 items, by their numbers; else like ``bulk_change``."""
    fields = sorted({name for one in changes.values() for name in one})
    return _change_all(
        items,
        by=by,
        today=today,
        wanted=lambda item, _now: flat(dict(changes.get(item.pk, {}))),
        fields=fields,
    )


def _change_all(
    items: Sequence[WorkItem], *, by: User, today: date, wanted: Wanted, fields: Sequence[str]
) -> WorkStep:
    _refuse_size(items)
    step = WorkStep.objects.create(organisation=by.organisation, by=by, deed="change")
    reasons: dict[int, str] = {}
    plans: list[tuple[Setting, list[Wish]]] = []
    for project, mine in _by_project(items):
        setting = load_setting(project, by)
        values, wishes = values_of(mine), []
        for item in mine:
            now = values[item.pk]
            try:
                _refuse_stranger(setting)
                wishes.append(wish_for(setting, item, wanted(item, now), now))
            except ItemRefusedError as refusal:
                reasons[item.pk] = refusal.message
        plans.append((setting, wishes))
    if reasons:
        raise BulkRefusedError(_("Nothing was changed, because some items refuse it."), reasons)
    for setting, wishes in plans:
        apply_step(setting, wishes, step, today=today)
        changed = [one.item.pk for one in wishes if one.difference]
        _record(setting.project, by, "plan.items_changed", changed, fields)
    return step


def _refuse_stranger(setting: Setting) -> None:
    if not setting.may(Permission.EDIT_WORK):
        raise ItemRefusedError("forbidden", _("You may not change items of this project."))


def _tags(now: Sequence[int], add: Sequence[int], remove: Sequence[int]) -> dict[str, Any]:
    if not add and not remove:
        return {}
    return {"tags": sorted((set(now) | set(add)) - set(remove))}


def _refuse_size(items: Sequence[WorkItem]) -> None:
    if not 0 < len(items) <= MOST_ITEMS:
        raise ItemRefusedError(
            "too_many_items", _("Choose between 1 and %(most)d items.") % {"most": MOST_ITEMS}
        )


def _by_project(items: Sequence[WorkItem]) -> list[tuple[Project, list[WorkItem]]]:
    ordered = sorted(items, key=lambda one: (one.project_id, one.pk))
    return [
        (them[0].project, them)
        for them in (list(part) for _key, part in groupby(ordered, key=lambda one: one.project_id))
    ]


def _record(project: Project, by: User, deed: str, items: Sequence[int], fields: Sequence[str]) -> None:
    if items:
        record(
            deed,
            project,
            by=by,
            project_id=project.pk,
            details={
                "items": len(items),
                "numbers": list(items)[:MOST_ITEMS],
                "fields": [f"item.{name.partition(':')[0]}" for name in fields],
            },
        )


@transaction.atomic
def bulk_delete(items: Sequence[WorkItem], *, by: User, today: date) -> list[int]:
    """Many items into the trash, each with what is below it; numbers of the entries, to undo by."""
    _refuse_size(items)
    gone: set[int] = set()
    entries = []
    for item in items:
        if item.pk not in gone:
            entry = delete_item(item, by=by, today=today)
            gone.update(entry.content["items"])
            entries.append(entry.pk)
    return entries


@transaction.atomic
def undo_bulk(step: WorkStep, *, by: User, today: date) -> int:
    """Take back one's own deed on many items, unless others have changed the same since; how many items.

    Raises NothingToUndoError, ChangedSinceError.
    """
    mine = WorkStep.objects.filter(pk=step.pk, by=by, undone_at=None)
    if not mine.update(undone_at=timezone.now()):
        raise NothingToUndoError
    changes = list(ItemChange.objects.filter(step=step).select_related("item__project").order_by("pk"))
    by_item = {one.item_id: one.changes for one in changes}
    back = WorkStep.objects.create(organisation=by.organisation, by=by, deed="undo")
    for project, items in _by_project([one.item for one in changes]):
        setting = load_setting(project, by)
        values = values_of(items)
        wishes = [Wish(item, _backwards(item, by_item[item.pk], values[item.pk])) for item in items]
        apply_step(setting, wishes, back, today=today)
        _record(project, by, "plan.items_change_undone", [one.pk for one in items], [])
    return len(changes)


def _backwards(item: WorkItem, changes: dict[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
    if item.deleted_at is not None or any(now.get(name) != pair[1] for name, pair in changes.items()):
        raise ChangedSinceError(
            _("“%(name)s” has been changed by somebody since; this step can no longer be taken back.")
            % {"name": item.name}
        )
    return {name: [pair[1], pair[0]] for name, pair in changes.items()}
