"""What is in the trash, narrowed to what somebody may bring back."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.activity.models import TrashEntry
from tongzhou.activity.trash import KINDS


def trash_of(
    user: User, *, kind: str = "", text: str = "", project_id: int | None = None
) -> QuerySet[TrashEntry]:
    """The entries that the person may restore, newest first; one statement whatever the number of kinds."""
    mine = Q(pk__in=[])
    for one in KINDS.values():
        if kind in {"", one.code}:
            mine |= Q(kind=one.code) & one.mine(user)
    found = TrashEntry.objects.filter(mine, organisation=user.organisation_id, restored_at__isnull=True)
    if text:
        found = found.filter(label__icontains=text)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    return found.select_related("deleted_by").order_by("-id")


def find_in_trash(user: User, number: int) -> TrashEntry | None:
    """The entry if the person may restore it, restored already or not; None for everybody else."""
    entry = TrashEntry.objects.filter(organisation=user.organisation_id, pk=number).first()
    known = KINDS.get(entry.kind) if entry else None
    return entry if entry and known and known.may(user, entry) else None
