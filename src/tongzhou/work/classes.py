"""Who may read what of saved views and boards."""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed

FIELDS = {
    "SavedView": classed(vendor="project owner surface name query shared default version deleted_at"),
    "Board": classed(vendor="project columns_by limits strict version"),
}
REACHED = {"Board": Through("project", Permission.VIEW_PLAN)}
INTERNAL = {
    "SavedView": "found among the person's own and those that are shared with their project (work.queries)"
}
