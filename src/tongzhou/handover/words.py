"""What the diary says of handovers and warranties."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "handover.created": _("%(actor)s began to prepare the handover “%(label)s”."),
    "handover.changed": _("%(actor)s changed the handover “%(label)s”: %(fields)s."),
    "handover.deleted": _("%(actor)s deleted the handover “%(label)s”."),
    "handover.line_added": _("%(actor)s added “%(line)s” to the handover “%(label)s”."),
    "handover.line_changed": _("%(actor)s changed “%(line)s” in the handover “%(label)s”."),
    "handover.line_dropped": _("%(actor)s removed “%(line)s” from the handover “%(label)s”."),
    "handover.lines_imported": _("%(actor)s imported %(count)d lines into the handover “%(label)s”."),
    "handover.lines_open": _("%(actor)s opened %(count)d lines of the handover “%(label)s” again."),
    "handover.lines_ready": _("%(actor)s made %(count)d lines of the handover “%(label)s” ready."),
    "handover.lines_handed": _("%(actor)s handed over %(count)d lines of “%(label)s”."),
    "handover.items_taken_over": _("%(actor)s took %(count)d open items over into the handover “%(label)s”."),
    "handover.line_finished": _("%(actor)s finished the open item “%(line)s” of the handover “%(label)s”."),
    "handover.line_reopened": _("%(actor)s opened the item “%(line)s” of the handover “%(label)s” again."),
    "handover.line_planned": _("%(actor)s made a work item of “%(line)s” of the handover “%(label)s”."),
    "handover.attendees_added": _("%(actor)s put %(count)d people on the attendance list of “%(line)s”."),
    "handover.attendance_set": _("%(actor)s noted that %(count)d people attended “%(line)s”."),
    "handover.attendee_dropped": _("%(actor)s took somebody off the attendance list of “%(line)s”."),
    "handover.presented": _("%(actor)s presented the handover “%(label)s” to the client."),
    "handover.taken_back": _("%(actor)s took the handover “%(label)s” back to prepare it anew."),
    "handover.line_confirmed": _("%(actor)s confirmed “%(line)s” of the handover “%(label)s”."),
    "handover.lines_confirmed": _("%(actor)s confirmed %(count)d lines of the handover “%(label)s”."),
    "handover.line_objected": _("%(actor)s noted an objection to “%(line)s” of the handover “%(label)s”."),
    "handover.line_remaining": _(
        "%(actor)s noted “%(line)s” of the handover “%(label)s” as a remaining item."
    ),
    "handover.line_solved": _("%(actor)s solved the objection to “%(line)s” of the handover “%(label)s”."),
    "handover.signatures_asked": _("%(actor)s asked both sides to sign the handover “%(label)s”."),
    "handover.signatures_recalled": _("%(actor)s took the handover “%(label)s” back from signing."),
    "handover.signed_by_one": _(
        "%(actor)s signed the handover “%(label)s” for one side; the other signature is still missing."
    ),
    "handover.signed": _("Both sides have signed the handover “%(label)s” (noted for %(actor)s)."),
    "handover.declined": _("%(name)s did not sign the handover “%(label)s” (noted for %(actor)s)."),
    "handover.warranty_added": _("%(actor)s added the warranty “%(warranty)s” to the handover “%(label)s”."),
    "handover.warranty_changed": _(
        "%(actor)s changed the warranty “%(warranty)s” of the handover “%(label)s”."
    ),
    "handover.warranty_dropped": _(
        "%(actor)s removed the warranty “%(warranty)s” of the handover “%(label)s”."
    ),
    "handover.warranty_begun": _("The warranty of “%(label)s” has begun."),
    "handover.warranty_reminded": _("The warranty “%(warranty)s” of “%(label)s” ends in %(days)d days."),
    "handover.warranty_ended": _("The warranty “%(warranty)s” of “%(label)s” has ended."),
    "handover.claim_reported": _("%(actor)s noted a claim under the warranty “%(warranty)s”."),
    "handover.claim_solved": _("%(actor)s solved a claim under the warranty “%(warranty)s”."),
    "handover.claim_reopened": _("%(actor)s opened a claim under the warranty “%(warranty)s” again."),
    "handover.claim_planned": _("%(actor)s made a work item of a claim under the warranty “%(warranty)s”."),
}
ICONS = {
    "handover": "package-check",
    "handover.line_objected": "circle-alert",
    "handover.signed": "award",
    "handover.declined": "circle-x",
    "handover.warranty_reminded": "hourglass",
}
FIELDS: dict[str, Promise] = {
    "operations_team": _("operations team"),
    "planned_on": _("planned day"),
    "internal_note": _("internal note"),
}
ROOM = _("Handover")
