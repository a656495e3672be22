"""Who may read what of acceptances and gates; the client sees what was put to them, through the portal."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Acceptance": classed(
        client="project kind title description due state clause clause_days deemed_on round put_at decided_at",
        vendor="item deliverable escalate_to escalate_contact escalate_after request put_by reminded_on escalated_on"
        " version created_by created_at",
    ),
    "AcceptanceCriterion": classed(client="text met evidence", vendor="acceptance position"),
    "RemainingItem": classed(
        client="text side owner due is_condition done_at", vendor="acceptance item told_on"
    ),
    "Decision": classed(client="round verdict reasons by_name decided_at", vendor="acceptance"),
    "Gate": classed(vendor="project title item state decided_by decided_at reason created_by created_at"),
    "GateItem": classed(vendor="gate position text evidence checked_by checked_at"),
    "GateTemplate": classed(vendor="organisation name lines made_by"),
}
REACHED = {
    "Acceptance": Through("project", Permission.VIEW_PLAN),
    "AcceptanceCriterion": Through("acceptance"),
    "RemainingItem": Through("acceptance"),
    "Decision": Through("acceptance"),
    "Gate": Through("project", Permission.VIEW_PLAN),
    "GateItem": Through("gate"),
    "GateTemplate": Through("organisation"),
}
PERSONAL = {
    "Acceptance": Personal(
        of="created_by",
        part="acceptances",
        hands="project__key kind title due state created_at",
        keeps="what two companies have agreed",
        renames="title description",
        within="project__organisation",
    ),
    "AcceptanceCriterion": Personal(
        withheld="written by several people",
        renames="text evidence",
        keeps="what two companies have agreed",
        within="acceptance__project__organisation",
    ),
    "RemainingItem": Personal(
        withheld="written by several people",
        renames="text owner",
        keeps="what two companies have agreed",
        within="acceptance__project__organisation",
    ),
    "Decision": "what the client has decided, as it stands in the certificate",
    "Gate": Personal(
        of="decided_by",
        part="gates",
        hands="project__key title state decided_at reason",
        keeps="says who let the project go on",
        renames="reason",
        within="project__organisation",
    ),
    "GateItem": Personal(
        of="checked_by",
        part="gate_items",
        hands="gate__title text evidence checked_at",
        keeps="says who has checked it",
        renames="evidence",
        within="gate__project__organisation",
    ),
    "GateTemplate": Personal(
        of="made_by", part="gate_templates", hands="name lines", keeps="a checklist in use"
    ),
}
ANSWERS = {
    "AcceptanceRow": shown(
        "acceptance.Acceptance", client="criteria met remaining certificate_url", vendor="subject signature"
    ),
    "AcceptanceDetail": shown("acceptance.Acceptance", client="criteria_list remaining_list decisions"),
    "CriterionShown": shown("acceptance.AcceptanceCriterion"),
    "RemainingShown": shown("acceptance.RemainingItem", vendor="item"),
    "DecisionShown": shown("acceptance.Decision"),
    "GateTemplateShown": shown("acceptance.GateTemplate", vendor="mine"),
    "GateShown": shown("acceptance.Gate", vendor="items"),
    "GateItemShown": shown("acceptance.GateItem"),
    "AcceptanceSeen": shown(
        "acceptance.Acceptance",
        client="kind_words state_words tone criteria remaining decisions signature sign_url"
        " certificate_url url late",
    ),
    "CriterionSeen": shown("acceptance.AcceptanceCriterion"),
    "RemainingSeen": shown("acceptance.RemainingItem", client="side_words"),
    "DecisionSeen": shown("acceptance.Decision", client="words"),
}
