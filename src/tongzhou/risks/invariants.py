"""What must be true of early warnings; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.risks.queries import astray


@invariant("risks.warnings", _("Every early warning is about an item of its own project"))
def warnings() -> Iterator[str]:
    """Warnings whose item has been moved to another project."""
    for warning, item in astray():
        yield f"warning {warning} is about item {item} of another project"
