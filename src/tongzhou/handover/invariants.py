"""What must be true of handovers and warranties; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.handover.queries.handovers import astray, signed_without_signatures
from tongzhou.handover.queries.warranties import misdated
from tongzhou.operations.invariants import invariant


@invariant("handover.subjects", _("Handovers and their lines are about things of their own project"))
def subjects() -> Iterator[str]:
    """Those that refer to something of another project."""
    for kind, pk in astray():
        yield f"{kind} {pk} of a handover is about something of another project"


@invariant("handover.signatures", _("Whatever is called handed over was signed by both sides"))
def signatures() -> Iterator[str]:
    """Handovers that are called signed, and are not by both."""
    for pk in signed_without_signatures():
        yield f"handover {pk} is called signed, and not both have signed"


@invariant("handover.warranties", _("Warranties run exactly where the handover is signed"))
def warranties() -> Iterator[str]:
    """Warranties with days although nobody has signed, or without although both have."""
    for pk in misdated():
        yield f"warranty {pk} has not the days of its handover"
