"""The door to the engine's earned value: a project's budget, progress and costs in, figures as JSON out.

Money leaves as whole minor units, indices as text with four digits, days as ISO dates, times in working seconds. What
does not exist is None, and the reason stands in ``undefined``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from tongzhou.costs.labour import Labour
from tongzhou.costs.models import WHOLE_PROJECT, BudgetLine, Method, Spread
from tongzhou.costs.money import places_of
from tongzhou.costs.queries.sources import Present, Promised, Report, Sources
from tongzhou.engine.earned_value import (
    Baseline,
    BaselineTask,
    Code,
    CostEntry,
    CostMethod,
    Earning,
    Finding,
    Indices,
    Performance,
    Period,
    Phasing,
    Point,
    Progress,
    Severity,
    Status,
    TimeMethod,
    Undefined,
    adherence,
    analyse,
    by_branch,
    by_resource,
    findings,
    outlook,
    period_ends,
    series,
)
from tongzhou.engine.earned_value import (
    BudgetLine as PlannedLine,
)
from tongzhou.exchange.money.words import finding_sentence, method_words, undefined_words
from tongzhou.plan.models import DAY, day_of, instant_of, last_day_of
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import engine_calendars

Json = dict[str, Any]
FOUR = Decimal("0.0001")
LONG = 270 * DAY
"""From this duration on the curve has a point a month, below it one a week."""
MOST_TASKS = 8
"""A finding names so many of its tasks."""
FIGURES = ("spi", "cpi", "sci", "tcpi", "sv_percent", "cv_percent", "percent_complete", "percent_spent")
ALL = 100


def end_of(day: date) -> int:
    """The last second of a day: what is dated on it counts."""
    return instant_of(day, DAY - 1)


# ── the plan and its money in the engine's words ─────────────────────────────────────────────────────
def performance_of(found: Sources) -> Performance:
    """Compile a project; raises the engine's PlanError."""
    tasks = _tasks(found)
    baseline = Baseline(
        calendar=found.plan.calendar_id,
        calendars=engine_calendars(found.calendars),
        tasks=tuple(tasks.values()),
        budget=tuple(
            PlannedLine(line.item, line.amount, Phasing(line.spread), line.resource)
            for line in found.planned
            if _has_dates(tasks.get(line.item))
        ),
        places=places_of(found.currency),
    )
    entries = tuple(CostEntry(instant_of(one.day), one.amount, one.item, one.resource) for one in found.costs)
    return analyse(baseline, tuple(_progress(found, tasks)), entries)


def _has_dates(task: BaselineTask | None) -> bool:
    return task is not None and task.start is not None and task.finish is not None


def _tasks(found: Sources) -> dict[int, BaselineTask]:
    """The baseline's items, the project itself where it has a budget, and what costs were booked on since."""
    budgeted = {line.item for line in found.planned}
    tasks: dict[int, BaselineTask] = {}
    for one in found.promised:
        tasks[one.item] = _task(found, one, own=not one.summary or one.item in budgeted)
    if WHOLE_PROJECT in budgeted:
        starts = [one.start for one in found.promised if one.start is not None]
        finishes = [one.finish for one in found.promised if one.finish is not None]
        tasks[WHOLE_PROJECT] = BaselineTask(
            WHOLE_PROJECT,
            start=min(starts, default=None),
            finish=max(finishes, default=None),
            earning=Earning.EFFORT,
        )
    for number in dict.fromkeys(one.item for one in found.costs if one.item is not None):
        _add_later(found.present, tasks, number)
    return {key: _under_known(task, tasks) for key, task in tasks.items()}


def _under_known(task: BaselineTask, tasks: Mapping[int, BaselineTask]) -> BaselineTask:
    return task if task.parent is None or task.parent in tasks else task._replace(parent=None)


