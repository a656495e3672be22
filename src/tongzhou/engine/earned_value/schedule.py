"""Earned schedule: performance in units of time, and when the work will be finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from operator import itemgetter

from tongzhou.engine.earned_value.indices import Indices
from tongzhou.engine.earned_value.model import Number
from tongzhou.engine.earned_value.numbers import EXACT, ONE, Figures, Undefined, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleIndices:
    """Earned schedule's figures; times are working seconds of the project's calendar."""

    planned_duration: int
    actual_time: int
    earned_schedule: int | None
    """None without a budget: nothing can be earned."""
    sv_t: int | None
    """ES - AT: negative when late."""
    spi_t: Decimal | None
    tspi: Decimal | None
    """The SPI(t) that the remaining work needs for the planned finish to hold."""
    undefined: Mapping[str, Undefined] = field(repr=False)


def schedule_indices(planned_duration: int, actual_time: int, earned_schedule: int | None) -> ScheduleIndices:
    """SV(t), SPI(t) and TSPI from PD, AT and ES (any unit of time); ES is None where there is no budget."""
    figures = Figures()
    if earned_schedule is None:
        return ScheduleIndices(
            planned_duration=planned_duration,
            actual_time=actual_time,
            earned_schedule=None,
            sv_t=None,
            spi_t=None,
            tspi=None,
            undefined=dict.fromkeys(("earned_schedule", "sv_t", "spi_t", "tspi"), Undefined.NO_BUDGET),
        )
    spi_t = figures.quotient(
        "spi_t", Decimal(earned_schedule), Decimal(max(actual_time, 0)), Undefined.NOT_STARTED
    )
    return ScheduleIndices(
        planned_duration=planned_duration,
        actual_time=actual_time,
        earned_schedule=earned_schedule,
        sv_t=earned_schedule - actual_time,
        spi_t=spi_t,
        tspi=to_complete_schedule(
            figures, "tspi", planned_duration, actual_time, earned_schedule, planned_duration
        ),
        undefined=figures.reasons(),
    )


def to_complete_schedule(
    figures: Figures, name: str, planned: int, actual: int, earned: int, limit: int
) -> Decimal | None:
    """(PD - ES) / (limit - AT): the SPI(t) needed to finish within the limit."""
    if earned >= planned:
        figures.no(name, Undefined.FINISHED)
    elif actual >= limit:
        figures.no(name, Undefined.TIME_OVER)
    else:
        return EXACT.divide(Decimal(planned - earned), Decimal(limit - actual))
    return None


def earned_periods(planned: Sequence[Number], ev: Number) -> Decimal | None:
    """Lipke's earned schedule in periods, from cumulative PV per period: C + (EV - PV[C]) / (PV[C+1] - PV[C]).

    C counts the periods whose PV has been earned in full. When everything has been earned it is the first period
    by whose end everything was planned. None when no period is given.
    """
    if not planned:
        return None
    steps, earned = [Decimal(0), *map(plain, planned)], plain(ev)
    count = max((i for i, pv in enumerate(steps) if pv <= earned), default=0)
    if count == len(planned):
        return Decimal(_first_full(steps))
    gap = EXACT.subtract(steps[count + 1], steps[count])
    return EXACT.add(Decimal(count), EXACT.divide(EXACT.subtract(earned, steps[count]), gap))


def _first_full(steps: Sequence[Decimal]) -> int:
    return next(i for i, pv in enumerate(steps) if pv >= steps[-1])


class TimeMethod(StrEnum):
    """Planned value (Anbari), earned duration (Jacob) and earned schedule (Lipke), each by three factors."""

    PV_PLANNED = "pv_planned"
    PV_SPI = "pv_spi"
    PV_SCI = "pv_sci"
    ED_PLANNED = "ed_planned"
    ED_SPI = "ed_spi"
    ED_SCI = "ed_sci"
    ES_PLANNED = "es_planned"
    ES_SPI_T = "es_spi_t"
    ES_SCI_T = "es_sci_t"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForecast:
    """One method's duration from the start to the finish; ``finish`` is an instant of the working calendar."""

    method: TimeMethod
    duration: int | None
    """Working seconds."""
    finish: int | None
    variance: int | None
    """Planned duration less this one: negative when it will take longer."""
    undefined: Mapping[str, Undefined] = field(repr=False)


