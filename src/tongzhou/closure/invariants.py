"""What must be true of closings; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.closure.queries.checklist import astray
from tongzhou.operations.invariants import invariant


@invariant("closure.closed", _("A project is closed exactly when its closing says so"))
def closed() -> Iterator[str]:
    """Projects that are closed without a closing, or the other way round."""
    for number in astray():
        yield f"project {number} and its closing do not agree on whether it is closed"
