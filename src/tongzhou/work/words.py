"""What the diary says of views and boards."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "work.view_saved": _("%(actor)s saved the view “%(label)s”."),
    "work.view_changed": _("%(actor)s changed the view “%(label)s”."),
    "work.view_deleted": _("%(actor)s deleted the view “%(label)s”."),
    "work.view_restored": _("%(actor)s restored the view “%(label)s”."),
    "work.board_limits_set": _("%(actor)s set the limits of the board."),
}
ICONS = {"work": "kanban"}
