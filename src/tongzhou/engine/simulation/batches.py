"""Calendars and clocks for many instants at once: what ``WorkingTime`` and ``clocks`` do, on arrays.

Instants and offsets are float64, so that whole seconds stay exact and sampled durations keep their parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tongzhou.engine.working_time import WorkingTime

Floats = NDArray[np.float64]

_growing = Lock()
"""An axis grows when a computation leaves it; only one thread may let it."""


class BatchAxis:
    """One calendar. It works on a picture of the axis that is renewed when it is too short."""

    __slots__ = ("_axis", "_picture")

    def __init__(self, axis: WorkingTime) -> None:
        self._axis = axis
        self._take()

    def _take(self) -> None:
        starts, ends, start_offsets, end_offsets = self._axis.arrays()
        self._picture = tuple(a.astype(np.float64) for a in (starts, ends, start_offsets, end_offsets))

    def _cover(self, lowest: float, highest: float) -> tuple[Floats, ...]:
        """The picture, reaching from before the lowest instant to after the highest."""
        picture = self._picture
        if not (len(picture[0]) and picture[0][0] <= lowest and highest < picture[1][-1]):
            with _growing:
                self._axis.previous_finish(int(lowest))
                self._axis.next_start(int(highest) + 1)
                self._take()
                picture = self._picture
        return picture

    def _cover_offsets(self, offsets: Floats) -> tuple[Floats, ...]:
        picture = self._picture
        lowest, highest = float(offsets.min()), float(offsets.max())
        if not (len(picture[0]) and picture[2][0] < lowest and highest < picture[3][-1]):
            with _growing:
                self._axis.finish_at(int(np.floor(lowest)))
                self._axis.start_at(int(np.ceil(highest)))
                self._take()
                picture = self._picture
        return picture

    def offset(self, instants: Floats) -> Floats:
        """Working seconds between the axis' origin and each instant."""
        starts, ends, start_offsets, end_offsets = self._cover(float(instants.min()), float(instants.max()))
        place = np.searchsorted(starts, instants, side="right") - 1
        found: Floats = end_offsets[place] - np.maximum(ends[place] - instants, 0)
        return np.where(place < 0, start_offsets[0], found) if place.min() < 0 else found

    def finish_at(self, offsets: Floats) -> Floats:
        """The earliest instant of each offset: the end of a shift, where it is on a seam."""
        _, ends, _, end_offsets = self._cover_offsets(offsets)
        place = np.searchsorted(end_offsets, offsets, side="left")
        found: Floats = ends[place] - (end_offsets[place] - offsets)
        return found

    def start_at(self, offsets: Floats) -> Floats:
        """The latest instant of each offset: the start of a shift, where it is on a seam."""
        starts, _, start_offsets, _ = self._cover_offsets(offsets)
        place = np.searchsorted(start_offsets, offsets, side="right") - 1
        found: Floats = starts[place] + (offsets - start_offsets[place])
        return found

    def next_start(self, instants: Floats) -> Floats:
        """Each instant itself if work can start at it, else the next one at which it can."""
        starts, ends, _, _ = self._cover(float(instants.min()), float(instants.max()))
        place = np.searchsorted(ends, instants, side="right")
        found: Floats = np.maximum(instants, starts[place])
        return found

    def later(self, instants: Floats, durations: Floats | float) -> Floats:
        """Each instant so many working seconds later; none: the instant itself."""
        moved = self.finish_at(self.offset(instants) + durations)
        return np.where(np.equal(durations, 0), instants, moved)

    def earlier(self, instants: Floats, durations: Floats | float) -> Floats:
        """Each instant so many working seconds earlier; none: the instant itself."""
        moved = self.start_at(self.offset(instants) - durations)
        return np.where(np.equal(durations, 0), instants, moved)

    def add(self, instants: Floats, lag: float) -> Floats:
        """Each instant moved by a lag or a lead in working seconds."""
        if not lag:
            return instants
        return self.later(instants, lag) if lag > 0 else self.earlier(instants, -lag)


class BatchClock:
    """How long a task takes from many starts. ``members`` are its calendars, each with its working seconds.

    No members: elapsed time. Spans are given when asked, as multiples of ``members``' own.
    """

    __slots__ = ("members", "span")

    def __init__(self, members: Sequence[tuple[BatchAxis, float]], span: float) -> None:
        self.members = tuple(members)
        self.span = span

    def align(self, instants: Floats) -> Floats:
        """The first instant, not before each, at which the work can start."""
        if not self.members:
            return instants
        first, *others = (axis.next_start(instants) for axis, _ in self.members)
        for other in others:
            first = np.minimum(first, other)
        return first

    def finish(self, starts: Floats, durations: Floats | float) -> Floats:
        """When work that begins at ``starts`` is done, if the task takes ``durations``."""
        if not self.members:
            return starts + durations
        first, *others = (axis.later(starts, self._own(span, durations)) for axis, span in self.members)
        for other in others:
            first = np.maximum(first, other)
        return first

    def begin(self, finishes: Floats, durations: Floats | float) -> Floats:
        """The latest starts from which the task is done at ``finishes``."""
        if not self.members:
            return finishes - durations
        first, *others = (axis.earlier(finishes, self._own(span, durations)) for axis, span in self.members)
        for other in others:
            first = np.minimum(first, other)
        return first

    def _own(self, span: float, durations: Floats | float) -> Floats | float:
        """A member's working seconds when the task takes ``durations`` instead of its planned span."""
        return durations if span == self.span or not self.span else durations * (span / self.span)
