"""What of telling people must not go on when a project is closed; the checklist of closings asks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.closure.checks import Check, register
from tongzhou.notice.queries.closing import channels_on, client_feeds


def register_checks() -> None:
    """Channels that still tell of the project, and secret calendar addresses of the client's people."""
    integrations = Permission.MANAGE_INTEGRATIONS
    register(
        Check(
            "channels", _("Channels that are on"), "webhook", channels_on, "channels", "", ProjectRole.PM,
            integrations,
        )
    )  # fmt: skip
    register(
        Check("client_feeds", _("Calendar feeds of the client's people"), "calendar", client_feeds, "members")
    )
