"""How far goals are: linear between baseline and target, weighted over key results, averaged over goals below.

Pure arithmetic on exact numbers. A share is 0 at the baseline and 1 at the target; it may be less or more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

STALE_AFTER = timedelta(days=30)
LAG = Decimal("0.1")
"""A goal that is less than a tenth behind the straight line is on its way."""
NOTHING, EVERYTHING = Decimal(0), Decimal(1)


class Source(StrEnum):
    """What a goal's progress was made of."""

    MEASURED = "measured"
    KEY_RESULTS = "key_results"
    GOALS = "goals"
    NOTHING = "nothing"


class Pace(StrEnum):
    """How a goal stands to the straight line from its baseline to its target."""

    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Progress:
    """A share, what it was made of, and of how many."""

    share: Decimal | None
    source: Source
    count: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent for a bar: never below 0 or above 100, and 100 only when the target is reached."""
        return None if self.share is None else bar(self.share)


def bar(share: Decimal) -> int:
    """A share as whole percent, held between 0 and 100, rounded down so that 100 means reached."""
    return int(min(max(share, NOTHING), EVERYTHING) * 100)


def share_of(value: Decimal, baseline: Decimal, target: Decimal) -> Decimal:
    """Which part of the way from baseline to target is done; they differ. It works upwards and downwards."""
    return (value - baseline) / (target - baseline)


def weighted(parts: Iterable[tuple[Decimal, int]]) -> Decimal | None:
    """The mean of shares by weight; each is held between 0 and 1 first, so that none makes up for another."""
    known = [(min(max(share, NOTHING), EVERYTHING), weight) for share, weight in parts]
    total = sum(weight for _share, weight in known)
    if not total:
        return None
    return sum((share * weight for share, weight in known), NOTHING) / total


def expected(day: date, begin: date, due: date) -> Decimal:
    """Which part of the way the straight line has done on a day."""
    if day <= begin:
        return NOTHING
    if day >= due or due <= begin:
        return EVERYTHING
    return Decimal((day - begin).days) / Decimal((due - begin).days)


def pace_of(share: Decimal | None, day: date, begin: date, due: date | None) -> Pace:
    """How a share stands to the straight line on a day."""
    if due is None or (share is None and day <= due):
        return Pace.UNKNOWN
    done = share or NOTHING
    if done >= EVERYTHING:
        return Pace.AHEAD
    if day > due:
        return Pace.OVERDUE
    should = expected(day, begin, due)
    if done < should - LAG:
        return Pace.BEHIND
    return Pace.AHEAD if done > should + LAG else Pace.ON_TRACK


def is_stale(last: date | None, since: date, today: date) -> bool:
    """Whether nobody has checked in for thirty days (since the goal was agreed, if never)."""
    return today - max(last or since, since) > STALE_AFTER
