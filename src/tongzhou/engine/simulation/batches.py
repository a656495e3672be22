"""Calendars and clocks for many instants at once: what ``WorkingTime`` and ``clocks`` do, on arrays.

Instants and offsets are float64, so that whole seconds stay exact and sampled durations keep their parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from threading import Lock
from typing import TypeAlias

from tongzhou.engine.arrays import NDArray, np
from tongzhou.engine.working_time import WorkingTime

Floats: TypeAlias = "NDArray[np.float64]"

_growing = Lock()
"""An axis grows when a computation leaves it; only one thread may let it."""
_MOST_CELLS = 1 << 18


class Places:
    """Where values lie among sorted edges: ``searchsorted``, several times as fast.

    Equal cells are laid over the edges, so narrow that none holds two; a table says how many edges lie before
    each cell, and one comparison settles the rest. Edges that lie too close for that are searched.
    """

    __slots__ = ("_base", "_before", "_edges", "_left", "_scale")

    def __init__(self, edges: Floats, *, left: bool) -> None:
        """``left``: how many edges are less than a value, else how many are not greater."""
        self._left = left
        self._edges = np.append(edges, np.inf)
        self._before: NDArray[np.int32] | None = None
        narrowest = float(np.diff(edges).min(initial=1e9)) if len(edges) else 0.0
        if narrowest < 1:
            return
        width = 2.0 ** math.floor(math.log2(narrowest))
        self._base, self._scale = float(edges[0]) - width, 1 / width
        count = int((float(edges[-1]) - self._base) * self._scale) + 2
        if count <= _MOST_CELLS:
            cells = self._base + np.arange(count) * width
            found = np.searchsorted(edges, cells, side="left" if left else "right")
            self._before = found.astype(np.int32)

    def of(self, values: Floats) -> NDArray[np.intp]:
        """The number of edges before each value."""
        if self._before is None:
            return np.searchsorted(self._edges[:-1], values, side="left" if self._left else "right")
        cells = ((values - self._base) * self._scale).astype(np.intp)
        before = self._before.take(cells, mode="clip").astype(np.intp)
        edges = self._edges.take(before)
        before += (edges < values) if self._left else (edges <= values)
        return before


class Picture:
    """The intervals of an axis as far as it was compiled, as arrays."""

    __slots__ = ("by_end", "by_end_offset", "by_start", "by_start_offset", "end_offsets", "ends", "start_offsets",
                 "starts")  # fmt: skip

    def __init__(self, axis: WorkingTime) -> None:
        self.starts, self.ends, self.start_offsets, self.end_offsets = (
            column.astype(np.float64) for column in axis.arrays()
        )
        self.by_start = Places(self.starts, left=False)
        self.by_end = Places(self.ends, left=False)
        self.by_start_offset = Places(self.start_offsets, left=False)
        self.by_end_offset = Places(self.end_offsets, left=True)

    def holds(self, lowest: float, highest: float) -> bool:
        """Whether it reaches from before the lowest instant to after the highest."""
        return bool(len(self.starts)) and self.starts[0] <= lowest and highest < self.ends[-1]

    def holds_offsets(self, lowest: float, highest: float) -> bool:
        """The same of offsets."""
        return bool(len(self.starts)) and self.start_offsets[0] < lowest and highest < self.end_offsets[-1]


class BatchAxis:
    """One calendar. It works on a picture of the axis that is renewed when it is too short."""

    __slots__ = ("_axis", "_picture")

    def __init__(self, axis: WorkingTime) -> None:
        self._axis = axis
        self._picture = Picture(axis)

    def _cover(self, instants: Floats) -> Picture:
        picture = self._picture
        lowest, highest = float(instants.min()), float(instants.max())
        if not picture.holds(lowest, highest):
            with _growing:
                self._axis.previous_finish(int(lowest))
                self._axis.next_start(int(highest) + 1)
                self._picture = picture = Picture(self._axis)
        return picture

    def _cover_offsets(self, offsets: Floats) -> Picture:
        picture = self._picture
        lowest, highest = float(offsets.min()), float(offsets.max())
        if not picture.holds_offsets(lowest, highest):
            with _growing:
                self._axis.finish_at(int(np.floor(lowest)))
                self._axis.start_at(int(np.ceil(highest)))
                self._picture = picture = Picture(self._axis)
        return picture

    def offset(self, instants: Floats) -> Floats:
        """Working seconds between the axis' origin and each instant."""
        picture = self._cover(instants)
        place = picture.by_start.of(instants) - 1
        found: Floats = picture.ends.take(place, mode="clip")
        found -= instants
        np.maximum(found, 0, out=found)
        np.subtract(picture.end_offsets.take(place, mode="clip"), found, out=found)
        return np.where(place < 0, picture.start_offsets[0], found) if place.min() < 0 else found

    def finish_at(self, offsets: Floats) -> Floats:
        """The earliest instant of each offset: the end of a shift, where it is on a seam."""
        picture = self._cover_offsets(offsets)
        place = picture.by_end_offset.of(offsets)
        found: Floats = offsets - picture.end_offsets.take(place)
        found += picture.ends.take(place)
        return found

    def start_at(self, offsets: Floats) -> Floats:
        """The latest instant of each offset: the start of a shift, where it is on a seam."""
        picture = self._cover_offsets(offsets)
        place = picture.by_start_offset.of(offsets) - 1
        found: Floats = offsets - picture.start_offsets.take(place)
        found += picture.starts.take(place)
        return found

    def next_start(self, instants: Floats) -> Floats:
        """Each instant itself if work can start at it, else the next one at which it can."""
        picture = self._cover(instants)
        found: Floats = np.maximum(instants, picture.starts.take(picture.by_end.of(instants)))
        return found

    def later(self, instants: Floats, durations: Floats | float) -> Floats:
        """Each instant so many working seconds later; none: the instant itself."""
        moved = self.finish_at(self.offset(instants) + durations)
        return np.where(np.equal(durations, 0), instants, moved) if np.min(durations) <= 0 else moved

    def earlier(self, instants: Floats, durations: Floats | float) -> Floats:
        """Each instant so many working seconds earlier; none: the instant itself."""
        moved = self.start_at(self.offset(instants) - durations)
        return np.where(np.equal(durations, 0), instants, moved) if np.min(durations) <= 0 else moved

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
