"""Changing what a list or my work shows: one item with its version, or many as one deed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.activity.actions import restore_from_trash
from tongzhou.plan.actions.items.bulk import NO_TAGS, NOTHING_SEEN, TagChange, bulk_change, undo_bulk
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import WorkItem
from tongzhou.work.queries.changing import own_step, own_trash


@transaction.atomic
def change_rows(
    items: Sequence[WorkItem],
    *,
    by: User,
    changes: Mapping[str, Any],
    today: date,
    seen: Mapping[int, int] = NOTHING_SEEN,
    tags: TagChange = NO_TAGS,
) -> int:
    """One item as a change of its own, many as one step; the number of the step to take back, 0 for one item.

    ``seen``: item → the version that the person was looking at. Raises what ``change_item`` and ``bulk_change``
    raise.
    """
    if len(items) == 1 and not tags:
        change_item(items[0], by=by, changes=changes, today=today, version=seen.get(items[0].pk))
        return 0
    step = bulk_change(items, by=by, changes=changes, today=today, tags=tags, seen=seen)
    return int(step.pk)


@transaction.atomic
def take_back(*, by: User, step: int, entries: Sequence[int], today: date) -> int:
    """Undo one's own step, or bring back what one has just deleted; how many were concerned."""
    done = 0
    found = own_step(by, step) if step else None
    if found is not None:
        done += undo_bulk(found, by=by, today=today)
    for entry in own_trash(by, entries):
        restore_from_trash(entry, by=by)
        done += 1
    return done
