"""What the figures say, as codes with parameters: for people to read, in any language.

A finding names what it is about (``tasks``) and carries what a sentence needs (``parameters``): money as ``Decimal`` in
the currency, indices and shares as ``Decimal``, instants and working seconds as ``int``. ``sentence`` is its English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tongzhou.engine.days import DAY, EPOCH_ORDINAL
from tongzhou.engine.earned_value.performance import Performance
from tongzhou.engine.earned_value.results import Adherence, Point, Status


class Severity(StrEnum):
    """How much a finding asks of its reader."""

    INFORMATION = "information"
    WARNING = "warning"
    ALERT = "alert"


class Code(StrEnum):
    """What a finding says."""

    NO_BUDGET = "no_budget"
    NOT_STARTED = "not_started"
    FINISHED = "finished"
    COST_OVER = "cost_over"
    COST_UNDER = "cost_under"
    COST_AS_PLANNED = "cost_as_planned"
    LATE = "late"
    EARLY = "early"
    ON_TIME = "on_time"
    SPI_MISLEADS = "spi_misleads"
    BUDGET_SPENT = "budget_spent"
    BUDGET_OUT_OF_REACH = "budget_out_of_reach"
    TIME_OVER = "time_over"
    FINISH_OUT_OF_REACH = "finish_out_of_reach"
    FORECASTS_DISAGREE = "forecasts_disagree"
    CPI_FALLING = "cpi_falling"
    SPI_T_FALLING = "spi_t_falling"
    STANDSTILL = "standstill"
    EARNED_JUMP = "earned_jump"
    OUT_OF_ORDER = "out_of_order"
    EARNED_WITHOUT_COST = "earned_without_cost"
    COST_WITHOUT_PROGRESS = "cost_without_progress"
    TASK_OVERSPENT = "task_overspent"
    COST_WITHOUT_BUDGET = "cost_without_budget"
    COST_WITHOUT_TASK = "cost_without_task"
    COST_AFTER_FINISH = "cost_after_finish"
    COST_NEGATIVE = "cost_negative"
    PROGRESS_FELL = "progress_fell"
    NO_REPORT = "no_report"
    OLD_REPORT = "old_report"
    AFTER_DATE = "after_date"
    MUCH_EFFORT = "much_effort"
    TASKS_WITHOUT_BUDGET = "tasks_without_budget"


SENTENCES: Mapping[Code, str] = {
    Code.NO_BUDGET: "There is no budget, so there is nothing to be earned.",
    Code.NOT_STARTED: "The date is not after the start ({start}); no time has passed.",
    Code.FINISHED: "Everything has been earned since {finish}; it cost {ac} of {bac}.",
    Code.COST_OVER: "CPI {cpi}: each unit of money spent has earned {cpi}; at this rate it will cost {eac},"
    " {over} more than the budget.",
    Code.COST_UNDER: "CPI {cpi}: each unit of money spent has earned {cpi}; at this rate it will cost {eac},"
    " {under} less than the budget.",
    Code.COST_AS_PLANNED: "CPI {cpi}: what has been done has cost about what was planned for it.",
    Code.LATE: "SPI(t) {spi_t}: {hours} working hours behind; at this rate it will be finished on {finish}"
    " instead of {planned_finish}.",
    Code.EARLY: "SPI(t) {spi_t}: {hours} working hours ahead; at this rate it will be finished on {finish}"
    " instead of {planned_finish}.",
    Code.ON_TIME: "SPI(t) {spi_t}: about as far as planned.",
    Code.SPI_MISLEADS: "SPI {spi} returns to 1 at the end even if the work is late; trust SPI(t) {spi_t}.",
    Code.BUDGET_SPENT: "The budget is spent ({ac} of {bac}), and {remaining} of the work is left.",
    Code.BUDGET_OUT_OF_REACH: "To keep the budget the rest would need a CPI of {tcpi}; so far it is {cpi}.",
    Code.TIME_OVER: "The planned finish ({planned_finish}) is over, and {remaining} of the work is left.",
    Code.FINISH_OUT_OF_REACH: "To keep the planned finish the rest would need an SPI(t) of {tspi}; so far it is"
    " {spi_t}.",
    Code.FORECASTS_DISAGREE: "The forecasts of cost lie far apart, from {low} to {high}.",
    Code.CPI_FALLING: "CPI has fallen in each of the last {periods} periods, from {before} to {now}.",
    Code.SPI_T_FALLING: "SPI(t) has fallen in each of the last {periods} periods, from {before} to {now}.",
    Code.STANDSTILL: "In the last {periods} periods {spent} was spent and nothing earned.",
    Code.EARNED_JUMP: "{earned} was earned in the period until {end} without any cost.",
    Code.OUT_OF_ORDER: "Only {p_factor} of what should have been done first is done (p-factor); other work was"
    " done before its turn, which may have to be done again.",
    Code.EARNED_WITHOUT_COST: "Tasks have earned {earned} without any cost being booked on them.",
    Code.COST_WITHOUT_PROGRESS: "{spent} was spent on tasks that have earned nothing.",
    Code.TASK_OVERSPENT: "Tasks that are not finished have cost {over} more than their whole budget.",
    Code.COST_WITHOUT_BUDGET: "{spent} was spent on tasks without a budget.",
    Code.COST_WITHOUT_TASK: "{spent} was booked on no task and counts for the whole only.",
    Code.COST_AFTER_FINISH: "{spent} was booked on tasks after they were finished.",
    Code.COST_NEGATIVE: "The actual cost is negative ({ac}): corrections outweigh what was booked.",
    Code.PROGRESS_FELL: "Later reports of tasks say less than earlier ones.",
    Code.NO_REPORT: "Tasks that should have begun have no report; they count as not begun.",
    Code.OLD_REPORT: "The last report of unfinished tasks is more than {days} days old.",
    Code.AFTER_DATE: "{count} reports and cost entries are later than the date and do not count.",
    Code.MUCH_EFFORT: "{share} of the budget is level of effort, which is never late and hides what is.",
    Code.TASKS_WITHOUT_BUDGET: "Tasks without a budget do not show in any figure.",
}
_DATES = frozenset({"start", "finish", "planned_finish", "end"})
_INDICES = frozenset({"cpi", "spi", "spi_t", "tcpi", "tspi", "before", "now"})
_SHARES = frozenset({"share", "p_factor"})

Parameter = Decimal | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to be said."""

    code: Code
    severity: Severity
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tasks: tuple[int, ...] = ()
    """The tasks concerned, the most important first; () where it is about the whole."""

    @property
    def sentence(self) -> str:
        """It in English."""
        return SENTENCES[self.code].format_map(spoken(self.parameters))