def _add_later(present: Mapping[int, Present], tasks: dict[int, BaselineTask], number: int) -> None:
    """An item that the baseline does not know, with those above it: it has costs and no budget."""
    while number not in tasks:
        one = present.get(number)
        parent = None if one is None else one.parent
        tasks[number] = BaselineTask(number, parent, "" if one is None else one.name)
        if parent is None:
            return
        number = parent


def _task(found: Sources, one: Promised, *, own: bool) -> BaselineTask:
    now = found.present.get(one.item)
    earning, credit, weights = _rule(found, one)
    return BaselineTask(
        one.item,
        one.parent,
        one.name,
        one.start if own else None,
        one.finish if own else None,
        None if now is None else now.calendar,
        now is not None and bool(now.elapsed),
        earning,
        credit,
        weights,
    )


def _rule(found: Sources, one: Promised) -> tuple[Earning, int, tuple[int, ...]]:
    """How an item earns; a summary's own budget earns as planned, unless somebody has decided otherwise."""
    given = found.rules.get(one.item)
    if given is None and one.summary:
        return Earning.EFFORT, 0, ()
    method, credit, weights = given or (found.settings.rule, found.settings.rule_credit, ())
    if method == Method.MILESTONES and weights:
        return Earning.MILESTONES, 0, weights
    if method == Method.EFFORT:
        return Earning.EFFORT, 0, ()
    shares = {Method.ZERO_HUNDRED: 0, Method.FIFTY_FIFTY: 50, Method.START_CREDIT: credit}
    if method in shares:
        return Earning.FORMULA, shares[Method(method)], ()
    return Earning.PERCENT, 0, ()


def _progress(found: Sources, tasks: Mapping[int, BaselineTask]) -> Iterator[Progress]:
    reported = {one.item for one in found.reports}
    for report in sorted((*found.reports, *_unreported(found, reported)), key=lambda one: one.day):
        task = tasks.get(report.item)
        if task is None or task.earning is Earning.EFFORT:
            continue
        at = instant_of(report.day)
        if task.earning is Earning.MILESTONES:
            whole = sum(task.milestones)
            for number, reached in enumerate(accumulate(task.milestones), start=1):
                if reached * ALL <= report.percent * whole:
                    yield Progress(task.key, at, number)
        else:
            yield Progress(task.key, at, report.percent)


def _unreported(found: Sources, reported: set[int]) -> Iterator[Report]:
    """Progress from before reports were kept: known of its finish, or of the status date only."""
    for one in found.present.values():
        if one.percent and one.item not in reported:
            day = found.day
            if one.percent == ALL and one.finished_at is not None:
                day = min(day, last_day_of(one.finished_at))
            yield Report(one.item, day, one.percent)


# ── figures of a day ─────────────────────────────────────────────────────────────────────────────────
def figures(found: Sources, day: date) -> tuple[Json, dict[str, list[Json]]]:
    """Everything about a day, and the rows of the WBS by the number of their parent (“” at the top)."""
    performance, at = performance_of(found), end_of(day)
    period = Period.MONTH if performance.finish - performance.start > LONG else Period.WEEK
    ends = period_ends(period, performance.start, max(performance.finish, at))
    status = performance.status(at, periods=ends)
    said = findings(performance, at, ends)
    tree = _tree(found, performance, at)
    make = _Maker(found.currency)
    names = {one.item: one.name for one in found.promised} | {
        key: one.name for key, one in found.present.items()
    }
    limits = outlook(performance, at, ends)
    head = {
        "day": day.isoformat(),
        "currency": found.currency,
        "baseline": {"id": found.baseline.pk, "name": found.baseline.name},
        "start": day_of(performance.start).isoformat(),
        "finish": last_day_of(performance.finish).isoformat(),
        "day_seconds": found.plan.minutes_per_day * 60,
        "period": period.value,
        **make.indices(status.indices),
        "schedule": make.schedule(status),
        "costs": [make.cost(one) for one in status.costs],
        "times": [make.time(one) for one in status.times],
        "range": make.range_of(status),
        "outlook": {
            "eac": None if limits.eac is None else [make.minor(limits.eac.low), make.minor(limits.eac.high)],
            "finish": None
            if limits.duration is None
            else [_iso(limits.duration.first_finish), _iso(limits.duration.last_finish)],
        },
        "p_factor": _four(adherence(performance, at).p_factor),
        "points": [make.point(one) for one in _with_day(performance, ends, at)],
        "findings": [_kept_finding(one, names) for one in said],
        "resources": [
            {"id": key, "name": found.resources.get(key or 0, ""), **make.row(one)}
            for key, one in by_resource(performance, at).items()
        ],
        "counts": {"costs": len(found.costs), "reports": len(found.reports), "items": len(found.promised)},
    }
    return head, tree


