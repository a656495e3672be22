"""The single checks behind ``findings``: each looks at one thing and says nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from tongzhou.engine.days import DAY
from tongzhou.engine.earned_value.breakdown import adherence, task_amounts
from tongzhou.engine.earned_value.cost_forecasts import CostMethod
from tongzhou.engine.earned_value.earning import NO_STEPS, Steps
from tongzhou.engine.earned_value.findings import Code, Finding, Severity, Sight, Thresholds
from tongzhou.engine.earned_value.model import Earning
from tongzhou.engine.earned_value.numbers import EXACT, ONE, ZERO
from tongzhou.engine.earned_value.performance import Performance
from tongzhou.engine.earned_value.schedule import TimeMethod
from tongzhou.engine.earned_value.series import series

HOUR = 3600
MOST_OF_THE_WORK = Decimal(66)
"""Percent complete from which on SPI is drawn towards 1."""


def stage(sight: Sight) -> Iterator[Finding]:
    """Whether there is anything to measure: no budget, not begun, finished."""
    whole, performance = sight.status.indices, sight.performance
    if not whole.bac:
        yield Finding(code=Code.NO_BUDGET, severity=Severity.ALERT)
    elif sight.at <= performance.start:
        yield Finding(
            code=Code.NOT_STARTED,
            severity=Severity.INFORMATION,
            parameters={"start": performance.start},
        )
    elif performance.finished_at is not None and performance.finished_at <= sight.at:
        yield Finding(
            code=Code.FINISHED,
            severity=Severity.INFORMATION,
            parameters={"finish": performance.finished_at, "ac": whole.ac, "bac": whole.bac},
        )


def cost(sight: Sight) -> Iterator[Finding]:
    """CPI, and where it leads."""
    whole, forecast = sight.status.indices, sight.status.cost(CostMethod.CPI)
    if whole.ac < 0:
        yield Finding(code=Code.COST_NEGATIVE, severity=Severity.ALERT, parameters={"ac": whole.ac})
        return
    if whole.cpi is None or forecast.eac is None or forecast.vac is None:
        return
    parameters: dict[str, Decimal | int] = {"cpi": whole.cpi, "eac": forecast.eac}
    if abs(whole.cpi - 1) <= sight.limits.index:
        yield Finding(code=Code.COST_AS_PLANNED, severity=Severity.INFORMATION, parameters={"cpi": whole.cpi})
    elif whole.cpi < 1:
        severity = Severity.ALERT if whole.cpi < ONE - sight.limits.to_complete else Severity.WARNING
        yield Finding(code=Code.COST_OVER, severity=severity, parameters=parameters | {"over": -forecast.vac})
    else:
        yield Finding(
            code=Code.COST_UNDER,
            severity=Severity.INFORMATION,
            parameters=parameters | {"under": forecast.vac},
        )


def time(sight: Sight) -> Iterator[Finding]:
    """SPI(t), and where it leads."""
    schedule, forecast = sight.status.schedule, sight.status.time(TimeMethod.ES_SPI_T)
    if schedule.spi_t is None or schedule.sv_t is None:
        return
    if abs(schedule.spi_t - 1) <= sight.limits.index:
        yield Finding(code=Code.ON_TIME, severity=Severity.INFORMATION, parameters={"spi_t": schedule.spi_t})
    elif forecast.finish is not None:
        late = schedule.sv_t < 0
        grave = schedule.spi_t < ONE - sight.limits.to_complete
        yield Finding(
            code=Code.LATE if late else Code.EARLY,
            severity=(Severity.ALERT if grave else Severity.WARNING) if late else Severity.INFORMATION,
            parameters={
                "spi_t": schedule.spi_t,
                "hours": round(abs(schedule.sv_t) / HOUR),
                "finish": forecast.finish,
                "planned_finish": sight.performance.finish,
            },
        )


def spi_misleads(sight: Sight) -> Iterator[Finding]:
    """SPI by money beside SPI by time, near the end and past it."""
    spi, spi_t, done = (
        sight.status.indices.spi,
        sight.status.schedule.spi_t,
        sight.status.indices.percent_complete,
    )
    if spi is None or spi_t is None or done is None:
        return
    past = done >= MOST_OF_THE_WORK or sight.at >= sight.performance.finish
    if past and spi_t < 1 and spi - spi_t > sight.limits.spi_gap:
        yield Finding(
            code=Code.SPI_MISLEADS, severity=Severity.WARNING, parameters={"spi": spi, "spi_t": spi_t}
        )


def reach(sight: Sight) -> Iterator[Finding]:
    """Whether budget and finish can still be kept."""
    whole, schedule, performance = sight.status.indices, sight.status.schedule, sight.performance
    remaining = whole.bac - whole.ev
    if remaining > 0 and whole.ac >= whole.bac:
        yield Finding(
            code=Code.BUDGET_SPENT,
            severity=Severity.ALERT,
            parameters={"ac": whole.ac, "bac": whole.bac, "remaining": remaining},
        )
    elif (
        whole.tcpi is not None and whole.cpi is not None and whole.tcpi - whole.cpi > sight.limits.to_complete
    ):
        yield Finding(
            code=Code.BUDGET_OUT_OF_REACH,
            severity=Severity.WARNING,
            parameters={"tcpi": whole.tcpi, "cpi": whole.cpi},
        )
    if remaining > 0 and sight.at >= performance.finish:
        yield Finding(
            code=Code.TIME_OVER,
            severity=Severity.ALERT,
            parameters={"planned_finish": performance.finish, "remaining": remaining},
        )
    elif schedule.tspi is not None and schedule.spi_t is not None:
        if schedule.tspi > ONE + sight.limits.to_complete:
            yield Finding(
                code=Code.FINISH_OUT_OF_REACH,
                severity=Severity.WARNING,
                parameters={"tspi": schedule.tspi, "spi_t": schedule.spi_t},
            )


def spread(sight: Sight) -> Iterator[Finding]:
    """How far the forecasts of cost lie apart."""
    found, bac = sight.status.cost_range, sight.status.indices.bac
    if found is not None and bac and found.high - found.low > EXACT.multiply(bac, sight.limits.spread):
        yield Finding(
            code=Code.FORECASTS_DISAGREE,
            severity=Severity.INFORMATION,
            parameters={"low": found.low, "high": found.high},
        )


def trends(sight: Sight) -> Iterator[Finding]:
    """Indices that fall period by period, spending without earning, earning without spending."""
    count = sight.limits.trend
    recent = sight.points[-count - 1 :]
    if len(recent) == count + 1:
        states = [point.status for point in recent if point.status is not None]
        for code, values in (
            (Code.CPI_FALLING, [state.indices.cpi for state in states]),
            (Code.SPI_T_FALLING, [state.schedule.spi_t for state in states]),
        ):
            known = [value for value in values if value is not None]
            if len(known) == count + 1 and all(b < a for a, b in pairwise(known)):
                yield Finding(
                    code=code,
                    severity=Severity.WARNING,
                    parameters={"periods": count, "before": known[0], "now": known[-1]},
                )
    last = sight.points[-count:]
    if len(last) == count and sight.status.indices.ev < sight.status.indices.bac:
        spent = sum((point.spent or ZERO for point in last), ZERO)
        if spent > 0 and not any(point.earned for point in last):
            yield Finding(
                code=Code.STANDSTILL,
                severity=Severity.ALERT,
                parameters={"periods": count, "spent": spent},
            )
    limit = EXACT.multiply(sight.status.indices.bac, sight.limits.jump)
    for point in sight.points:
        if point.earned is not None and point.earned > 0 and not point.spent and point.earned >= limit:
            yield Finding(
                code=Code.EARNED_JUMP,
                severity=Severity.WARNING,
                parameters={"earned": point.earned, "end": point.at},
            )


def order(sight: Sight) -> Iterator[Finding]:
    """Whether what was planned first was done first."""
    p_factor = sight.order.p_factor
    if p_factor is not None and p_factor < sight.limits.order:
        yield Finding(
            code=Code.OUT_OF_ORDER,
            severity=Severity.WARNING,
            parameters={"p_factor": p_factor},
            tasks=sight.order.behind,
        )


def tasks(sight: Sight) -> Iterator[Finding]:
    """Costs and progress that do not belong together, task by task."""
    rows = [
        (key, *amounts)
        for key, amounts in sight.amounts.items()
        if sight.performance.source.tasks[key].earning is not Earning.EFFORT
    ]
    booked = any(entry.task is not None for entry in sight.performance.entries)
    free = [(key, ev) for key, _, ev, ac, _ in rows if ev > 0 and not ac] if booked else []
    yield from _summed(sight, Code.EARNED_WITHOUT_COST, Severity.INFORMATION, "earned", free)
    idle = [(key, ac) for key, _, ev, ac, bac in rows if ac > 0 and not ev and bac]
    yield from _summed(sight, Code.COST_WITHOUT_PROGRESS, Severity.WARNING, "spent", idle)
    over = [(key, ac - bac) for key, _, ev, ac, bac in rows if ac > bac > ev]
    yield from _summed(sight, Code.TASK_OVERSPENT, Severity.WARNING, "over", over)
    unplanned = [(key, ac) for key, _, _, ac, bac in rows if ac > 0 and not bac]
    yield from _summed(sight, Code.COST_WITHOUT_BUDGET, Severity.WARNING, "spent", unplanned)


def bookings(sight: Sight) -> Iterator[Finding]:
    """Entries on no task, and those on tasks that were finished before."""
    source, scale = sight.performance.source, sight.performance.source.scale
    counted = [entry for entry in sight.performance.entries if entry.at <= sight.at]
    loose = sum(entry.amount for entry in counted if entry.task is None)
    if loose:
        yield Finding(
            code=Code.COST_WITHOUT_TASK,
            severity=Severity.INFORMATION,
            parameters={"spent": sight.money(loose * scale)},
        )
    late: dict[int, int] = {}
    for entry in counted:
        done = _done(source.steps.get(entry.task, NO_STEPS)) if entry.task is not None else None
        if done is not None and entry.task is not None and done // DAY < entry.at // DAY:
            late[entry.task] = late.get(entry.task, 0) + entry.amount * scale
    after = [(key, amount) for key, amount in late.items() if amount > 0]
    yield from _summed(sight, Code.COST_AFTER_FINISH, Severity.INFORMATION, "spent", after)


def _done(steps: Steps) -> int | None:
    """The instant from which a task is reported as finished for good."""
    place = len(steps.fractions)
    while place and steps.fractions[place - 1] == 1:
        place -= 1
    return steps.instants[place] if place < len(steps.fractions) else None


def reports(sight: Sight) -> Iterator[Finding]:
    """Reports that are missing, old, or contradict earlier ones."""
    source, at = sight.performance.source, sight.at
    fallen, missing, old = [], [], []
    for key, (pv, ev, _, bac) in sight.amounts.items():
        if source.tasks[key].earning is Earning.EFFORT or not bac:
            continue
        steps = source.steps.get(key, NO_STEPS)
        known = [f for i, f in zip(steps.instants, steps.fractions, strict=True) if i <= at]
        if any(b < a for a, b in pairwise(known)):
            fallen.append((bac, key))
        if not known and pv:
            missing.append((pv, key))
        elif known and 0 < ev < bac and steps.instants[len(known) - 1] < at - sight.limits.report_age * DAY:
            old.append((bac, key))
    for code, severity, rows, parameters in (
        (Code.PROGRESS_FELL, Severity.WARNING, fallen, {}),
        (Code.NO_REPORT, Severity.WARNING, missing, {}),
        (Code.OLD_REPORT, Severity.WARNING, old, {"days": sight.limits.report_age}),
    ):
        if rows:
            yield Finding(code=code, severity=severity, parameters=parameters, tasks=_largest(rows))


def baseline(sight: Sight) -> Iterator[Finding]:
    """What of the baseline and the input does not count."""
    performance, source = sight.performance, sight.performance.source
    keys = {line.task for line in performance.lines}
    later = sum(entry.at > sight.at for entry in performance.entries)
    later += sum(i > sight.at for key in keys if key in source.steps for i in source.steps[key].instants)
    if later:
        yield Finding(code=Code.AFTER_DATE, severity=Severity.INFORMATION, parameters={"count": later})
    whole = performance.planned.total
    effort = sum(
        line.amount for line in performance.lines if source.tasks[line.task].earning is Earning.EFFORT
    )
    if whole and Decimal(effort) > EXACT.multiply(Decimal(whole), sight.limits.effort):
        yield Finding(
            code=Code.MUCH_EFFORT,
            severity=Severity.WARNING,
            parameters={"share": EXACT.divide(Decimal(effort), Decimal(whole))},
        )
    if performance.lines is source.lines:
        poor = [
            key
            for key, task in source.tasks.items()
            if key not in keys
            and key not in source.children
            and task.start is not None
            and task.finish is not None
            and task.finish > task.start
        ]
        if poor and keys:
            yield Finding(code=Code.TASKS_WITHOUT_BUDGET, severity=Severity.INFORMATION, tasks=tuple(poor))


def _summed(
    sight: Sight, code: Code, severity: Severity, name: str, rows: Iterable[tuple[int, int]]
) -> Iterator[Finding]:
    ranked = [(amount, key) for key, amount in rows]
    if ranked:
        total = sight.money(sum(amount for amount, _ in ranked))
        yield Finding(code=code, severity=severity, parameters={name: total}, tasks=_largest(ranked))


def _largest(rows: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(key for _, key in sorted(rows, key=lambda row: (-row[0], row[1])))


CHECKS: tuple[Callable[[Sight], Iterable[Finding]], ...] = (
    stage,
    cost,
    time,
    spi_misleads,
    reach,
    spread,
    trends,
    order,
    tasks,
    bookings,
    reports,
    baseline,
)


def findings(
    performance: Performance,
    at: int,
    periods: Sequence[int] = (),
    limits: Thresholds | None = None,
) -> tuple[Finding, ...]:
    """What there is to be said at a date, the most serious first; trends need the ends of the ``periods``."""
    past = [end for end in periods if end <= at]
    sight = Sight(
        performance=performance,
        at=at,
        status=performance.status(at, periods=periods),
        points=series(performance, past),
        amounts=task_amounts(performance, at),
        order=adherence(performance, at),
        limits=limits or Thresholds(),
    )
    found = [finding for check in CHECKS for finding in check(sight)]
    ranks = list(Severity)
    return tuple(sorted(found, key=lambda finding: -ranks.index(finding.severity)))
