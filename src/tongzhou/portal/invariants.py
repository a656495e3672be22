"""What must be true of this room's rows; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.portal.queries.snapshots import altered_snapshots


@invariant("portal.snapshots", _("What clients saw is kept as it was"))
def snapshots() -> Iterator[str]:
    """Snapshots that are not what their digests say."""
    yield from altered_snapshots()