def _with_day(performance: Performance, ends: tuple[int, ...], at: int) -> tuple[Point, ...]:
    """The periods, and the day itself among them, so that the curves reach it."""
    wanted = sorted({*ends, at}) if performance.start < at else list(ends)
    return series(performance, wanted, until=at)


def _tree(found: Sources, performance: Performance, at: int) -> dict[str, list[Json]]:
    make, source = _Maker(found.currency), performance.source
    amounts = by_branch(performance, at)
    shown: dict[str, list[Json]] = defaultdict(list)
    codes: dict[int, str] = {}
    counts: dict[int | None, int] = defaultdict(int)
    for key, task in source.tasks.items():
        if key == WHOLE_PROJECT:
            code = ""
        else:
            counts[task.parent] += 1
            above = codes.get(task.parent or 0, "")
            code = f"{above}.{counts[task.parent]}" if above else str(counts[task.parent])
            codes[key] = code
        if key in amounts:
            row = {
                "item": key,
                "wbs": code,
                "name": task.name,
                "more": any(child in amounts for child in source.children.get(key, ())),
                **make.row(amounts[key]),
            }
            shown["" if task.parent is None else str(task.parent)].append(row)
    return dict(shown)


class _Maker:
    """Writes what the engine answers as JSON."""

    def __init__(self, currency: str) -> None:
        self.places = places_of(currency)

    def minor(self, amount: Decimal | None) -> int | None:
        """An amount in minor units."""
        return None if amount is None else int(amount.scaleb(self.places))

    def row(self, one: Indices) -> Json:
        """What a row of a table shows."""
        return {
            **{name: self.minor(getattr(one, name)) for name in ("bac", "pv", "ev", "ac")},
            "cpi": _four(one.cpi),
            "spi": _four(one.spi),
        }

    def indices(self, one: Indices) -> Json:
        """All figures of money."""
        return {
            **{name: self.minor(getattr(one, name)) for name in ("bac", "pv", "ev", "ac", "sv", "cv")},
            **{name: _four(getattr(one, name)) for name in FIGURES},
            "undefined": {name: reason.value for name, reason in one.undefined.items()},
        }

    def schedule(self, status: Status) -> Json:
        """Earned schedule; times in working seconds."""
        one = status.schedule
        seconds = ("planned_duration", "actual_time", "earned_schedule", "sv_t")
        return {
            **{name: getattr(one, name) for name in seconds},
            "spi_t": _four(one.spi_t),
            "tspi": _four(one.tspi),
            "undefined": {name: reason.value for name, reason in one.undefined.items()},
        }

    def cost(self, one: Any) -> Json:
        """A forecast of cost."""
        return {
            "method": one.method.value,
            **{name: self.minor(getattr(one, name)) for name in ("eac", "etc", "vac")},
            "tcpi": _four(one.tcpi),
            "why_not": one.undefined["eac"].value if "eac" in one.undefined else "",
        }

    def time(self, one: Any) -> Json:
        """A forecast of the finish."""
        return {
            "method": one.method.value,
            "duration": one.duration,
            "finish": _iso(one.finish),
            "variance": one.variance,
            "why_not": one.undefined["finish"].value if "finish" in one.undefined else "",
        }

    def range_of(self, status: Status) -> Json:
        """From the best to the worst forecast."""
        costs, times = status.cost_range, status.time_range
        return {
            "eac": None if costs is None else [self.minor(costs.low), self.minor(costs.high)],
            "finish": None if times is None else [_iso(times.first_finish), _iso(times.last_finish)],
        }

    def point(self, one: Point) -> Json:
        """The end of a period."""
        status = one.status
        return {
            "day": day_of(one.at).isoformat(),
            "pv": self.minor(one.pv),
            "ev": self.minor(one.ev),
            "ac": self.minor(one.ac),
            "cpi": None if status is None else _four(status.indices.cpi),
            "spi": None if status is None else _four(status.indices.spi),
            "spi_t": None if status is None else _four(status.schedule.spi_t),
        }


