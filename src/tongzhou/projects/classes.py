"""Who may read what of projects and their members."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Project": classed(
        client="key name client colour closed_at",
        vendor="organisation phase method contract_number background sponsor success_criteria start_date"
        " status_date plan_version created_at deleted_at closed_by",
    ),
    "Membership": classed(vendor="project user role created_at"),
}
REACHED = {"Membership": Through("project", Permission.VIEW_PROJECT)}
PERSONAL = {
    "Project": Personal(
        renames="sponsor", withheld="a project is the organisation's", keeps="the project was done"
    ),
    "Membership": Personal(
        of="user",
        part="memberships",
        hands="project__key project__name role created_at",
        keeps="the project had somebody in this role",
    ),
}
ANSWERS = {
    "ActivityLine": shown("activity.DiaryEntry", vendor="sentence"),
    "Member": shown("accounts.User", vendor="user is_client"),
    "Charter": shown("projects.Project", vendor="permissions"),
    "ClientReference": shown("clients.ClientOrganisation"),
}
