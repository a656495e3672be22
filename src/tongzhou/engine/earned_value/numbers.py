"""Arithmetic whose result may be undefined: quotients that are None, with the reason, and rounding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from types import MappingProxyType

EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)
"""Fifty digits: sums and differences of money are exact, quotients as good as."""
ZERO = Decimal(0)
ONE = Decimal(1)


class Undefined(StrEnum):
    """Why a figure does not exist."""

    NO_BUDGET = "no_budget"
    """There is nothing to be earned."""
    NOTHING_PLANNED = "nothing_planned"
    """Nothing is planned until this date (PV = 0)."""
    NOTHING_EARNED = "nothing_earned"
    """Nothing has been earned yet (EV = 0)."""
    NOTHING_SPENT = "nothing_spent"
    """Nothing has been spent yet (AC = 0)."""
    NOT_STARTED = "not_started"
    """The date is not after the start: no time has passed."""
    NO_DURATION = "no_duration"
    """The plan has no working time between its start and finish."""
    FINISHED = "finished"
    """Everything has been earned: there is nothing to be done any more."""
    BUDGET_SPENT = "budget_spent"
    """No money is left of the amount to be kept to."""
    TIME_OVER = "time_over"
    """No time is left of the duration to be kept to."""
    FEW_PERIODS = "few_periods"
    """There are not enough periods of performance."""
    NOT_GIVEN = "not_given"
    """It is an input, and nobody has given it."""
    NOT_POSITIVE = "not_positive"
    """The performance factor is not above zero (corrections outweigh what was booked)."""
    TOO_FAR = "too_far"
    """The forecast lies after the year 2100."""
    AFTER_DATA = "after_data"
    """The date is after the one up to which there are reports."""


class Figures:
    """Collects figures by name, and the reasons of those that do not exist."""

    def __init__(self) -> None:
        self.undefined: dict[str, Undefined] = {}

    def no(self, name: str, reason: Undefined) -> None:
        """Note why the figure does not exist."""
        self.undefined[name] = reason

    def quotient(self, name: str, over: Decimal, under: Decimal, reason: Undefined) -> Decimal | None:
        """``over / under``, or None for the reason given when ``under`` is zero."""
        if not under:
            self.no(name, reason)
            return None
        return EXACT.divide(over, under)

    def reasons(self) -> Mapping[str, Undefined]:
        """The reasons, to be kept in a frozen value."""
        return MappingProxyType(self.undefined)


def rounded(amount: Decimal, places: int) -> Decimal:
    """Money with so many digits after the point, halves to the even digit."""
    return amount.quantize(Decimal(1).scaleb(-places), context=EXACT)


def money(scaled: int, scale: int, places: int) -> Decimal:
    """``scaled / scale`` minor units as money, rounded to the nearest, halves to the even digit."""
    whole, rest = divmod(scaled, scale)
    twice = 2 * rest
    if twice > scale or (twice == scale and whole & 1):
        whole += 1
    return Decimal(whole).scaleb(-places, EXACT)


def plain(value: Decimal | int) -> Decimal:
    """The value as a decimal."""
    return value if isinstance(value, Decimal) else Decimal(value)
