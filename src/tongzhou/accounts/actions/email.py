"""Another e-mail address for an account: asked for, confirmed from the new address, told to the old one."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions import EmailTakenError
from tongzhou.accounts.diary import record
from tongzhou.accounts.models import User
from tongzhou.accounts.queries.signing_in import email_is_free
from tongzhou.operations.actions import enqueue


class EmailLinkOverError(Exception):
    """The account has another address or password by now, or was closed."""

    message = _("This link has expired or was used already. Ask for a new one.")


@transaction.atomic
def ask_for_email(user: User, *, by: User, email: str, origin: str) -> None:
    """Have a link mailed to the new address, and the old one told; nothing changes before the link is opened.

    Who has the address already is not said: the job looks, and mails nothing then. The diary names no address.
    """
    record("accounts.email_asked", user, by=by)
    if settings.MAIL_WORKS:
        enqueue("accounts.mail_email_link", user=user.pk, email=email.lower(), origin=origin)


@transaction.atomic
def change_email(user: User, *, email: str) -> User:
    """The account has the address from now on; EmailTakenError when somebody was faster."""
    before = user.email
    if not email_is_free(user, email):
        raise EmailTakenError
    same = User.objects.filter(pk=user.pk, email=before, epoch=user.epoch, is_active=True)
    try:
        with transaction.atomic():
            changed = same.update(email=email.lower())
    except IntegrityError as error:
        raise EmailTakenError from error
    if not changed:
        raise EmailLinkOverError
    user.refresh_from_db(fields=["email"])
    record("accounts.email_changed", user, by=user, before=before, after=user.email)
    if settings.MAIL_WORKS:
        enqueue("accounts.mail_email_changed", user=user.pk, before=before)
    return user
