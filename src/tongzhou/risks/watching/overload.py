"""People of whom the coming weeks ask more than they have, over all projects together."""

from __future__ import annotations

from collections.abc import Iterator

from tongzhou.risks.models import Kind, Severity
from tongzhou.risks.watching.situation import Found, Load, Situation, Week

SHARE = 1.2
"""A week is too full from a fifth more work than time …"""
HOURS = 8.0
"""… if that is a day at least."""
WEEKS = 2
MANY = 3
HEAVY = 1.5


def overload(situation: Situation) -> Iterator[Found]:
    """One finding for each person with two weeks or more that are too full; a single one is everyday life."""
    for load in situation.loads:
        full = [one for one in load.weeks if is_full(one)]
        if len(full) >= WEEKS:
            yield _told(load, full)


def is_full(week: Week) -> bool:
    """Whether a week asks for much more than there is."""
    return week.work >= SHARE * week.time and week.work - week.time >= HOURS


def _told(load: Load, full: list[Week]) -> Found:
    worst = max(full, key=lambda one: (one.work - one.time, one.monday))
    heavy = len(full) >= MANY and worst.work >= HEAVY * worst.time
    return Found(
        kind=Kind.OVERLOAD,
        subject=str(load.person),
        severity=Severity.SERIOUS if heavy else Severity.WARNING,
        weight=max(1, round(sum(one.work - one.time for one in full))),
        numbers={
            "owner": load.name,
            "over": len(full),
            "weeks": len(load.weeks),
            "worst": worst.monday.isoformat(),
            "work": round(worst.work),
            "capacity": round(worst.time),
            "percent": round(100 * worst.work / worst.time) if worst.time else None,
        },
    )
