"""Who may read what of client actions."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "ClientObligation": classed(
        client="project number title needs why criteria due_on state",
        vendor="owner senior waiting_from waited_days remind_before remind_every escalate_after reminded_on"
        " escalated_on placeholder version created_by created_at deleted_at",
    ),
    "ObligationContact": classed(vendor="obligation contact"),
    "ObligationItem": classed(vendor="obligation item"),
    "ProductionChange": classed(vendor="item by at"),
    "ObligationEvent": classed(client="obligation kind day due_on note files at", vendor="days people by"),
    "ActionLink": classed(
        vendor="obligation contact made_by made_at expires_at opened_at used_at revoked_at",
        secret="nonce digest",
    ),
    "ActionLinkFile": classed(vendor="link content"),
}
INTERNAL = {
    "ActionLink": "read with its client action; from outside by its secret",
    "ActionLinkFile": "says of a content that it came by a link",
    "ObligationContact": "read with its client action",
    "ObligationItem": "read with its client action",
    "ProductionChange": "read with the plan of a project that somebody has got hold of",
    "ObligationEvent": "read as the log of a client action that somebody has got hold of",
}
PERSONAL = {
    "ClientObligation": Personal(
        of="owner",
        part="client_actions",
        hands="project__key number title state due_on created_at",
        keeps="the project's record of what the client owed",
        renames="title needs why criteria",
        within="project__organisation",
    ),
    "ObligationContact": "which contact is asked; contacts are handed over with the client",
    "ObligationItem": "a link between two things",
    "ActionLink": Personal(
        of="made_by",
        part="client_action_links",
        hands="obligation__number made_at expires_at used_at",
        keeps="says who let somebody hand in",
    ),
    "ActionLinkFile": "a link between two things",
    "ProductionChange": Personal(
        of="by", hands="item__name at", part="production_changes", keeps="the project's plan"
    ),
    "ObligationEvent": Personal(
        of="by",
        part="client_action_log",
        hands="obligation__number kind day note at",
        keeps="evidence of what was asked and answered",
        renames="people note files",
        within="obligation__project__organisation",
    ),
}
ANSWERS = {
    "ObligationRow": shown("obligations.ClientObligation", vendor="waited late contacts items waiting_from"),
    "ObligationEventRow": shown("obligations.ObligationEvent", vendor="by people"),
    "ObligationDetail": shown("obligations.ClientObligation", vendor="waited late contacts items log"),
    "FreezeRow": shown(vendor="calendar source identity first last name"),
    "FreezeWindows": shown(vendor="windows changes"),
    "ChangeRow": shown(vendor="item name start finish windows"),
    "HandInLinkMade": shown(vendor="url"),
    "HandInLinkShown": shown("obligations.ActionLink", vendor="contact_name"),
    "HandInLinks": shown(),
    "ShiftPreview": shown(vendor="day moves finish_before finish"),
    "ShiftMove": shown(vendor="item name start_before start finish_before finish"),
    "ObligationTotals": shown(vendor="open overdue check closed waited"),
}
