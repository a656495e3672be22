"""Who may read what of closings; the client learns since when its project is closed, from the portal."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Closing": classed(
        vendor="project state closing_on started_by started_at closed_by closed_at ended_by ended_at reason snapshot"
        " client_access withdraw_on withdrawn_at"
    ),
    "Waiver": classed(vendor="closing check_key count reason by at"),
    "ClosingItem": classed(vendor="project position text owner note done_by done_at created_by created_at"),
    "ClosingTemplate": classed(vendor="organisation lines changed_by changed_at"),
    "Release": classed(
        vendor="closing user role last_day stays allocations by at left_at undone_by undone_at"
    ),
}
REACHED = {
    "Closing": Through("project", Permission.VIEW_PROJECT),
    "Waiver": Through("closing"),
    "ClosingItem": Through("project", Permission.VIEW_PROJECT),
    "ClosingTemplate": Through("organisation"),
    "Release": Through("closing"),
}
PERSONAL = {
    "Closing": Personal(
        of="closed_by",
        part="closings",
        hands="project__key state closing_on closed_at reason",
        keeps="says who closed the project and why it was opened again",
        renames="reason snapshot",
        within="project__organisation",
    ),
    "Waiver": Personal(
        of="by",
        part="closing_waivers",
        hands="closing__project__key check_key count reason at",
        keeps="says who let the project be closed although something was open",
        renames="reason",
        within="closing__project__organisation",
    ),
    "ClosingItem": Personal(
        of="done_by",
        part="closing_items",
        hands="project__key text note done_at",
        keeps="says who has seen to it",
        renames="text note",
        within="project__organisation",
    ),
    "ClosingTemplate": Personal(
        of="changed_by", part="closing_templates", hands="lines changed_at", keeps="a list in use"
    ),
    "Release": Personal(
        of="user",
        part="releases",
        hands="closing__project__key role last_day at left_at",
        keeps="says until when somebody was in the project",
    ),
}
ANSWERS = {
    "ClosureShown": shown(
        "closure.Closing", vendor="open waived lines people projects_closed_at may_close started_by closed_by"
    ),
    "LineShown": shown("closure.ClosingItem", vendor="key words count state url responsible waiver item"),
    "WaiverShown": shown("closure.Waiver"),
    "ItemShown": shown("closure.ClosingItem", vendor="done"),
    "PersonShown": shown("closure.Release", vendor="name promised_until open_items release"),
    "ReleaseShown": shown("closure.Release", vendor="id user name"),
    "ClosingTold": shown("closure.Closing", vendor="lines"),
    "FrozenShown": shown("closure.Closing", vendor="words count by at"),
    "TemplateShown": shown("closure.ClosingTemplate", vendor="lines own"),
}
