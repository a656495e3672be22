"""Earned value from what was reported: for every task the fraction it has earned, as a function of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from tongzhou.engine.earned_value.model import BaselineTask, Earning, Number, Progress
from tongzhou.engine.errors import EarnedValueError, EarnedValueFault, UnknownTaskError

NOTHING = Fraction(0)
WHOLE = Fraction(1)


class Steps(NamedTuple):
    """What a task has earned from each of the instants on, and what was reported then."""

    instants: list[int]
    fractions: list[Fraction]
    values: list[Number]

    def at(self, instant: int) -> Fraction:
        """The fraction earned at the instant: the last report's."""
        i = bisect_right(self.instants, instant)
        return self.fractions[i - 1] if i else NOTHING


NO_STEPS = Steps([], [], [])


def check_task(task: BaselineTask) -> None:
    """Refuse a task whose way of earning cannot be computed."""
    label = task_label(task)
    if task.earning is Earning.MILESTONES:
        weights = task.milestones
        if not weights or min(weights) < 0 or not sum(weights):
            raise EarnedValueError(
                EarnedValueFault.MILESTONE_WEIGHTS,
                f"{label} earns by milestones; their weights must be zero or more, and not all of them zero.",
                task=task.key,
            )
    elif task.earning is Earning.UNITS and not (is_number(task.units) and task.units > 0):
        raise EarnedValueError(
            EarnedValueFault.NO_UNITS,
            f"{label} earns by units done, but how many there are is not a number above 0.",
            task=task.key,
        )
    elif task.earning is Earning.FORMULA and not (
        is_number(task.start_credit) and 0 <= task.start_credit <= 100
    ):
        raise EarnedValueError(
            EarnedValueFault.START_CREDIT,
            f"{label} must earn between 0 and 100 percent when it starts, not {task.start_credit}.",
            task=task.key,
        )


def earned_steps(tasks: Mapping[int, BaselineTask], reports: Iterable[Progress]) -> dict[int, Steps]:
    """For every task with reports its steps, in order of time; of reports at one instant the last counts."""
    by_task: dict[int, list[Progress]] = {}
    for entry, report in enumerate(reports):
        task = tasks.get(report.task)
        if task is None:
            raise UnknownTaskError(report.task, f"progress report {entry + 1}")
        _check_report(task, report, entry)
        by_task.setdefault(report.task, []).append(report)
    return {key: _steps(tasks[key], rows) for key, rows in by_task.items()}


def _steps(task: BaselineTask, reports: list[Progress]) -> Steps:
    reports.sort(key=itemgetter(1))
    fraction = _FRACTIONS[task.earning](task)
    instants: list[int] = []
    fractions: list[Fraction] = []
    values: list[Number] = []
    for report in reports:
        if instants and instants[-1] == report.at:
            instants.pop(), fractions.pop(), values.pop()
        instants.append(report.at)
        fractions.append(fraction(report.value))
        values.append(report.value)
    return Steps(instants, fractions, values)


@lru_cache(maxsize=20_000)
def _hundredths(value: Number) -> Fraction:
    return Fraction(value) / 100


def _percent(_: BaselineTask) -> Callable[[Number], Fraction]:
    return _hundredths


def _formula(task: BaselineTask) -> Callable[[Number], Fraction]:
    credit = Fraction(task.start_credit) / 100
    return lambda value: WHOLE if value >= 100 else credit if value > 0 else NOTHING


def _units(task: BaselineTask) -> Callable[[Number], Fraction]:
    return lambda value: min(Fraction(value) / Fraction(task.units), WHOLE)


def _milestones(task: BaselineTask) -> Callable[[Number], Fraction]:
    reached: set[int] = set()
    whole = sum(task.milestones)

    def fraction(value: Number) -> Fraction:
        reached.add(int(value))
        return Fraction(sum(task.milestones[i - 1] for i in reached), whole)

    return fraction


_FRACTIONS = {
    Earning.PERCENT: _percent,
    Earning.FORMULA: _formula,
    Earning.UNITS: _units,
    Earning.MILESTONES: _milestones,
}


def _check_report(task: BaselineTask, report: Progress, entry: int) -> None:
    value, earning = report.value, task.earning

    def refuse(code: EarnedValueFault, reason: str) -> EarnedValueError:
        sentence = f"Progress report {entry + 1} ({value}) on {task_label(task)} cannot be used: {reason}."
        return EarnedValueError(code, sentence, task=task.key, entry=entry)

    if not is_number(value):
        raise refuse(EarnedValueFault.NOT_A_NUMBER, "it is neither a whole number nor a decimal")
    if earning is Earning.EFFORT:
        raise refuse(EarnedValueFault.PROGRESS_OF_EFFORT, "level of effort earns what was planned")
    if earning is Earning.MILESTONES:
        if value != int(value) or not 1 <= value <= len(task.milestones):
            reason = f"the milestones are counted from 1 to {len(task.milestones)}"
            raise refuse(EarnedValueFault.UNKNOWN_MILESTONE, reason)
    elif earning is Earning.UNITS:
        if value < 0:
            raise refuse(EarnedValueFault.PROGRESS_OUT_OF_RANGE, "units done are zero or more")
    elif not 0 <= value <= 100:
        raise refuse(EarnedValueFault.PROGRESS_OUT_OF_RANGE, "a percentage lies between 0 and 100")


def is_number(value: object) -> bool:
    """Whether it is a whole number or a finite decimal (no float: it would not be what was written)."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def task_label(task: BaselineTask) -> str:
    """How a sentence names a task."""
    return f"task {task.key} ({task.name})" if task.name else f"task {task.key}"
