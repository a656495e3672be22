"""What must be true of acceptances and gates; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.acceptance.queries.acceptances import astray, undecided
from tongzhou.operations.invariants import invariant


@invariant("acceptance.subjects", _("Acceptances and gates are about things of their own project"))
def subjects() -> Iterator[str]:
    """Those whose item or deliverable belongs to another project."""
    for kind, pk in astray():
        yield f"{kind} {pk} is about something of another project"


@invariant("acceptance.decisions", _("Whatever is called decided has a decision of its round"))
def decisions() -> Iterator[str]:
    """Acceptances that are called decided without a decision."""
    for pk in undecided():
        yield f"acceptance {pk} is called decided, and nobody has decided"
