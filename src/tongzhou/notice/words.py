"""The deeds of notice as sentences of the diary."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongzhou.activity.words import tell


def tell_deeds() -> None:
    """Make the sentences known."""
    tell(
        {
            "notice.channel_created": _("%(actor)s set up the channel “%(label)s”."),
            "notice.channel_changed": _("%(actor)s changed the channel “%(label)s”."),
            "notice.channel_switched": _("%(actor)s switched the channel “%(label)s” on or off."),
            "notice.channel_rotated": _("%(actor)s gave the channel “%(label)s” a new signing key."),
            "notice.channel_removed": _("%(actor)s removed the channel “%(label)s”."),
            "notice.channel_failed": _(
                "%(actor)s's channel “%(label)s” has taken nothing for three days and was switched off."
            ),
            "notice.delivery_retried": _("%(actor)s had a failed message sent again (%(label)s)."),
        },
        {"notice": "webhook", "notice.channel_failed": "triangle-alert"},
    )
