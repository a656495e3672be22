"""What must be true of changes; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.changes.queries.scope import scope_astray
from tongzhou.changes.queries.statistics import orders_astray, requests_astray
from tongzhou.operations.invariants import invariant


@invariant("changes.places", _("A change has scenario, baseline and budget line in its own project"))
def places() -> Iterator[str]:
    """Requests that refer to another project's."""
    for request, name in requests_astray():
        yield f"change request {request}: {name} of another project"


@invariant("changes.scope", _("A change touches only the scope of its own project"))
def scope() -> Iterator[str]:
    """Lines about a thing of another project."""
    for line in scope_astray():
        yield f"line {line}: a thing of another project"


@invariant("changes.orders", _("Each change that is at the client has an order there"))
def orders() -> Iterator[str]:
    """Requests that wait for a signature that nobody can give."""
    for request in orders_astray():
        yield f"change request {request} has no open order"
