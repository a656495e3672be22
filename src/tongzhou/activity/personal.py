"""What an installation knows about one person, beyond the tables of the rooms (``web.personal_data``).

A room that has to do more than delete rows or replace names registers it when it is ready: ``erases`` is called in the
transaction of the erasure, before names are replaced. ``replace`` maps the old address and name to the pseudonym's.
"""

from __future__ import annotations

from collections.abc import Callable

from tongzhou.accounts.models import User

ERASERS: dict[str, Callable[[User, dict[str, str]], None]] = {}


def erases(room: str, erase: Callable[[User, dict[str, str]], None]) -> None:
    """Have a room asked when a person's name is to go."""
    ERASERS[room] = erase
