"""Signed links to a new password (an hour) and to another e-mail address (a day): once, void when access was ended."""

from __future__ import annotations

import hashlib

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from tongzhou.accounts.models import User
from tongzhou.accounts.queries.signing_in import user_by_number


class PasswordLinks(PasswordResetTokenGenerator):
    """Django's, which ends with the password and the address; ours also with the epoch."""

    key_salt = "tongzhou.accounts.password_link"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.email}:{user.epoch}:{timestamp}"


links = PasswordLinks()


def parts_of_link(user: User) -> tuple[str, str]:
    """The two parts of the address: who, and the proof."""
    return urlsafe_base64_encode(force_bytes(user.pk)), links.make_token(user)


def user_of_link(who: str, proof: str) -> User | None:
    """The active person of a link that still works, or None."""
    try:
        number = int(urlsafe_base64_decode(who).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    user = user_by_number(number)
    return user if user is not None and links.check_token(user, proof) else None


EMAIL_SALT = "tongzhou.accounts.email_link"
EMAIL_LIFETIME = 24 * 3600


def email_proof(user: User, email: str) -> str:
    """What opens the page that gives the account another address."""
    return signing.dumps([user.pk, email.lower(), _as_it_is(user)], salt=EMAIL_SALT)


def email_of_link(proof: str) -> tuple[User, str] | None:
    """The active person and the new address of a link that still works, or None."""
    try:
        number, email, stood = signing.loads(proof, salt=EMAIL_SALT, max_age=EMAIL_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    user = user_by_number(number)
    return (user, email) if user is not None and stood == _as_it_is(user) else None


def _as_it_is(user: User) -> str:
    """Changes with the address, the password and the epoch: a link from before is void then."""
    stands = f"{user.email}:{user.password}:{user.epoch}"
    return hashlib.sha256(stands.encode()).hexdigest()[:24]
