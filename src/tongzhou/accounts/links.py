"""Signed links to a new password: an hour, once, and void as soon as the account's access was ended."""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
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
