"""How far the final index may lie from the one so far: the confidence limits of Lipke and others (2009)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tongzhou.engine.earned_value.numbers import EXACT, ONE, Undefined

FEWEST = 3
"""Periods below which a spread says nothing."""
NINETY_PERCENT = Decimal("1.645")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """An index so far, and between which values its final one lies with the confidence asked for."""

    index: Decimal
    low: Decimal
    high: Decimal
    periods: int


def confidence_limits(
    periodic: Sequence[Decimal | None], cumulative: Decimal | None, done: Decimal, z: Decimal = NINETY_PERCENT
) -> Limits | Undefined:
    """Limits of CPI or SPI(t): exp(ln cumulative ± z · σ / √n · √((1 - f) / (1 - f / n))).

    ``periodic`` are the indices of the single periods, σ the deviation of their logarithms from the cumulative
    one's, n their number, f the part ``done`` (EV / BAC, or ES / PD). The last factor closes the limits as the work
    nears its end. Periods without an index, or with one of zero, have no logarithm and are left out.
    """
    usable = [value for value in periodic if value is not None and value > 0]
    if len(usable) < FEWEST or cumulative is None or cumulative <= 0:
        return Undefined.FEW_PERIODS
    count = Decimal(len(usable))
    mean = cumulative.ln(EXACT)
    squares = sum(
        (EXACT.power(EXACT.subtract(value.ln(EXACT), mean), Decimal(2)) for value in usable), Decimal(0)
    )
    deviation = EXACT.sqrt(EXACT.divide(squares, count - 1))
    share = min(max(done, Decimal(0)), ONE)
    closing = EXACT.sqrt(
        EXACT.divide(EXACT.subtract(ONE, share), EXACT.subtract(ONE, EXACT.divide(share, count)))
    )
    width = EXACT.multiply(EXACT.multiply(z, closing), EXACT.divide(deviation, EXACT.sqrt(count)))
    return Limits(
        index=cumulative,
        low=EXACT.exp(EXACT.subtract(mean, width)),
        high=EXACT.exp(EXACT.add(mean, width)),
        periods=len(usable),
    )
