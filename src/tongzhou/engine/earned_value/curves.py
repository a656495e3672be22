"""Planned value as a function of time, exact and invertible.

Every budget line becomes *pieces*: an amount that falls due evenly between two points of a working time axis,
or all at once at an instant. On each axis the sum of its pieces is a broken line, kept as ``constant + slope · x``
between the points where it bends; so a value costs one bisection per calendar, whatever the number of tasks.

Amounts here are whole multiples of 1/``scale`` of a minor unit. The scale is a common multiple of all durations, so
that no division leaves a remainder; only where that number would become longer than 512 bits is it a power of two
instead, and a slope off by less than 1/2**256.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import lcm
from typing import NamedTuple

from tongzhou.engine.earned_value.model import Phasing
from tongzhou.engine.working_time import WorkingTime

CONTOURS: dict[Phasing, tuple[int, ...]] = {
    Phasing.LINEAR: (1,),
    Phasing.FRONT: (100, 100, 100, 75, 50, 50, 25, 15, 10, 10),
    Phasing.BACK: (10, 10, 15, 25, 50, 50, 75, 100, 100, 100),
    Phasing.BELL: (10, 20, 40, 80, 100, 100, 80, 40, 20, 10),
}
_LONGEST_SCALE = 512
_WEIGHTS = lcm(10_000, *(sum(weights) for weights in CONTOURS.values()))


class Piece(NamedTuple):
    """``amount`` falls due from ``begin`` to ``end`` of an axis; at once if they are the same.

    ``axis`` None is the wall clock: the points are instants.
    """

    axis: WorkingTime | None
    begin: int
    end: int
    amount: int

    def due(self, x: int) -> int:
        """How much of it is due at the point x of its axis."""
        if x >= self.end:
            return self.amount
        if x <= self.begin:
            return 0
        return self.amount // (self.end - self.begin) * (x - self.begin)


def common_scale(spans: Iterable[int]) -> int:
    """A number that all spans, times the contours' weights and hundredths of a percent, divide."""
    scale = 1
    for span in set(spans):
        if span > 0:
            scale = lcm(scale, span)
            if scale.bit_length() > _LONGEST_SCALE:
                return _WEIGHTS << 256
    return scale * _WEIGHTS


class Part(NamedTuple):
    """A piece before the scale is known: ``weight`` of its line's whole."""

    axis: WorkingTime | None
    begin: int
    end: int
    weight: int


def contour(phasing: Phasing, axis: WorkingTime | None, begin: int, end: int) -> list[Part]:
    """The parts of one of the contours between two points of an axis."""
    weights = CONTOURS[phasing]
    if len(weights) == 1:
        return [Part(axis, begin, end, 1)]
    points = [begin + (end - begin) * i // len(weights) for i in range(len(weights) + 1)]
    return [Part(axis, *each) for each in zip(points, points[1:], weights, strict=False)]


def pieces_of(amount: int, parts: Sequence[Part], scale: int) -> list[Piece]:
    """The parts as pieces of an amount: exact, because the scale is a multiple of every contour's whole."""
    if len(parts) == 1:
        axis, begin, end, _ = parts[0]
        return [Piece(axis, begin, end, amount * scale)]
    unit = amount * scale // sum(part.weight for part in parts)
    return [Piece(axis, begin, end, unit * weight) for axis, begin, end, weight in parts]


class Curve:
    """The sum of pieces. Values never fall; an instant counts with what falls due at it."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        bends: dict[WorkingTime | None, dict[int, list[int]]] = {}
        self.total = 0
        for axis, begin, end, amount in pieces:
            self.total += amount
            on_axis = bends.setdefault(axis, {})
            first = on_axis.get(begin)
            if first is None:
                first = on_axis[begin] = [0, 0]
            if end > begin:
                last = on_axis.get(end)
                if last is None:
                    last = on_axis[end] = [0, 0]
                slope = amount // (end - begin)
                first[0] += slope
                first[1] -= slope * begin
                last[0] -= slope
                last[1] += slope * begin + amount
            else:
                first[1] += amount
        self._axes = [(axis, *_broken_line(points)) for axis, points in bends.items()]

    def value(self, instant: int) -> int:
        """What is due at the instant."""
        total = 0
        for axis, points, slopes, constants in self._axes:
            x = instant if axis is None else axis.offset(instant)
            i = bisect_right(points, x)
            total += constants[i] + slopes[i] * x
        return total

    def first(self, value: int, low: int, high: int) -> int:
        """The first instant from ``low`` to ``high`` at which at least the value is due; ``high`` if none."""
        while low < high:
            middle = (low + high) // 2
            if self.value(middle) >= value:
                high = middle
            else:
                low = middle + 1
        return low

    def reached(self, value: int, at: int, low: int, high: int) -> int:
        """The instant at which exactly the value is due; where that is a while, the moment of it nearest ``at``.

        Where the curve jumps over the value, the instant of the jump.
        """
        first = self.first(value, low, high)
        if self.value(first) > value:
            return first
        last = self.first(value + 1, first, high + 1) - 1
        return min(max(at, first), last)


def _broken_line(bends: Mapping[int, Sequence[int]]) -> tuple[list[int], list[int], list[int]]:
    points = sorted(bends)
    slopes = accumulate((bends[x][0] for x in points), initial=0)
    constants = accumulate((bends[x][1] for x in points), initial=0)
    return points, list(slopes), list(constants)
