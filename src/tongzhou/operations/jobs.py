"""The tasks that jobs may name. A room registers its own in ``jobs.py``, imported when its application is ready.

``@task("notice.dispatch")`` names a function that takes keyword arguments which JSON can hold; ``every=`` is a
cron expression (in the installation's time zone) for those that also run by the clock. A task runs at least
once, so it must be able to run twice; it checks rights again, because they may have changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from croniter import croniter
from django.utils import timezone

from tongzhou.operations.limits import limit

Run = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A function that jobs run, how often it runs by itself (cron expression, or empty), and its time limit.

    ``seconds`` is 0 for the limit that holds for all jobs.
    """

    name: str
    run: Run
    every: str = ""
    seconds: int = 0

    @property
    def time_limit(self) -> int:
        """Seconds after which a run of it is interrupted."""
        return self.seconds or limit("job_seconds")


TASKS: dict[str, Task] = {}


class UnknownTaskError(LookupError):
    """A job names a task that this program does not have: an older program's, or a newer one's."""


def task(name: str, *, every: str = "", seconds: int = 0) -> Callable[[Run], Run]:
    """Register a function under a name that jobs in the database keep; a wrong ``every`` is refused at once."""
    if every and not croniter.is_valid(every):
        raise ValueError(f"{every!r} is no cron expression")

    def register(run: Run) -> Run:
        TASKS[name] = Task(name, run, every, seconds)
        return run

    return register


def find_task(name: str) -> Task:
    """The task of that name, or UnknownTaskError."""
    found = TASKS.get(name)
    if found is None:
        raise UnknownTaskError(f"There is no task {name}.")
    return found


def next_time(every: str, after: datetime) -> datetime:
    """The first moment after ``after`` that a cron expression names, by the installation's clock."""
    found: datetime = croniter(every, timezone.localtime(after)).get_next(datetime)
    return found
