"""Figures over time for S-curves and index charts, and the confidence limits that need them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tongzhou.engine.earned_value.accrual import ordered_ends
from tongzhou.engine.earned_value.confidence import NINETY_PERCENT, Limits, confidence_limits
from tongzhou.engine.earned_value.cost_forecasts import Range
from tongzhou.engine.earned_value.numbers import EXACT, ONE, ZERO, Undefined, rounded
from tongzhou.engine.earned_value.performance import Performance
from tongzhou.engine.earned_value.results import Outlook, Point
from tongzhou.engine.earned_value.schedule import TimeMethod, TimeRange, whole_units


def series(performance: Performance, ends: Sequence[int], *, until: int | None = None) -> tuple[Point, ...]:
    """A point for the end of every period; what is not known after ``until`` (the status date) is None.

    Costs two bisections a period and curve, whatever the number of tasks.
    """
    ends = ordered_ends(ends)
    points: list[Point] = []
    before_pv = before_ev = before_ac = ZERO
    for at in ends:
        pv = performance.pv(at)
        if until is not None and at > until:
            points.append(
                Point(
                    at=at,
                    pv=pv,
                    ev=None,
                    ac=None,
                    planned=pv - before_pv,
                    earned=None,
                    spent=None,
                    status=None,
                )
            )
        else:
            status = performance.status(at, periods=ends)
            ev, ac = status.indices.ev, status.indices.ac
            points.append(
                Point(
                    at=at,
                    pv=pv,
                    ev=ev,
                    ac=ac,
                    planned=pv - before_pv,
                    earned=ev - before_ev,
                    spent=ac - before_ac,
                    status=status,
                )
            )
            before_ev, before_ac = ev, ac
        before_pv = pv
    return tuple(points)


def outlook(performance: Performance, at: int, ends: Sequence[int], z: Decimal = NINETY_PERCENT) -> Outlook:
    """Confidence limits at a date from the periods until it (``z``: 1.645 for 90 percent, 1.96 for 95)."""
    past = [*(end for end in ordered_ends(ends) if end < at), at]
    cost: list[Decimal | None] = []
    time: list[Decimal | None] = []
    before = (ZERO, ZERO, 0, 0)
    for end in past:
        schedule = performance.schedule(end)
        earned = schedule.earned_schedule or 0
        now = (performance.ev(end), performance.ac(end), earned, schedule.actual_time)
        cost.append(_ratio(now[0] - before[0], now[1] - before[1]))
        time.append(_ratio(Decimal(now[2] - before[2]), Decimal(now[3] - before[3])))
        before = now
    status = performance.status(at)
    bac, planned = performance.bac, performance.planned_duration
    cpi = confidence_limits(cost, status.indices.cpi, _share(before[0], bac), z)
    spi_t = confidence_limits(time, status.schedule.spi_t, _share(Decimal(before[2]), Decimal(planned)), z)
    return Outlook(
        cpi=cpi,
        spi_t=spi_t,
        eac=_cost_range(cpi, bac, performance.places),
        duration=_time_range(spi_t, performance),
    )


def _ratio(over: Decimal, under: Decimal) -> Decimal | None:
    return EXACT.divide(over, under) if under > 0 else None


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return EXACT.divide(part, whole) if whole else ONE


def _cost_range(cpi: Limits | Undefined, bac: Decimal, places: int) -> Range | None:
    if isinstance(cpi, Undefined):
        return None
    return Range(
        low=rounded(EXACT.divide(bac, cpi.high), places), high=rounded(EXACT.divide(bac, cpi.low), places)
    )


def _time_range(spi_t: Limits | Undefined, performance: Performance) -> TimeRange | None:
    if isinstance(spi_t, Undefined):
        return None
    planned, unit = Decimal(performance.planned_duration), performance.rules.time_unit
    low, high = (
        performance.forecast(TimeMethod.ES_SPI_T, EXACT.divide(planned, index))
        for index in (spi_t.high, spi_t.low)
    )
    return TimeRange(
        low=whole_units(EXACT.divide(planned, spi_t.high), unit),
        high=whole_units(EXACT.divide(planned, spi_t.low), unit),
        first_finish=low.finish,
        last_finish=high.finish,
    )
