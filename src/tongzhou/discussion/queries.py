"""What pages need to know about talk and its followers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import (
    ORGANISATION_TABLE,
    PROJECT_TABLE,
    OrganisationRole,
    Permission,
)
from tongzhou.discussion.guards import Talk
from tongzhou.discussion.limits import EMOJI, PAGE
from tongzhou.discussion.models import Audience, Comment, CommentVersion, Reaction, Watch
from tongzhou.projects.models import Membership
from tongzhou.projects.subjects import Subject, find_subject
from tongzhou.web.markdown import VERSION, render
from tongzhou.web.prepared import prepared


def watchers_of(kind: str, pk: int) -> list[User]:
    """Everybody active who follows a subject; whoever tells them something asks again what they may see."""
    return [one.user for one in _watches(kind, pk)]


@prepared
def _watches(kind: str, pk: int) -> QuerySet[Watch]:
    watches = Watch.objects.filter(kind=kind, subject_id=pk, user__is_active=True)
    return watches.select_related("user", "user__organisation").order_by("user_id")


def watchers_who_see(kind: str, pk: int) -> list[tuple[User, Subject]]:
    """Those followers who may still see the subject, each with it as they see it."""
    seen = ((user, find_subject(user, kind, pk)) for user in watchers_of(kind, pk))
    return [(user, subject) for user, subject in seen if subject is not None]


def is_watching(user: User, subject: Subject) -> bool:
    """Whether somebody follows the subject."""
    return Watch.objects.filter(user=user, kind=subject.kind, subject_id=subject.pk).exists()


@dataclass(frozen=True, slots=True)
class Count:
    """How often a sign was given to a comment, whether by the reader too, and by whom in words."""

    emoji: str
    count: int
    mine: bool
    names: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as one reader sees it."""

    id: int
    author: str
    html: str
    is_internal: bool
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    may_edit: bool
    may_delete: bool
    may_publish: bool
    is_mine: bool
    reactions: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A page of talk, oldest first; ``older`` and ``newer`` are cursors, None at the ends."""

    comments: tuple[Shown, ...]
    older: int | None
    newer: int | None
    total: int


def talk_page(talk: Talk, *, before: int | None = None, at: int | None = None) -> TalkPage:
    """The newest comments, those before a number, or those around one; four statements at most."""
    if at is not None:
        above = list(talk.comments.filter(pk__gt=at).order_by("id").values_list("pk", flat=True)[: PAGE // 2])
        before = above[-1] + 1 if len(above) == PAGE // 2 else None
    audience = None if talk.reads_internal else Audience.CLIENT.value
    rows = _newest(talk.subject.kind, talk.subject.pk, audience, before)
    shown = rows[:PAGE][::-1]
    all_of_it = before is None and len(rows) <= PAGE
    lives = talk.comments.filter(deleted_at__isnull=True)
    return TalkPage(
        comments=show(talk, shown),
        older=shown[0].pk if len(rows) > PAGE else None,
        newer=shown[-1].pk if shown and before is not None else None,
        total=sum(one.deleted_at is None for one in rows) if all_of_it else lives.count(),
    )


@prepared
def _newest(kind: str, pk: int, audience: str | None, before: int | None) -> QuerySet[Comment]:
    found = Comment.objects.filter(kind=kind, subject_id=pk).select_related("author").order_by("-id")
    found = found if audience is None else found.filter(audience=audience)
    return (found if before is None else found.filter(pk__lt=before))[: PAGE + 1]


def show(talk: Talk, comments: list[Comment]) -> tuple[Shown, ...]:
    """Comments as the talk's person sees them."""
    given = _reactions(talk, [one.pk for one in comments])
    members = _members(talk)
    return tuple(
        Shown(
            id=one.pk,
            author=author_shown(talk, one.author, members),
            html="" if one.deleted_at else one.html if one.renderer == VERSION else render(one.source),
            is_internal=one.is_internal,
            version=one.version,
            created_at=one.created_at,
            edited_at=one.edited_at,
            deleted=one.deleted_at is not None,
            may_edit=talk.may_edit(one),
            may_delete=talk.may_delete(one),
            may_publish=talk.publishes and one.deleted_at is None,
            is_mine=one.author_id == talk.user.pk,
            reactions=given.get(one.pk, ()),
        )
        for one in comments
    )


