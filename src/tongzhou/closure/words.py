"""What the diary says of closings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, Promise] = {
    "closure.started": _("%(actor)s started the closing of “%(label)s”."),
    "closure.stopped": _("%(actor)s gave up the closing of “%(label)s”."),
    "closure.moved": _("%(actor)s moved the day on which “%(label)s” is to be closed."),
    "closure.waived": _("%(actor)s waived “%(label)s” for the closing."),
    "closure.waiver_taken_back": _("%(actor)s took back the waiver of “%(label)s”."),
    "closure.client_access_decided": _(
        "%(actor)s decided what becomes of the client's access to “%(label)s”."
    ),
    "closure.client_access_withdrawn": _(
        "%(actor)s had the client's access to “%(label)s” withdrawn on the day that was set."
    ),
    "closure.person_released": _("%(actor)s set the last day of %(label)s in the project."),
    "closure.release_taken_back": _("%(actor)s took back the release of %(label)s."),
    "closure.item_added": _("%(actor)s put “%(label)s” on the closing checklist."),
    "closure.item_changed": _("%(actor)s changed “%(label)s” on the closing checklist."),
    "closure.item_done": _("%(actor)s ticked “%(label)s” on the closing checklist."),
    "closure.item_opened": _("%(actor)s opened “%(label)s” on the closing checklist again."),
    "closure.item_dropped": _("%(actor)s took “%(label)s” off the closing checklist."),
    "closure.template_written": _("%(actor)s wrote with what closings begin in %(label)s."),
    "closure.template_removed": _("%(actor)s let closings in %(label)s begin with the usual list again."),
}
ICONS = {
    "closure": "archive",
    "closure.waived": "shield-alert",
    "closure.person_released": "user",
    "closure.item_done": "circle-check",
    "projects.project_closed": "archive",
    "projects.project_reopened": "archive-restore",
}
ROOM = pgettext_lazy("project", "Closure")
