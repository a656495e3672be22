"""What must be true of every plan; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.plan.guards import missing
from tongzhou.plan.queries.freezing import astray
from tongzhou.plan.queries.recomputing import plans_that_differ
from tongzhou.plan.queries.standing import broken_recurrences, broken_scenarios, broken_trees, numbers_ahead


@invariant("plan.dates", _("Dates, floats and roll-ups of every plan are those that its rules give"))
def dates() -> Iterator[str]:
    """Work items that would move if their plan were computed now."""
    return plans_that_differ()


@invariant("plan.trees", _("Every work item hangs in the tree of its project, behind what it belongs to"))
def trees() -> Iterator[str]:
    """Items in circles, below deleted ones, before what they belong to, or in a state that their type has not."""
    return broken_trees()


@invariant("plan.numbers", _("No number of a work item is given twice"))
def numbers() -> Iterator[str]:
    """Items whose number will be given again."""
    return numbers_ahead()


@invariant("plan.recurrences", _("Every recurring item can be made when its day comes"))
def recurrences() -> Iterator[str]:
    """Recurring items whose template is not understood any more."""
    return broken_recurrences()


@invariant("plan.scenarios", _("Every scenario can be laid over its plan, and gives no number twice"))
def scenarios() -> Iterator[str]:
    """Scenarios that are ahead of their plan or do not know what they have given."""
    return broken_scenarios()


@invariant("plan.baseline_guards", _("The database itself refuses to change baselines"))
def baseline_guards() -> Iterator[str]:
    """Triggers that somebody has taken away."""
    for name in missing(connection):
        yield f"the trigger {name} is missing"


@invariant("plan.shared_freezes", _("Freeze windows of a client are of that client's organisation"))
def shared_freezes() -> Iterator[str]:
    """Windows of another organisation's client."""
    for one in astray():
        yield f"the freeze window {one.pk} is of another organisation's client"
