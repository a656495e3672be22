"""What can be done in talk: following a subject, saying something about it, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.actions.chain import replaced
from tongzhou.activity.live import announce
from tongzhou.activity.models import TrashEntry
from tongzhou.discussion.guards import Talk, refuse_closed, topic_of
from tongzhou.discussion.limits import EMOJI, MOST_CHARACTERS
from tongzhou.discussion.models import Audience, Comment, CommentVersion, Mention, Reaction, Watch
from tongzhou.discussion.queries import people_for
from tongzhou.operations.limits import limit
from tongzhou.projects.subjects import Subject
from tongzhou.web.markdown import MENTION, VERSION, mentioned, render


class CommentRefusedError(Exception):
    """The text cannot be taken; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TalkIsFullError(Exception):
    """The subject has as many comments as it may have."""

    @property
    def message(self) -> str:
        """What the person is told."""
        told = {"most": f"{limit('comments_per_subject'):,}"}
        return _("There are %(most)s comments here already. Go on under another item.") % told


class StaleCommentError(Exception):
    """Somebody (perhaps the author in another window) has changed the comment since it was opened."""

    message = gettext_lazy(
        "This comment has changed since you opened it. Your text is still here; compare, then save."
    )


class NotForThisAudienceError(Exception):
    """The person may not write for those readers."""

    message = gettext_lazy("You may not publish to the client.")


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


@transaction.atomic
def write_comment(talk: Talk, *, source: str, audience: str) -> Comment:
    """Say something about the subject; whoever does so follows it from now on."""
    if audience not in talk.audiences:
        raise NotForThisAudienceError
    subject, user = talk.subject, talk.user
    if Comment.objects.filter(kind=subject.kind, subject_id=subject.pk).count() >= limit(
        "comments_per_subject"
    ):
        raise TalkIsFullError
    text, people = _checked(talk, source, audience)
    comment = Comment.objects.create(
        organisation=user.organisation,
        project=subject.access.project if subject.access else None,
        kind=subject.kind,
        subject_id=subject.pk,
        author=user,
        audience=audience,
        source=text,
        html=render(text),
        renderer=VERSION,
    )
    _mention(comment, people)
    watch(subject, by=user)
    _tell("discussion.comment_written", talk, comment, mentioned=[one.pk for one in people])
    return comment


@transaction.atomic
def edit_comment(talk: Talk, comment: Comment, *, source: str, version: int) -> Comment:
    """Say it in other words; the earlier text is kept. Only those newly mentioned are told."""
    text, people = _checked(talk, source, comment.audience)
    known = set(comment.mentions.values_list("user", flat=True))
    _next_version(
        comment, version, source=text, html=render(text), renderer=VERSION, edited_at=timezone.now()
    )
    _mention(comment, people)
    fresh = [one.pk for one in people if one.pk not in known]
    _tell("discussion.comment_edited", talk, comment, mentioned=fresh)
    return comment


@transaction.atomic
def set_audience(talk: Talk, comment: Comment, *, audience: str, version: int) -> Comment:
    """Let the client read an internal comment, or take that back; needs the right to publish."""
    if not talk.publishes:
        raise NotForThisAudienceError
    if audience == comment.audience:
        return comment
    _checked(talk, comment.source, audience)
    _next_version(comment, version, audience=audience)
    deed = "comment_published" if audience == Audience.CLIENT else "comment_made_internal"
    _tell(f"discussion.{deed}", talk, comment)
    announce(topic_of(comment.kind, comment.subject_id, internal=False), {"comment": comment.pk}, kind="talk")
    return comment


@transaction.atomic
def delete_comment(talk: Talk, comment: Comment) -> TrashEntry:
    """Take a comment back: a tombstone stays in its place, the text waits in the trash."""
    gone = Comment.objects.filter(pk=comment.pk, deleted_at__isnull=True).update(deleted_at=timezone.now())
    if not gone:
        raise StaleCommentError
    _tell("discussion.comment_deleted", talk, comment)
    return put_into_trash(
        "comment",
        comment.pk,
        label=_("Comment on “%(subject)s”") % {"subject": talk.subject.label},
        by=talk.user,
        project_id=comment.project_id,
    )


@transaction.atomic
def restore_comment(number: int) -> Comment:
    """A deleted comment is back in its place."""
    Comment.objects.filter(pk=number).update(deleted_at=None)
    comment = Comment.objects.get(pk=number)
    _announce(comment)
    return comment


