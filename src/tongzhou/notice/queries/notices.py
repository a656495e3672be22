"""Somebody's notices, in their words: only what they may still see, whatever they were told before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.accounts.models import User
from tongzhou.activity.words import icon_of, sentence
from tongzhou.notice.models import Kind, Notification
from tongzhou.notice.queries.hearing import may_hear
from tongzhou.projects.subjects import KINDS, Subject
from tongzhou.web.prepared import prepared

PAGE = 50
MOST_NAMED = 3
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its reader sees it. ``url`` leads to the subject; ``project`` is the project's name."""

    id: int
    kind: str
    kind_label: str
    title: str
    icon: str
    actor: str
    at: datetime
    unread: bool
    url: str
    subject: str
    project: str
    project_key: str


def notices_of(user: User) -> QuerySet[Notification]:
    """What stands in somebody's list."""
    return Notification.objects.filter(user=user, shown=True)


def unread_count(user: User) -> int:
    """How many notices somebody has not read, at most 99: the bell says no more than that."""
    return len(_unread(user.pk))


@prepared
def _unread(user: int) -> QuerySet[Notification, tuple[Any, ...]]:
    found = Notification.objects.filter(user=user, shown=True, read_at=None)
    return found.order_by().values_list("pk")[:MOST_COUNTED]


def search_notices(
    user: User, *, project: str = "", kind: str = "", unread: bool = False
) -> QuerySet[Notification]:
    """Somebody's notices, unread ones first, then the newest; narrowed by project key, kind, or to the unread."""
    found = notices_of(user)
    if project:
        found = found.filter(project__key=project)
    if kind in Kind.values:
        found = found.filter(kind=kind)
    if unread:
        found = found.filter(read_at=None)
    return found.order_by(F("read_at").asc(nulls_first=True), "-id") if not unread else found.order_by("-id")


def told(user: User, notices: Sequence[Notification]) -> list[Notice]:
    """Notices in the active language; those about what the person may not see any more are left out.

    Subjects are found kind by kind, so that the number of statements does not grow with the list.
    """
    subjects = _subjects(user, notices)
    found = []
    for notice in notices:
        subject = subjects.get((notice.subject_kind, notice.subject_id))
        if subject is not None and may_hear(user, notice.entry, subject) is not None:
            found.append(_told(notice, subject, subjects))
    return found


def _subjects(user: User, notices: Iterable[Notification]) -> dict[tuple[str, int], Subject]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        wanted[notice.subject_kind].add(notice.subject_id)
        wanted["work_item"].update(notice.items)
    found: dict[tuple[str, int], Subject] = {}
    for kind, numbers in wanted.items():
        if kind in KINDS and numbers:
            found |= {(kind, pk): one for pk, one in KINDS[kind].find_all(user, numbers).items()}
    return found


def _told(notice: Notification, subject: Subject, subjects: dict[tuple[str, int], Subject]) -> Notice:
    entry = notice.entry
    project = subject.access.project if subject.access else None
    return Notice(
        id=notice.pk,
        kind=notice.kind,
        kind_label=str(Kind(notice.kind).label),
        title=title_of(notice, subjects),
        icon="at-sign" if notice.kind == Kind.MENTION else icon_of(entry.deed),
        actor=entry.actor_name,
        at=entry.at,
        unread=notice.read_at is None,
        url=subject.url,
        subject=subject.label,
        project=project.name if project else "",
        project_key=project.key if project else "",
    )


def title_of(notice: Notification, subjects: dict[tuple[str, int], Subject]) -> str:
    """The sentence of the line; for steps in the plan, one about the reader's own work."""
    items = [subjects["work_item", pk].label for pk in notice.items if ("work_item", pk) in subjects]
    if not items:
        return sentence(notice.entry)
    named = pgettext("between the parts of a list", ", ").join(f"“{name}”" for name in items[:MOST_NAMED])
    if len(notice.items) > MOST_NAMED:
        named = _("%(items)s and %(count)d more") % {
            "items": named,
            "count": len(notice.items) - MOST_NAMED,
        }
    if notice.kind == Kind.ASSIGNED:
        return _("%(actor)s gave you work: %(items)s.") % {"actor": notice.entry.actor_name, "items": named}
    return _("%(actor)s changed the plan of your work: %(items)s.") % {
        "actor": notice.entry.actor_name,
        "items": named,
    }


def projects_with_notices(user: User) -> list[tuple[str, str]]:
    """Key and name of the projects that somebody's notices are about, as far as they may still see them."""
    numbers = set(notices_of(user).exclude(project=None).values_list("project", flat=True).distinct())
    found = KINDS["project"].find_all(user, numbers)
    seen = {(one.access.project.key, one.label) for one in found.values() if one.access}
    return sorted(seen, key=lambda pair: pair[1])
