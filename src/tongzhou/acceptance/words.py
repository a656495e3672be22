"""What the diary says of acceptances and gates."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "acceptance.created": _("%(actor)s began to prepare the acceptance “%(label)s”."),
    "acceptance.changed": _("%(actor)s changed the acceptance “%(label)s”: %(fields)s."),
    "acceptance.deleted": _("%(actor)s removed the acceptance “%(label)s”."),
    "acceptance.criterion_added": _("%(actor)s added a criterion to “%(label)s”."),
    "acceptance.criterion_changed": _("%(actor)s noted evidence for a criterion of “%(label)s”."),
    "acceptance.criterion_dropped": _("%(actor)s removed a criterion of “%(label)s”."),
    "acceptance.remaining_added": _("%(actor)s added a remaining item to “%(label)s”."),
    "acceptance.remaining_done": _("%(actor)s finished a remaining item of “%(label)s”."),
    "acceptance.remaining_opened": _("%(actor)s opened a remaining item of “%(label)s” again."),
    "acceptance.remaining_planned": _("%(actor)s made a work item of a remaining item of “%(label)s”."),
    "acceptance.put": _("%(actor)s put “%(label)s” to the client for acceptance."),
    "acceptance.taken_back": _("%(actor)s took “%(label)s” back from the client."),
    "acceptance.reworked": _("%(actor)s prepares “%(label)s” for another round."),
    "acceptance.conditions_set": _("%(actor)s named conditions for accepting “%(label)s”."),
    "acceptance.accepted": _("The client accepted “%(label)s” (noted for %(actor)s)."),
    "acceptance.conditional": _("The client accepted “%(label)s” with conditions (noted for %(actor)s)."),
    "acceptance.rejected": _("The client rejected “%(label)s” (noted for %(actor)s)."),
    "acceptance.deemed": _(
        "“%(label)s” counts as accepted: the client did not answer within the contract's days."
    ),
    "acceptance.reminded": _("%(actor)s reminded the client of the decision on “%(label)s”."),
    "acceptance.certificate_issued": _("%(actor)s issued the certificate of “%(label)s”."),
    "acceptance.remaining_due": _("%(actor)s has to settle what remains of “%(label)s” soon."),
    "acceptance.remaining_overdue": _("%(actor)s is late with what remains of “%(label)s”."),
    "acceptance.overdue": _("The client's decision on “%(label)s” is overdue."),
    "acceptance.escalated": _("The overdue acceptance “%(label)s” was escalated."),
    "acceptance.client_escalated": _(
        "%(actor)s escalated the overdue decision on “%(label)s” at the client."
    ),
    "acceptance.gate_created": _("%(actor)s set the gate “%(label)s”."),
    "acceptance.gate_deleted": _("%(actor)s removed the gate “%(label)s”."),
    "acceptance.gate_item_added": _("%(actor)s added an item to the gate “%(label)s”."),
    "acceptance.gate_item_dropped": _("%(actor)s removed an item of the gate “%(label)s”."),
    "acceptance.gate_item_checked": _("%(actor)s checked an item of the gate “%(label)s”."),
    "acceptance.gate_item_opened": _("%(actor)s opened an item of the gate “%(label)s” again."),
    "acceptance.gate_passed": _("%(actor)s found the gate “%(label)s” passed."),
    "acceptance.gate_waived": _("%(actor)s waived the gate “%(label)s”."),
    "acceptance.gate_template_saved": _("%(actor)s kept the checklist “%(label)s”."),
    "acceptance.gate_template_deleted": _("%(actor)s removed the checklist “%(label)s”."),
}
ICONS = {
    "acceptance": "clipboard-check",
    "acceptance.rejected": "circle-x",
    "acceptance.accepted": "circle-check",
    "acceptance.reminded": "bell",
    "acceptance.escalated": "octagon-alert",
    "acceptance.client_escalated": "octagon-alert",
    "acceptance.certificate_issued": "award",
    "acceptance.gate_waived": "shield-alert",
    "acceptance.gate_passed": "shield-check",
}
FIELDS: dict[str, Promise] = {
    "due": _("decision by"),
    "clause": _("clause of the contract"),
    "clause_days": _("working days of the clause"),
    "escalate_to": _("escalated to"),
    "escalate_contact": _("escalated to, at the client"),
    "escalate_after": _("days until escalation"),
}
ROOM = _("Acceptance")
