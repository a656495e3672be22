"""Who may read what of projects and their members."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown

FIELDS = {
    "Project": classed(
        client="key name client colour",
        vendor="organisation phase method contract_number background sponsor success_criteria start_date"
        " status_date plan_version created_at deleted_at",
    ),
    "Membership": classed(vendor="project user role created_at"),
}
REACHED = {"Membership": Through("project", Permission.VIEW_PROJECT)}
ANSWERS = {
    "ActivityLine": shown("activity.DiaryEntry", vendor="sentence"),
    "Member": shown("accounts.User", vendor="user is_client"),
    "Charter": shown("projects.Project", vendor="permissions"),
    "ClientReference": shown("clients.ClientOrganisation"),
}
