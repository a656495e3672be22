"""Ranges from a table that somebody pasted or uploaded, as ``exchange.uncertainty`` reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.plan.actions.forecast.ranges import RangeChanges, RangeRefusedError, set_ranges
from tongzhou.plan.queries.document import plan_document
from tongzhou.plan.queries.forecast.ranges import items_in_order
from tongzhou.projects.models import Project


def import_ranges(project: Project, data: bytes, filename: str, *, by: User, with_costs: bool) -> int:
    """Take over the ranges of a table, all or none; how many tasks got one.

    Refuses with UnreadablePlanError what cannot be read (with the list of wrong cells), and with RangeRefusedError
    ranges that make no sense. Costs are left out for whoever may not see them.
    """
    from tongzhou.exchange.uncertainty.ranges import read_ranges
    from tongzhou.plan.simulation import cost_row, range_row

    document = plan_document(project)
    found = read_ranges(data, filename, document, isolated=True)
    items = dict(zip((task.key for task in document.plan.tasks), items_in_order(project), strict=True))
    durations = {items[key]: range_row(one) for key, one in found.durations.items()}
    costs = {}
    if with_costs:
        keys = found.costs.keys() | found.rates.keys()
        costs = {items[key]: cost_row(found.costs.get(key), found.rates.get(key)) for key in sorted(keys)}
    changes = RangeChanges(durations, costs)
    if not len(changes):
        raise RangeRefusedError("nothing_to_import", _("There is no range in this table."))
    set_ranges(project, changes, by=by)
    return len(changes)
