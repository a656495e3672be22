"""Inviting somebody, taking it back, and coming in by an invitation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions import EmailTakenError, create_user
from tongzhou.accounts.diary import record
from tongzhou.accounts.models import Invitation, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.operations.actions import enqueue

acceptance_hearers: list[Callable[[Invitation, User], None]] = []
"""Called with an accepted invitation and its new account, in that transaction: rooms above connect their contact."""


class AlreadyInvitedError(Exception):
    """There is an open invitation for this address."""

    message = _("Somebody has invited this address already. Revoke that invitation first.")


class InvitationOverError(Exception):
    """The invitation was accepted, revoked or has expired."""

    message = _("This invitation is no longer valid. Ask for a new one.")


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    role: OrganisationRole,
    language: str,
    origin: str,
    now: datetime,
    name: str = "",
    title: str = "",
    contact_id: int | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody to make an account; the secret of the link, which is shown once and mailed if mail works.

    ``origin`` is how the installation is reached (``https://tongzhou.example``); the link begins with it.
    """
    email = email.lower()
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTakenError
    lapsed = Invitation.objects.filter(email=email, state=Invitation.State.OPEN, expires_at__lte=now)
    lapsed.update(state=Invitation.State.REVOKED, ended_at=now)
    invitation = Invitation(
        organisation=by.organisation,
        inviter=by,
        email=email,
        name=name,
        title=title,
        role=role,
        language=language,
        contact_id=contact_id,
        nonce=secrets.token_hex(16),
        expires_at=now + Invitation.LIFETIME,
    )
    secret = invitation.secret()
    invitation.digest = Invitation.digest_of(secret)
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise AlreadyInvitedError from error
    record("accounts.person_invited", invitation, by=by, role=role, email=email)
    if settings.MAIL_WORKS:
        enqueue("accounts.mail_invitation", invitation=invitation.pk, origin=origin)
    return invitation, secret


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User, now: datetime) -> bool:
    """The link stops working; False when it had been accepted or revoked before."""
    mine = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.OPEN)
    if not mine.update(state=Invitation.State.REVOKED, ended_at=now):
        return False
    record("accounts.invitation_revoked", invitation, by=by)
    return True


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str, now: datetime) -> User:
    """The account of the invited person; of two who come with one link at once, one gets in."""
    mine = Invitation.objects.open(now=now).filter(pk=invitation.pk, inviter__is_active=True)
    if not mine.update(state=Invitation.State.ACCEPTED, ended_at=now):
        raise InvitationOverError
    user = create_user(
        invitation.organisation,
        email=invitation.email,
        name=name,
        title=invitation.title,
        password=password,
        role=OrganisationRole(invitation.role),
        language=invitation.language,
        by=invitation.inviter,
    )
    for hear in acceptance_hearers:
        hear(invitation, user)
    record("accounts.invitation_accepted", user, by=user)
    return user
