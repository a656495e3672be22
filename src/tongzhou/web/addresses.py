"""Addresses of the address_of things of a project, for lists of hundreds of them: worked out once for each project."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MARK = 2_147_480_001
"""Stands for the number while an address is worked out."""


def address_of(name: str, key: str, number: int) -> str:
    """What ``reverse(name, args=[key, number])`` says."""
    before, after = _around(name, key, get_script_prefix())
    return f"{before}{number}{after}"


@lru_cache(maxsize=2_000)
def _around(name: str, key: str, _prefix: str) -> tuple[str, str]:
    before, _mark, after = reverse(name, args=[key, MARK]).rpartition(str(MARK))
    return before, after
