"""What ``tongzhou evm`` prints: the status, its forecasts and findings, parts and periods."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongzhou.config.cli import language
from tongzhou.config.commands.plan_input import say
from tongzhou.config.commands.terminal import moment, print_table, printable, readable
from tongzhou.engine.earned_value import (
    Adherence,
    Finding,
    Indices,
    Point,
    ScheduleIndices,
    Status,
    adherence,
    by_branch,
    by_resource,
    by_task,
    cost_forecasts,
    findings,
    series,
)
from tongzhou.exchange.money.words import (
    finding_sentence,
    method_words,
    severity_word,
    undefined_words,
)
from tongzhou.exchange.table.writing import defused

if TYPE_CHECKING:
    from tongzhou.config.commands.evm import Question

MONEY = ("bac", "pv", "ev", "ac", "sv", "cv")
INDICES = ("spi", "cpi", "sci", "tcpi")
PERCENTS = ("sv_percent", "cv_percent", "percent_complete", "percent_spent")
_NAMES: Mapping[str, str] = {
    "sv_percent": "SV %", "cv_percent": "CV %", "sci": "SCI", "spi_t": "SPI(t)", "sv_t": "SV(t)",
    "planned_duration": "PD", "actual_time": "AT", "earned_schedule": "ES",
}  # fmt: skip
_HOUR = 3600
_SHOWN_TASKS = 8


# ── for people ────────────────────────────────────────────────────────────────────────────────────────
def print_report(question: Question) -> None:
    """Tables and sentences."""
    print(say(f"Status at {readable(question.at)}", f"状态日期 {readable(question.at)}"))
    for note in question.notes:
        print(note)
    print_table((say("Figure", "指标"), say("Value", "数值")), figure_rows(question), right=(1,))
    print()
    print_table(*forecast_rows(question), right=(1, 2, 3, 4))
    if question.by:
        headings, rows = part_rows(question)
        print()
        cells = [[*map(shown, row)] for row in rows]
        print_table(headings, cells, right=range(2, len(headings)), folding=(1,))
    if question.over_time:
        headings, rows = period_rows(question)
        print()
        print_table(headings, [[*map(shown, row)] for row in rows], right=range(1, len(headings)))
    print()
    for finding in findings(question.performance, question.at, question.periods):
        print(f"{severity_word(finding.severity, language())}{say(': ', '：')}{said(question, finding)}")


def figure_rows(question: Question) -> list[tuple[str, str]]:
    """(figure, value) of the whole at the status date."""
    return list(_figures(question.status, adherence(question.performance, question.at)))


def _figures(status: Status, kept: Adherence) -> Iterator[tuple[str, str]]:
    money, time = status.indices, status.schedule
    for name in MONEY:
        yield _NAMES.get(name, name.upper()), f"{getattr(money, name):,}"
    for name in (*PERCENTS[:2], *INDICES):
        yield _NAMES.get(name, name.upper()), _index(getattr(money, name), money, name)
    yield say("Complete %", "完成 %"), _index(money.percent_complete, money, "percent_complete")
    for name in ("planned_duration", "actual_time", "earned_schedule", "sv_t"):
        seconds: int | None = getattr(time, name)
        reason = time.undefined.get(name)
        yield _NAMES[name], undefined_words(reason, language()) if reason else _hours(seconds or 0)
    for name in ("spi_t", "tspi"):
        yield _NAMES.get(name, name.upper()), _index(getattr(time, name), time, name)
    missing = "" if kept.undefined is None else undefined_words(kept.undefined, language())
    p_factor = kept.p_factor
    yield say("p-factor", "进度遵循度"), missing if p_factor is None else f"{p_factor:.3f}"


def _index(value: Decimal | None, figures: Indices | ScheduleIndices, name: str) -> str:
    return undefined_words(figures.undefined[name], language()) if value is None else f"{value:.3f}"


def _hours(seconds: int) -> str:
    return f"{seconds / _HOUR:,.1f} h"


def forecast_rows(question: Question) -> tuple[Sequence[str], list[Sequence[str]]]:
    """A row per way of forecasting, with headings."""
    status = question.status
    rows: list[Sequence[str]] = []
    for cost in status.costs:
        name = f"EAC: {method_words(cost.method, language())}"
        if cost.eac is None or cost.etc is None or cost.vac is None:
            rows.append((name, undefined_words(cost.undefined["eac"], language()), "", "", ""))
        else:
            tcpi = "" if cost.tcpi is None else f"{cost.tcpi:.3f}"
            rows.append((name, f"{cost.eac:,}", f"{cost.etc:,}", f"{cost.vac:,}", tcpi))
    for time in status.times:
        name = f"EAC(t): {method_words(time.method, language())}"
        if time.finish is None or time.duration is None or time.variance is None:
            rows.append((name, undefined_words(time.undefined["finish"], language()), "", "", ""))
        else:
            rows.append((name, readable(time.finish), _hours(time.duration), _hours(time.variance), ""))
    headings = (
        say("Forecast", "预测"),
        say("At completion", "完工时"),
        say("ETC / duration", "尚需 / 工期"),
        say("Variance", "偏差"),
        "TCPI",
    )
    return headings, rows


def said(question: Question, finding: Finding) -> str:
    """A finding with the names of the first tasks it is about."""
    tasks = question.performance.source.tasks
    names = [printable(tasks[key].name) or str(key) for key in finding.tasks[:_SHOWN_TASKS]]
    more = "…" if len(finding.tasks) > _SHOWN_TASKS else ""
    about = say(f" ({', '.join(names)}{more})", f"（{'、'.join(names)}{more}）") if names else ""
    return finding_sentence(finding, language()) + about


def shown(cell: object) -> str:
    """A cell of a table for people."""
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, Decimal) else str(cell)


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────
Table = tuple[list[str], list[list[Any]]]


def part_rows(question: Question) -> Table:
    """A row per branch, task or resource."""
    performance, at = question.performance, question.at
    found: Mapping[Any, Indices]
    if question.by == "resource":
        found = by_resource(performance, at)
        names = {key: one.name for key, one in question.document.resources.items()}
    else:
        found = by_branch(performance, at) if question.by == "wbs" else by_task(performance, at)
        names = {key: task.name for key, task in performance.source.tasks.items()}
    headings = [
        say("UID", "标识"),
        say("Name", "名称"),
        *(name.upper() for name in MONEY),
        "SPI",
        "CPI",
        "EAC",
    ]
    rows = []
    for key, figures in found.items():
        forecast = next(
            one for one in cost_forecasts(figures, places=performance.places) if one.method == question.method
        )
        name = say("(none)", "（无）") if key is None else names.get(key, "")
        money = [getattr(figures, column) for column in MONEY]
        rows.append([key, name, *money, _three(figures.spi), _three(figures.cpi), forecast.eac])
    return headings, rows


def period_rows(question: Question) -> Table:
    """A row per period, the planned value to the end, the rest until the status date."""
    headings = [
        say("Until", "截至"), "PV", "EV", "AC", "SPI", "CPI", "SPI(t)", "EAC", say("EAC lowest", "EAC 最低"),
        say("EAC highest", "EAC 最高"), say("Finish by SPI(t)", "按 SPI(t) 完成"),
    ]  # fmt: skip
    rows = []
    for point in points(question):
        row: list[Any] = [moment(point.at)[:10], point.pv, point.ev, point.ac]
        status = point.status
        if status is None:
            rows.append(row + [None] * 7)
            continue
        eac = next(one.eac for one in status.costs if one.method == question.method)
        span = status.cost_range
        finish = status.times[7].finish
        rows.append(
            [
                *row,
                _three(status.indices.spi),
                _three(status.indices.cpi),
                _three(status.schedule.spi_t),
                eac,
                span and span.low,
                span and span.high,
                None if finish is None else moment(finish)[:10],
            ]
        )
    return headings, rows


def points(question: Question) -> tuple[Point, ...]:
    """The periods, the one under way ending at the status date."""
    ends = sorted({*(end for end in question.periods if end != question.at), question.at})
    return series(question.performance, ends, until=question.at)


def _three(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 3)


def as_csv(question: Question) -> str:
    """One table: the parts if they were asked for, else the periods."""
    headings, rows = part_rows(question) if question.by else period_rows(question)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_cell(cell) for cell in row])
    return text.getvalue()


def _cell(cell: object) -> object:
    """Text that a spreadsheet does not take for a formula."""
    if cell is None:
        return ""
    return defused(cell) if isinstance(cell, str) else cell
