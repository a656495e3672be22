"""Mails of sign-in, and clearing away what has expired. Rights are looked at again when a job runs."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.accounts.actions.reset import note_password_link
from tongzhou.accounts.actions.sessions import clear_sessions
from tongzhou.accounts.links import email_proof, parts_of_link
from tongzhou.accounts.queries.signing_in import email_is_free, open_invitation, user_by_email, user_by_number
from tongzhou.operations.jobs import task


@task("accounts.send_mail")
def mail(to: str, subject: str, body: str) -> None:
    """Send one mail; the one place where mails of this room leave the house."""
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])


@task("accounts.mail_invitation")
def mail_invitation(invitation: int, origin: str) -> None:
    """Mail the link to whoever is invited, if the invitation is still open and its inviter still here."""
    found = open_invitation(invitation, now=timezone.now())
    if found is None:
        return
    with override(found.language):
        mail(
            to=found.email,
            subject=_("%(name)s invites you to Tongzhou") % {"name": found.inviter.name},
            body=_(
                "Hello,\n\n%(name)s of %(organisation)s invites you to work together in Tongzhou.\n"
                "Open this link within seven days and choose a password:\n\n%(link)s\n\n"
                "It works once. If you did not expect it, do nothing."
            )
            % {
                "name": found.inviter.name,
                "organisation": found.organisation.name,
                "link": origin + reverse("join", args=[found.secret()]),
            },
        )


@task("accounts.mail_password_link")
def mail_password_link(email: str, origin: str) -> None:
    """Mail the link to a new password, if there is an active account with this address."""
    user = user_by_email(email)
    if user is None:
        return
    with override(user.language):
        mail(
            to=user.email,
            subject=_("A new password for Tongzhou"),
            body=_(
                "Hello %(name)s,\n\nopen this link within an hour to choose a new password:\n\n%(link)s\n\n"
                "It works once. If you did not ask for it, do nothing: your password stays as it is."
            )
            % {"name": user.name, "link": origin + reverse("password_renew", args=parts_of_link(user))},
        )
    note_password_link(user)


@task("accounts.mail_email_link")
def mail_email_link(user: int, email: str, origin: str) -> None:
    """Mail the link to the new address unless somebody has it, and tell the old one that it was asked for."""
    found = user_by_number(user)
    if found is None or found.email == email:
        return
    with override(found.language):
        if email_is_free(found, email):
            link = origin + reverse("email_confirm", args=[email_proof(found, email)])
            mail(
                to=email,
                subject=_("Confirm your e-mail address for Tongzhou"),
                body=_(
                    "Hello %(name)s,\n\nopen this link within a day to sign in to Tongzhou with this address:\n\n"
                    "%(link)s\n\nIf you do not expect it, do nothing."
                )
                % {"name": found.name, "link": link},
            )
        mail(
            to=found.email,
            subject=_("Another e-mail address for your account"),
            body=_(
                "Hello %(name)s,\n\nsomebody has asked to use another e-mail address for your account in Tongzhou. "
                "Nothing changes until it is confirmed there.\n\nIf it was neither you nor your administrator, "
                "change your password: that ends it."
            )
            % {"name": found.name},
        )


@task("accounts.mail_email_changed")
def mail_email_changed(user: int, before: str) -> None:
    """Tell the old address that it is the account's no longer."""
    found = user_by_number(user)
    if found is None:
        return
    with override(found.language):
        mail(
            to=before,
            subject=_("Your e-mail address was changed"),
            body=_(
                "Hello %(name)s,\n\nyour account in Tongzhou has another e-mail address from now on, and no mail "
                "comes to this one any more.\n\nIf this is not right, tell your administrator at once."
            )
            % {"name": found.name},
        )


@task("accounts.clear", every="17 * * * *")
def clear() -> None:
    """Throw away sessions that have expired."""
    clear_sessions(now=timezone.now())
