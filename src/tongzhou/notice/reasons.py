"""Why a message was not taken: kept as a code with its values, and told in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.egress import WORDS as EGRESS

OWN: dict[str, Promise] = {
    "inactive": _("The account is not active any more."),
    "no_mail_server": _("No mail server is set up (TONGZHOU_SMTP_URL)."),
    "nothing_left": _("There was nothing left to tell: it has been read, or may not be seen any more."),
    "has_account": _("They have an account by now and are told there."),
    "wants_no_mail": _("Mail to this contact has been stopped, or there is no address."),
    "too_many_mails": _("They have had %(most)d mails within a day already."),
    "mail_refused": _("The mail server did not take it: %(reason)s"),
    "switched_off": _("The channel is switched off."),
    "project_gone": _("The project is gone."),
    "client_may_not": _("The client may not see it any more."),
    "enter_again": _("The address must be entered again."),
    "answered": _("The receiver answered %(status)d."),
    "not_understood": _("The robot's answer was not understood."),
    "robot_refused": _("The robot refused the message: %(reason)s"),
}
REASONS: dict[str, Promise] = OWN | EGRESS
"""Code → its words; codes of the outgoing door are its own."""
LONGEST = 300


def short(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they are kept: what others have said is cut."""
    return {name: one[:LONGEST] if isinstance(one, str) else one for name, one in values.items()}


def in_words(code: str, values: Mapping[str, Any]) -> str:
    """A reason in the present language; a code that this program does not know is told as it is."""
    if code not in REASONS:
        return code
    try:
        return str(REASONS[code]) % dict(values)
    except (KeyError, TypeError, ValueError):
        return code
