"""What it will have cost: estimates at completion by ten named methods, and their range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from tongzhou.engine.earned_value.indices import Indices, to_complete
from tongzhou.engine.earned_value.model import Number, Rules
from tongzhou.engine.earned_value.numbers import EXACT, ONE, ZERO, Figures, Undefined, plain, rounded


class CostMethod(StrEnum):
    """How the remaining work, BAC - EV, is expected to be done; all but the last divide it by a factor."""

    PLANNED = "planned"
    """As planned: factor 1. EAC = AC + BAC - EV."""
    CPI = "cpi"
    """As so far. EAC = AC + (BAC - EV) / CPI = BAC / CPI."""
    SPI = "spi"
    SCI = "sci"
    """SPI · CPI."""
    WEIGHTED = "weighted"
    """0.8 · CPI + 0.2 · SPI (``Rules``)."""
    SPI_T = "spi_t"
    SCI_T = "sci_t"
    """SPI(t) · CPI."""
    WEIGHTED_T = "weighted_t"
    """0.8 · CPI + 0.2 · SPI(t)."""
    RECENT = "recent"
    """As in the last three periods (``Rules``): what they earned by what they cost."""
    BOTTOM_UP = "bottom_up"
    """By the given estimate to complete. EAC = AC + ETC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostForecast:
    """One method's forecast; ``undefined`` says why if it has none."""

    method: CostMethod
    factor: Decimal | None
    eac: Decimal | None
    etc: Decimal | None
    vac: Decimal | None
    """BAC - EAC: negative when the budget will not suffice."""
    tcpi: Decimal | None
    """The efficiency the remaining work needs for this EAC to hold."""
    undefined: Mapping[str, Undefined] = field(repr=False)


def cost_forecasts(
    at: Indices,
    *,
    spi_t: Decimal | None = None,
    recent: tuple[Number, Number] | None = None,
    bottom_up: Number | None = None,
    rules: Rules | None = None,
    places: int | None = None,
) -> tuple[CostForecast, ...]:
    """A forecast per method, in the order of ``CostMethod``; money rounded to ``places`` digits unless None.

    ``recent`` is (earned, spent) of the latest periods, ``bottom_up`` the estimate to complete.
    """
    factors = _factors(at, spi_t, recent, rules or Rules())
    made = (_forecast(at, method, *factors[method], places) for method in factors)
    return (*made, _given(at, bottom_up, places))


Factor = tuple[Decimal | None, Undefined | None]


def _factors(
    at: Indices, spi_t: Decimal | None, recent: tuple[Number, Number] | None, rules: Rules
) -> dict[CostMethod, Factor]:
    cpi: Factor = at.cpi, at.undefined.get("cpi")
    spi: Factor = at.spi, at.undefined.get("spi")
    timed: Factor = spi_t, None if spi_t is not None else Undefined.NOT_STARTED
    return {
        CostMethod.PLANNED: (ONE, None),
        CostMethod.CPI: cpi,
        CostMethod.SPI: spi,
        CostMethod.SCI: _product(spi, cpi),
        CostMethod.WEIGHTED: _weighted(cpi, spi, rules),
        CostMethod.SPI_T: timed,
        CostMethod.SCI_T: _product(timed, cpi),
        CostMethod.WEIGHTED_T: _weighted(cpi, timed, rules),
        CostMethod.RECENT: _recent(recent),
    }


def _product(one: Factor, other: Factor) -> Factor:
    if one[0] is None or other[0] is None:
        return None, one[1] if one[0] is None else other[1]
    return EXACT.multiply(one[0], other[0]), None


def _weighted(cpi: Factor, spi: Factor, rules: Rules) -> Factor:
    if cpi[0] is None or spi[0] is None:
        return None, cpi[1] if cpi[0] is None else spi[1]
    cost = EXACT.multiply(rules.cpi_weight, cpi[0])
    return EXACT.add(cost, EXACT.multiply(rules.spi_weight, spi[0])), None


def _recent(recent: tuple[Number, Number] | None) -> Factor:
    if recent is None:
        return None, Undefined.FEW_PERIODS
    earned, spent = recent
    return (EXACT.divide(plain(earned), plain(spent)), None) if spent else (None, Undefined.NOTHING_SPENT)


def _forecast(
    at: Indices, method: CostMethod, factor: Decimal | None, reason: Undefined | None, places: int | None
) -> CostForecast:
    remaining = EXACT.subtract(at.bac, at.ev)
    if not at.bac:
        return _none(method, factor, Undefined.NO_BUDGET)
    if remaining <= 0:
        return _result(at, method, factor, ZERO, places)
    if factor is None:
        return _none(method, None, reason or Undefined.NOT_GIVEN)
    if factor <= 0:
        return _none(method, factor, Undefined.NOTHING_EARNED if not factor else Undefined.NOT_POSITIVE)
    return _result(at, method, factor, EXACT.divide(remaining, factor), places)


def _given(at: Indices, bottom_up: Number | None, places: int | None) -> CostForecast:
    if bottom_up is None:
        return _none(CostMethod.BOTTOM_UP, None, Undefined.NOT_GIVEN)
    return _result(at, CostMethod.BOTTOM_UP, None, plain(bottom_up), places)


def _none(method: CostMethod, factor: Decimal | None, reason: Undefined) -> CostForecast:
    figures = Figures()
    for name in ("eac", "etc", "vac", "tcpi"):
        figures.no(name, reason)
    return CostForecast(
        method=method, factor=factor, eac=None, etc=None, vac=None, tcpi=None, undefined=figures.reasons()
    )


def _result(
    at: Indices, method: CostMethod, factor: Decimal | None, etc: Decimal, places: int | None
) -> CostForecast:
    figures = Figures()
    tcpi = to_complete(figures, "tcpi", at.ev, at.ac, at.bac, EXACT.add(at.ac, etc))
    if places is not None:
        etc = rounded(etc, places)
    eac = EXACT.add(at.ac, etc)
    return CostForecast(
        method=method,
        factor=factor,
        eac=eac,
        etc=etc,
        vac=EXACT.subtract(at.bac, eac),
        tcpi=tcpi,
        undefined=figures.reasons(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The lowest and the highest of several forecasts."""

    low: Decimal
    high: Decimal


def cost_range(forecasts: Iterable[CostForecast]) -> Range | None:
    """From the most favourable to the least favourable of those that exist; None if none does."""
    amounts = [forecast.eac for forecast in forecasts if forecast.eac is not None]
    return Range(low=min(amounts), high=max(amounts)) if amounts else None
