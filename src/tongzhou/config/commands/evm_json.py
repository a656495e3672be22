"""The answer of ``tongzhou evm --json``: everything, for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tongzhou.config.cli import language
from tongzhou.config.commands.evm_report import INDICES, MONEY, PERCENTS, part_rows, points
from tongzhou.config.commands.terminal import minutes, moment
from tongzhou.engine.earned_value import (
    CostForecast,
    Finding,
    Limits,
    Outlook,
    Point,
    Range,
    Status,
    TimeForecast,
    TimeRange,
    Undefined,
    adherence,
    findings,
    outlook,
)
from tongzhou.exchange.money.words import finding_sentence

if TYPE_CHECKING:
    from tongzhou.config.commands.evm import Question


def as_json(question: Question) -> dict[str, Any]:
    """Money and indices as text, so that nothing is lost; durations in minutes of working time."""
    performance, at = question.performance, question.at
    content: dict[str, Any] = {
        "baseline": "stored" if question.stored else "schedule",
        "status": _status(question.status),
        "outlook": _outlook(outlook(performance, at, question.periods)),
        "p_factor": _plain(adherence(performance, at).p_factor),
        "findings": [_finding(one) for one in findings(performance, at, question.periods)],
    }
    if question.by:
        headings = ["uid", "name", *MONEY, "spi", "cpi", "eac"]
        content["rows"] = [
            dict(zip(headings, map(_plain, row), strict=True)) for row in part_rows(question)[1]
        ]
    if question.over_time:
        content["periods"] = [_point(point) for point in points(question)]
    return content


def _status(status: Status) -> dict[str, Any]:
    money, time = status.indices, status.schedule
    names = (*MONEY, *INDICES, *PERCENTS)
    times = ("planned_duration", "actual_time", "earned_schedule", "sv_t")
    return {
        "date": moment(status.at),
        **{name: _plain(getattr(money, name)) for name in names},
        **{f"{name}_min": _minutes(getattr(time, name)) for name in times},
        "spi_t": _plain(time.spi_t),
        "tspi": _plain(time.tspi),
        "undefined": {**money.undefined, **time.undefined},
        "cost_forecasts": [_cost(one) for one in status.costs],
        "time_forecasts": [_time(one) for one in status.times],
        "cost_range": _range(status.cost_range),
        "time_range": _range(status.time_range),
    }


def _minutes(seconds: int | None) -> int | float | None:
    return None if seconds is None else minutes(seconds)


def _cost(forecast: CostForecast) -> dict[str, Any]:
    found = {name: _plain(getattr(forecast, name)) for name in ("eac", "etc", "vac", "tcpi")}
    return {"method": forecast.method.value, **found, "undefined": dict(forecast.undefined)}


def _time(forecast: TimeForecast) -> dict[str, Any]:
    return {
        "method": forecast.method.value,
        "duration_min": _minutes(forecast.duration),
        "finish": None if forecast.finish is None else moment(forecast.finish),
        "variance_min": _minutes(forecast.variance),
        "undefined": dict(forecast.undefined),
    }


def _range(found: Range | TimeRange | None) -> dict[str, Any] | None:
    if found is None:
        return None
    if isinstance(found, Range):
        return {"low": _plain(found.low), "high": _plain(found.high)}
    return {
        "low_min": minutes(found.low),
        "high_min": minutes(found.high),
        "first_finish": None if found.first_finish is None else moment(found.first_finish),
        "last_finish": None if found.last_finish is None else moment(found.last_finish),
    }


def _outlook(found: Outlook) -> dict[str, Any]:
    def limits(of: Limits | Undefined) -> dict[str, Any]:
        if isinstance(of, Limits):
            return {"low": _plain(of.low), "high": _plain(of.high), "periods": of.periods}
        return {"undefined": of.value}

    return {
        "cpi": limits(found.cpi),
        "spi_t": limits(found.spi_t),
        "eac": _range(found.eac),
        "duration": _range(found.duration),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "parameters": {name: _plain(value) for name, value in finding.parameters.items()},
        "tasks": list(finding.tasks),
        "sentence": finding_sentence(finding, language()),
    }


def _point(point: Point) -> dict[str, Any]:
    names = ("pv", "ev", "ac", "planned", "earned", "spent")
    return {
        "date": moment(point.at),
        **{name: _plain(getattr(point, name)) for name in names},
        "status": None if point.status is None else _status(point.status),
    }


def _plain(value: object) -> object:
    """Money as it is, quotients with twelve digits after the point, as text."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return f"{value:.12f}" if isinstance(exponent, int) and exponent < -12 else str(value)
    return value
