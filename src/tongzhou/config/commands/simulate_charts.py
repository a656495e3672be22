"""The charts of a simulation, and the page that shows them with the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongzhou.config.charts.figure import (
    BLUE,
    GOLD,
    GREEN,
    GREY,
    INK,
    PALE,
    RED,
    SOFT,
    Figure,
    Scale,
    date_ticks,
    number_ticks,
    percent_ticks,
    shortened,
)
from tongzhou.config.charts.page import Page
from tongzhou.config.cli import language
from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.simulate_figures import LEVELS, headline, tables
from tongzhou.config.commands.terminal import readable

if TYPE_CHECKING:
    from tongzhou.config.commands.simulate import Answer
    from tongzhou.engine.simulation import Outcome

_BARS, _BAR = 14, 24.0
_NAMES = 250.0
_COLUMNS, _DAY = 32, 86_400


def page(answer: Answer) -> str:
    """The whole report as an HTML file."""
    name = answer.title
    title = say("Simulation", "模拟") + (f": {name}" if name else "")
    made = Page(title, language())
    made.note(headline(answer))
    for note in answer.notes:
        made.note(note)
    for figure in figures(answer):
        made.chart(figure)
    for heading, headings, rows, right in tables(answer):
        made.heading(heading)
        made.table(headings, rows, right)
    return made.html()


def figures(answer: Answer) -> list[Figure]:
    """All charts that the simulation has something for."""
    s = answer.simulation
    found = [_finish(answer)]
    if s.cost is not None:
        found.append(_cost(answer, s.cost))
        if s.cost.deviation and s.finish.deviation:
            found.append(_joint(answer))
    if s.drivers():
        found.append(_tornado(answer))
    if any(task.criticality for task in s.tasks):
        found.append(_criticality(answer))
    found.append(_convergence(answer))
    return found


# ── distributions ─────────────────────────────────────────────────────────────────────────────────────
def _distribution(figure: Figure, outcome: Outcome, bins: int | NDArray[np.float64]) -> None:
    """Columns of the frequency, and the curve of the confidence on the right."""
    values, counts = outcome.histogram(bins)
    room = (float(values[-1]) - float(values[0])) * 0.03 or 1.0
    figure.range((float(values[0]) - room, float(values[-1]) + room), (0.0, float(counts.max()) * 1.15))
    confidence = Scale(0.0, 1.0, figure.y.start, figure.y.end)
    figure.y_axis(percent_ticks(), at_right=True, scale=confidence)
    total = float(counts.sum())
    figure.y_axis(
        [(v * total / 100, label) for v, label in number_ticks(0, figure.y.high / total * 100, 4, "%")]
    )
    for first, last, count in zip(values, values[1:], counts, strict=False):
        figure.column(float(first), float(last), float(count), PALE)
    shares, reached = outcome.curve(121)
    curve = [(float(value), float(share)) for share, value in zip(shares, reached, strict=True)]
    figure.line(curve, BLUE, scale=confidence)
    figure.legend([(say("frequency", "频率"), PALE), (say("confidence", "把握"), BLUE)])


def _days(outcome: Outcome) -> NDArray[np.float64]:
    """Edges at midnight, as many days apart as make about as many columns as a chart has room for."""
    first, last = (int(edge(outcome.samples)) // _DAY for edge in (np.min, np.max))
    step = max(1, round((last - first) / _COLUMNS))
    if step > 3:
        step = 7 * max(1, round(step / 7))
    return np.arange(first, last + step + 1, step, dtype=np.float64) * _DAY


def _finish(answer: Answer) -> Figure:
    s = answer.simulation
    figure = Figure(say("Project finish", "项目完成日期"))
    _distribution(figure, s.finish, _days(s.finish))
    figure.x_axis(date_ticks(figure.x.low, figure.x.high))
    planned = float(s.schedule.project_finish)
    if figure.x.low <= planned <= figure.x.high:
        figure.upright(planned, say("plan", "计划") + f" {readable(planned)[:10]}", SOFT)
    for row, (percent, colour) in enumerate(((50, GREEN), (80, RED)), 1):
        value = s.finish.percentile(percent).value
        figure.upright(value, f"P{percent} {readable(value)[:10]}", colour, row=row)
    return figure


def _cost(answer: Answer, cost: Outcome) -> Figure:
    figure = Figure(say("Cost", "成本"))
    _distribution(figure, cost, _COLUMNS)
    figure.x_axis(number_ticks(figure.x.low, figure.x.high, 6))
    planned = answer.simulation.planned_cost
    if planned is not None and figure.x.low <= planned <= figure.x.high:
        figure.upright(planned, say("plan", "计划") + f" {planned:,.0f}", SOFT)
    for row, (percent, colour) in enumerate(((50, GREEN), (80, RED)), 1):
        value = cost.percentile(percent).value
        figure.upright(value, f"P{percent} {value:,.0f}", colour, row=row)
    return figure


def _joint(answer: Answer) -> Figure:
    """Date and cost together: for each date the least cost that keeps the confidence."""
    s = answer.simulation
    assert s.cost is not None  # only asked for with costs
    figure = Figure(say("Finish and cost together", "日期与成本的联合把握"), left=92.0)
    dates, costs = s.finish.percentiles((1, 99.5)), s.cost.percentiles((1, 99.5))
    figure.range((dates[0].value, dates[1].value), (costs[0].value, costs[1].value))
    figure.x_axis(date_ticks(figure.x.low, figure.x.high))
    figure.y_axis(number_ticks(figure.y.low, figure.y.high))
    step = max(1, s.iterations // 1_500)
    for date, cost in zip(s.finish.samples[::step], s.cost.samples[::step], strict=True):
        if figure.x.low <= date <= figure.x.high and figure.y.low <= cost <= figure.y.high:
            figure.box(figure.x.at(float(date)) - 1, figure.y.at(float(cost)) - 1, 2, 2, PALE)
    colours = (GREEN, GOLD, RED)
    for level, colour in zip(LEVELS, colours, strict=True):
        inside = [
            (d, c)
            for d, c in s.joint_frontier(level, 60)
            if d <= figure.x.high and figure.y.low <= c <= figure.y.high
        ]
        figure.line(inside, colour)
    figure.legend([(f"{level:.0%}", colour) for level, colour in zip(LEVELS, colours, strict=True)])
    return figure


# ── bars ──────────────────────────────────────────────────────────────────────────────────────────────
def _tornado(answer: Answer) -> Figure:
    """How far the finish moves between the shortest and the longest tenth of each duration."""
    s, day = answer.simulation, answer.day
    bars = [
        (answer.name(t.key), t.swing[0] / day, t.swing[1] / day)
        for t in s.drivers(_BARS)
        if t.swing is not None
    ]
    bars += [(risk.name, 0.0, risk.delay / day) for risk in s.risks if risk.delay]
    bars = sorted(bars, key=lambda bar: -abs(bar[2] - bar[1]))[:_BARS]
    title = say(
        "What moves the finish (days, shortest and longest tenth; risks: if they occur)",
        "影响完成日期的因素（天；最短与最长的十分之一；风险：发生时）",
    )
    figure = Figure(title, height=100.0 + _BAR * len(bars), left=_NAMES + 16, right=28.0)
    reach = max(*(abs(x) for _, low, high in bars for x in (low, high)), 0.1) * 1.15
    figure.range((-reach, reach), (0.0, float(len(bars))))
    figure.x_axis(number_ticks(-reach, reach, 6))
    zero = figure.x.at(0.0)
    for row, (name, low, high) in enumerate(bars):
        y = figure.top + 6 + row * _BAR
        figure.text(figure.left - 10, y + 13, shortened(name, _NAMES), anchor="end")
        for value, colour in ((low, GREEN), (high, RED)):
            place = figure.x.at(value)
            figure.box(min(zero, place), y, abs(place - zero), _BAR - 7, colour)
    figure.path(f"M{zero:.1f} {figure.top:.1f}V{figure.height - figure.bottom:.1f}", INK)
    return figure


def _criticality(answer: Answer) -> Figure:
    s = answer.simulation
    rows = sorted((t for t in s.tasks if t.criticality), key=lambda t: -t.criticality)[:_BARS]
    title = say("How often tasks are critical", "任务成为关键任务的频率")
    figure = Figure(title, height=100.0 + _BAR * len(rows), left=_NAMES + 16, right=56.0)
    figure.range((0.0, 1.0), (0.0, float(len(rows))))
    figure.x_axis(percent_ticks())
    planned = set(s.schedule.critical_keys())
    for row, task in enumerate(rows):
        y = figure.top + 6 + row * _BAR
        figure.text(figure.left - 10, y + 13, shortened(answer.name(task.key), _NAMES), anchor="end")
        width = figure.x.at(task.criticality) - figure.left
        figure.box(figure.left, y, width, _BAR - 7, RED if task.key in planned else BLUE)
        figure.text(figure.left + width + 6, y + 13, f"{task.criticality:.0%}", fill=SOFT)
    figure.legend([(say("critical in the plan", "计划中关键"), RED), (say("only here", "仅在模拟中"), BLUE)])
    return figure


def _convergence(answer: Answer) -> Figure:
    """P50 and P80 after more and more iterations, with twice their standard error."""
    s = answer.simulation
    figure = Figure(say("How the result settles (days)", "结果的收敛（天）"))
    day = answer.day
    points = [(float(c.iterations), c.percentiles) for c in s.convergence]
    values = [(p.amount + sign * 2 * p.error) / day for _, ps in points for p in ps[:2] for sign in (-1, 1)]
    room = (max(values) - min(values)) * 0.06 or 0.5
    figure.range((0.0, points[-1][0]), (min(values) - room, max(values) + room))
    figure.x_axis(number_ticks(0, points[-1][0], 6))
    figure.y_axis(number_ticks(figure.y.low, figure.y.high))
    for place, colour in ((0, GREEN), (1, RED)):
        band = [(x, (p[place].amount - 2 * p[place].error) / day, (p[place].amount + 2 * p[place].error) / day)
                for x, p in points]  # fmt: skip
        figure.band(band, f"{colour}22")
        figure.line([(x, p[place].amount / day) for x, p in points], colour)
    figure.legend([("P50", GREEN), ("P80", RED), (say("± 2 errors", "± 2 倍误差"), GREY)])
    return figure
