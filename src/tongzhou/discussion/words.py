"""The deeds of talk as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "discussion.comment_written": _("%(actor)s commented on “%(label)s”."),
    "discussion.comment_edited": _("%(actor)s changed a comment on “%(label)s”."),
    "discussion.comment_deleted": _("%(actor)s deleted a comment on “%(label)s”."),
    "discussion.comment_published": _("%(actor)s let the client read a comment on “%(label)s”."),
    "discussion.comment_made_internal": _("%(actor)s made a comment on “%(label)s” internal."),
}
ICONS = {"discussion": "message-square", "discussion.comment_deleted": "trash-2"}
