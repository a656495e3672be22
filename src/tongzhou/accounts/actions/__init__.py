"""What can be done to organisations, people and tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.actions.sessions import end_everything, end_sessions, end_tokens, tell_revoked
from tongzhou.accounts.diary import diary_keepers
from tongzhou.accounts.diary import record as _record
from tongzhou.accounts.models import ApiToken, IdempotencyKey, Organisation, Session, User
from tongzhou.accounts.permissions import OrganisationRole

__all__ = ["diary_keepers"]
A_MINUTE = timedelta(minutes=1)
KEYS_KEPT_FOR = timedelta(hours=24)
INTERRUPTED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it is kept for a repeated request; ``headers`` are those that belong to it."""

    status: int
    body: str
    headers: dict[str, str]


class EmailTakenError(Exception):
    """Somebody has this address already."""

    message = _("Somebody with this e-mail address has an account already.")


class LastAdministratorError(Exception):
    """The organisation would be left without anybody who can manage it."""

    message = _("The last administrator cannot be deactivated or given another role.")


@transaction.atomic
def create_organisation(name: str, *, short_name: str = "") -> Organisation:
    """The vendor of this installation; the first deed of all, so nobody is there to record it."""
    organisation = Organisation.objects.create(name=name, short_name=short_name)
    for welcome in organisation_welcomes:
        welcome(organisation)
    return organisation


@transaction.atomic
def create_user(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    password: str,
    role: OrganisationRole,
    title: str = "",
    language: str = "zh-hans",
    by: User | None = None,
) -> User:
    """An account that can sign in at once; ``by`` is None only for the first administrator."""
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTakenError
    user = User(
        organisation=organisation, email=email.lower(), name=name, title=title, role=role, language=language
    )
    user.set_password(password)
    user.save()
    _record("accounts.user_created", user, by=by or user)
    return user


@transaction.atomic
def change_user(
    user: User, *, by: User, name: str, title: str, role: OrganisationRole, is_active: bool
) -> User:
    """Another name, title or role; deactivating ends every session and token at once."""
    user = User.objects.select_for_update().get(pk=user.pk)
    loses_admin = user.role == OrganisationRole.ADMIN and (role != OrganisationRole.ADMIN or not is_active)
    if loses_admin and not _other_administrators(user):
        raise LastAdministratorError
    ended, other_role = user.is_active and not is_active, user.role != role
    user.name, user.title, user.role, user.is_active = name, title, role, is_active
    user.save(update_fields=["name", "title", "role", "is_active"])
    if ended:
        end_everything(user, by=by, now=timezone.now())
    elif other_role:
        tell_revoked(user.pk)
    _record("accounts.user_changed", user, by=by, role=role, active=is_active)
    return user


def _other_administrators(user: User) -> bool:
    others = User.objects.filter(
        organisation=user.organisation_id, role=OrganisationRole.ADMIN, is_active=True
    )
    return others.exclude(pk=user.pk).exists()


@transaction.atomic
def change_preferences(user: User, **chosen: Any) -> User:
    """Language, theme, density and shortcuts: a matter between a person and the pages."""
    for name, value in chosen.items():
        setattr(user, name, value)
    user.save(update_fields=list(chosen))
    return user


@transaction.atomic
def change_profile(user: User, *, name: str, **chosen: Any) -> User:
    """Somebody's own name, together with their preferences; only the name concerns others."""
    renamed = user.name != name
    change_preferences(user, name=name, **chosen)
    if renamed:
        _record("accounts.user_renamed", user, by=user)
    return user


@transaction.atomic
def change_password(user: User, *, password: str, keep_tokens: bool = False) -> None:
    """Somebody's own new password; their other sessions end, and their tokens unless they keep them expressly."""
    _set_password(user, password)
    _record("accounts.password_changed", user, by=user, tokens_kept=keep_tokens)
    if not keep_tokens:
        end_tokens(user, by=user)


@transaction.atomic
def set_first_password(user: User, *, by: User, password: str) -> None:
    """A password for somebody who has lost theirs; all of their sessions and tokens end."""
    _set_password(user, password)
    _record("accounts.password_reset", user, by=by)
    end_tokens(user, by=by)


@transaction.atomic
def renew_password(user: User, *, password: str) -> None:
    """Somebody's new password by the link that was mailed to them; all of their sessions and tokens end."""
    _set_password(user, password)
    _record("accounts.password_renewed", user, by=user)
    end_tokens(user, by=user)


def _set_password(user: User, password: str) -> None:
    """The sessions end by the new password anyway; their rows would still stand in the person's list."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(Session.objects.filter(user_id=user.pk))


@transaction.atomic
def create_token(
    user: User, *, name: str, expires_on: date | None, scope: str = "", read_only: bool = False
) -> tuple[ApiToken, str]:
    """A personal token and its secret, which is never seen again.

    Without a ``scope`` it may read and write, or only read.
    """
    scope = scope or (ApiToken.Scope.READ if read_only else ApiToken.Scope.WRITE)
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        hint=secret[:8],
        digest=ApiToken.digest_of(secret),
        scope=scope,
        expires_on=expires_on,
    )
    _record("accounts.token_created", token, by=user, scope=scope)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """The token stops working now."""
    _record("accounts.token_revoked", token, by=by)
    token.delete()


@transaction.atomic
def note_token_use(token: ApiToken, *, now: datetime) -> None:
    """Remember when a token was used, to the minute: most requests need not write for it."""
    if token.used_at is None or token.used_at <= now - A_MINUTE:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


@transaction.atomic
def claim_key(user: User, *, key: str, digest: str, now: datetime) -> tuple[IdempotencyKey, bool]:
    """Reserve an idempotency key for a request; the second value says whether the request is to be carried out.

    False means that the key is taken: its row tells by which request (``request_digest``) and with which
    answer, or that there is none yet. Keys are forgotten after a day. A request that has left no answer for
    two minutes was interrupted and has changed nothing (see ``answer_once``), so it may be made again.
    """
    mine = IdempotencyKey.objects.filter(user=user)
    mine.filter(created_at__lt=now - KEYS_KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, request_digest=digest), True
    except IntegrityError:
        found = mine.get(key=key)
    interrupted = mine.filter(
        pk=found.pk, status=None, request_digest=digest, created_at__lt=now - INTERRUPTED_AFTER
    )
    if interrupted.update(created_at=now):
        found.created_at = now
        return found, True
    return found, False


@transaction.atomic
def answer_once(claim: IdempotencyKey, answer: Callable[[], KeptAnswer | None]) -> None:
    """Carry out a request and keep its answer in one transaction: after a crash both are there, or neither.

    ``answer`` returns None when the request has failed; then it is undone as a whole.
    """
    kept = answer()
    if kept is None or not keep_answer(claim, kept):
        transaction.set_rollback(True)


@transaction.atomic
def keep_answer(claim: IdempotencyKey, kept: KeptAnswer) -> bool:
    """Keep the answer to a claimed request; False when the claim has been taken over by another request."""
    own = IdempotencyKey.objects.filter(pk=claim.pk, status=None, created_at=claim.created_at)
    return bool(own.update(status=kept.status, body=kept.body, headers=kept.headers))


@transaction.atomic
def release_key(claim: IdempotencyKey) -> None:
    """The request has failed and changed nothing: the same key may be tried again."""
    IdempotencyKey.objects.filter(pk=claim.pk, status=None, created_at=claim.created_at).delete()


organisation_welcomes: list[Callable[[Organisation], None]] = []
"""What the rooms above give a new organisation to begin with, inside the same transaction."""
