"""A new password by a mailed link, for somebody who has forgotten theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from tongzhou.accounts.diary import record
from tongzhou.accounts.models import User
from tongzhou.operations.actions import enqueue


@transaction.atomic
def ask_for_password_link(email: str, *, origin: str) -> None:
    """Have a link mailed if there is an account; the job looks whether there is, so the answer takes no longer.

    The mail goes to the address of the account, never to what was typed.
    """
    if settings.MAIL_WORKS:
        enqueue("accounts.mail_password_link", email=email[:254], origin=origin)


@transaction.atomic
def note_password_link(user: User) -> None:
    """Tell the diary that a link for a new password has been mailed."""
    record("accounts.password_link_sent", user, by=user)
