"""Counting how much room files take, so that a limit holds whoever uploads at the same moment."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from tongzhou.files.limits import GB, LIMITS
from tongzhou.files.models import StorageUse
from tongzhou.files.queries import counted
from tongzhou.files.words import FileRefusedError


@transaction.atomic
def take_room(organisation_id: int, project_id: int | None, size: int, *, name: str) -> None:
    """Count ``size`` bytes; in the caller's transaction. Refuses with ``FileRefusedError``."""
    for project, limit in _limits(project_id):
        row = _row(organisation_id, project)
        taken = StorageUse.objects.filter(pk=row.pk, used__lte=limit - size).update(used=F("used") + size)
        if not taken:
            raise FileRefusedError("room", name=name, limit=limit // GB)


def room_for(organisation_id: int, project_id: int | None, size: int, *, name: str) -> None:
    """Refuse early what would not fit now; ``take_room`` decides in the end."""
    for project, limit in _limits(project_id):
        found = StorageUse.objects.filter(organisation=organisation_id, project=project)
        if (found.values_list("used", flat=True).first() or 0) + size > limit:
            raise FileRefusedError("room", name=name, limit=limit // GB)


def _limits(project_id: int | None) -> list[tuple[int | None, int]]:
    """The organisation's counter always comes first, so that nobody waits for somebody who waits for them."""
    whole: list[tuple[int | None, int]] = [(None, LIMITS.organisation_bytes)]
    return whole if project_id is None else [*whole, (project_id, LIMITS.project_bytes)]


def _row(organisation_id: int, project_id: int | None) -> StorageUse:
    wanted = StorageUse.objects.filter(organisation=organisation_id, project=project_id)
    if (found := wanted.first()) is not None:
        return found
    try:
        with transaction.atomic():
            return StorageUse.objects.create(organisation_id=organisation_id, project_id=project_id)
    except IntegrityError:
        return wanted.get()


@transaction.atomic
def release_room(organisation_id: int, project_id: int | None, size: int) -> None:
    """Give back ``size`` bytes."""
    for project in {None, project_id}:
        found = StorageUse.objects.filter(organisation=organisation_id, project=project)
        found.update(used=Greatest(F("used") - size, Value(0)))


@transaction.atomic
def recount_room() -> int:
    """Correct every counter that is off, for instance because a project was deleted; how many were."""
    wrong = 0
    for pk in list(StorageUse.objects.order_by("pk").values_list("pk", flat=True)):
        row = StorageUse.objects.select_for_update().get(pk=pk)
        true = counted(row.organisation_id, row.project_id)
        if row.used != true:
            wrong += StorageUse.objects.filter(pk=pk).update(used=true)
    return wrong
