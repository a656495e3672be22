"""Milestones that slip week after week: the trend, not the single jump."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Situation, Task

WINDOW = timedelta(weeks=8)
WEEKS = 4
"""Weeks with a reading that a trend needs."""
MOVES = 3
"""Weeks in which the date must have moved later."""
DAYS = 5
"""Calendar days by which it must have moved in all."""
STEEPEST = 0.9
"""At one day a day a milestone is never reached; the projection stops before that."""


def slipping(situation: Situation) -> Iterator[Found]:
    """The first milestone of those that slip together; the others stand behind it."""
    found = []
    for key, task in situation.tasks.items():
        if not task.milestone:
            continue
        weeks = weekly(situation.forecasts.get(key, ()), situation.today)
        if trend(weeks):
            found.append((task, weeks))
    if not found:
        return
    found.sort(key=lambda pair: (pair[0].finish, pair[0].id))
    task, weeks = found[0]
    yield _told(task, weeks, len(found) - 1, situation)


def weekly(readings: Sequence[tuple[date, date]], today: date) -> list[tuple[date, date]]:
    """The last reading of each ISO week of the window."""
    last: dict[tuple[int, int], tuple[date, date]] = {}
    for seen, expected in readings:
        if today - WINDOW <= seen <= today:
            last[seen.isocalendar()[:2]] = seen, expected
    return list(last.values())


def trend(weeks: Sequence[tuple[date, date]]) -> bool:
    """Whether the date moves later most weeks, and is still doing so."""
    if len(weeks) < WEEKS:
        return False
    moves = steps(weeks)
    moved = (weeks[-1][1] - weeks[0][1]).days
    return sum(step > 0 for step in moves) >= MOVES and moved >= DAYS and any(step > 0 for step in moves[-2:])


def steps(weeks: Sequence[tuple[date, date]]) -> list[int]:
    """By how many days the date moved from one week to the next."""
    return [(after[1] - before[1]).days for before, after in pairwise(weeks)]


def pace(weeks: Sequence[tuple[date, date]]) -> float:
    """Days of slip a day: the median of the slopes of all pairs (Theil and Sen), which no single jump decides."""
    slopes = [
        (b[1] - a[1]).days / (b[0] - a[0]).days
        for i, a in enumerate(weeks)
        for b in weeks[i + 1 :]
        if b[0] > a[0]
    ]
    return median(slopes) if slopes else 0.0


def projected(task: Task, slope: float, today: date) -> date:
    """When it will be reached if it goes on like this: the date that the shifting date meets."""
    if slope <= 0 or task.finish <= today:
        return task.finish
    slope = min(slope, STEEPEST)
    return today + timedelta(days=round((task.finish - today).days / (1 - slope)))


def _told(task: Task, weeks: Sequence[tuple[date, date]], behind: int, situation: Situation) -> Found:
    moved = (weeks[-1][1] - weeks[0][1]).days
    goal = projected(task, pace(weeks), situation.today)
    promised = situation.standard.items.get(task.id) if situation.standard else None
    limit = task.deadline or (promised.finish if promised else None)
    breaks = task.deadline is not None and goal > task.deadline
    return Found(
        kind=Kind.SLIPPING,
        subject=str(task.id),
        item=task.id,
        severity=Severity.SERIOUS if breaks else Severity.WARNING,
        weight=moved,
        numbers={
            "weeks": len(weeks),
            "times": sum(step > 0 for step in steps(weeks)),
            "days": moved,
            "first": weeks[0][1].isoformat(),
            "last": task.finish.isoformat(),
            "projected": goal.isoformat(),
            "limit": limit.isoformat() if limit else "",
            "deadline": task.deadline is not None,
            "behind": behind,
            "points": [[seen.isoformat(), expected.isoformat()] for seen, expected in weeks],
        },
    )
