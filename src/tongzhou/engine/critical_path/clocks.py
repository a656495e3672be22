"""How long a task takes from a given instant: the part of a task that knows calendars.

A clock answers four questions about its task: when can it start, from a start when does it finish, from a
finish when must it have started, and what is the latest working finish not after an instant. Tasks on the
project's calendar without peculiarities have no clock; the passes do their arithmetic on offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tongzhou.engine.working_time import WorkingTime


class Clock(Protocol):
    """Instants in, instants out; ``span`` is working (or elapsed) seconds from start to finish."""

    span: int

    def align(self, instant: int) -> int:
        """The first instant, not before the given one, at which the task's work can start."""

    def finish(self, start: int) -> int:
        """When the task finishes if it starts at ``start``."""

    def begin(self, finish: int) -> int:
        """The latest start from which the task finishes at ``finish``."""

    def pull(self, finish: int) -> int:
        """The last instant, not after the given one, at which the task's work can finish."""


class CalendarClock:
    """One calendar; ``span`` working seconds, gaps of a split included."""

    __slots__ = ("axis", "span")

    def __init__(self, axis: WorkingTime, span: int) -> None:
        self.axis = axis
        self.span = span

    def align(self, instant: int) -> int:
        return self.axis.next_start(instant)

    def finish(self, start: int) -> int:
        return self.axis.add(start, self.span)

    def begin(self, finish: int) -> int:
        return self.axis.add(finish, -self.span)

    def pull(self, finish: int) -> int:
        return self.axis.previous_finish(finish)


class ElapsedClock:
    """Time that runs day and night: no calendar, no alignment."""

    __slots__ = ("span",)

    def __init__(self, span: int) -> None:
        self.span = span

    def align(self, instant: int) -> int:
        return instant

    def finish(self, start: int) -> int:
        return start + self.span

    def begin(self, finish: int) -> int:
        return finish - self.span

    def pull(self, finish: int) -> int:
        return finish


class TeamClock:
    """Several assignments, each on its own calendar with its own delay and span.

    The task starts when the first of them can work and finishes when the last is done.
    """

    __slots__ = ("members", "span")

    def __init__(self, members: Sequence[tuple[WorkingTime, int]]) -> None:
        self.members = tuple(members)
        """(calendar, delay plus span in working seconds)"""
        self.span = max(span for _, span in members)

    def align(self, instant: int) -> int:
        return min(axis.next_start(instant) for axis, _ in self.members)

    def finish(self, start: int) -> int:
        return max(axis.add(start, span) for axis, span in self.members)

    def begin(self, finish: int) -> int:
        return min(axis.add(finish, -span) for axis, span in self.members)

    def pull(self, finish: int) -> int:
        return max(axis.previous_finish(finish) for axis, _ in self.members)