def spoken(parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """The parameters as a sentence shows them: dates, indices with two digits, percentages, money with commas."""
    return {name: _text(name, value) for name, value in parameters.items()}


def _text(name: str, value: Parameter) -> str:
    if name in _DATES:
        return date.fromordinal(int(value) // DAY + EPOCH_ORDINAL).isoformat()
    if name in _INDICES:
        return f"{value:.2f}"
    if name in _SHARES:
        return f"{value:.0%}"
    return f"{value:,}" if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From where on something is worth a sentence."""

    index: Decimal = Decimal("0.03")
    """Indices within this of 1 are as planned."""
    to_complete: Decimal = Decimal("0.10")
    """A TCPI this far above the CPI, or a TSPI this far above 1, has hardly ever been reached (Christensen, Lipke)."""
    spi_gap: Decimal = Decimal("0.05")
    jump: Decimal = Decimal("0.10")
    """Part of the budget earned in one period."""
    trend: int = 3
    """Periods."""
    spread: Decimal = Decimal("0.25")
    """Distance of the forecasts as a part of the budget."""
    order: Decimal = Decimal("0.90")
    effort: Decimal = Decimal("0.20")
    report_age: int = 30
    """Days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything a check looks at."""

    performance: Performance
    at: int
    status: Status
    points: Sequence[Point]
    """Those until the date."""
    amounts: Mapping[int, Sequence[int]]
    """Task → PV, EV, AC, BAC in 1/scale of a minor unit."""
    order: Adherence
    limits: Thresholds

    def money(self, scaled: int) -> Decimal:
        """An exact amount as money."""
        return self.performance.money(scaled)
