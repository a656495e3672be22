"""What the diary says of changes, and whom its lines concern."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, Promise] = {
    "changes.change_requested": _("%(actor)s asked for the change “%(label)s”."),
    "changes.change_edited": _("%(actor)s edited the change “%(label)s”."),
    "changes.change_analysed": _("%(actor)s began to analyse the change “%(label)s”."),
    "changes.change_priced": _("%(actor)s priced the change “%(label)s”."),
    "changes.change_submitted": _("%(actor)s put the change “%(label)s” to its approvers."),
    "changes.change_approved_on": _("%(actor)s approved the change “%(label)s”; the next approver is asked."),
    "changes.change_approved": _("%(actor)s approved the change “%(label)s”; it is approved."),
    "changes.change_refused": _("%(actor)s refused the change “%(label)s”."),
    "changes.change_sent_back": _("%(actor)s sent the change “%(label)s” back to be worked on."),
    "changes.approval_reminded": _("%(actor)s waits for the approval of the change “%(label)s”."),
    "changes.change_ordered": _("%(actor)s sent the order of the change “%(label)s” to the client."),
    "changes.order_signed": _("%(actor)s has the signed order of the change “%(label)s”."),
    "changes.order_declined": _("%(actor)s has the declined order of the change “%(label)s”."),
    "changes.order_recalled": _("%(actor)s took back the order of the change “%(label)s”."),
    "changes.change_carried_out": _(
        "%(actor)s carried out the change “%(label)s”: plan and baseline have moved."
    ),
    "changes.change_held_up": _(
        "%(actor)s could not carry out the change “%(label)s” yet: something is in the way."
    ),
    "changes.change_withdrawn": _("%(actor)s withdrew the change “%(label)s”."),
    "changes.change_reopened": _("%(actor)s took up the change “%(label)s” again."),
    "changes.work_given_away": _("%(actor)s gave away the work “%(label)s”."),
    "changes.free_work_removed": _("%(actor)s took the work “%(label)s” off the ledger."),
    "changes.approval_rule_set": _("%(actor)s set who approves changes of “%(label)s”."),
    "changes.approval_rule_dropped": _("%(actor)s gave up the own approval rule of “%(label)s”."),
}
ICONS = {
    "changes": "git-compare",
    "changes.change_approved": "circle-check",
    "changes.change_carried_out": "circle-check",
    "changes.work_given_away": "package",
}
ROOM = pgettext_lazy("project tab", "Changes")
