"""What must be true of the index; ``tongzhou check`` asks, and can make it anew."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.search.actions import rebuild_index
from tongzhou.search.queries.standing import differences


@invariant(
    "search.index",
    _("Everything that can be found is in the search index, as it is now, and nothing else"),
    quick=lambda: differences(texts=False),
    repair=rebuild_index,
)
def index() -> Iterator[str]:
    """What is missing in the index, left over or stale."""
    return differences(texts=True)
