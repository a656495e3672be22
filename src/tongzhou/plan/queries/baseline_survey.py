"""Which lines of two pictures of a plan differ, remembered as long as both stay what they are.

Of each line only its number, what has become of it and its cost are kept: seventeen bytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, islice
from typing import Any, Generic, TypeVar

from tongzhou.plan.models import Baseline
from tongzhou.plan.queries.remembered import Key, Remembered, stamp_of
from tongzhou.projects.models import Project

Told = TypeVar("Told")
DATED = ("added", "removed", "later", "earlier", "changed", "same")
COSTED = ("dearer", "cheaper")
STEP = len(DATED)
KEPT = 8
"""Of so many pairs of pictures a process remembers what differs."""


def mark_of(state: str, cost: int) -> int:
    """What has become of a line in a byte: one of ``DATED``; ``cost`` is 0 the same, 1 dearer, 2 cheaper."""
    return DATED.index(state) + STEP * cost


@dataclass(frozen=True, slots=True)
class Survey(Generic[Told]):
    """The lines that differ in the order of the outline, and what is ``told`` of both pictures as a whole.

    ``costs``: what each line costs in the second picture, in minor units.
    """

    totals: Told
    items: array[int]
    marks: bytearray
    costs: array[int]

    @classmethod
    def of(cls, totals: Told) -> Survey[Told]:
        """One without lines yet."""
        return cls(totals, array("q"), bytearray(), array("q"))

    def add(self, item: int, mark: int, cost: int) -> None:
        """One more line."""
        self.items.append(item)
        self.marks.append(mark)
        self.costs.append(cost)

    def count(self, state: str) -> int:
        """How many lines are in a state; empty: all."""
        return sum(self.marks.translate(_table(state))) if state else len(self.items)

    def some(self, state: str, first: int, most: int) -> tuple[Sequence[int], dict[int, int]]:
        """The numbers of some of the lines in a state (empty: of all), and what those cost."""
        places: Sequence[int] = range(len(self.items))[first : first + most]
        if state:
            inside = compress(range(len(self.items)), self.marks.translate(_table(state)))
            places = list(islice(inside, first, first + most))
        return [self.items[at] for at in places], {
            self.items[at]: self.costs[at] for at in places if self.costs[at]
        }


@cache
def _table(state: str) -> bytes:
    """For each byte that a line can have: 1 where the line is in the state."""
    if state in COSTED:
        wanted = COSTED.index(state) + 1
        return bytes(mark // STEP == wanted for mark in range(256))
    return bytes(mark % STEP == DATED.index(state) if state in DATED else False for mark in range(256))


surveys: Remembered[Survey[Any]] = Remembered(KEPT)


def key_of(project: Project, before: Baseline, after: Baseline | None, *costs: object) -> Key:
    """What a comparison depends on; one statement if it is with the plan as it is now."""
    second = stamp_of(project) if after is None else (after.pk, after.taken_at)
    return (project.pk, project.created_at, before.pk, before.taken_at, *second, *costs)
