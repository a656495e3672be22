"""What must be true of stakeholders and promises; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.stakeholders.queries import people, promises


@invariant("stakeholders.own", _("Stakeholders and promises are of the project's own client and plan"))
def own() -> Iterator[str]:
    """Those that name another client's contact or another project's item."""
    for what, number in (*people.astray(), *promises.astray()):
        yield f"{what} {number} names somebody or something of another project"
