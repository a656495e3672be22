"""The charts of an earned value analysis, and the page that shows them with the tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tongzhou.config.charts.figure import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    RED,
    SOFT,
    Figure,
    Tick,
    date_ticks,
    number_ticks,
)
from tongzhou.config.charts.page import Page
from tongzhou.config.cli import language
from tongzhou.config.commands.evm_report import (
    figure_rows,
    forecast_rows,
    part_rows,
    period_rows,
    points,
    said,
    shown,
)
from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.terminal import readable
from tongzhou.engine.earned_value import Point, findings
from tongzhou.exchange.money.words import severity_word

if TYPE_CHECKING:
    from tongzhou.config.commands.evm import Question

_STEPS = 160
"""Places at which the curves are drawn."""
_FURTHEST = 1.0
"""How much longer than the plan a chart may be for late forecasts."""
_HIGHEST_INDEX = 2.0


def page(question: Question) -> str:
    """The whole report as an HTML file."""
    name = question.document.project.title or question.document.project.name
    made = Page(say("Earned value", "挣值分析") + (f": {name}" if name else ""), language())
    made.note(say(f"Status at {readable(question.at)}", f"状态日期 {readable(question.at)}"))
    for note in question.notes:
        made.note(note)
    for finding in findings(question.performance, question.at, question.periods):
        made.note(f"{severity_word(finding.severity, language())} · {said(question, finding)}")
    for figure in figures(question):
        made.chart(figure)
    made.heading(say("Figures", "指标"))
    made.table((say("Figure", "指标"), say("Value", "数值")), figure_rows(question), (1,))
    made.heading(say("Forecasts", "预测"))
    headings, rows = forecast_rows(question)
    made.table(headings, rows, range(1, len(headings)))
    if question.by:
        made.heading(say("Parts", "各部分"))
        headings, cells = part_rows(question)
        made.table(headings, [[*map(shown, row)] for row in cells], range(2, len(headings)))
    made.heading(say("Over time", "按时间"))
    headings, cells = period_rows(question)
    made.table(headings, [[*map(shown, row)] for row in cells], range(1, len(headings)))
    return made.html()


def figures(question: Question) -> list[Figure]:
    """The S-curve, and the indices where there are any."""
    found = [_curve(question)]
    past = [point for point in points(question) if point.status is not None]
    if len(past) > 1:
        found.append(_indices(question, past))
    return found


def _curve(question: Question) -> Figure:
    performance, at = question.performance, question.at
    status = question.status
    span, costs = status.time_range, status.cost_range
    first = performance.start
    plan = max(performance.finish, at)
    latest = span.last_finish if span is not None and span.last_finish is not None else plan
    last = min(max(latest, plan), round(plan + _FURTHEST * (plan - first)))
    moments = [first + (last - first) * i // _STEPS for i in range(_STEPS + 1)]
    past = [moment for moment in moments if moment < at] + [at]
    planned = [(float(m), float(performance.pv(m))) for m in moments]
    earned = [(float(m), float(performance.ev(m))) for m in past]
    spent = [(float(m), float(performance.ac(m))) for m in past]
    highest = [value for _, value in (*planned, *earned, *spent)]
    figure = Figure(say("Planned, earned and spent", "计划价值、挣值与实际成本"))
    top = max(highest)
    if costs is not None:
        top = max(top, min(float(costs.high), 2 * top))
    figure.range((float(first), float(last)), (min(0.0, *highest), top * 1.06 or 1.0))
    figure.y_axis(_money_ticks(figure.y.low, top))
    figure.x_axis(date_ticks(figure.x.low, figure.x.high))
    forecast = next(one for one in status.costs if one.method == question.method)
    if costs is not None and span is not None and span.first_finish is not None:
        ac, ends = float(status.indices.ac), sorted({min(span.first_finish, last), min(latest, last)})
        low, high = (min(float(value), top) for value in (costs.low, costs.high))
        if ends[0] > at:
            figure.band([(float(at), ac, ac), *((float(end), low, high) for end in ends)], PALE)
    figure.line(planned, BLUE)
    figure.line(spent, RED)
    figure.line(earned, GREEN)
    finish = status.times[7].finish
    if forecast.eac is not None and finish is not None and at < finish <= last:
        target = (float(finish), min(float(forecast.eac), top))
        figure.line([(float(at), float(status.indices.ac)), target], RED, dashes="5 4")
    figure.upright(float(at), say("status", "状态") + f" {readable(at)[:10]}", SOFT)
    figure.legend([("PV", BLUE), ("EV", GREEN), ("AC", RED), (say("forecasts", "预测范围"), PALE)])
    return figure


def _indices(question: Question, past: Sequence[Point]) -> Figure:
    lines = {"CPI": (RED, "cpi"), "SPI": (GREY, "spi"), "SPI(t)": (BLUE, "spi_t")}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in lines}
    for point in past:
        status = point.status
        assert status is not None
        for name, (_, attribute) in lines.items():
            source = status.schedule if attribute == "spi_t" else status.indices
            value: Decimal | None = getattr(source, attribute)
            if value is not None:
                found[name].append((float(point.at), min(max(float(value), 0.0), _HIGHEST_INDEX)))
    values = [value for line in found.values() for _, value in line] or [1.0]
    figure = Figure(say("Indices", "绩效指数"), height=240.0)
    figure.range(
        (float(question.performance.start), float(past[-1].at)),
        (min(0.8, min(values) - 0.05), max(1.2, max(values) + 0.05)),
    )
    figure.y_axis(number_ticks(figure.y.low, figure.y.high, 5))
    figure.x_axis(date_ticks(figure.x.low, figure.x.high))
    figure.line([(figure.x.low, 1.0), (figure.x.high, 1.0)], INK, width=1.0, dashes="3 3")
    for name, (colour, _) in lines.items():
        figure.line(found[name], colour)
    figure.legend([(name, colour) for name, (colour, _) in lines.items()])
    return figure


def _money_ticks(low: float, high: float) -> list[Tick]:
    """Round amounts; thousands and millions written short."""
    for unit, suffix in ((1e6, "M"), (1e3, "k")):
        if high >= 2 * unit:
            return [
                (value * unit, label)
                for value, label in number_ticks(low / unit, high / unit, 5, f" {suffix}")
            ]
    return number_ticks(low, high, 5)
