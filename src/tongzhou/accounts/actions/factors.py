"""Second factors: what the diary tells of them, and taking somebody's away who has lost the device."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from tongzhou.accounts.actions.sessions import end_sessions, end_tokens
from tongzhou.accounts.diary import record
from tongzhou.accounts.models import Organisation, Session, User


@transaction.atomic
def note_factor(user: User, deed: str, *, kind: str) -> None:
    """Write into the diary that somebody has added one of their factors, or made new codes.

    ``deed`` is ``accounts.factor_added`` or ``accounts.codes_made``; ``kind`` is ``totp``, ``webauthn`` or
    ``recovery_codes``.
    """
    record(deed, user, by=user, kind=kind)


@transaction.atomic
def note_factor_removed(user: User, *, kind: str, here: str, keep_tokens: bool) -> None:
    """One of somebody's own factors counts no more: their other sessions end, and their tokens unless they keep them.

    Whoever removes a factor may do so because another has got hold of it.
    """
    record("accounts.factor_removed", user, by=user, kind=kind, tokens_kept=keep_tokens)
    end_sessions(Session.objects.filter(user_id=user.pk).exclude(session_key=here))
    if not keep_tokens:
        end_tokens(user, by=user)


@transaction.atomic
def remove_factors(user: User, *, by: User) -> int:
    """Take away all of somebody's factors, recovery codes included; their sessions and tokens end. How many factors."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    end_sessions(Session.objects.filter(user_id=user.pk))
    record("accounts.factors_removed", user, by=by, count=count)
    end_tokens(user, by=by)
    return count


@transaction.atomic
def set_sign_in_rules(
    organisation: Organisation, *, by: User, second_factor_required: bool, provider_sign_in: bool
) -> None:
    """What the organisation demands and allows at the door."""
    organisation.second_factor_required = second_factor_required
    organisation.provider_sign_in = provider_sign_in
    organisation.save(update_fields=["second_factor_required", "provider_sign_in"])
    record(
        "accounts.sign_in_rules_set",
        organisation,
        by=by,
        second_factor_required=second_factor_required,
        provider_sign_in=provider_sign_in,
    )
