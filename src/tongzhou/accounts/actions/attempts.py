"""How often a secret may be tried: counted in the database before it is looked at, for all processes together.

Ten times in five minutes per account, a hundred per address, whatever the secret: password, code, link, token.
What is typed for an unknown account is counted like for a known one, so that nobody learns which exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import ngettext

from tongzhou.accounts.addresses import neighbourhood
from tongzhou.accounts.diary import record
from tongzhou.accounts.metrics import count_failure
from tongzhou.accounts.models import Attempts, User

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 10
PER_ADDRESS = 100
COUNT_ONE = (
    "INSERT INTO accounts_attempts AS held (key, count, started_at) VALUES (%s, 1, %s) "
    "ON CONFLICT (key) DO UPDATE SET count = CASE WHEN held.started_at <= %s THEN 1 ELSE held.count + 1 END, "
    "started_at = CASE WHEN held.started_at <= %s THEN excluded.started_at ELSE held.started_at END "
    "RETURNING count, started_at"
)


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

    def succeeded(self) -> None:
        """The secret was right: the account begins anew, and the address is not charged for it."""
        forget(self.account, self.address)


def attempt(kind: str, account: str, address: str) -> Attempt:
    """Count a try of a secret for an account from an address, or refuse it without looking at the secret.

    ``kind`` separates what is counted separately: ``password``, ``code``, ``link``, ``token``. An empty account
    or address is not counted.
    """
    keys = Attempt(
        digest_of(kind, account.lower()) if account else "",
        digest_of("address", neighbourhood(address)) if address else "",
    )
    now = timezone.now()
    with transaction.atomic():
        refusal = _too_many(keys.address, PER_ADDRESS, now) or _too_many(keys.account, PER_ACCOUNT, now)
    if refusal is not None:
        raise refusal
    return keys


def _too_many(key: str, most: int, now: datetime) -> TooManyAttemptsError | None:
    if not key:
        return None
    count, started_at = count_one(key, now)
    if count <= most:
        return None
    left = started_at + WINDOW - now
    return TooManyAttemptsError(max(1, ceil(left.total_seconds() / 60)), just_now=count == most + 1)


def count_one(key: str, now: datetime) -> tuple[int, datetime]:
    """Raise a counter by one statement, or begin it anew when its window is over; how it stands, and since when."""
    began, over = (connection.ops.adapt_datetimefield_value(one) for one in (now, now - WINDOW))
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [key, began, over, over])
        count, started_at = cursor.fetchone()
    if started_at.tzinfo is None:  # SQLite has no time zones; Django keeps UTC there
        started_at = started_at.replace(tzinfo=UTC)
    return int(count), started_at


@transaction.atomic
def forget(account: str, address: str) -> None:
    """Begin an account's counter anew, and take one try off its address."""
    if account:
        Attempts.objects.filter(key=account).delete()
    if address:
        Attempts.objects.filter(key=address, count__gt=0).update(count=F("count") - 1)


@transaction.atomic
def note_failure(email: str, address: str, refusal: TooManyAttemptsError | None = None) -> None:
    """Tell the owner of an account in the diary that somebody tried a wrong secret, or has locked it by that.

    Of a locked account only the first refusal is told. Unknown addresses cost a write, too, so that the time an
    answer takes tells nothing.
    """
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    count_failure("locked_out" if refusal else "wrong_secret" if user else "unknown_account")
    if user is None:
        Attempts.objects.filter(key=digest_of("password", email.lower())).update(count=F("count"))
    elif refusal is None:
        record("accounts.sign_in_failed", user, by=user, address=address)
    elif refusal.just_now:
        record("accounts.locked_out", user, by=user, address=address)


def digest_of(kind: str, what: str) -> str:
    """The key of a counter: the table shows nobody who has tried."""
    return hashlib.sha256(f"{kind}:{what}".encode()).hexdigest()


@transaction.atomic
def clear_attempts(*, now: datetime) -> None:
    """Throw away counters whose window is over."""
    Attempts.objects.filter(started_at__lt=now - WINDOW).delete()
