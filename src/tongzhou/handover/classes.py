"""Who may read what of handovers; the client sees what was presented to them, through the portal."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Handover": classed(
        client="project title description operations_team planned_on state presented_at signed_on",
        vendor="internal_note item client_request vendor_request presented_by version created_by created_at"
        " deleted_at",
    ),
    "HandoverContact": classed(vendor="handover contact"),
    "HandoverImport": classed(vendor="handover by filename rows report count created_at"),
    "HandoverLine": classed(
        client="kind name address edition purpose login role holder outcome seats valid_until support trainer day"
        " responsible side due details state done_at version",
        vendor="handover position deliverable file_version item remaining internal_note",
    ),
    "Attendee": classed(client="name organisation attended", vendor="line"),
    "LineAnswer": classed(client="answer comment by_name noted at", vendor="line user"),
    "Warranty": classed(
        client="title scope agreed_start months agreed_end starts_on ends_on ended_on",
        vendor="handover remind_before reminded_on",
    ),
    "WarrantyClaim": classed(
        client="reported_on reported_by text solved_on solution", vendor="warranty item created_by created_at"
    ),
}
_IN_PLAN = Through("project", Permission.VIEW_PLAN)
REACHED = {
    "Handover": _IN_PLAN,
    "HandoverContact": Through("handover"),
    "HandoverImport": Through("handover"),
    "HandoverLine": Through("handover"),
    "Attendee": Through("line"),
    "LineAnswer": Through("line"),
    "Warranty": Through("handover"),
    "WarrantyClaim": Through("warranty"),
}
_AGREED = "what two companies have agreed"
PERSONAL = {
    "Handover": Personal(
        of="created_by",
        part="handovers",
        hands="project__key title state planned_on signed_on created_at",
        keeps=_AGREED,
        renames="title description operations_team internal_note",
        within="project__organisation",
    ),
    "HandoverContact": "which contact takes it over; contacts are handed over with the client",
    "HandoverImport": Personal(
        of="by",
        part="handover_imports",
        hands="handover__title filename created_at",
        deletes=True,
        within="handover__project__organisation",
    ),
    "HandoverLine": Personal(
        withheld="written by several people",
        renames="name login holder trainer responsible details internal_note",
        keeps=_AGREED,
        within="handover__project__organisation",
    ),
    "Attendee": Personal(
        withheld="written by several people",
        renames="name",
        keeps="who was trained, as it stands in the signed document",
        within="line__handover__project__organisation",
    ),
    "LineAnswer": Personal(
        of="user",
        part="handover_answers",
        hands="line__name answer comment at",
        keeps=_AGREED,
        renames="by_name comment",
        within="line__handover__project__organisation",
    ),
    "Warranty": "what two companies have agreed",
    "WarrantyClaim": Personal(
        of="created_by",
        part="warranty_claims",
        hands="warranty__title reported_on text solved_on",
        keeps="what was claimed under a warranty",
        renames="reported_by text solution",
        within="warranty__handover__project__organisation",
    ),
}
ANSWERS = {
    "HandoverRow": shown(
        "handover.Handover",
        client="lines settled objected certificate_url",
        vendor="recipients item blocked owed signatures",
    ),
    "HandoverDetail": shown("handover.Handover", client="warranties"),
    "HandoverSignatures": shown(vendor="vendor client"),
    "LineShown": shown(
        "handover.HandoverLine", client="attendees answers", vendor="deliverable file_version item blocks"
    ),
    "AttendeeShown": shown("handover.Attendee"),
    "LineAnswerShown": shown("handover.LineAnswer"),
    "WarrantyShown": shown(
        "handover.Warranty", client="handover standing days_left", vendor="claims open_claims remind_before"
    ),
    "ClaimShown": shown("handover.WarrantyClaim", vendor="item"),
    "LinesChanged": shown(vendor="changed"),
    "LineCandidates": shown(vendor="remaining items"),
    "CandidateShown": shown(vendor="id text due"),
    "HandoverSeen": shown(
        "handover.Handover",
        client="state_words tone counts url sign_url certificate_url late groups warranties",
    ),
    "LineGroup": shown(client="kind title icon lines"),
    "LineSeen": shown(
        "handover.HandoverLine",
        client="kind_words state_words tone facts attendees answers may_answer owed icon",
    ),
    "FactSeen": shown(client="label value"),
    "AttendeeSeen": shown("handover.Attendee"),
    "AnswerSeen": shown("handover.LineAnswer", client="words"),
    "WarrantySeen": shown("handover.Warranty", client="standing standing_words days_left term claims"),
    "ClaimSeen": shown("handover.WarrantyClaim"),
}
