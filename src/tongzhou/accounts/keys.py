"""Keys to somebody's data that are not tokens: rooms above give them out, and they end where tokens end."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tongzhou.accounts.models import User


class Keys(NamedTuple):
    """One kind of such keys: how many somebody holds, and ending them (in the caller's transaction; how many)."""

    held: Callable[[User], int]
    end: Callable[[User], int]


OTHER_KEYS: dict[str, Keys] = {}


def keys_of(user: User) -> int:
    """How many tokens and other keys somebody holds."""
    return user.tokens.count() + sum(kind.held(user) for kind in OTHER_KEYS.values())


def end_other_keys(user: User) -> int:
    """End all keys of somebody that are not tokens; how many there were."""
    return sum(kind.end(user) for kind in OTHER_KEYS.values())
