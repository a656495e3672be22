"""The tasks that jobs may name. A room registers its own in ``jobs.py``, imported when its application is ready.

``@task("notice.dispatch")`` names a function that takes keyword arguments which JSON can hold; ``every=`` is a
cron expression (in the installation's time zone) for those that also run by the clock. A task runs at least
once, so it must be able to run twice; it checks rights again, because they may have changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Run = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A function that jobs run, and how often it runs by itself (cron expression, or empty)."""

    name: str
    run: Run
    every: str = ""


TASKS: dict[str, Task] = {}


def task(name: str, *, every: str = "") -> Callable[[Run], Run]:
    """Register a function under a name that jobs in the database keep."""

    def register(run: Run) -> Run:
        TASKS[name] = Task(name, run, every)
        return run

    return register