@transaction.atomic
def purge_comment(number: int) -> None:
    """The text and all its versions are gone for good; the tombstone stays."""
    CommentVersion.objects.filter(comment=number).delete()
    Mention.objects.filter(comment=number).delete()
    Reaction.objects.filter(comment=number).delete()
    Comment.objects.filter(pk=number).update(source="", html="")


@transaction.atomic
def react(talk: Talk, comment: Comment, *, emoji: str, stands: bool | None = None) -> bool:
    """Give a comment a sign or take it back (None: the other of the two); whether it stands now.

    The diary does not count nods.
    """
    if emoji not in EMOJI:
        raise CommentRefusedError(_("This sign is not among those one can give."))
    refuse_closed(talk.subject)
    mine = Reaction.objects.filter(comment=comment, user=talk.user, emoji=emoji)
    taken = bool(mine.delete()[0])
    stands = not taken if stands is None else stands
    if stands:
        Reaction.objects.bulk_create(
            [Reaction(comment=comment, user=talk.user, emoji=emoji)], ignore_conflicts=True
        )
    _announce(comment)
    return stands


def _checked(talk: Talk, source: str, audience: str) -> tuple[str, list[User]]:
    """The text with the true names of those it mentions, and those people; refused when it cannot be taken."""
    text = source.replace("\r\n", "\n").strip()
    if not text:
        raise CommentRefusedError(_("Write something first."))
    if len(text) > MOST_CHARACTERS:
        told = {"most": f"{MOST_CHARACTERS:,}"}
        raise CommentRefusedError(_("A comment may have at most %(most)s characters.") % told)
    wanted = mentioned(text)
    if len(wanted) > (most := limit("mentions_per_comment")):
        raise CommentRefusedError(_("A comment may mention at most %(most)d people.") % {"most": most})
    people = {one.pk: one for one in people_for(talk, audience).filter(pk__in=[pk for _name, pk in wanted])}
    strangers = [name for name, pk in wanted if pk not in people]
    if strangers:
        names = _(", ").join(strangers)
        raise CommentRefusedError(
            _("%(names)s cannot read this, so a mention would not reach them.") % {"names": names}
        )
    text = MENTION.sub(lambda found: f"@[{_plain(people[int(found[2])].name)}](user:{found[2]})", text)
    return text, list(people.values())


def _plain(name: str) -> str:
    return name.replace("[", "(").replace("]", ")")


def _next_version(comment: Comment, version: int, **values: Any) -> None:
    """Keep the present text and write the next one, unless somebody was faster."""
    earlier = CommentVersion(
        comment=comment,
        number=comment.version,
        source=comment.source,
        audience=comment.audience,
        written_at=comment.edited_at or comment.created_at,
    )
    mine = Comment.objects.filter(pk=comment.pk, version=version, deleted_at__isnull=True)
    if comment.version != version or not mine.update(version=version + 1, **values):
        raise StaleCommentError
    earlier.save()
    comment.refresh_from_db()


def _mention(comment: Comment, people: list[User]) -> None:
    comment.mentions.exclude(user__in=people).delete()
    rows = [Mention(comment=comment, user=one) for one in people]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def _tell(deed: str, talk: Talk, comment: Comment, **more: Any) -> None:
    visible = not comment.is_internal
    record(
        deed,
        comment,
        by=talk.user,
        label=talk.subject.label,
        project_id=comment.project_id,
        details={"kind": comment.kind, "subject": comment.subject_id, "client_visible": visible, **more},
        client_may_see=visible,
    )
    _announce(comment)


def _announce(comment: Comment) -> None:
    announce(topic_of(comment.kind, comment.subject_id, internal=True), {"comment": comment.pk}, kind="talk")
    if not comment.is_internal:
        announce(
            topic_of(comment.kind, comment.subject_id, internal=False), {"comment": comment.pk}, kind="talk"
        )


@transaction.atomic
def erase_mentions(user: User, replace: dict[str, str]) -> None:
    """A former member's name goes from comments that mention them, and from the versions before."""
    mark = f"](user:{user.pk})"
    for comment in Comment.objects.filter(organisation=user.organisation_id, source__contains=mark):
        comment.source = replaced(comment.source, replace)
        comment.html, comment.renderer = render(comment.source), VERSION
        comment.save(update_fields=["source", "html", "renderer"])
    earlier = CommentVersion.objects.filter(comment__organisation=user.organisation_id, source__contains=mark)
    for version in earlier:
        version.source = replaced(version.source, replace)
        version.save(update_fields=["source"])
