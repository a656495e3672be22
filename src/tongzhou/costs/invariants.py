"""What must be true of the books; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.costs.queries.check import (
    budgets_that_do_not_add_up,
    costs_in_other_projects,
    overlapping_rates,
    priced_otherwise,
    resources_in_other_organisations,
)
from tongzhou.operations.invariants import invariant


@invariant("costs.budget_versions", _("The budget kept with a baseline is the sum of its lines"))
def budget_versions() -> Iterator[str]:
    """Versions whose labour or fixed costs are not what their lines say."""
    for baseline, kept, summed in budgets_that_do_not_add_up():
        yield f"baseline {baseline}: {kept} instead of {summed}"


@invariant("costs.baseline_items", _("What an item costs in a baseline is what its budget says"))
def baseline_items() -> Iterator[str]:
    """Items of baselines whose cost is not the sum of their lines."""
    for baseline, item, kept, summed in priced_otherwise():
        yield f"baseline {baseline}, item {item}: {kept} instead of {summed}"


@invariant("costs.places", _("Costs are booked on items and resources of their own project"))
def places() -> Iterator[str]:
    """Actual costs and budget lines on what is another project's."""
    yield from costs_in_other_projects()


@invariant("costs.rates", _("No two rates of the same hold on the same day"))
def rates() -> Iterator[str]:
    """Rates that overlap."""
    for one, other in overlapping_rates():
        yield f"rates {one} and {other} overlap"


@invariant("costs.roles", _("Rates and roles are of their own organisation"))
def roles() -> Iterator[str]:
    """Rates of people, and roles of resources, of another organisation."""
    yield from resources_in_other_organisations()
