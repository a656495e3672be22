"""How much of a resource is free when: steps on the wall clock, in seconds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

_ALWAYS = -(1 << 60)
_NEVER = 1 << 60


class Profile:
    """Free units of one resource: ``free[k]`` from ``times[k]`` to ``times[k + 1]``, the last one for ever."""

    __slots__ = ("free", "times")

    def __init__(self, steps: Sequence[tuple[int, int]]) -> None:
        self.times = [_ALWAYS, *(instant for instant, _ in steps[1:])]
        self.free = [units for _, units in steps]

    def copy(self) -> Profile:
        """An independent copy."""
        twin = Profile.__new__(Profile)
        twin.times, twin.free = self.times.copy(), self.free.copy()
        return twin

    def take(self, start: int, finish: int, units: int) -> None:
        """Take units from start to finish, free or not."""
        if finish <= start:
            return
        first, last = self._cut(start), self._cut(finish)
        free = self.free
        for k in range(first, last):
            free[k] -= units

    def _cut(self, instant: int) -> int:
        """The place of the step that begins at the instant, made when there is none."""
        k = bisect_right(self.times, instant) - 1
        if self.times[k] != instant:
            k += 1
            self.times.insert(k, instant)
            self.free.insert(k, self.free[k - 1])
        return k

    def blocked(self, start: int, finish: int, units: int) -> int | None:
        """Until when fewer units are free at some time in between, for the last such time; None: it fits.

        Whoever wants to work without a break cannot begin before that.
        """
        times, free = self.times, self.free
        k = bisect_right(times, finish - 1) - 1
        while True:
            if free[k] < units:
                return times[k + 1] if k + 1 < len(times) else _NEVER
            if times[k] <= start:
                return None
            k -= 1

    def excess(self, start: int, finish: int, units: int) -> int:
        """By how much the units are too many from start to finish, times the seconds."""
        times, free = self.times, self.free
        total = 0
        k = bisect_right(times, start) - 1
        while k < len(times) and times[k] < finish:
            end = min(times[k + 1], finish) if k + 1 < len(times) else finish
            total += min(max(units - free[k], 0), units) * (end - max(times[k], start))
            k += 1
        return total


def is_never(instant: int) -> bool:
    """Whether a profile has said that there will never be enough."""
    return instant == _NEVER
