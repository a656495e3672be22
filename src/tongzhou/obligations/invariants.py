"""What must be true of client actions; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.obligations.queries.owed import astray
from tongzhou.operations.invariants import invariant


@invariant("obligations.own", _("Client actions name people of the project's client and items of its plan"))
def own() -> Iterator[str]:
    """Client actions that refer to another client's contact or another project's item."""
    for what, number in astray():
        yield f"client action {number} has a {what} of another project"
