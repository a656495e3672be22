"""What must be true of people's time; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.team.queries.standing import wrongly_counted


@invariant("team.demand", _("The workload that is stored is what the plans need"))
def demand() -> Iterator[str]:
    """Plans whose demand was counted wrongly."""
    return wrongly_counted()