def author_shown(talk: Talk, author: User, members: set[int] | None) -> str:
    """An author's name; a client learns the names of those people of the vendor who are in the project."""
    if members is not None and not author.is_client and author.pk not in members:
        return author.organisation.short_name or author.organisation.name
    return author.name


def _members(talk: Talk) -> set[int] | None:
    if not talk.user.is_client or talk.subject.access is None:
        return None
    project = talk.subject.access.project
    return set(Membership.objects.filter(project=project).values_list("user", flat=True))


def _reactions(talk: Talk, numbers: list[int]) -> dict[int, tuple[Count, ...]]:
    if not numbers:
        return {}
    wanted = set(numbers)
    near = _given(talk.subject.kind, talk.subject.pk, min(wanted), max(wanted))
    rows = [one for one in near if one.comment_id in wanted]
    members = _members(talk)
    given: dict[int, dict[str, list[Reaction]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        given[row.comment_id][row.emoji].append(row)
    comma = _(", ")
    return {
        number: tuple(
            Count(
                emoji,
                len(signs[emoji]),
                any(one.user_id == talk.user.pk for one in signs[emoji]),
                comma.join(author_shown(talk, one.user, members) for one in signs[emoji][:10]),
            )
            for emoji in EMOJI
            if emoji in signs
        )
        for number, signs in given.items()
    }


@prepared
def _given(kind: str, pk: int, first: int, last: int) -> QuerySet[Reaction]:
    found = Reaction.objects.filter(comment__kind=kind, comment__subject_id=pk)
    found = found.filter(comment__gte=first, comment__lte=last)
    return found.select_related("user__organisation").order_by("id")


def versions_of(comment: Comment) -> list[CommentVersion]:
    """Every earlier text of a comment, oldest first."""
    return list(comment.versions.all())


def people_for(talk: Talk, audience: str) -> QuerySet[User]:
    """Whom the person may mention in a comment for this audience: active people who can read it there.

    A client is offered the project's members alone, and never learns of anybody else; nor is anybody else named
    in what a client reads.
    """
    people = User.objects.filter(organisation=talk.user.organisation_id, is_active=True)
    vendor = ~Q(role=OrganisationRole.CLIENT)
    access = talk.subject.access
    if access is None:
        return people.filter(vendor)
    members = Membership.objects.filter(project=access.project)
    if audience == Audience.CLIENT:
        return people.filter(pk__in=members.values("user"))
    readers = [role for role, held in PROJECT_TABLE.items() if Permission.VIEW_INTERNAL_TALK in held]
    everywhere = [
        role
        for role, held in ORGANISATION_TABLE.items()
        if {Permission.VIEW_ALL_PROJECTS, Permission.VIEW_INTERNAL_TALK} <= held
    ]
    inside = Q(pk__in=members.filter(role__in=readers).values("user"))
    return people.filter(vendor & (inside | Q(role__in=everywhere)))


def find_people(talk: Talk, audience: str, text: str, *, most: int = 8) -> list[User]:
    """Whom to offer while somebody types a name after the @; a client finds by name alone.

    What a client may not read must not be found by either: asking letter by letter would spell it out.
    """
    found = people_for(talk, audience)
    if text:
        inside = Q(email__istartswith=text) | Q(title__icontains=text)
        named = Q(name__icontains=text)
        found = found.filter(named if talk.user.is_client else named | inside)
    return list(found.order_by("name", "id")[:most])


def named(numbers: Iterable[int]) -> dict[int, str]:
    """The names of people by their numbers."""
    return dict(User.objects.filter(pk__in=list(numbers)).values_list("pk", "name"))
