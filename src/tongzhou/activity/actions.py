"""Writing the diary, and the trash; every other room's actions end with ``record``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import serializers
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.activity.trash import DAYS_KEPT, KINDS

PURGED_AT_ONCE = 500


class NotInTrashError(Exception):
    """Somebody has restored or emptied it already."""

    message = _("This is no longer in the trash.")


diary_followers: list[Callable[[DiaryEntry], None]] = []
"""What the rooms above do about a new line (tell people, index it anew): called inside the same transaction,
so that their jobs are committed together with the line or not at all."""


def record(
    deed: str,
    subject: Any,
    *,
    by: User,
    label: str = "",
    project_id: int | None = None,
    details: dict[str, Any] | None = None,
    client_may_see: bool = False,
) -> DiaryEntry:
    """Write one line in the caller's transaction; unless it says so, it is for the vendor's people alone.

    ``deed`` reads *room.done*, e.g. ``plan.edited``; ``subject`` is the model instance it was done to;
    ``label`` is what the timeline shows and defaults to the subject's own text.
    """
    entry = DiaryEntry.objects.create(
        organisation_id=by.organisation_id,
        project_id=project_id,
        deed=deed,
        subject_type=type(subject).__name__,
        subject_id=subject.pk,
        label=(label or str(subject))[:500],
        details=details or {},
        actor=by,
        actor_name=by.name,
        audience=DiaryEntry.Audience.CLIENT if client_may_see else DiaryEntry.Audience.INTERNAL,
    )
    for follow in diary_followers:
        follow(entry)
    return entry


@transaction.atomic
def put_into_trash(
    kind: str,
    subject_id: int,
    *,
    label: str,
    content: dict[str, Any] | None = None,
    by: User,
    project_id: int | None = None,
) -> TrashEntry:
    """Note that something was deleted; the caller hides or removes the thing itself, and records the deed.

    ``content`` is handed back to the kind's ``restore``: a snapshot, or nothing where the row is only hidden.
    """
    return TrashEntry.objects.create(
        organisation_id=by.organisation_id,
        project_id=project_id,
        kind=kind,
        subject_id=subject_id,
        label=label[:500],
        content=content or {},
        deleted_by=by,
    )


@transaction.atomic
def restore_from_trash(entry: TrashEntry, *, by: User) -> str:
    """Bring something back; its address. One of two who press at once gets it, the other is told."""
    open_one = TrashEntry.objects.filter(pk=entry.pk, restored_at__isnull=True)
    if not open_one.update(restored_at=timezone.now(), restored_by=by):
        raise NotInTrashError
    address = KINDS[entry.kind].restore(entry, by)
    record("activity.restored", entry, by=by, project_id=entry.project_id, details=_what(entry))
    return address


@transaction.atomic
def empty_from_trash(entry: TrashEntry, *, by: User) -> None:
    """It is gone for good now."""
    if not TrashEntry.objects.filter(pk=entry.pk, restored_at__isnull=True).exists():
        raise NotInTrashError
    record("activity.emptied", entry, by=by, project_id=entry.project_id, details=_what(entry))
    _remove(entry)


@transaction.atomic
def purge_trash(*, now: datetime) -> int:
    """Empty what has been in the trash for too long, some at a time; how many entries were emptied."""
    old = TrashEntry.objects.filter(deleted_at__lt=now - timedelta(days=DAYS_KEPT)).order_by("id")
    found = list(old[:PURGED_AT_ONCE])
    for entry in found:
        _remove(entry)
    return len(found)


@transaction.atomic
def restore_rows(rows: list[dict[str, Any]]) -> None:
    """Write a snapshot's rows back under their old numbers; IntegrityError when something is in their way."""
    for one in serializers.deserialize("python", rows, ignorenonexistent=True):
        one.save(force_insert=True)


def _remove(entry: TrashEntry) -> None:
    kind = KINDS.get(entry.kind)
    if entry.restored_at is None and kind is not None and kind.purge is not None:
        kind.purge(entry)
    TrashEntry.objects.filter(pk=entry.pk).delete()


def _what(entry: TrashEntry) -> dict[str, Any]:
    return {"kind": entry.kind, "subject": entry.subject_id}
