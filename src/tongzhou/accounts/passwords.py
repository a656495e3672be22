"""Argon2id at OWASP's second recommended cost: Django's default would take 100 MiB for each sign-in."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import Argon2PasswordHasher

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def first_password() -> str:
    """A random password to be handed over and then changed: four groups of four, about 79 bits.

    It has no letters or digits that are mistaken for each other, because it is often read aloud.
    """
    return "-".join("".join(secrets.choice(READABLE) for _place in range(4)) for _group in range(4))
