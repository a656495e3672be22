"""How often a secret may be tried: counted in the database before it is looked at, for all processes together.

So often in five minutes per account and per address as the table of limits says, whatever the secret: password,
code, link, token. What is typed for an unknown account is counted like for a known one, so that nobody learns
which exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import ceil

from django.db import transaction
from django.utils.translation import ngettext

from tongzhou.accounts.addresses import neighbourhood
from tongzhou.accounts.diary import record
from tongzhou.accounts.metrics import count_failure
from tongzhou.accounts.models import User
from tongzhou.operations.counting import count, forget, take_back, touch
from tongzhou.operations.limits import limit

WINDOW = 5 * 60


class TooManyAttemptsError(Exception):
    """A secret was tried too often; ``minutes`` says for how long nothing is looked at."""

    def __init__(self, minutes: int, *, just_now: bool) -> None:
        super().__init__(minutes)
        self.minutes, self.just_now = minutes, just_now

    @property
    def message(self) -> str:
        """What the person is told."""
        return ngettext(
            "Too many attempts. Try again in %(count)d minute.",
            "Too many attempts. Try again in %(count)d minutes.",
            self.minutes,
        ) % {"count": self.minutes}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try that has been counted; ``succeeded`` takes it back."""

    account: str
    address: str

    @transaction.atomic
    def succeeded(self) -> None:
        """The secret was right: the account begins anew, and the address is not charged for it."""
        if self.account:
            forget(self.account)
        if self.address:
            take_back(self.address)


def attempt(kind: str, account: str, address: str) -> Attempt:
    """Count a try of a secret for an account from an address, or refuse it without looking at the secret.

    ``kind`` separates what is counted separately: ``password``, ``code``, ``link``, ``token``. An empty account
    or address is not counted.
    """
    keys = Attempt(
        bucket_of(kind, account.lower()) if account else "",
        bucket_of("address", neighbourhood(address)) if address else "",
    )
    with transaction.atomic():
        refusal = _too_many(keys.address, limit("sign_in_per_address")) or _too_many(
            keys.account, limit("sign_in_per_account")
        )
    if refusal is not None:
        raise refusal
    return keys


def _too_many(bucket: str, most: int) -> TooManyAttemptsError | None:
    if not bucket:
        return None
    rate = count(bucket, most=most, seconds=WINDOW)
    if not rate.exceeded:
        return None
    return TooManyAttemptsError(max(1, ceil(rate.seconds_left / 60)), just_now=rate.just_exceeded)


@transaction.atomic
def note_failure(email: str, address: str, refusal: TooManyAttemptsError | None = None) -> None:
    """Tell the owner of an account in the diary that somebody tried a wrong secret, or has locked it by that.

    Of a locked account only the first refusal is told. Unknown addresses cost a write, too, so that the time an
    answer takes tells nothing.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    count_failure("locked_out" if refusal else "wrong_secret" if user else "unknown_account")
    if user is None:
        touch(bucket_of("password", email.lower()))
    elif refusal is None:
        record("accounts.sign_in_failed", user, by=user, address=address)
    elif refusal.just_now:
        record("accounts.locked_out", user, by=user, address=address)


def bucket_of(kind: str, what: str) -> str:
    """The name of a counter: the table shows nobody who has tried."""
    return f"sign_in:{hashlib.sha256(f'{kind}:{what}'.encode()).hexdigest()}"
