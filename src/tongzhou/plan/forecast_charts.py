"""The charts of a simulation's result, from the figures that are stored with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongzhou.plan.models import DAY, EPOCH, WHOLE, SimulatedTask, Simulation
from tongzhou.plan.queries.forecast.results import done_day
from tongzhou.web.chart_axes import Value
from tongzhou.web.chart_bars import Bar, Mark, distribution_chart, share_chart, tornado_chart
from tongzhou.web.charts import Series, line_chart

SHOWN = (10, 50, 80, 90)
MOST_BARS = 14


def finish_chart(simulation: Simulation) -> str:
    """When the project is done: frequency by day or week, the S-curve, P10 to P90, and the plan."""
    figures = simulation.figures
    days, counts = figures["histogram"]
    dates = [EPOCH + timedelta(days=day) for day in days]
    columns = [(start, end, count) for start, end, count in zip(dates, dates[1:], counts, strict=False)]
    curve = [(EPOCH.toordinal() + at / DAY, share / WHOLE) for share, at in figures["curve"]]
    marks = [
        Mark(done_day(at), f"P{percent} {done_day(at):%Y-%m-%d}", f"p{percent}")
        for percent in SHOWN
        if (at := getattr(simulation, f"p{percent}_at")) is not None
    ]
    if simulation.planned_at is not None:
        planned = done_day(simulation.planned_at)
        marks.append(Mark(planned, _("plan %(day)s") % {"day": f"{planned:%Y-%m-%d}"}))
    return distribution_chart(
        _("When the project is done"),
        columns,
        curve,
        marks=marks,
        words=(_("done from"), _("frequency"), _("confidence")),
        say=_day,
    )


def cost_chart(figures: dict[str, Any]) -> str:
    """What the project costs, as ``finish_chart``; empty where nothing costs anything or all is certain."""
    if not figures or figures["curve"][0][1] == figures["curve"][-1][1]:
        return SafeString("")
    edges, counts = figures["histogram"]
    amounts = [edge / 100 for edge in edges]
    columns = [(start, end, count) for start, end, count in zip(amounts, amounts[1:], counts, strict=False)]
    curve = [(amount / 100, share / WHOLE) for share, amount in figures["curve"]]
    marks = [
        Mark(amount / 100, f"P{percent:g} {amount / 100:,.0f}", f"p{percent:g}")
        for percent, amount in figures["percentiles"]
        if percent in SHOWN
    ]
    planned = figures["planned"] / 100
    marks.append(Mark(planned, _("plan %(day)s") % {"day": f"{planned:,.0f}"}))
    return distribution_chart(
        _("What the project costs"),
        columns,
        curve,
        marks=marks,
        words=(_("cost from"), _("frequency"), _("confidence")),
        say=_amount,
    )


def _day(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _amount(value: Value) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def drivers_chart(tasks: Iterable[SimulatedTask], risks: Iterable[dict[str, Any]], day: int) -> str:
    """The tornado: how far the finish moves between the quickest and the slowest tenth of each task, and by risks."""
    bars = [Bar(one.name, (one.swing_low or 0) / day, (one.swing_high or 0) / day, "") for one in tasks]
    bars += [
        Bar(f"⚡ {one['name']}", 0.0, one["delay_days"], "", strong=True)
        for one in risks
        if one["delay_days"] > 0.05
    ]
    widest = sorted(bars, key=lambda bar: bar.low - bar.high)[:MOST_BARS]
    if not widest:
        return SafeString("")
    told = [Bar(b.name, b.low, b.high, _swing(b), b.strong) for b in widest]
    return tornado_chart(
        _("What moves the finish"), told, words=(_("Task or risk event"), _("Working days earlier and later"))
    )


def _swing(bar: Bar) -> str:
    return f"+{bar.high:.1f}" if not bar.low else f"{bar.low:+.1f} / {bar.high:+.1f}"


def criticality_chart(tasks: Sequence[SimulatedTask], critical: frozenset[int]) -> str:
    """How often tasks are critical; those that are in the plan as well have the other colour."""
    if not tasks:
        return SafeString("")
    bars = [
        Bar(one.name, 0.0, one.criticality / WHOLE, f"{one.criticality / 100:.0f} %", one.item_id in critical)
        for one in tasks
    ]
    return share_chart(
        _("How often tasks are critical"), bars, words=(_("Task"), _("Critical in so many courses"))
    )


def convergence_chart(figures: dict[str, Any]) -> str:
    """P50 and P80 in working days after more and more iterations, with twice their standard error."""
    points = figures["convergence"]
    if len(points) < 2:
        return SafeString("")
    series = []
    for place, name, colour in ((1, "P50", 2), (3, "P80", 6)):
        series.append(Series(name, [(row[0], row[place]) for row in points], colour))
        for sign, label in ((-1, "−"), (1, "+")):
            edge = [(row[0], round(row[place] + sign * 2 * row[place + 1], 3)) for row in points]
            series.append(Series(f"{name} {label} 2σ", edge, colour, dashed=True))
    return line_chart(
        _("How the result settles"),
        series,
        x_label=_("iterations"),
        y_label=_("working days"),
        from_zero=False,
        size=(640, 300),
    )
