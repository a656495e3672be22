"""Who may read what of changes. What a client sees of its own requests and orders, the portal makes of them."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "ChangeRequest": classed(
        client="number title description reason urgency by_client created_at",
        vendor="project source requested_by contact impact_scope impact_quality impact_risk items state state_since"
        " scenario impact_scenario_version impact_plan_version impact_at price price_reason needs_signature analyst"
        " round baseline obstacle created_by version currency days",
        finance="amount_minor budget_minor budget_type budget_line",
        secret="impact",
    ),
    "ChangedItem": classed(vendor="request item"),
    "ScopeChange": classed(
        vendor="request kind deed contract_item item deliverable name text number moscow due_date before"
    ),
    "StateChange": classed(vendor="request state by by_name at note"),
    "ApprovalRule": classed(vendor="organisation project own_allowed version"),
    "ApprovalStep": classed(vendor="rule position role person from_days", finance="from_minor"),
    "Approval": classed(
        vendor="request round position role person decision asked_at reminded_on decided_by decided_at comment"
    ),
    "ChangeOrder": classed(
        client="due decided_at decided_by_name",
        vendor="request number standing issued_by issued_at note signature",
        secret="content",
    ),
    "FreeWork": classed(
        vendor="project request title reason days given_on by created_at currency deleted_at",
        finance="value_minor",
    ),
}
REACHED = {
    "ChangeRequest": Through("project", Permission.VIEW_PROJECT),
    "FreeWork": Through("project", Permission.VIEW_PROJECT),
    "StateChange": Through("request"),
    "Approval": Through("request"),
    "ChangeOrder": Through("request"),
    "ChangedItem": Through("request"),
    "ScopeChange": Through("request"),
}
INTERNAL = {
    "ApprovalRule": "found by the project or the organisation that somebody has got hold of",
    "ApprovalStep": "read as the lines of a rule",
}
_REQUESTED = "number title state created_at"
PERSONAL = {
    "ChangeRequest": Personal(
        of="requested_by",
        part="change_requests",
        hands=f"project__key {_REQUESTED} description reason",
        keeps="what was agreed about the project",
        renames="title description reason impact_scope impact_quality impact_risk price_reason obstacle",
        within="project__organisation",
    ),
    "ChangedItem": "numbers",
    "ScopeChange": Personal(
        of="request__created_by",
        part="scope_changes",
        hands="request__project__key request__number kind deed name text",
        keeps="what was agreed about the scope",
        renames="name text",
        within="request__project__organisation",
    ),
    "StateChange": Personal(
        of="by",
        part="change_states",
        hands="request__project__key request__number state at note",
        keeps="the history of what was agreed",
        renames="by_name note",
        within="request__project__organisation",
    ),
    "ApprovalRule": "a rule, with nobody's name",
    "ApprovalStep": Personal(
        of="person", part="approval_steps", hands="position", keeps="who has to approve"
    ),
    "Approval": Personal(
        of="decided_by",
        part="approvals",
        hands="request__project__key request__number decision decided_at comment",
        keeps="who has approved what",
        renames="comment",
        within="request__project__organisation",
    ),
    "ChangeOrder": Personal(
        of="issued_by",
        part="change_orders",
        hands="request__project__key number standing issued_at",
        keeps="an order does not change once the client has got it",
        renames="note decided_by_name",
        within="request__project__organisation",
    ),
    "FreeWork": Personal(
        of="by",
        part="free_work",
        hands="project__key title reason days given_on created_at",
        keeps="what the client was given",
        renames="title reason",
        within="project__organisation",
    ),
}
ANSWERS = {
    "ChangeRow": shown("changes.ChangeRequest", vendor="requested_by project waits_for", finance="amount"),
    "ChangeShown": shown(
        "changes.ChangeRequest",
        vendor="requested_by project waits_for analyst items story approvals orders scenario baseline scope",
        finance="amount added_to_budget",
    ),
    "ScopeChangeShown": shown("changes.ScopeChange", vendor="id thing title"),
    "StoryShown": shown(vendor="state by at note"),
    "ApprovalShown": shown(
        "changes.Approval", vendor="round position role person decision decided_by decided_at comment"
    ),
    "OrderShown": shown(
        "changes.ChangeOrder", vendor="label standing due issued_by issued_at decided_by decided_at signature"
    ),
    "ImpactShown": shown(vendor="computed_at plan_has_moved refusal measures milestones items scope"),
    "ImpactMeasure": shown(vendor="code label unit plan scenario difference"),
    "ImpactMilestone": shown(vendor="name plan scenario days"),
    "ImpactItem": shown(vendor="name kind"),
    "ChangeStatistics": shown(
        vendor="count open carried_out days_charged by_source by_state days_in_state by_scope",
        finance="charged given",
    ),
    "Counted": shown(vendor="code count days"),
    "FreeWorkRow": shown("changes.FreeWork", vendor="request by", finance="value"),
    "ApprovalRuleShown": shown("changes.ApprovalRule", vendor="own_allowed inherited version steps"),
    "ApprovalStepShown": shown(
        "changes.ApprovalStep", vendor="position role person from_days", finance="from_amount"
    ),
}
