"""The same deed on many items: all of them or none, told as one, taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.activity.actions import record
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.items.applying import Wish
from tongzhou.plan.actions.items.change import apply_step, wish_for
from tongzhou.plan.actions.items.delete import delete_together
from tongzhou.plan.models import ItemChange, WorkItem, WorkStep
from tongzhou.plan.queries.work import changes_since, load_setting, values_of
from tongzhou.plan.work.refusals import BulkRefusedError, ChangedItem, ItemRefusedError, StaleItemsError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import flat, known_field
from tongzhou.projects.models import Project

MOST_NAMED = 5
NOTHING_SEEN: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags that items get and lose; the other tags of each stay."""

    added: Sequence[int] = ()
    removed: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def on(self, now: Sequence[int]) -> dict[str, Any]:
        """The tags of an item that has these now, as a change of it."""
        return {"tags": sorted((set(now) | set(self.added)) - set(self.removed))} if self else {}


NO_TAGS = TagChange()
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
    tags: TagChange = NO_TAGS,
    seen: Mapping[int, int] = NOTHING_SEEN,
) -> WorkStep:
    """The same changes for up to 500 items the person sees, of any projects; one step per plan.

    ``seen`` are the versions that the person was looking at, as far as they say so: StaleItemsError names the
    items of which others have changed the same fields since. BulkRefusedError has a reason for each item that
    refuses. Then nothing at all has changed. The step undoes everything at once.
    """
    common = flat(dict(changes))
    return _change_all(
        items,
        by=by,
        today=today,
        wanted=lambda _item, now: common | tags.on(now["tags"]),
        fields=list(common),
        seen=seen,
    )


@transaction.atomic
def change_each(
    items: Sequence[WorkItem],
    *,
    by: User,
    changes: Mapping[int, Mapping[str, Any]],
    today: date,
    seen: Mapping[int, int] = NOTHING_SEEN,
) -> WorkStep:
    """Changes of its own for each of up to 500 items, by their numbers; else like ``bulk_change``."""
    fields = sorted({name for one in changes.values() for name in one})
    return _change_all(
        items,
        by=by,
        today=today,
        wanted=lambda item, _now: flat(dict(changes.get(item.pk, {}))),
        fields=fields,
        seen=seen,
    )


def _change_all(
    items: Sequence[WorkItem],
    *,
    by: User,
    today: date,
    wanted: Wanted,
    fields: Sequence[str],
    seen: Mapping[int, int],
) -> WorkStep:
    _refuse_size(items)
    settings = [(load_setting(project, by), mine) for project, mine in _by_project(items)]
    _refuse_reasons(
        {one.pk: why for setting, mine in settings for one in mine if (why := _barred(setting, fields))}
    )
    _refuse_changed(items, seen, fields)
    reasons: dict[int, str] = {}
    plans = [(setting, _wishes(setting, mine, wanted, reasons)) for setting, mine in settings]
    _refuse_reasons(reasons)
    step = WorkStep.objects.create(organisation=by.organisation, by=by, deed="change")
    for setting, wishes in plans:
        apply_step(setting, wishes, step, today=today)
        changed = [one.item.pk for one in wishes if one.difference]
        _record(setting.project, by, "plan.items_changed", changed, list(fields) or ["tags"])
    return step


def _barred(setting: Setting, fields: Sequence[str]) -> str:
    """Why nothing of a project can be changed like this, whatever the item; empty if it can."""
    if not setting.may(Permission.EDIT_WORK):
        return _("You may not change items of this project.")
    try:
        for name in fields:
            known_field(setting, name)
    except ItemRefusedError as refusal:
        return refusal.message
    return ""


def _wishes(
    setting: Setting, items: Sequence[WorkItem], wanted: Wanted, reasons: dict[int, str]
) -> list[Wish]:
    """The changes of a project's items; whichever refuses gets a line in ``reasons``."""
    values, wishes = values_of(items), []
    for item in items:
        now = values[item.pk]
        try:
            wishes.append(wish_for(setting, item, wanted(item, now), now))
        except ItemRefusedError as refusal:
            reasons[item.pk] = refusal.message
    return wishes


def _refuse_reasons(reasons: dict[int, str]) -> None:
    if reasons:
        raise BulkRefusedError(_("Nothing was changed, because some items refuse it."), reasons)


def _refuse_changed(items: Sequence[WorkItem], seen: Mapping[int, int], fields: Sequence[str]) -> None:
    """StaleItemsError when others have changed what is to be changed, of any item, since it was seen."""
    moved = {one.pk: one for one in items if seen.get(one.pk, one.version) < one.version}
    found: dict[int, list[ItemChange]] = {}
    for one in changes_since({key: seen[key] for key in moved}):
        if set(one.changes) & set(fields):
            found.setdefault(one.item_id, []).append(one)
    if not found:
        return
    changed = [
        ChangedItem(
            key,
            f"{moved[key].label} {moved[key].name}",
            moved[key].version,
            list(dict.fromkeys(one.by.name for one in them)),
            list(dict.fromkeys(name for one in them for name in one.changes if name in fields)),
        )
        for key, them in found.items()
    ]
    comma = pgettext("between the parts of a list", ", ")
    named = comma.join(f"“{one.label}”" for one in changed[:MOST_NAMED])
    if len(changed) > MOST_NAMED:
        named += "…"
    by = comma.join(dict.fromkeys(name for one in changed for name in one.by))
    message = _("Nothing was changed, because %(name)s has changed the same meanwhile of: %(items)s.")
    raise StaleItemsError(message % {"name": by, "items": named}, changed)


def _refuse_size(items: Sequence[WorkItem]) -> None:
    most = limit("bulk_objects")
    if not 0 < len(items) <= most:
        raise ItemRefusedError("too_many_items", _("Choose between 1 and %(most)d items.") % {"most": most})


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
                "numbers": list(items)[: limit("bulk_objects")],
                "fields": [f"item.{name.partition(':')[0]}" for name in fields],
            },
        )


@transaction.atomic
def bulk_delete(items: Sequence[WorkItem], *, by: User, today: date) -> list[int]:
    """Many items into the trash with what is below them: one step and one entry for each of their projects."""
    _refuse_size(items)
    return [delete_together(them, by=by, today=today).pk for _project, them in _by_project(items)]


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
