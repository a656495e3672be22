"""Comments as something that can be found: through their subject, and with the right to internal talk."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.discussion.guards import talk_about
from tongzhou.discussion.models import Audience, Comment
from tongzhou.projects.subjects import KINDS, Subject, SubjectKind


def find_comments(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    """The comments among these numbers that the person may read; one question per kind of subject."""
    comments = list(
        Comment.objects.filter(
            pk__in=list(numbers), organisation=user.organisation_id, deleted_at__isnull=True
        ).only("pk", "kind", "subject_id", "audience")
    )
    subjects = {
        (kind, pk): subject
        for kind in {one.kind for one in comments} & set(KINDS)
        for pk, subject in KINDS[kind]
        .find_all(user, {one.subject_id for one in comments if one.kind == kind})
        .items()
    }
    found = {}
    for one in comments:
        subject = subjects.get((one.kind, one.subject_id))
        talk = talk_about(subject, user) if subject else None
        if subject and talk and (talk.reads_internal or one.audience == Audience.CLIENT):
            found[one.pk] = Subject(
                "comment", one.pk, subject.label, reverse("comment", args=[one.pk]), subject.access
            )
    return found


COMMENT_KIND = SubjectKind("comment", _("Comment"), "message-square", find_comments, ("Comment",))
