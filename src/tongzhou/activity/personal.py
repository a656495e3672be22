"""What an installation knows about one person: parts that each room hands over, and parts that each room erases.

A room registers when it is ready: ``hands_over`` for the export of a person's own data (a list of rows that JSON can
hold), ``erases`` for taking a former member's name out of what the room keeps. ``replace`` maps the old name and
address to the pseudonym.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongzhou.accounts.models import User

Rows = list[dict[str, Any]]
PARTS: dict[str, Callable[[User], Rows]] = {}
ERASERS: dict[str, Callable[[User, dict[str, str]], None]] = {}


def hands_over(part: str, rows: Callable[[User], Rows]) -> None:
    """Add a file to the export of a person's data."""
    PARTS[part] = rows


def erases(room: str, erase: Callable[[User, dict[str, str]], None]) -> None:
    """Have a room asked when a person's name is to go; called inside the transaction of the erasure."""
    ERASERS[room] = erase
