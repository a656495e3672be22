"""Variances and indices of cost and schedule from PV, EV, AC and BAC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tongzhou.engine.earned_value.model import Number
from tongzhou.engine.earned_value.numbers import EXACT, Figures, Undefined, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """What follows from four amounts of money; None where it is undefined, and ``undefined`` says why."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    sv: Decimal
    cv: Decimal
    spi: Decimal | None
    cpi: Decimal | None
    sv_percent: Decimal | None
    """SV in percent of PV."""
    cv_percent: Decimal | None
    """CV in percent of EV."""
    sci: Decimal | None
    """SPI · CPI, also called cost-schedule index (CSI)."""
    tcpi: Decimal | None
    """The CPI that the remaining work needs for the budget to suffice."""
    percent_complete: Decimal | None
    """EV in percent of BAC."""
    percent_spent: Decimal | None
    """AC in percent of BAC."""
    undefined: Mapping[str, Undefined] = field(repr=False)


def indices(pv: Number, ev: Number, ac: Number, bac: Number) -> Indices:
    """The indices of PMI's practice standard; amounts in any unit of money, results unrounded (50 digits)."""
    pv, ev, ac, bac = plain(pv), plain(ev), plain(ac), plain(bac)
    figures = Figures()
    sv, cv = EXACT.subtract(ev, pv), EXACT.subtract(ev, ac)
    spi = figures.quotient("spi", ev, pv, Undefined.NOTHING_PLANNED)
    cpi = figures.quotient("cpi", ev, ac, Undefined.NOTHING_SPENT)
    if spi is None or cpi is None:
        figures.no("sci", Undefined.NOTHING_PLANNED if spi is None else Undefined.NOTHING_SPENT)
        sci = None
    else:
        sci = EXACT.multiply(spi, cpi)
    return Indices(
        bac=bac,
        pv=pv,
        ev=ev,
        ac=ac,
        sv=sv,
        cv=cv,
        spi=spi,
        cpi=cpi,
        sv_percent=figures.quotient("sv_percent", 100 * sv, pv, Undefined.NOTHING_PLANNED),
        cv_percent=figures.quotient("cv_percent", 100 * cv, ev, Undefined.NOTHING_EARNED),
        sci=sci,
        tcpi=to_complete(figures, "tcpi", ev, ac, bac, bac),
        percent_complete=figures.quotient("percent_complete", 100 * ev, bac, Undefined.NO_BUDGET),
        percent_spent=figures.quotient("percent_spent", 100 * ac, bac, Undefined.NO_BUDGET),
        undefined=figures.reasons(),
    )


def to_complete(
    figures: Figures, name: str, ev: Decimal, ac: Decimal, bac: Decimal, limit: Decimal
) -> Decimal | None:
    """(BAC - EV) / (limit - AC): the efficiency needed to finish within the limit."""
    if not bac:
        figures.no(name, Undefined.NO_BUDGET)
    elif ev >= bac:
        figures.no(name, Undefined.FINISHED)
    elif ac >= limit:
        figures.no(name, Undefined.BUDGET_SPENT)
    else:
        return EXACT.divide(EXACT.subtract(bac, ev), EXACT.subtract(limit, ac))
    return None
