"""What the diary says of early warnings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "risks.warnings_found": _("New early warnings in “%(label)s”: %(moved)s."),
    "risks.warning_followed_up": _("%(actor)s made a task of the warning about “%(label)s”."),
    "risks.warning_asked": _("%(actor)s asked how far “%(label)s” is."),
    "risks.warning_snoozed": _("%(actor)s put off the warning about “%(label)s”."),
    "risks.warning_dismissed": _("%(actor)s dismissed the warning about “%(label)s”."),
    "risks.warning_reopened": _("%(actor)s opened the warning about “%(label)s” again."),
}
ICONS = {
    "risks": "triangle-alert",
    "risks.warning_followed_up": "circle-plus",
    "risks.warning_asked": "message-square",
}
ROOM = _("Warnings")
