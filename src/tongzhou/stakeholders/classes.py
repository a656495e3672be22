"""Who may read what of stakeholders and promises: nothing of it leaves the vendor."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Stakeholder": classed(
        vendor="project contact name organisation_name role power interest attitude wanted expectation owner"
        " next_contact version created_at deleted_at"
    ),
    "StakeholderContact": classed(vendor="stakeholder day kind note follow_up by at"),
    "Promise": classed(
        vendor="project text to_name contact owner promised_on due_on source item state note closed_on told_on version"
        " created_at deleted_at"
    ),
}
REACHED = {
    "Stakeholder": Through("project", Permission.VIEW_STAKEHOLDERS),
    "Promise": Through("project", Permission.VIEW_PROJECT),
}
INTERNAL = {"StakeholderContact": "read as the log of a stakeholder that somebody has got hold of"}
PERSONAL = {
    "Stakeholder": Personal(
        of="contact__user",
        withheld="what the vendor thinks of somebody is the vendor's",
        keeps="the project's register",
        renames="name expectation",
        within="project__organisation",
    ),
    "StakeholderContact": Personal(
        of="by",
        part="stakeholder_talks",
        hands="day kind note follow_up at",
        keeps="the project's register",
        renames="note follow_up",
        within="stakeholder__project__organisation",
    ),
    "Promise": Personal(
        of="owner",
        part="promises",
        hands="project__key text to_name promised_on due_on state closed_on",
        keeps="what was promised to the client",
        renames="text to_name note",
        within="project__organisation",
    ),
}
ANSWERS = {
    "StakeholderRow": shown("stakeholders.Stakeholder", vendor="last_contact strategy"),
    "StakeholderDetail": shown("stakeholders.Stakeholder", vendor="last_contact strategy log"),
    "StakeholderTalk": shown("stakeholders.StakeholderContact", vendor="by"),
    "PromiseRow": shown("stakeholders.Promise", vendor="late"),
}
