"""What the diary says of client actions."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "obligations.action_created": _("%(actor)s wrote down the client action “%(label)s”."),
    "obligations.action_changed": _("%(actor)s changed the client action “%(label)s”."),
    "obligations.action_asked": _("%(actor)s asked the client for “%(label)s”."),
    "obligations.action_reminded": _("%(actor)s reminded the client of “%(label)s”."),
    "obligations.action_escalated": _("%(actor)s escalated “%(label)s” at the client."),
    "obligations.action_delivered": _("%(actor)s noted that “%(label)s” has been delivered."),
    "obligations.action_delivered_by_link": _(
        "%(name)s delivered “%(label)s” through a link that %(actor)s had sent."
    ),
    "obligations.link_made": _("%(actor)s made a link for %(name)s to hand in “%(label)s”."),
    "obligations.link_revoked": _("%(actor)s revoked the link of %(name)s for “%(label)s”."),
    "obligations.action_accepted": _("%(actor)s accepted what the client delivered: “%(label)s”."),
    "obligations.action_sent_back": _("%(actor)s sent “%(label)s” back to the client."),
    "obligations.action_waived": _("%(actor)s waived the client action “%(label)s”."),
    "obligations.action_reopened": _("%(actor)s opened the client action “%(label)s” again."),
    "obligations.action_deleted": _("%(actor)s deleted the client action “%(label)s”."),
    "obligations.freeze_added": _("%(actor)s entered the freeze window “%(label)s”."),
    "obligations.change_marked": _("%(actor)s marked “%(label)s” as a change in production."),
    "obligations.change_unmarked": _("%(actor)s took the mark of a change in production from “%(label)s”."),
    "obligations.plan_shifted": _("%(actor)s let the plan wait for the client: “%(label)s”."),
}
ICONS = {
    "obligations": "handshake",
    "obligations.action_reminded": "bell",
    "obligations.action_escalated": "octagon-alert",
    "obligations.action_delivered": "package-check",
    "obligations.action_delivered_by_link": "package-check",
    "obligations.link_made": "link",
    "obligations.action_accepted": "circle-check",
    "obligations.action_sent_back": "undo-2",
    "obligations.action_waived": "ban",
    "obligations.action_deleted": "trash-2",
    "obligations.plan_shifted": "hourglass",
}
ROOM = _("Client actions")
