"""Numbers as people type them about what is uncertain, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from tongzhou.plan.models import (
    Unit,
)

_DIGITS = 15
_NOISE = re.compile(r"[\s %％dD天日,，]")
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-"})
_SEPARATORS = re.compile(r"[;；\n]+")


class NoNumberError(ValueError):
    """The text is no number."""


def number_in(text: str) -> Decimal | None:
    """A number as people type it: ``1,5`` and ``1.5``, with or without %, d or 天; None for nothing."""
    stripped = text.strip().translate(_MINUS)
    if "," in stripped and "." not in stripped and len(stripped.rpartition(",")[2]) < 3:
        stripped = stripped.replace(",", ".")
    plain = _NOISE.sub("", stripped)
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise NoNumberError(text) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** _DIGITS:
        raise NoNumberError(text)
    return value


def time_in(text: str, unit: str, day: int) -> int | None:
    """A value of a range as it is stored: hundredths of a percent, or seconds of working days."""
    value = number_in(text)
    if value is None:
        return None
    return round(value * 100) if unit == Unit.PERCENT else round(value * day)


def money_in(text: str) -> int | None:
    """An amount in minor units."""
    value = number_in(text)
    return None if value is None else round(value * 100)


def time_out(value: int | None, unit: str, day: int) -> str:
    """A stored value of a range as it is typed."""
    if value is None:
        return ""
    return f"{value / 100:g}" if unit == Unit.PERCENT else f"{round(value / day, 3):g}"


def money_out(value: int | None) -> str:
    """A stored amount as it is typed."""
    return "" if value is None else f"{Decimal(value) / 100:f}".removesuffix(".00")


def values_out(values: Iterable[tuple[int, int]], unit: str, day: int) -> str:
    """Single values with their weights as they are typed: 5:60; 10:40."""
    return "; ".join(f"{time_out(value, unit, day)}:{weight}" for value, weight in values)


def values_in(text: str, unit: str, day: int) -> tuple[tuple[int, int], ...]:
    """Single values with their weights."""
    found = []
    for part in filter(str.strip, _SEPARATORS.split(text)):
        value, _colon, weight = part.replace("：", ":").partition(":")
        stored = time_in(value, unit, day)
        if stored is None:
            raise NoNumberError(text)
        heavy = number_in(weight) if weight.strip() else Decimal(1)
        found.append((stored, round(heavy or 0)))
    return tuple(found)