def durations(at: Indices, time: ScheduleIndices) -> dict[TimeMethod, Decimal | Undefined]:
    """IEAC(t) by each method in the unit of the times given; the reason where there is none."""
    if not at.bac:
        return dict.fromkeys(TimeMethod, Undefined.NO_BUDGET)
    if time.planned_duration <= 0:
        return dict.fromkeys(TimeMethod, Undefined.NO_DURATION)
    if time.actual_time <= 0 or time.earned_schedule is None:
        return dict.fromkeys(TimeMethod, Undefined.NOT_STARTED)
    planned, actual = Decimal(time.planned_duration), Decimal(time.actual_time)
    spi: Decimal | Undefined = at.undefined["spi"] if at.spi is None else at.spi
    sci: Decimal | Undefined = at.undefined["sci"] if at.sci is None else at.sci
    assert time.spi_t is not None
    sci_t: Decimal | Undefined = at.undefined["cpi"] if at.cpi is None else EXACT.multiply(time.spi_t, at.cpi)
    late = EXACT.divide(EXACT.multiply(at.sv, planned), at.bac)
    earned_share: Decimal | Undefined = spi if isinstance(spi, Undefined) else EXACT.multiply(actual, spi)
    earned = Decimal(time.earned_schedule)
    longest = max(planned, actual)
    return {
        TimeMethod.PV_PLANNED: EXACT.subtract(planned, late),
        TimeMethod.PV_SPI: _after(Decimal(0), planned, spi),
        TimeMethod.PV_SCI: _after(Decimal(0), planned, sci),
        TimeMethod.ED_PLANNED: _rest(actual, longest, earned_share, ONE),
        TimeMethod.ED_SPI: _rest(actual, longest, earned_share, spi),
        TimeMethod.ED_SCI: _rest(actual, longest, earned_share, sci),
        TimeMethod.ES_PLANNED: _rest(actual, planned, earned, ONE),
        TimeMethod.ES_SPI_T: _rest(actual, planned, earned, time.spi_t),
        TimeMethod.ES_SCI_T: _rest(actual, planned, earned, sci_t),
    }


def _rest(
    actual: Decimal, planned: Decimal, earned: Decimal | Undefined, factor: Decimal | Undefined
) -> Decimal | Undefined:
    if isinstance(earned, Undefined):
        return earned
    return _after(actual, EXACT.subtract(planned, earned), factor)


def _after(actual: Decimal, remaining: Decimal, factor: Decimal | Undefined) -> Decimal | Undefined:
    if not remaining:
        return actual
    if isinstance(factor, Undefined):
        return factor
    if factor <= 0:
        return Undefined.NOTHING_EARNED if not factor else Undefined.NOT_POSITIVE
    return EXACT.add(actual, EXACT.divide(remaining, factor))


def whole_units(duration: Decimal, unit: int) -> int:
    """A duration rounded to whole units (halves up), in seconds."""
    return int(EXACT.divide(duration, Decimal(unit)).to_integral_value(ROUND_HALF_UP)) * unit


def undefined_time(method: TimeMethod, reason: Undefined) -> TimeForecast:
    """A method that has no forecast."""
    reasons = dict.fromkeys(("duration", "finish", "variance"), reason)
    return TimeForecast(method=method, duration=None, finish=None, variance=None, undefined=reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """The shortest and the longest of several forecasts, in working seconds, and their finishes."""

    low: int
    high: int
    first_finish: int | None
    last_finish: int | None


def time_range(forecasts: Iterable[TimeForecast]) -> TimeRange | None:
    """From the most favourable to the least favourable of those that exist; None if none does."""
    known = [(each.duration, each.finish) for each in forecasts if each.duration is not None]
    if not known:
        return None
    (low, first), (high, last) = min(known, key=itemgetter(0)), max(known, key=itemgetter(0))
    return TimeRange(low=low, high=high, first_finish=first, last_finish=last)
