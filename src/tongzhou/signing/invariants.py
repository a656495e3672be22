"""What must be true of signatures; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.signing.queries import altered_contents, altered_signatures, states_that_lie


@invariant("signing.documents", _("Every signed document and certificate is what its digest says"))
def documents() -> Iterator[str]:
    """Contents that somebody has altered."""
    for pk in altered_contents():
        yield f"sealed content {pk} is not what its digest says"


@invariant("signing.signatures", _("Every signature is as it was made, and under its own document"))
def signatures() -> Iterator[str]:
    """Signatures that somebody has altered."""
    for pk in altered_signatures():
        yield f"signature {pk} is not as it was made"


@invariant("signing.states", _("What is called signed has a signature, and nothing else has one"))
def states() -> Iterator[str]:
    """Requests whose state and signature disagree."""
    for pk in states_that_lie():
        yield f"signature request {pk} and its signature disagree"
