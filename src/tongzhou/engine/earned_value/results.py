"""What an analysis answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tongzhou.engine.earned_value.confidence import Limits
from tongzhou.engine.earned_value.cost_forecasts import CostForecast, CostMethod, Range
from tongzhou.engine.earned_value.indices import Indices
from tongzhou.engine.earned_value.numbers import Undefined
from tongzhou.engine.earned_value.schedule import ScheduleIndices, TimeForecast, TimeMethod, TimeRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything at one date; money in the currency, times in working seconds."""

    at: int
    indices: Indices
    schedule: ScheduleIndices
    costs: tuple[CostForecast, ...] = field(repr=False)
    times: tuple[TimeForecast, ...] = field(repr=False)
    cost_range: Range | None
    time_range: TimeRange | None

    def cost(self, method: CostMethod) -> CostForecast:
        """The forecast of one method."""
        return next(forecast for forecast in self.costs if forecast.method is method)

    def time(self, method: TimeMethod) -> TimeForecast:
        """The forecast of one method."""
        return next(forecast for forecast in self.times if forecast.method is method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Confidence limits of the indices, and what they mean for the end of the project."""

    cpi: Limits | Undefined
    spi_t: Limits | Undefined
    eac: Range | None
    """BAC divided by the limits of the CPI."""
    duration: TimeRange | None
    """Planned duration divided by the limits of the SPI(t)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The end of a reporting period; EV, AC and what follows from them are None after the last report."""

    at: int
    pv: Decimal
    ev: Decimal | None
    ac: Decimal | None
    planned: Decimal
    """PV of the period alone, as ``earned`` and ``spent`` are of it alone."""
    earned: Decimal | None
    spent: Decimal | None
    status: Status | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """Whether what has been earned is what the plan wanted first (Lipke's p-factor, 0 to 1)."""

    p_factor: Decimal | None
    undefined: Undefined | None
    behind: tuple[int, ...]
    """Tasks that have earned less than planned at ES, the largest gap first: impediments."""
    ahead: tuple[int, ...]
    """Tasks that have earned more than planned at ES, the largest first: a risk of rework."""
