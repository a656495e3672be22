"""Actual costs: booking, correcting, throwing away; one by one, many at once, and from other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.costs.actions.rates import changes_between
from tongzhou.costs.actions.settings import figures_changed, settings_row
from tongzhou.costs.models import MOST_MINOR, CostChange, CostEntry, CostImport, CostType, Source
from tongzhou.costs.refusals import (
    AmountOutOfRangeError,
    FutureCostError,
    NoAmountError,
    NotInProjectError,
    ReferenceTakenError,
    StaleCostError,
    TooManyEntriesError,
)
from tongzhou.operations.limits import limit
from tongzhou.plan.models import Resource, WorkItem
from tongzhou.projects.models import Project

FACTS = ("item_id", "resource_id", "day", "cost_type", "amount_minor", "note", "reference")
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Spent:
    """An actual cost to be booked, in minor units; items and resources by their numbers."""

    day: date
    amount_minor: int
    cost_type: str = CostType.OTHER
    item: int | None = None
    resource: int | None = None
    note: str = ""
    reference: str = ""


@transaction.atomic
def book_costs(
    project: Project,
    costs: Sequence[Spent],
    *,
    by: User,
    today: date,
    source: str = Source.MANUAL,
    bundle: CostImport | None = None,
) -> list[CostEntry]:
    """Book costs, all or none: by hand, from a table, from time sheets or purchases. One line of the diary.

    A ``reference`` that the project has from the same source already is refused, so that nothing is booked twice.
    """
    settings_row(project)
    _check_all(project, costs, today)
    entries = [_entry(project, one, by, source, bundle) for one in costs]
    try:
        with transaction.atomic():
            made = CostEntry.objects.bulk_create(entries, batch_size=BATCH)
    except IntegrityError as error:
        raise ReferenceTakenError from error
    if bundle is None:
        CostChange.objects.bulk_create([_change(one, {}, by) for one in made], batch_size=BATCH)
    record(
        "costs.booked",
        made[0],
        by=by,
        project_id=project.pk,
        label=_label(made[0]),
        details={"count": len(made)},
    )
    figures_changed(project)
    return made


def _entry(project: Project, one: Spent, by: User, source: str, bundle: CostImport | None) -> CostEntry:
    return CostEntry(
        project=project,
        item_id=one.item,
        resource_id=one.resource,
        day=one.day,
        cost_type=one.cost_type,
        amount_minor=one.amount_minor,
        note=one.note,
        reference=one.reference,
        source=source,
        bundle=bundle,
        created_by=by,
    )


def _check_all(project: Project, costs: Sequence[Spent], today: date) -> None:
    if not costs:
        raise NoAmountError
    stored = CostEntry.objects.filter(project=project).count()
    if stored + len(costs) > limit("cost_entries"):
        raise TooManyEntriesError
    for one in costs:
        _check(one.day, one.amount_minor, today)
    _check_places(project, {one.item for one in costs}, {one.resource for one in costs})


def _check(day: date, amount: int, today: date) -> None:
    if not amount:
        raise NoAmountError
    if abs(amount) >= MOST_MINOR:
        raise AmountOutOfRangeError
    if day > today:
        raise FutureCostError


def _check_places(project: Project, items: Iterable[int | None], resources: Iterable[int | None]) -> None:
    wanted = {one for one in items if one is not None}
    people = {one for one in resources if one is not None}
    known = set(WorkItem.live.filter(project=project).values_list("pk", flat=True)) if wanted else set()
    named = set(Resource.objects.filter(project=project).values_list("pk", flat=True)) if people else set()
    if wanted - known or people - named:
        raise NotInProjectError


@transaction.atomic
def change_cost(
    entry: CostEntry, *, by: User, today: date, seen: int | None = None, **facts: Any
) -> CostEntry:
    """Correct an actual cost; ``seen`` is the version that the person looked at."""
    present = CostEntry.objects.select_for_update().select_related("project").get(pk=entry.pk)
    if seen is not None and seen != present.version:
        raise StaleCostError(present.version)
    before = {name: getattr(present, name) for name in FACTS}
    for name, value in facts.items():
        setattr(present, name, value)
    _check(present.day, present.amount_minor, today)
    _check_places(present.project, [present.item_id], [present.resource_id])
    present.version += 1
    present.save(update_fields=[*(name.removesuffix("_id") for name in facts), "version"])
    if any(getattr(present, name) != value for name, value in before.items()):
        _change(present, before, by).save(force_insert=True)
        record("costs.cost_changed", present, by=by, project_id=present.project_id, label=_label(present))
        figures_changed(present.project)
    return present


@transaction.atomic
def delete_cost(entry: CostEntry, *, by: User) -> TrashEntry:
    """An actual cost goes into the trash and counts no more."""
    CostEntry.objects.filter(pk=entry.pk).update(deleted_at=timezone.now())
    record("costs.cost_deleted", entry, by=by, project_id=entry.project_id, label=_label(entry))
    figures_changed(entry.project)
    return put_into_trash("cost_entry", entry.pk, label=_label(entry), by=by, project_id=entry.project_id)


@transaction.atomic
def restore_cost(number: int) -> CostEntry:
    """An actual cost comes back from the trash; IntegrityError when its reference has been booked again since."""
    CostEntry.objects.filter(pk=number).update(deleted_at=None)
    entry = CostEntry.objects.select_related("project").get(pk=number)
    figures_changed(entry.project)
    return entry


@transaction.atomic
def purge_cost(number: int) -> None:
    """An actual cost is gone for good."""
    CostEntry.objects.filter(pk=number).exclude(deleted_at=None).delete()


@transaction.atomic
def delete_bundle(bundle: CostImport, *, by: User) -> TrashEntry:
    """Take back a whole import: what it has booked goes into the trash as one."""
    live = CostEntry.objects.filter(bundle=bundle, deleted_at=None)
    numbers = list(live.order_by().values_list("pk", flat=True))
    live.update(deleted_at=timezone.now())
    record(
        "costs.import_taken_back",
        bundle,
        by=by,
        project_id=bundle.project_id,
        details={"count": len(numbers)},
    )
    figures_changed(bundle.project)
    return put_into_trash(
        "cost_import",
        bundle.pk,
        label=bundle.filename,
        content={"entries": numbers},
        by=by,
        project_id=bundle.project_id,
    )


@transaction.atomic
def restore_bundle(number: int, entries: Sequence[int]) -> CostImport:
    """What was taken back of an import comes back."""
    bundle = CostImport.objects.select_related("project").get(pk=number)
    for start in range(0, len(entries), BATCH):
        wanted = entries[start : start + BATCH]
        CostEntry.objects.filter(bundle=bundle, pk__in=wanted).update(deleted_at=None)
    figures_changed(bundle.project)
    return bundle


@transaction.atomic
def purge_bundle(number: int) -> None:
    """What was taken back of an import is gone for good."""
    CostEntry.objects.filter(bundle=number).exclude(deleted_at=None).delete()


def _label(entry: CostEntry) -> str:
    """What the diary calls a cost: its kind and day, no amount."""
    return f"{entry.get_cost_type_display()} · {entry.day.isoformat()}"


def _change(entry: CostEntry, before: dict[str, Any], by: User) -> CostChange:
    return CostChange(
        organisation_id=entry.project.organisation_id,
        project=entry.project,
        subject=CostChange.Subject.ENTRY,
        subject_id=entry.pk,
        by=by,
        changes=changes_between(before, {name: getattr(entry, name) for name in FACTS}),
    )
