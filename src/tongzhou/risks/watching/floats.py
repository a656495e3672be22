"""Float that is used up before its time: chains of tasks that had room and have none left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Situation, Task

PLANNED = 5.0
"""Days of float below which a task never had room."""
EATEN = 0.75
LEFT = 3.0
SOON = timedelta(weeks=8)
NEARLY_DONE = 90


def float_eaten(situation: Situation) -> Iterator[Found]:
    """One finding for each chain of tasks that share what is left; the first task of it stands for all."""
    if situation.standard is None:
        return
    planned = situation.standard.floats
    eaten = {key: task for key, task in situation.tasks.items() if _eaten(task, planned.get(key), situation)}
    for chain in chains(eaten, situation.links):
        first = min(chain, key=lambda key: (eaten[key].start, key))
        yield _told(eaten[first], planned[first], len(chain) - 1, situation)


def _eaten(task: Task, planned: float | None, situation: Situation) -> bool:
    return (
        planned is not None
        and planned >= PLANNED
        and task.left <= min(LEFT, planned * (1 - EATEN))
        and task.percent < NEARLY_DONE
        and not task.milestone
        and task.start <= situation.today + SOON
    )


def chains(keys: Iterable[int], links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The keys, those together that links join directly."""
    root = {key: key for key in keys}

    def top(key: int) -> int:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for before, after in links:
        if before in root and after in root:
            root[top(before)] = top(after)
    groups: dict[int, list[int]] = defaultdict(list)
    for key in root:
        groups[top(key)].append(key)
    return list(groups.values())


def _told(task: Task, planned: float, behind: int, situation: Situation) -> Found:
    used = planned - task.left
    return Found(
        kind=Kind.FLOAT_EATEN,
        subject=str(task.id),
        item=task.id,
        severity=Severity.SERIOUS if task.left < 0 else Severity.WARNING if task.left < 1 else Severity.NOTE,
        weight=max(1, round(used)),
        numbers={
            "planned": round(planned, 1),
            "left": round(task.left, 1),
            "percent": task.percent,
            "start": task.start.isoformat(),
            "finish": task.finish.isoformat(),
            "behind": behind,
            "owner": situation.people.get(task.owners[0], "") if task.owners else "",
        },
    )
