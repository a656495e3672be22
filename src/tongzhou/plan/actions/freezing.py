"""Freeze windows that hold for all projects of the organisation or of a client: entering, changing, removing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import CannotRestoreError
from tongzhou.clients.models import ClientOrganisation
from tongzhou.clients.queries import clients_known_to
from tongzhou.plan.models import SharedFreeze

TRASH = "shared_freeze"
LONGEST = timedelta(days=366)


class FreezeRefusedError(Exception):
    """A window cannot be like that; ``message`` says why, ``field`` where."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A window as somebody enters it, both days included; without a client it holds for all projects."""

    name: str
    first: date
    last: date
    client: ClientOrganisation | None = None
    note: str = ""


@transaction.atomic
def enter_shared_freeze(window: Frozen, *, by: User) -> SharedFreeze:
    """One more window of the person's organisation. Raises FreezeRefusedError."""
    _refuse(window, by)
    made = SharedFreeze.objects.create(
        organisation_id=by.organisation_id,
        client=window.client,
        name=window.name,
        first=window.first,
        last=window.last,
        note=window.note,
        entered_by=by,
    )
    record("plan.shared_freeze_entered", made, by=by, details=_dates(made))
    return made


@transaction.atomic
def change_shared_freeze(one: SharedFreeze, window: Frozen, *, by: User) -> SharedFreeze:
    """Other days, words, or another client. Raises FreezeRefusedError."""
    _refuse(window, by)
    one = SharedFreeze.objects.select_for_update(of=("self",)).get(pk=one.pk)
    fields = ["client", "name", "first", "last", "note"]
    for name in fields:
        setattr(one, name, getattr(window, name))
    one.save(update_fields=fields)
    record("plan.shared_freeze_changed", one, by=by, details=_dates(one))
    return one


@transaction.atomic
def remove_shared_freeze(one: SharedFreeze, *, by: User) -> TrashEntry:
    """It does not hold any more; it can be brought back from the trash."""
    one.deleted_at = timezone.now()
    one.save(update_fields=["deleted_at"])
    entry = put_into_trash(TRASH, one.pk, label=one.name, by=by)
    record("plan.shared_freeze_removed", one, by=by, details=_dates(one))
    return entry


@transaction.atomic
def restore_shared_freeze(entry: TrashEntry, by: User) -> str:
    """Bring a window back; the address of all windows. Raises CannotRestoreError."""
    one = SharedFreeze.every.filter(pk=entry.subject_id).first()
    if one is None:
        raise CannotRestoreError(_("This freeze window is gone for good."))
    one.deleted_at = None
    one.save(update_fields=["deleted_at"])
    record("plan.shared_freeze_restored", one, by=by, details=_dates(one))
    return reverse("shared_freezes")


@transaction.atomic
def purge_shared_freeze(entry: TrashEntry) -> None:
    """What emptying an entry of the trash means."""
    SharedFreeze.every.filter(pk=entry.subject_id, deleted_at__isnull=False).delete()


def _refuse(window: Frozen, by: User) -> None:
    if not timedelta() <= window.last - window.first < LONGEST:
        raise FreezeRefusedError(_("The last day must not be before the first, nor a year after it."), "last")
    if window.client is not None and not clients_known_to(by).filter(pk=window.client.pk).exists():
        raise FreezeRefusedError(_("There is no such client."), "client")


def _dates(one: SharedFreeze) -> dict[str, str]:
    return {"first": one.first.isoformat(), "last": one.last.isoformat()}
