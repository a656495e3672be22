"""What is kept about a client's person who could sign in."""

from __future__ import annotations

from tongzhou.activity.personal import erases
from tongzhou.clients.actions import erase_contact


def register_personal() -> None:
    """A former member of a client is erased from the contacts as well."""
    erases("clients", lambda user, replace: erase_contact(user, replace[user.name]))
