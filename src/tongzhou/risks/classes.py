"""Who may read what of early warnings."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "EarlyWarning": classed(
        vendor="project kind subject item severity weight numbers state found_on seen_on ended_on until reason"
        " decided_by decided_at decided_weight follow_up"
    ),
}
REACHED = {"EarlyWarning": Through("project", Permission.VIEW_INTERNAL_RISKS)}
PERSONAL = {
    "EarlyWarning": Personal(
        of="decided_by",
        part="early_warnings",
        hands="project__key kind subject state reason decided_at",
        keeps="why the project took the risk",
        renames="numbers reason",
        within="project__organisation",
    ),
}
# Warnings about money are left out of every list for whoever may not read costs (risks.queries.warnings_of).
ANSWERS = {
    "WarningShown": shown("risks.EarlyWarning", vendor="title why"),
    "Looked": shown(vendor="risen"),
}
