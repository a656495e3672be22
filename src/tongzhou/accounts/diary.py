"""The pen for the diary, which is one stair up: activity hands it down when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongzhou.accounts.models import User

diary_keepers: list[Callable[..., Any]] = []
"""Called with the deed, its subject, ``by=`` and ``details=``, in the transaction of the deed."""

diary_readers: list[Callable[..., Any]] = []
"""Called with a user, the deeds to look for and how many lines; answers with the newest lines about that user."""


def record(deed: str, subject: Any, *, by: User, **details: Any) -> None:
    """Write a line through everybody who keeps a diary."""
    for keep in diary_keepers:
        keep(deed, subject, by=by, details=details)
