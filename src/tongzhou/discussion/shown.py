"""What the section with the talk needs, on whatever page it stands."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from tongzhou.accounts.permissions import Permission
from tongzhou.activity.live import ticket
from tongzhou.discussion.guards import Talk
from tongzhou.discussion.queries import is_watching, talk_page


def talk_context(
    talk: Talk, *, before: int | None = None, at: int | None = None, watching: bool | None = None
) -> dict[str, Any]:
    """The comments of one page and everything around them; six statements, five where ``watching`` is known."""
    return {
        "talk": talk,
        "subject": talk.subject,
        "page": talk_page(talk, before=before, at=at),
        "watching": is_watching(talk.user, talk.subject) if watching is None else watching,
        "ticket": ticket(talk.topic, talk.user.pk),
        "upload_url": upload_address(talk),
        "chosen": talk.audiences[0] if talk.audiences else "",
    }


def upload_address(talk: Talk) -> str:
    """Where the editor sends files that are dropped on it; nothing for whoever may not upload."""
    access = talk.subject.access
    if access is None or not access.may(Permission.UPLOAD_FILES):
        return ""
    try:
        return reverse("subject_files", args=[talk.subject.kind, talk.subject.pk])
    except NoReverseMatch:  # an installation without the pages of files
        return ""
