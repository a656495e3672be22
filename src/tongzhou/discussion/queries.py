"""What pages need to know about talk and its followers."""

from __future__ import annotations

from tongzhou.accounts.models import User
from tongzhou.discussion.models import Watch
from tongzhou.projects.subjects import Subject, find_subject


def watchers_of(kind: str, pk: int) -> list[User]:
    """Everybody active who follows a subject; whoever tells them something asks again what they may see."""
    watches = Watch.objects.filter(kind=kind, subject_id=pk, user__is_active=True)
    return [one.user for one in watches.select_related("user", "user__organisation").order_by("user_id")]


def watchers_who_see(kind: str, pk: int) -> list[tuple[User, Subject]]:
    """Those followers who may still see the subject, each with it as they see it."""
    seen = ((user, find_subject(user, kind, pk)) for user in watchers_of(kind, pk))
    return [(user, subject) for user, subject in seen if subject is not None]


def is_watching(user: User, subject: Subject) -> bool:
    """Whether somebody follows the subject."""
    return Watch.objects.filter(user=user, kind=subject.kind, subject_id=subject.pk).exists()
