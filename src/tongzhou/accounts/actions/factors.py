"""Second factors: what the diary tells of them, and taking somebody's away who has lost the device."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from tongzhou.accounts.diary import record
from tongzhou.accounts.models import Organisation, Session, User


@transaction.atomic
def note_factor(user: User, deed: str, *, kind: str) -> None:
    """Write into the diary that somebody has added or removed one of their factors, or made new codes.

    ``deed`` is ``accounts.factor_added``, ``accounts.factor_removed`` or ``accounts.codes_made``; ``kind`` is
    ``totp``, ``webauthn`` or ``recovery_codes``.
    """
    record(deed, user, by=user, kind=kind)


@transaction.atomic
def remove_factors(user: User, *, by: User) -> int:
    """Take away all of somebody's factors, recovery codes included; their sessions end. How many there were."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    Session.objects.filter(user_id=user.pk).delete()
    record("accounts.factors_removed", user, by=by, count=count)
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