def _four(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.quantize(FOUR)}"


def _iso(instant: int | None) -> str | None:
    return None if instant is None else last_day_of(instant).isoformat()


# ── words ────────────────────────────────────────────────────────────────────────────────────────────
def _kept_finding(one: Finding, names: Mapping[int, str]) -> Json:
    return {
        "code": one.code.value,
        "severity": one.severity.value,
        "parameters": {
            name: value if isinstance(value, int) else str(value) for name, value in one.parameters.items()
        },
        "tasks": [{"item": key, "name": names.get(key, "")} for key in one.tasks[:MOST_TASKS]],
        "more": max(0, len(one.tasks) - MOST_TASKS),
    }


def finding_words(kept: Mapping[str, Any], language: str) -> str:
    """The sentence of a finding, in English or Chinese."""
    parameters: dict[str, Decimal | int] = {
        name: value if isinstance(value, int) else Decimal(value)
        for name, value in kept["parameters"].items()
    }
    finding = Finding(code=Code(kept["code"]), severity=Severity(kept["severity"]), parameters=parameters)
    return finding_sentence(finding, language)


def cost_method_words(method: str, language: str) -> str:
    """What a forecast of cost is called."""
    return method_words(CostMethod(method), language)


def time_method_words(method: str, language: str) -> str:
    """What a forecast of the finish is called."""
    return method_words(TimeMethod(method), language)


def reason_words(reason: str, language: str) -> str:
    """Why a figure does not exist."""
    return undefined_words(Undefined(reason), language)


# ── the budget over time ─────────────────────────────────────────────────────────────────────────────
def months_of(
    loaded: LoadedPlan, labour: Iterable[Labour], fixed: Iterable[BudgetLine], currency: str
) -> list[tuple[str, int, int]]:
    """The budget of the present plan by month: (first day, due in the month, due until its end) in minor units."""
    rows = loaded.state.rows
    lines = [PlannedLine(one.item, one.amount) for one in labour]
    lines += [
        PlannedLine(line.item_id or WHOLE_PROJECT, line.amount_minor, Phasing(Spread(line.spread)))
        for line in fixed
    ]
    tasks = [
        BaselineTask(row.id, None, row.name, row.start_at, row.finish_at, row.calendar_id, bool(row.elapsed))
        for row in (rows[key] for key in dict.fromkeys(line.task for line in lines) if key in rows)
        if row.start_at is not None
    ]
    if not tasks:
        return []
    first, last = min(one.start or 0 for one in tasks), max(one.finish or 0 for one in tasks)
    tasks.append(BaselineTask(WHOLE_PROJECT, start=first, finish=last))
    known = {one.key for one in tasks}
    performance = analyse(
        Baseline(
            calendar=loaded.settings.calendar_id,
            calendars=engine_calendars(loaded.calendars),
            tasks=tuple(tasks),
            budget=tuple(line for line in lines if line.task in known),
            places=places_of(currency),
        )
    )
    minor, before, months = _Maker(currency).minor, 0, []
    for end in period_ends(Period.MONTH, performance.start, performance.finish):
        until = minor(performance.pv(end)) or 0
        months.append((day_of(end).replace(day=1).isoformat(), until - before, until))
        before = until
    return months
