"""What can be thrown away and brought back: kinds of things, registered by the rooms that own them.

A room calls ``register`` when it is ready, and ``activity.actions.put_into_trash`` where it used to delete. The
page, the API, undoing, emptying and the purge after ``DAYS_KEPT`` days are then the same for everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from tongzhou.accounts.models import User
from tongzhou.activity.models import TrashEntry

DAYS_KEPT = 60


class CannotRestoreError(Exception):
    """What a kind's ``restore`` raises when its thing cannot come back; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of thing leaves the trash.

    ``restore`` brings it back (in the caller's transaction) and says at which address it is; ``may`` decides for
    one entry, ``mine`` narrows a list to those that ``may`` allows, as one condition on ``TrashEntry``; ``purge``
    removes what is left of the thing when the entry is emptied for good.
    """

    code: str
    label: Promise
    restore: Callable[[TrashEntry, User], str]
    may: Callable[[User, TrashEntry], bool]
    mine: Callable[[User], Q]
    purge: Callable[[TrashEntry], None] | None = None


KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    label: Promise,
    restore: Callable[[TrashEntry, User], str],
    may: Callable[[User, TrashEntry], bool],
    *,
    mine: Callable[[User], Q] | None = None,
    purge: Callable[[TrashEntry], None] | None = None,
) -> None:
    """Make a kind known. Without ``mine``, the list shows people what they threw away themselves.

    ``projects.trash.in_projects(permission)`` makes a pair of ``may`` and ``mine`` for things of projects.
    """
    KINDS[kind] = Kind(kind, label, restore, may, mine or _own, purge)


def _own(user: User) -> Q:
    return Q(deleted_by=user)
