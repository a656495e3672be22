"""Who may read what of saved views and boards."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.personal_data import Personal

FIELDS = {
    "SavedView": classed(vendor="project owner surface name query shared default version deleted_at"),
    "Board": classed(vendor="project columns_by limits strict version"),
}
REACHED = {"Board": Through("project", Permission.VIEW_PLAN)}
INTERNAL = {
    "SavedView": "found among the person's own and those that are shared with their project (work.queries)"
}
PERSONAL = {
    "SavedView": Personal(
        of="owner",
        part="saved_views",
        hands="project__key surface name query shared default deleted_at",
        keeps="shared ones are the project's; actions.saved.forget_views removes the others",
        renames="name query",
        within="project__organisation",
    ),
    "Board": "columns of the work",
}
