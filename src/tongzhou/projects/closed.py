"""A closed project is read and not changed: the refusal, and the two doors at which it is met.

Every address with a project's key is asked first (``middleware``): what would change a closed project is refused
there, before any form is looked at. Below everything stands the diary: a deed in a closed project cannot be written
down, so it is undone, whoever tries it in whatever way (``refuse_in_closed``). Only what ``lifted`` carries out gets
through, and what changes nothing of the project: somebody's own views of it, and what is told of its channels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext_lazy as _

from tongzhou.projects.queries import closed_for
from tongzhou.web.errors import ReadOnlyError

STILL_OPEN: set[str] = set()
"""Names of addresses that take something although the project is closed: rooms add theirs with ``keep_open``."""
OF_ONESELF = frozenset({"work.view_saved", "work.view_changed", "work.view_deleted", "work.view_restored"})
"""Deeds that change how somebody looks at a project, and nothing of it."""
NOTED = {"notice.channel_failed", "files.file_purged"}
"""Deeds that change nothing of a project: what an installation notes by itself, and who has taken something along.

Rooms add theirs with ``keep_noting``.
"""
RUNS_ON: set[str] = set()
"""Deeds about what was agreed to last longer than the project: rooms add theirs with ``keep_running``."""
_lifted: ContextVar[bool] = ContextVar("tongzhou_closed_lifted", default=False)


class ProjectClosedError(ReadOnlyError):
    """The project is closed."""

    title = _("The project is closed")
    message = _("The project is closed. Reopen it to change it.")


def keep_open(*names: str) -> None:
    """Let these addresses take something in a closed project: they open it again, or change nothing of it."""
    STILL_OPEN.update(names)


def keep_noting(*deeds: str) -> None:
    """Let these deeds be written down in a closed project: they change nothing of it."""
    NOTED.update(deeds)


def keep_running(*deeds: str, addresses: Iterable[str] = ()) -> None:
    """Let these deeds go on in a closed project, at these addresses: a warranty runs longer than its project.

    They may write rows of their own and nothing else of the project; a test looks at every table that they touch.
    """
    RUNS_ON.update(deeds)
    STILL_OPEN.update(addresses)


@contextmanager
def lifted() -> Iterator[None]:
    """Carry out what was decided before the project was closed, or what opens it again."""
    mark = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(mark)


def is_lifted() -> bool:
    """Whether something is being carried out that a closed project lets through."""
    return _lifted.get()


def refuse_in_closed(deed: str, project_id: int) -> None:
    """Raise ProjectClosedError for a deed in a closed project; what comes from the client's side hears the same."""
    if deed in OF_ONESELF or deed in NOTED or deed in RUNS_ON or is_lifted():
        return
    if closed_for(project_id):
        raise ProjectClosedError
