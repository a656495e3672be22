"""What the diary says of goals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "goals.goal_created": _("%(actor)s wrote the goal “%(label)s”."),
    "goals.goal_changed": _("%(actor)s changed the goal “%(label)s”."),
    "goals.goal_asked_again": _(
        "%(actor)s changed what the goal “%(label)s” says; everybody is asked again."
    ),
    "goals.goal_agreed": _("%(actor)s agreed the goal “%(label)s”; it waits for confirmations."),
    "goals.goal_ended": _("%(actor)s closed the goal “%(label)s”."),
    "goals.goal_dropped": _("%(actor)s dropped the goal “%(label)s”."),
    "goals.goal_reopened": _("%(actor)s opened the goal “%(label)s” again."),
    "goals.goal_deleted": _("%(actor)s deleted the goal “%(label)s”."),
    "goals.goal_shared": _("%(actor)s shared the goal “%(label)s” with the client."),
    "goals.goal_unshared": _("%(actor)s stopped sharing the goal “%(label)s” with the client."),
    "goals.goal_confirmed": _("%(actor)s confirmed the goal “%(label)s”."),
    "goals.goal_objected": _("%(actor)s objects to the goal “%(label)s”."),
    "goals.confirmation_reminded": _("%(actor)s reminded those who have not confirmed “%(label)s” yet."),
    "goals.key_result_added": _("%(actor)s added a key result to “%(label)s”."),
    "goals.key_result_changed": _("%(actor)s changed a key result of “%(label)s”."),
    "goals.key_result_deleted": _("%(actor)s deleted a key result of “%(label)s”."),
    "goals.checked_in": _("%(actor)s checked in on “%(label)s”."),
    "goals.check_in_deleted": _("%(actor)s deleted a check-in on “%(label)s”."),
}
ICONS = {
    "goals": "target",
    "goals.goal_confirmed": "circle-check",
    "goals.goal_objected": "circle-alert",
    "goals.checked_in": "chart-line",
    "goals.goal_shared": "share-2",
}
ROOM = _("Goals")
