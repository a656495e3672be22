"""What waits for a person besides their work items: rooms above add sources when they are ready.

A source is a function of the person and the day that returns rows; it may take one statement or a few, whatever
the volume. *My work* shows the rows among the items, by their day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tongzhou.accounts.models import User


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Something that waits: what it is called, where it is done, by when, and for which project."""

    title: str
    url: str
    kind: str
    icon: str
    due: date | None = None
    project_key: str = ""
    project_name: str = ""


Source = Callable[[User, date], list[WaitingRow]]
waiting_sources: list[Source] = []
"""Append a function here in ``apps.ready()``."""
