"""What a baseline, or the plan as it is now, costs: for comparing them."""

from __future__ import annotations

from tongzhou.costs.actions.computed import ask_for_budget
from tongzhou.costs.models import Computed
from tongzhou.costs.money import places_of
from tongzhou.costs.queries.budget import budget_of_baseline
from tongzhou.costs.queries.computed import find_computed, stamp_of_budget, whole_tree
from tongzhou.plan.models import Baseline
from tongzhou.plan.queries.baseline_comparison import PictureCosts
from tongzhou.projects.models import Project


def picture_costs(project: Project, picture: Baseline | None) -> PictureCosts | None:
    """What is known of a picture's costs; None where nothing is.

    Of a baseline what its budget says; of the plan now the budget as it was last reckoned. Where the plan has changed
    since, a job reckons it anew.
    """
    if picture is not None:
        budget = budget_of_baseline(picture)
        if budget is None:
            return None
        return PictureCosts(budget.currency, budget.total_minor, places_of(budget.currency))
    stamp = stamp_of_budget(project)
    found = find_computed(project, Computed.Kind.BUDGET, None, stamp)
    if found is None:
        ask_for_budget(project)
        return None
    currency, total = found.head["currency"], found.head["labour"] + found.head["fixed"]
    return PictureCosts(currency, total, places_of(currency), stamp, lambda: _own(whole_tree(found)))


def _own(tree: dict[str, list[dict[str, int]]]) -> dict[int, int]:
    """What each item costs by itself: the rows of the WBS have what is below them in their sums."""
    below = {int(parent): sum(one["sum"] for one in rows) for parent, rows in tree.items() if parent}
    own = {one["item"]: one["sum"] - below.get(one["item"], 0) for rows in tree.values() for one in rows}
    return {item: cost for item, cost in own.items() if cost}
