"""The charts of earned value: the S-curve with where it may lead, and the indices over time.

Only here money becomes a floating number: as a place in a drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongzhou.costs.money import major
from tongzhou.costs.summary import forecast_of
from tongzhou.web.chart_axes import Value
from tongzhou.web.charts import Series, Vertical, line_chart

Json = dict[str, Any]
Points = list[tuple[Value, Value | None]]
HIGHEST_INDEX = 2.0
SIZE = (1120, 400)


def curve(head: Json) -> SafeString:
    """Planned value, earned value and actual cost; from the day on the best, the likely and the worst forecast."""
    unit, label = _unit(head["bac"], head["currency"])

    def amount(minor: int | None) -> float | None:
        return None if minor is None else float(major(minor, head["currency"]) / unit)

    first = date.fromisoformat(head["start"])

    def line(name: str) -> Points:
        return [(first, 0.0), *((date.fromisoformat(p["day"]), amount(p[name])) for p in head["points"])]

    series = [
        Series(_("Planned value (PV)"), line("pv"), colour=1),
        Series(_("Earned value (EV)"), line("ev"), colour=2),
        Series(_("Actual cost (AC)"), line("ac"), colour=6),
        *_cone(head, amount),
    ]
    return line_chart(
        _("Planned, earned and spent"),
        [one for one in series if any(y is not None for _x, y in one.points)],
        description=_("Above the planned line is ahead or dear, below it behind or cheap."),
        x_label=_("Date"),
        y_label=label,
        verticals=[Vertical(date.fromisoformat(head["day"]), _("status"))],
        size=SIZE,
    )


def _cone(head: Json, amount: Any) -> Sequence[Series]:
    day, spent = date.fromisoformat(head["day"]), amount(head["ac"])
    eac, finish = (
        forecast_of(head, "costs", "cpi").get("eac"),
        forecast_of(head, "times", "es_spi_t").get("finish"),
    )
    found = []
    if eac is not None and finish is not None and date.fromisoformat(finish) > day:
        points: Points = [(day, spent), (date.fromisoformat(finish), amount(eac))]
        found.append(Series(_("Forecast at this rate"), points, colour=6, dashed=True, marker="diamond"))
    limits = head["range"]
    if limits["eac"] and limits["finish"]:
        for label, colour, cost, last in (
            (_("Best forecast"), 5, limits["eac"][0], limits["finish"][0]),
            (_("Worst forecast"), 4, limits["eac"][1], limits["finish"][1]),
        ):
            if last is not None and date.fromisoformat(last) > day:
                ends: Points = [(day, spent), (date.fromisoformat(last), amount(cost))]
                found.append(Series(label, ends, colour=colour, dashed=True))
    return found


def _unit(bac: int, currency: str) -> tuple[int, str]:
    """In what amounts are drawn, and how that is called."""
    whole = abs(major(bac, currency))
    if (get_language() or "").startswith("zh"):
        return (10_000, f"万 {currency}") if whole >= 100_000 else (1, currency)
    return (1_000, f"k {currency}") if whole >= 100_000 else (1, currency)


def indices(head: Json) -> SafeString:
    """CPI, SPI and SPI(t) at the end of each period; empty with fewer than two."""
    past = [point for point in head["points"] if point["ev"] is not None]
    if len(past) < 2:
        return SafeString("")

    def line(name: str) -> Points:
        return [
            (date.fromisoformat(p["day"]), None if p[name] is None else min(float(p[name]), HIGHEST_INDEX))
            for p in past
        ]

    days = [date.fromisoformat(point["day"]) for point in past]
    series = [
        Series("CPI", line("cpi"), colour=6, marker="circle"),
        Series("SPI", line("spi"), colour=5, dashed=True),
        Series("SPI(t)", line("spi_t"), colour=1, marker="square"),
        Series(_("as planned"), [(days[0], 1.0), (days[-1], 1.0)], colour=3, dashed=True),
    ]
    return line_chart(
        _("Indices over time"),
        [one for one in series if any(y is not None for _x, y in one.points)],
        description=_("Above 1 is better than planned, below 1 worse."),
        x_label=_("Date"),
        y_label=_("index"),
        from_zero=False,
        size=(1120, 280),
    )


def months(rows: Sequence[Sequence[Any]], currency: str) -> SafeString:
    """The budget month by month, and summed up."""
    if len(rows) < 2:
        return SafeString("")
    unit, label = _unit(int(rows[-1][2]), currency)

    def line(place: int) -> Points:
        return [(date.fromisoformat(row[0]), float(major(row[place], currency) / unit)) for row in rows]

    return line_chart(
        _("Budget by month"),
        [
            Series(_("in the month"), line(1), colour=2, shape="step", area=True),
            Series(_("until then"), line(2), colour=1),
        ],
        x_label=_("Month"),
        y_label=label,
        size=(1120, 280),
    )
