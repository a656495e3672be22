"""What must be true of notices; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.notice.queries.standing import notices_of_others
from tongzhou.operations.invariants import invariant


@invariant("notice.readers", _("Every notice is about something that its reader may see"))
def readers() -> Iterator[str]:
    """Notices in somebody's list about what is hidden from them."""
    return notices_of_others()
