"""What must be true of the diary; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.activity.queries.audit import organisations, verify
from tongzhou.operations.invariants import invariant


@invariant(
    "activity.chain",
    _("Nobody has rewritten the sealed diary"),
    hint=_("tongzhou verify-audit says more. Keep the database as it is, and look for who changed it."),
)
def chain() -> Iterator[str]:
    """What does not fit in the chain of each organisation; lines that wait to be sealed are no sign of anything."""
    for number in organisations():
        for problem in verify(number, now=timezone.now()).problems:
            if problem.what != "unsealed_for_long":
                yield f"organisation {number}: {problem.what} {problem.line or ''}".rstrip()
