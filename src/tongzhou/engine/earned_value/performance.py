"""A project's earned value at any date: as a whole, and by task, branch and resource."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from tongzhou.engine.earned_value.accrual import Running, earned_changes, extent
from tongzhou.engine.earned_value.compiling import Compiled, Line, compiled
from tongzhou.engine.earned_value.cost_forecasts import cost_forecasts, cost_range
from tongzhou.engine.earned_value.curves import Curve
from tongzhou.engine.earned_value.indices import indices
from tongzhou.engine.earned_value.model import (
    Baseline,
    CostEntry,
    Earning,
    Number,
    Progress,
    Rules,
)
from tongzhou.engine.earned_value.numbers import Undefined, money
from tongzhou.engine.earned_value.results import Status
from tongzhou.engine.earned_value.schedule import (
    ScheduleIndices,
    TimeForecast,
    TimeMethod,
    durations,
    schedule_indices,
    time_range,
    undefined_time,
    whole_units,
)
from tongzhou.engine.errors import (
    DateOutOfRangeError,
    EarnedValueError,
    EarnedValueFault,
    NoWorkingTimeError,
    UnknownTaskError,
)


def analyse(
    baseline: Baseline,
    progress: Sequence[Progress] = (),
    entries: Sequence[CostEntry] = (),
    rules: Rules | None = None,
) -> Performance:
    """Compile a baseline with what was reported and spent; the answer is asked for figures at any date.

    Refuses with a ``PlanError`` that names the task or the row: unknown tasks and calendars, doubled keys, parents
    in a circle, negative or fractional budgets, budgets without dates, percentages outside 0 to 100 and the other
    faults of ``EarnedValueFault``. Rows may come in any order.
    """
    rules = rules or Rules()
    _check_rules(rules)
    source = compiled(baseline, progress, entries)
    return Performance(source, source.lines, source.entries, rules)


def _check_rules(rules: Rules) -> None:
    if rules.time_unit < 1 or rules.recent < 1 or rules.cpi_weight < 0 or rules.spi_weight < 0:
        raise EarnedValueError(
            EarnedValueFault.RULE,
            "The unit of time and the number of recent periods are at least 1, and weights not negative.",
        )


class Performance:
    """PV, EV and AC of a set of budget lines and cost entries as functions of time."""

    def __init__(
        self,
        source: Compiled,
        lines: Sequence[Line],
        entries: Sequence[CostEntry],
        rules: Rules,
        tasks: Iterable[int] | None = None,
    ) -> None:
        self.source = source
        self.lines = lines
        self.entries = entries
        self.rules = rules
        self.places = source.baseline.places
        self.start, self.finish = extent(source, tasks)
        self.planned = Curve(piece for line in lines for piece in line.pieces)
        effort = [line for line in lines if source.tasks[line.task].earning is Earning.EFFORT]
        self._effort = Curve(piece for line in effort for piece in line.pieces)
        self._earned = Running(earned_changes(source, lines, rules))
        self._spent = Running((entry.at, entry.amount) for entry in entries)
        self._origin = source.axis.offset(self.start)
        self.planned_duration = source.axis.offset(self.finish) - self._origin
        """Working seconds from start to finish."""
        self.finished_at = self._finished_at()
        """The instant from which everything is earned for good; None if it is not."""

    # ── amounts ───────────────────────────────────────────────────────────────────────────────────
    @property
    def bac(self) -> Decimal:
        """The budget at completion."""
        return self.money(self.planned.total)

    def pv(self, at: int) -> Decimal:
        """Planned value at an instant."""
        return self.money(self.planned.value(at))

    def ev(self, at: int) -> Decimal:
        """Earned value at an instant, from the reports until then."""
        return self.money(self.earned(at))

    def ac(self, at: int) -> Decimal:
        """Actual cost at an instant: the entries until then."""
        return self.money(self._spent.at(at) * self.source.scale)

    def earned(self, at: int) -> int:
        """Earned value in 1/scale of a minor unit."""
        return self._earned.at(at) + self._effort.value(at)

    def money(self, scaled: int) -> Decimal:
        """An exact amount, rounded to the currency's digits."""
        return money(scaled, self.source.scale, self.places)

    # ── parts ─────────────────────────────────────────────────────────────────────────────────────
    def part(self, keys: Iterable[int]) -> Performance:
        """The performance of some tasks alone; time counts from the first of them to the last."""
        wanted = set(keys)
        for key in wanted:
            if key not in self.source.tasks:
                raise UnknownTaskError(key, "the question")
        lines = [line for line in self.lines if line.task in wanted]
        entries = [entry for entry in self.entries if entry.task in wanted]
        return Performance(self.source, lines, entries, self.rules, wanted)

    def branch(self, key: int) -> Performance:
        """The performance of a task and everything below it."""
        if key not in self.source.tasks:
            raise UnknownTaskError(key, "the question")
        return self.part(self.source.below(key))

    def resource(self, key: int | None) -> Performance:
        """The performance of what is planned for, and spent on, one resource (None: on no resource).

        What is earned is the task's earned fraction of the resource's budget lines.
        """
        lines = [line for line in self.lines if line.resource == key]
        entries = [entry for entry in self.entries if entry.resource == key]
        return Performance(self.source, lines, entries, self.rules, {line.task for line in lines})

    # ── schedule ──────────────────────────────────────────────────────────────────────────────────
    def earned_instant(self, at: int, earned: int | None = None) -> int:
        """The instant at which what is earned ``at`` a date should have been (ES as a point of the calendar).

        Where the plan has nothing due for a while, the moment of it that is nearest the date.
        """
        value = self.earned(at) if earned is None else earned
        if value >= self.planned.total:
            return self.finish
        return self.planned.reached(value, at, self.start, self.finish)

    def schedule(self, at: int, earned: int | None = None) -> ScheduleIndices:
        """Earned schedule's figures at a date."""
        clock = at
        if self.rules.clock_stops and self.finished_at is not None and earned is None:
            clock = min(at, self.finished_at)
        unit = self.rules.time_unit
        actual = max(self.source.axis.offset(clock) - self._origin, 0)
        if not self.planned.total:
            return schedule_indices(self.planned_duration, actual, None)
        spent = self.source.axis.offset(self.earned_instant(at, earned)) - self._origin
        return schedule_indices(self.planned_duration, actual, spent // unit * unit)

    # ── everything at a date ──────────────────────────────────────────────────────────────────────
    def status(self, at: int, *, periods: Sequence[int] = (), bottom_up: Number | None = None) -> Status:
        """All figures and forecasts at a date.

        ``periods`` are the ends of the reporting periods, for the forecast by the latest of them; ``bottom_up`` is
        the estimate to complete, in the currency.
        """
        if at < 0:
            raise DateOutOfRangeError(at)
        return self._status(at, self.ev(at), self.ac(at), self._recent(at, periods), bottom_up, None)

    def measured(
        self,
        at: int,
        ev: Number,
        ac: Number,
        *,
        recent: tuple[Number, Number] | None = None,
        bottom_up: Number | None = None,
    ) -> Status:
        """All figures at a date from an EV and an AC that somebody else has measured (in the currency)."""
        if at < 0:
            raise DateOutOfRangeError(at)
        exact = Fraction(ev) * 10**self.places * self.source.scale
        return self._status(at, Decimal(ev), Decimal(ac), recent, bottom_up, round(exact))

    def _status(
        self,
        at: int,
        ev: Decimal,
        ac: Decimal,
        recent: tuple[Number, Number] | None,
        bottom_up: Number | None,
        earned: int | None,
    ) -> Status:
        money_figures = indices(self.pv(at), ev, ac, self.bac)
        time_figures = self.schedule(at, earned)
        costs = cost_forecasts(
            money_figures,
            spi_t=time_figures.spi_t,
            recent=recent,
            bottom_up=bottom_up,
            rules=self.rules,
            places=self.places,
        )
        times = tuple(
            self.forecast(method, value) for method, value in durations(money_figures, time_figures).items()
        )
        return Status(
            at=at,
            indices=money_figures,
            schedule=time_figures,
            costs=costs,
            times=times,
            cost_range=cost_range(costs),
            time_range=time_range(times),
        )

    def forecast(self, method: TimeMethod, value: Decimal | Undefined) -> TimeForecast:
        """A duration from the start, as a forecast with the date it ends at."""
        if isinstance(value, Undefined):
            return undefined_time(method, value)
        duration = whole_units(value, self.rules.time_unit)
        try:
            finish = self.source.axis.finish_at(self._origin + duration) if duration else self.start
        except NoWorkingTimeError:
            return undefined_time(method, Undefined.TOO_FAR)
        return TimeForecast(
            method=method,
            duration=duration,
            finish=finish,
            variance=self.planned_duration - duration,
            undefined={},
        )

    def _recent(self, at: int, periods: Sequence[int]) -> tuple[Decimal, Decimal] | None:
        before = bisect_left(periods, at) - self.rules.recent
        if not periods or before < -1:
            return None
        ev, ac = (self.ev(periods[before]), self.ac(periods[before])) if before >= 0 else (Decimal(0),) * 2
        return self.ev(at) - ev, self.ac(at) - ac

    def _finished_at(self) -> int | None:
        if not self.planned.total:
            return None
        done = self._earned.since(self.planned.total - self._effort.total)
        if done is None:
            return None
        return max(done, self._effort.first(self._effort.total, self.start, self.finish), self.start)
