"""What stands in somebody's calendar feed: their open work and the milestones of their projects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.notice.models import FeedLink
from tongzhou.plan.models import Kind as ItemKind
from tongzhou.plan.models import Leave, WorkItem
from tongzhou.projects.queries import projects_granting

PAST, MOST = timedelta(days=60), 2000


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day."""

    id: int
    name: str
    day: date
    milestone: bool
    project: str
    key: str
    done: bool


def digest_of(secret: str) -> str:
    """What is kept of a secret; it has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(user: User) -> FeedLink | None:
    """Somebody's feed, if they have one."""
    return FeedLink.objects.filter(user=user).first()


def links_of(user: User) -> int:
    """How many feeds somebody has: one or none."""
    return FeedLink.objects.filter(user=user).count()


def person_of(secret: str) -> User | None:
    """Whose feed an address with this secret is; nobody's when they are not active any more."""
    link = FeedLink.objects.filter(digest=digest_of(secret), user__is_active=True)
    found = link.select_related("user__organisation").first()
    return found.user if found is not None else None


def due_for(user: User, today: date) -> list[Due]:
    """The person's work items and all milestones, of the projects whose plan they may see."""
    if user.is_client:
        return []
    visible = projects_granting(user, Permission.VIEW_PLAN).values("pk")
    mine = Q(assignments__resource__user=user) & Q(summary=False)
    found = (
        WorkItem.objects.filter(mine | Q(kind=ItemKind.MILESTONE), project__in=visible, active=True)
        .filter(finish_date__gte=today - PAST)
        .order_by("finish_date", "id")
        .distinct()
    )
    rows = found.values_list("id", "name", "finish_date", "kind", "project__name", "project__key", "progress")
    return [
        Due(pk, name, day, kind == ItemKind.MILESTONE, project, key, progress >= 100)
        for pk, name, day, kind, project, key, progress in rows[:MOST]
        if day is not None
    ]


def leave_for(user: User, today: date) -> list[Leave]:
    """The person's own days away."""
    found = Leave.objects.filter(user=user, last__gte=today - PAST).order_by("first", "id")
    return list(found[:MOST])
