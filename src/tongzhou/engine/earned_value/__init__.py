"""Earned value and earned schedule: planned, earned and spent at any date, indices, forecasts, findings.

``analyse`` compiles a baseline with what was reported and spent; ``Performance`` then answers for any date. The
formulas themselves (``indices``, ``cost_forecasts``, ``schedule_indices``, ``durations`` …) work on plain numbers.
"""

from tongzhou.engine.earned_value.breakdown import adherence, by_branch, by_resource, by_task
from tongzhou.engine.earned_value.checks import findings
from tongzhou.engine.earned_value.confidence import Limits, confidence_limits
from tongzhou.engine.earned_value.cost_forecasts import (
    CostForecast,
    CostMethod,
    Range,
    cost_forecasts,
    cost_range,
)
from tongzhou.engine.earned_value.findings import Code, Finding, Severity, Thresholds
from tongzhou.engine.earned_value.indices import Indices, indices
from tongzhou.engine.earned_value.model import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Earning,
    Phasing,
    Progress,
    Rules,
)
from tongzhou.engine.earned_value.numbers import Undefined
from tongzhou.engine.earned_value.performance import Performance, analyse
from tongzhou.engine.earned_value.periods import Period, period_ends
from tongzhou.engine.earned_value.results import Adherence, Outlook, Point, Status
from tongzhou.engine.earned_value.schedule import (
    ScheduleIndices,
    TimeForecast,
    TimeMethod,
    TimeRange,
    durations,
    earned_periods,
    schedule_indices,
    time_range,
)
from tongzhou.engine.earned_value.series import outlook, series

__all__ = [
    "Adherence",
    "Baseline",
    "BaselineTask",
    "BudgetLine",
    "Code",
    "CostEntry",
    "CostForecast",
    "CostMethod",
    "Earning",
    "Finding",
    "Indices",
    "Limits",
    "Outlook",
    "Performance",
    "Period",
    "Phasing",
    "Point",
    "Progress",
    "Range",
    "Rules",
    "ScheduleIndices",
    "Severity",
    "Status",
    "Thresholds",
    "TimeForecast",
    "TimeMethod",
    "TimeRange",
    "Undefined",
    "adherence",
    "analyse",
    "by_branch",
    "by_resource",
    "by_task",
    "confidence_limits",
    "cost_forecasts",
    "cost_range",
    "durations",
    "earned_periods",
    "findings",
    "indices",
    "outlook",
    "period_ends",
    "schedule_indices",
    "series",
    "time_range",
]
