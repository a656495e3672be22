"""Where somebody is signed in, and ending it: one place, all others, or everything at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from tongzhou.accounts.diary import record
from tongzhou.accounts.models import Invitation, Session, User
from tongzhou.operations.limits import limit

revocation_hearers: list[Callable[[int], None]] = []
"""Called with the number of somebody whose access has ended, in that transaction: live pages close their streams."""


@transaction.atomic
def note_signed_in(user: User, *, here: str, address: str, method: str, now: datetime) -> None:
    """Write a sign-in into the diary, and end the oldest sessions beyond the most that one person may have."""
    sessions = Session.objects.of(user, now=now).exclude(session_key=here).order_by("-started_at")
    surplus = list(sessions.values_list("session_key", flat=True)[limit("sessions_per_user") - 1 :])
    Session.objects.filter(session_key__in=surplus).delete()
    record("accounts.signed_in", user, by=user, address=address, method=method)


@transaction.atomic
def note_stepped_up(user: User, *, address: str) -> None:
    """Somebody has proved once more who they are."""
    record("accounts.stepped_up", user, by=user, address=address)


@transaction.atomic
def end_session(user: User, *, handle: str, now: datetime) -> bool:
    """Sign one place out; whether there was such a session of this person."""
    for session in Session.objects.of(user, now=now):
        if session.handle == handle:
            record("accounts.session_ended", user, by=user, address=session.address)
            session.delete()
            return True
    return False


@transaction.atomic
def end_other_sessions(user: User, *, here: str, now: datetime) -> int:
    """Sign every other place out; how many there were."""
    others = Session.objects.of(user, now=now).exclude(session_key=here)
    count, _by_model = others.delete()
    record("accounts.sessions_ended", user, by=user, count=count)
    return count


def end_everything(user: User, *, by: User, now: datetime) -> None:
    """End whatever lets somebody in, for good: sessions, tokens, links, streams, invitations they have sent.

    Part of another deed's transaction. A new epoch voids what is signed and kept elsewhere; giving the account
    back does not bring anything of it back.
    """
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1, revoked_at=now)
    user.refresh_from_db(fields=["epoch", "revoked_at"])
    Session.objects.filter(user_id=user.pk).delete()
    user.tokens.all().delete()
    open_ones = Invitation.objects.filter(inviter=user, state=Invitation.State.OPEN)
    open_ones.update(state=Invitation.State.REVOKED, ended_at=now)
    for hear in revocation_hearers:
        hear(user.pk)


@transaction.atomic
def clear_sessions(*, now: datetime) -> None:
    """Throw away sessions that have expired."""
    Session.objects.filter(expire_date__lt=now).delete()
