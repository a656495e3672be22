"""What people said, when a name is to go."""

from __future__ import annotations

from tongzhou.activity.personal import erases
from tongzhou.discussion.actions import erase_mentions


def register_personal() -> None:
    """Mentions of a former member are made anew."""
    erases("discussion", erase_mentions)
