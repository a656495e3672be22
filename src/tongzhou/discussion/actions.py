"""What can be done in talk: following a subject."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from tongzhou.accounts.models import User
from tongzhou.discussion.models import Watch
from tongzhou.projects.subjects import Subject


@transaction.atomic
def watch(subject: Subject, *, by: User) -> bool:
    """Follow a subject; False when the person did so already. A private matter: the diary does not tell it."""
    try:
        with transaction.atomic():
            Watch.objects.create(
                user=by,
                kind=subject.kind,
                subject_id=subject.pk,
                project=subject.access.project if subject.access else None,
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def unwatch(subject: Subject, *, by: User) -> bool:
    """Follow a subject no longer; False when the person did not."""
    mine = Watch.objects.filter(user=by, kind=subject.kind, subject_id=subject.pk)
    return bool(mine.delete()[0])
