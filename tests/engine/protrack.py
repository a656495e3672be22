"""ProTrack's table, column by column, as our engine computes it."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from tests.engine.claeys import PLACES, instant
from tests.engine.plans import HOUR
from tongzhou.engine.earned_value import CostMethod, Performance, Rules, Status, TimeMethod

PROTRACK = Rules(time_unit=HOUR, clock_stops=False, earn_as_phased=True)
"""It counts earned schedule in completed hours, rounds forecasts to hours, and its clock does not stop."""

COSTS = {
    "EAC (PF=1)": CostMethod.PLANNED,
    "EAC (PF=CPI)": CostMethod.CPI,
    "EAC (PF=SPI)": CostMethod.SPI,
    "EAC (PF=SPI(t))": CostMethod.SPI_T,
    "EAC (PF=SCI)": CostMethod.SCI,
    "EAC (PF=SCI(t))": CostMethod.SCI_T,
    "EAC (PF=0.8*CPI+0.2*SPI)": CostMethod.WEIGHTED,
    "EAC (PF=0.8*CPI+0.2*SPI(t))": CostMethod.WEIGHTED_T,
}
TIMES = {
    "EAC(t)-PV (PF=1)": TimeMethod.PV_PLANNED,
    "EAC(t)-PV (PF=SPI)": TimeMethod.PV_SPI,
    "EAC(t)-PV (PF=SCI)": TimeMethod.PV_SCI,
    "EAC(t)-ED (PF=1)": TimeMethod.ED_PLANNED,
    "EAC(t)-ED (PF=SPI)": TimeMethod.ED_SPI,
    "EAC(t)-ED (PF=SCI)": TimeMethod.ED_SCI,
    "EAC(t)-ES (PF=1)": TimeMethod.ES_PLANNED,
    "EAC(t)-ES (PF=SPI(t))": TimeMethod.ES_SPI_T,
    "EAC(t)-ES (PF=SCI(t))": TimeMethod.ES_SCI_T,
}
SINGLE = Decimal("0.25")
"""Two neighbouring single-precision numbers of the size of the budget."""


def status(performance: Performance, row: dict[str, str]) -> Status:
    """Our figures from ProTrack's EV and AC; a finished project has earned our budget, not its rounded one."""
    ev, ac = Decimal(row["Earned Value (EV)"]), Decimal(row["Actual Cost (AC)"])
    if abs(ev - performance.bac) < SINGLE:
        ev = performance.bac
    return performance.measured(instant(row["Status date"]), round(ev, PLACES), round(ac, PLACES))


def recomputed(performance: Performance, row: dict[str, str]) -> dict[str, object]:
    """Column → our value: money, an instant, an index, or seconds of working time."""
    at = status(performance, row)
    axis, start = performance.source.axis, performance.start
    es = axis.finish_at(axis.offset(start) + at.schedule.earned_schedule)
    return {
        "Planned Value (PV)": at.indices.pv,
        "Earned Schedule (ES)": es,
        "Schedule Variance (SV)": at.indices.sv,
        "Schedule Performance Index (SPI)": at.indices.spi,
        "Cost Variance (CV)": at.indices.cv,
        "Cost Performance Index (CPI)": at.indices.cpi,
        "Schedule Variance (SV(t))": at.schedule.sv_t,
        "Schedule Performance Index (SPI(t))": at.schedule.spi_t,
        **{name: at.time(method).finish for name, method in TIMES.items()},
        **{name: at.cost(method).eac for name, method in COSTS.items()},
    }


def compared(name: str, theirs: str, ours: object) -> float:
    """How far ours is off: a part of the amount for money (of the budget for variances), seconds, percent points."""
    if "SV(t)" in name:
        return abs(_seconds(theirs) - int(str(ours)))
    if theirs.endswith("%"):
        return float(abs(int(theirs[:-1]) - round(Fraction(ours) * 100)))
    if "-" in theirs[1:]:
        return abs(instant(theirs) - int(str(ours)))
    whole = Decimal(3027133) if "Variance" in name else Decimal(theirs)
    return float(abs(Decimal(theirs) - ours) / whole)


def _seconds(text: str) -> int:
    sign, days, hours = re.fullmatch(r"(-?)(?:(\d+)d)?(?:0)?\s*(?:(\d+)h)?", text).groups()
    return (-1 if sign else 1) * (int(days or 0) * 8 + int(hours or 0)) * HOUR
