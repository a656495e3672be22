"""Tasks that are said to be going on, of which nobody has heard for too long; one finding for each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Situation, Task

QUIET = 8.0
"""Working days without a sign that are always allowed."""
SHARE = 0.2
"""Of a long task's duration."""
LONG = 15.0
NAMED = 5
ROOM = 10.0
"""A task with more float than this, that is not due soon either, may be silent."""


def silent(situation: Situation) -> Iterator[Found]:
    """Those with the longest silence first, in each person's finding."""
    quiet: dict[int, list[tuple[float, Task]]] = defaultdict(list)
    for task in situation.tasks.values():
        if (days := silence(task, situation)) is not None:
            quiet[task.owners[0] if task.owners else 0].append((days, task))
    for owner, tasks in sorted(quiet.items()):
        tasks.sort(key=lambda pair: (-pair[0], pair[1].id))
        yield _told(owner, tasks, situation)


def silence(task: Task, situation: Situation) -> float | None:
    """Working days since the last sign of a task under way, when they are too many."""
    if task.milestone or task.begun is None or task.percent >= 100:
        return None
    heard = max(situation.signs.get(task.id, task.begun), task.begun)
    days = situation.working(heard, situation.today)
    soon = situation.working(situation.today, task.finish) <= ROOM
    if days < max(QUIET, SHARE * task.days) or not (soon or task.left <= ROOM):
        return None
    return days


def _told(owner: int, tasks: list[tuple[float, Task]], situation: Situation) -> Found:
    longest, worst = tasks[0]
    grave = any(task.critical and days >= LONG for days, task in tasks)
    return Found(
        kind=Kind.SILENT,
        subject=str(owner),
        item=worst.id,
        severity=Severity.SERIOUS if grave else Severity.WARNING if len(tasks) > 1 else Severity.NOTE,
        weight=max(1, round(sum(days for days, _task in tasks))),
        numbers={
            "owner": situation.people.get(owner, ""),
            "count": len(tasks),
            "days": round(longest),
            "tasks": [
                {
                    "item": task.id,
                    "days": round(days),
                    "percent": task.percent,
                    "finish": task.finish.isoformat(),
                }
                for days, task in tasks[:NAMED]
            ],
        },
    )
