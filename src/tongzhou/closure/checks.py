"""The checks of a closing: what must not be open when a project is closed. Rooms above add theirs.

A check is a key, words, the things that are still open (``found``), and the page on which they are worked off. Whoever
owns such things above this room registers a check when it is ready::

    register(Check("handover", _("Handover not signed"), "key-round", unsigned_handovers, "handover"))

``found`` is a queryset of the open things of one project; it may have any model, and one row for each open thing. All
of them are counted in two statements (``queries.checklist``), so a closing stays quick however many there are. A check
whose question depends on more than the project, because it asks for the time, says so (``timed``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.projects.models import Project

Found = Callable[[Project], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must not be open: ``page`` and ``query`` lead to it, ``role`` is who sees to it."""

    key: str
    words: Promise
    icon: str
    found: Found
    page: str
    query: str = ""
    role: ProjectRole = ProjectRole.PM
    right: Permission = Permission.VIEW_PROJECT
    """What opens the page."""
    timed: bool = False
    """Whether ``found`` asks for the time: what does not is put into words once."""


CHECKS: dict[str, Check] = {}


def register(check: Check) -> None:
    """Make a check known, in the order of registering; called when a room is ready."""
    CHECKS[check.key] = check
