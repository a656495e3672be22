"""Argon2id at OWASP's second recommended cost: Django's default would take 100 MiB for each sign-in."""

from __future__ import annotations

import secrets
import string

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DISGUISES = str.maketrans("@$301!5", "aseoiis")
DECORATION = string.digits + string.punctuation + " "
FEWEST_DIFFERENT = 5
OUR_WORDS = frozenset({"tongzhou", "tongzhoutongzhou", "projectmanagement", "project-management"})
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class DisguiseValidator(CommonPasswordValidator):
    """Refuses what looks long and is not: a common password in disguise, and a few characters over and over.

    A common password stays one with a year behind it, capitals, or ``0`` for ``o``: *P@ssw0rd2026!* is *password*.
    """

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError if it would be among the first that are tried."""
        if len(set(password)) < FEWEST_DIFFERENT:
            raise ValidationError(_("This password repeats too few characters."), code="password_repeats")
        plain = password.lower()
        for candidate in {plain.strip(DECORATION), plain.translate(DISGUISES).strip(DECORATION)}:
            if candidate in self.passwords or candidate in OUR_WORDS:
                raise ValidationError(
                    _("This is a common password with something added or replaced."),
                    code="password_disguised",
                )

    def get_help_text(self) -> str:
        """What the form says beforehand."""
        return _("A common word with a year or a few signs added does not count as one.")


def first_password() -> str:
    """A random password to be handed over and then changed: four groups of four, about 79 bits.

    It has no letters or digits that are mistaken for each other, because it is often read aloud.
    """
    return "-".join("".join(secrets.choice(READABLE) for _place in range(4)) for _group in range(4))
