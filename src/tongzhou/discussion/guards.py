"""How a request gets hold of talk: through its subject, and with the rights the person has in it.

The vendor's people need VIEW_INTERNAL_TALK to read what is internal, COMMENT to write, PUBLISH_TO_CLIENT to let
the client read. The client's people reach talk only where the subject has been shared with them; they read and
write what is visible to the client, and cannot tell that there is anything else. Talk about what belongs to no
project (a client, a contact, a person) is among the vendor's people, and always internal.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.discussion.models import Audience, Comment
from tongzhou.projects.closed import ProjectClosedError
from tongzhou.projects.subjects import Subject, find_subject
from tongzhou.web.numbers import whole_number


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk about a subject, and what one person may do in it."""

    subject: Subject
    user: User
    reads_internal: bool
    writes: bool
    publishes: bool
    moderates: bool

    @property
    def comments(self) -> QuerySet[Comment]:
        """The comments that the person may read; deleted ones are among them, as tombstones."""
        found = Comment.objects.filter(kind=self.subject.kind, subject_id=self.subject.pk)
        return found if self.reads_internal else found.filter(audience=Audience.CLIENT)

    @property
    def topic(self) -> str:
        """What a live page about this talk listens to; internal talk has a topic of its own."""
        return topic_of(self.subject.kind, self.subject.pk, internal=self.reads_internal)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whom the person may write for, the usual first."""
        if self.user.is_client:
            return (Audience.CLIENT,)
        internal = (Audience.INTERNAL,) if self.reads_internal else ()
        return (*internal, Audience.CLIENT) if self.publishes else internal

    def may_edit(self, comment: Comment) -> bool:
        """Only authors change what they have said."""
        return self.writes and comment.author_id == self.user.pk and comment.deleted_at is None

    def may_delete(self, comment: Comment) -> bool:
        """Authors take their words back; moderators remove anybody's."""
        mine = self.writes and comment.author_id == self.user.pk
        return comment.deleted_at is None and (mine or self.moderates)


def topic_of(kind: str, pk: int, *, internal: bool) -> str:
    """The name of a talk's live topic."""
    return f"talk:{kind}:{pk}:{'all' if internal else 'client'}"


def talk_about(subject: Subject, user: User) -> Talk | None:
    """The talk about a subject that the person may see, or None when they may not know of the talk."""
    access = subject.access
    if user.is_client:
        if access is None or not subject.client_may_see:
            return None
        return Talk(
            subject,
            user,
            reads_internal=False,
            writes=not access.project.is_closed,
            publishes=False,
            moderates=False,
        )
    if access is None:
        moderates = user.may(Permission.MANAGE_ORGANISATION)
        return Talk(subject, user, reads_internal=True, writes=True, publishes=False, moderates=moderates)
    return Talk(
        subject,
        user,
        reads_internal=access.may(Permission.VIEW_INTERNAL_TALK),
        writes=access.may(Permission.COMMENT),
        publishes=access.may(Permission.PUBLISH_TO_CLIENT) and subject.client_may_see,
        moderates=access.may(Permission.MODERATE_TALK),
    )


def get_talk(user: User, kind: str, pk: int, *, to_write: bool = False) -> Talk:
    """The talk, or Http404, or PermissionDenied for whoever may only read."""
    subject = find_subject(user, kind, pk)
    talk = talk_about(subject, user) if subject else None
    if talk is None:
        raise Http404
    if to_write and not talk.writes:
        refuse_closed(subject)
        raise PermissionDenied
    return talk


def refuse_closed(subject: Subject | None) -> None:
    """Say that a closed project is not talked about any more."""
    access = subject.access if subject is not None else None
    if access is not None and access.project.is_closed:
        raise ProjectClosedError


def may_hear_talk(user: User, rest: str) -> bool:
    """Whether somebody may listen to a talk: ``kind:number:all``, or ``client`` for what the client reads, too."""
    kind, _colon, place = rest.partition(":")
    number = whole_number(place.partition(":")[0])
    subject = find_subject(user, kind, number) if number is not None else None
    talk = talk_about(subject, user) if subject else None
    client = topic_of(kind, number, internal=False) if talk and number is not None else ""
    return talk is not None and f"talk:{rest}" in {talk.topic, client}


def get_comment(user: User, number: int) -> tuple[Talk, Comment]:
    """A comment that the person may read, with its talk; Http404 for every other."""
    named = Comment.objects.filter(organisation=user.organisation_id, pk=number).values("kind", "subject_id")
    place = named.first()
    if place is None:
        raise Http404
    talk = get_talk(user, place["kind"], place["subject_id"])
    comment = talk.comments.select_related("author").filter(pk=number).first()
    if comment is None:
        raise Http404
    return talk, comment
