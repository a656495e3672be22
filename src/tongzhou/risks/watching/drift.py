"""A plan that has left its baseline so far behind that nobody can steer by it."""

from __future__ import annotations

from collections.abc import Iterator

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Situation

LATER = 5.0
"""Working days by which a task is later."""
MANY = 10
HALF = 0.5
END = 0.1
"""Share of the promised duration by which the end has moved."""
FAR = 0.2
ADDED = 0.15


def drift(situation: Situation) -> Iterator[Found]:
    """At most one finding."""
    standard = situation.standard
    if standard is None or situation.finish is None:
        return
    open_tasks = [key for key in situation.tasks if key in standard.items]
    later = sum(
        situation.working(standard.items[key].finish, situation.tasks[key].finish) >= LATER
        for key in open_tasks
        if situation.tasks[key].finish > standard.items[key].finish
    )
    length = max(1, (standard.finish - standard.start).days)
    moved = (situation.finish - standard.finish).days
    spread = len(open_tasks) >= MANY and later >= HALF * len(open_tasks)
    grown = situation.leaves >= MANY and situation.added >= ADDED * situation.leaves
    if not (moved >= END * length or (spread and moved > 0) or grown):
        return
    far = moved >= FAR * length
    yield Found(
        kind=Kind.DRIFT,
        subject="",
        severity=Severity.SERIOUS if far else Severity.WARNING if moved > 0 else Severity.NOTE,
        weight=max(1, moved + later + situation.added),
        numbers={
            "baseline": standard.name,
            "taken": standard.taken_on.isoformat(),
            "later": later,
            "open": len(open_tasks),
            "moved": moved,
            "promised": standard.finish.isoformat(),
            "finish": situation.finish.isoformat(),
            "added": situation.added,
        },
    )
