"""What must be true of every plan; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.plan.queries.recomputing import plans_that_differ


@invariant("plan.dates", _("Dates, floats and roll-ups of every plan are those that its rules give"))
def dates() -> Iterator[str]:
    """Work items that would move if their plan were computed now."""
    return plans_that_differ()
