"""Notices are read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.live import announce
from tongzhou.notice.models import Notification
from tongzhou.notice.queries.notices import notices_of, search_notices


@transaction.atomic
def mark_read(notice: Notification, *, by: User, now: datetime | None = None) -> bool:
    """The person has seen it; False when they had before. A private matter: the diary does not tell it."""
    fresh = notices_of(by).filter(pk=notice.pk, read_at=None).update(read_at=now or timezone.now())
    if fresh:
        announce(f"user:{by.pk}", {"id": notice.pk}, kind="notice")
    return bool(fresh)


@transaction.atomic
def mark_unread(notice: Notification, *, by: User) -> bool:
    """The person wants to come back to it."""
    again = notices_of(by).filter(pk=notice.pk, read_at__isnull=False).update(read_at=None)
    if again:
        announce(f"user:{by.pk}", {"id": notice.pk}, kind="notice")
    return bool(again)


@transaction.atomic
def mark_all_read(*, by: User, project: str = "", kind: str = "") -> int:
    """Everything has been seen that the list shows, narrowed as it is; how many notices that were."""
    numbers = search_notices(by, project=project, kind=kind, unread=True).values("pk")
    count = Notification.objects.filter(pk__in=list(numbers.values_list("pk", flat=True))).update(
        read_at=timezone.now()
    )
    if count:
        announce(f"user:{by.pk}", {"id": 0}, kind="notice")
    return count
