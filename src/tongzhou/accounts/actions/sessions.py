"""Where somebody is signed in, and ending it: one place, all others, or everything at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from tongzhou.accounts.diary import record
from tongzhou.accounts.keys import end_other_keys
from tongzhou.accounts.models import Invitation, Session, User
from tongzhou.operations.limits import limit

revocation_hearers: list[Callable[[int | None], None]] = []
"""Called with the number of somebody who may do less than before, or nothing any more (None: that may be anybody), in
that transaction: live pages close their streams, and those that begin anew are asked again what they may hear."""

session_hearers: list[Callable[[str], None]] = []
"""Called with the handle of a session that has ended: its streams close."""


@transaction.atomic
def note_signed_in(user: User, *, here: str, address: str, method: str, now: datetime) -> None:
    """Write a sign-in into the diary, and end the oldest sessions beyond the most that one person may have."""
    sessions = Session.objects.of(user, now=now).exclude(session_key=here).order_by("-started_at")
    surplus = list(sessions.values_list("session_key", flat=True)[limit("sessions_per_user") - 1 :])
    end_sessions(Session.objects.filter(session_key__in=surplus))
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
            end_sessions(Session.objects.filter(session_key=session.session_key))
            return True
    return False


@transaction.atomic
def end_other_sessions(user: User, *, here: str, now: datetime) -> int:
    """Sign every other place out; how many there were."""
    others = Session.objects.of(user, now=now).exclude(session_key=here)
    count = end_sessions(others)
    record("accounts.sessions_ended", user, by=user, count=count)
    return count


def end_sessions(sessions: QuerySet[Session]) -> int:
    """End these sessions and the streams that hang on them, as part of another deed; how many there were."""
    keys = list(sessions.values_list("session_key", flat=True))
    count: int = Session.objects.filter(session_key__in=keys).delete()[0]
    tell_ended(keys)
    return count


def tell_ended(keys: Iterable[str]) -> None:
    """Tell whoever holds something open for these sessions."""
    for key in keys:
        for hear in session_hearers:
            hear(Session.handle_of(key))


def end_tokens(user: User, *, by: User) -> int:
    """Revoke all of somebody's tokens and other keys, as part of another deed; how many there were."""
    tokens = user.tokens.count()
    if tokens:
        user.tokens.all().delete()
    count = tokens + end_other_keys(user)
    if count:
        record("accounts.tokens_ended", user, by=by, count=count)
    return count


def end_everything(user: User, *, by: User, now: datetime) -> None:
    """End whatever lets somebody in, for good: sessions, tokens, feeds, links, streams, invitations they have sent.

    Part of another deed's transaction. A new epoch voids what is signed and kept elsewhere; giving the account
    back does not bring anything of it back.
    """
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1, revoked_at=now)
    user.refresh_from_db(fields=["epoch", "revoked_at"])
    end_sessions(Session.objects.filter(user_id=user.pk))
    user.tokens.all().delete()
    end_other_keys(user)
    open_ones = Invitation.objects.filter(inviter=user, state=Invitation.State.OPEN)
    open_ones.update(state=Invitation.State.REVOKED, ended_at=now)
    tell_revoked(user.pk)


def tell_revoked(user_id: int | None) -> None:
    """Somebody may do less than before; with None, anybody may."""
    for hear in revocation_hearers:
        hear(user_id)


@transaction.atomic
def clear_sessions(*, now: datetime) -> None:
    """Throw away sessions that have expired."""
    Session.objects.filter(expire_date__lt=now).delete()
