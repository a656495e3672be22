"""Axes of charts: where the ticks stand and what they say. Pure arithmetic, no drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Value = float | date

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


def position(value: Value) -> float:
    """Return a value as a number; dates become days since the year 1."""
    return float(value.toordinal()) if isinstance(value, date) else float(value)


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values on one side of a chart, with ``(position, label)`` for each tick."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: Value) -> float:
        """Return where a value lies between low (0) and high (1)."""
        return (position(value) - self.low) / (self.high - self.low)


def axis(values: Sequence[Value], *, wanted: int = 6, from_zero: bool = False) -> Axis:
    """Return an axis that holds all values with about ``wanted`` ticks; refuses an empty sequence.

    Dates get ticks on days, weeks, month and year starts; numbers get round steps. ``from_zero`` draws zero
    into the range of numbers.
    """
    if not values:
        raise ValueError("An axis needs at least one value.")
    if any(isinstance(value, date) for value in values):
        return _dates([value for value in values if isinstance(value, date)], wanted)
    numbers = [position(value) for value in values]
    return _numbers(min(numbers), max(numbers), wanted, from_zero)


def _numbers(low: float, high: float, wanted: int, from_zero: bool) -> Axis:
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("An axis cannot hold infinite or undefined numbers.")
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    step = _round_step((high - low) / wanted)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple((index * step, number(index * step)) for index in range(first, last + 1))
    return Axis(first * step, last * step, ticks)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step for step in STEPS if step * power >= rough * 0.999) * power


def number(value: float) -> str:
    """Return a number for a tick: thousands separated, no trailing zeros."""
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return "0" if text == "-0" else text


def _dates(days: Sequence[date], wanted: int) -> Axis:
    low, high = min(days), max(days)
    if low == high:
        low, high = low - timedelta(days=3), high + timedelta(days=3)
    span = (high - low).days
    step = next((days_ for days_ in DAY_STEPS if span / days_ <= wanted), 0)
    marks = _every_days(low, high, step) if step else _every_months(low, high, wanted)
    inside = tuple((float(day.toordinal()), label) for day, label in marks if low <= day <= high)
    return Axis(float(low.toordinal()), float(high.toordinal()), inside)


def _every_days(low: date, high: date, step: int) -> list[tuple[date, str]]:
    start = low - timedelta(days=low.weekday()) if step >= 7 else low
    count = (high - start).days // step + 1
    days = [start + timedelta(days=index * step) for index in range(count)]
    return [(day, f"{day:%m-%d}") for day in days]


def _every_months(low: date, high: date, wanted: int) -> list[tuple[date, str]]:
    months = (high.year - low.year) * 12 + high.month - low.month
    step = next((size for size in MONTH_STEPS if months / size <= wanted), MONTH_STEPS[-1])
    start = low.year * 12 + low.month - 1
    start -= start % step
    firsts = [date(index // 12, index % 12 + 1, 1) for index in range(start, start + months + step + 1, step)]
    return [(day, f"{day:%Y}" if step >= 12 else f"{day:%Y-%m}") for day in firsts if day.year < 9999]
