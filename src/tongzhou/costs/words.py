"""What the room's deeds are called in the diary; amounts are not in it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "costs.settings_changed": _("%(actor)s changed how costs are reckoned: %(fields)s."),
    "costs.rule_changed": _("%(actor)s changed how “%(label)s” earns value."),
    "costs.resource_role_changed": _("%(actor)s changed as what %(label)s works."),
    "costs.role_created": _("%(actor)s created the rate role “%(label)s”."),
    "costs.role_changed": _("%(actor)s renamed the rate role “%(label)s”."),
    "costs.role_deleted": _("%(actor)s deleted the rate role “%(label)s”."),
    "costs.rate_created": _("%(actor)s added a rate (%(label)s)."),
    "costs.rate_changed": _("%(actor)s changed a rate (%(label)s)."),
    "costs.rate_deleted": _("%(actor)s deleted a rate (%(label)s)."),
    "costs.budget_line_added": _("%(actor)s added the budget line “%(label)s”."),
    "costs.budget_line_changed": _("%(actor)s changed the budget line “%(label)s”."),
    "costs.budget_line_deleted": _("%(actor)s deleted the budget line “%(label)s”."),
    "costs.baseline_budgeted": _("%(actor)s kept the budget with the baseline “%(label)s”."),
    "costs.booked": _("%(actor)s booked actual costs (%(label)s)."),
    "costs.cost_changed": _("%(actor)s corrected an actual cost (%(label)s)."),
    "costs.cost_deleted": _("%(actor)s deleted an actual cost (%(label)s)."),
    "costs.import_taken_back": _("%(actor)s took back the costs of the file “%(label)s”."),
}
ICONS = {
    "costs.booked": "banknote",
    "costs.rate_created": "banknote",
    "costs.budget_line_added": "circle-plus",
    "costs.cost_deleted": "trash-2",
    "costs.budget_line_deleted": "trash-2",
    "costs.rate_deleted": "trash-2",
    "costs.import_taken_back": "undo-2",
    "costs": "pencil",
}
FIELDS: dict[str, Promise] = {
    "cost.currency": _("currency"),
    "cost.rule": _("how items earn"),
}
ROOM = _("Costs")
