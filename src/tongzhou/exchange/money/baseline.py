"""The baseline of a plan file as earned value needs it: dates, budget lines, and what is reported in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from tongzhou.engine.critical_path import Schedule
from tongzhou.engine.earned_value import Baseline, BaselineTask, BudgetLine, CostEntry, Progress
from tongzhou.exchange.document import AssignmentDetails, PlanDocument
from tongzhou.exchange.document import Baseline as Stored


class Measured(NamedTuple):
    """A plan file, ready to be analysed."""

    baseline: Baseline
    progress: tuple[Progress, ...]
    entries: tuple[CostEntry, ...]
    stored: bool
    """Whether the file has a baseline; otherwise its present schedule is the measure."""


def measured(document: PlanDocument, schedule: Schedule, at: int, number: int = 0) -> Measured:
    """What the file says about plan, progress and cost, with reports dated by what they are about.

    With a stored baseline (``number``) its dates and costs count, and tasks that it does not have have no budget.
    Without any the schedule's dates and the present costs do. A finished task is reported at its actual finish, one
    under way at the date ``at``; so is its actual cost.
    """
    stored = {key: found for key in schedule.index if (found := _stored(document, key, number)) is not None}
    tasks = tuple(_task(document, schedule, key, stored) for key in schedule.index)
    places = document.project.currency_digits
    shares = _shares(document, _planned(number if stored else None), places)
    lines = [
        line
        for task in tasks
        for line in _lines(document, schedule, task, stored, shares.get(task.key, {}), places)
    ]
    return Measured(
        Baseline(
            calendar=document.plan.calendar,
            calendars=document.plan.calendars,
            tasks=tasks,
            budget=tuple(lines),
            places=places,
        ),
        tuple(_progress(document, schedule, at)),
        tuple(_entries(document, schedule, at, places)),
        bool(stored),
    )


def minor(amount: Decimal | None, places: int) -> int:
    """Money in whole minor units, rounded to the nearest."""
    return int((amount or Decimal(0)).scaleb(places).to_integral_value())


def _stored(document: PlanDocument, key: int, number: int) -> Stored | None:
    details = document.tasks.get(key)
    for one in details.baselines if details else ():
        if one.number == number and one.start is not None and one.finish is not None:
            return one
    return None


def _task(document: PlanDocument, schedule: Schedule, key: int, stored: Mapping[int, Stored]) -> BaselineTask:
    place = schedule.index[key]
    task, dates = schedule.plan.tasks[place], stored.get(key)
    start: int | None = schedule.start[place]
    finish: int | None = schedule.finish[place]
    if stored:
        start, finish = (None, None) if dates is None else (dates.start, dates.finish)
    return BaselineTask(
        key,
        task.parent,
        task.name,
        start,
        finish if finish is None or start is None else max(start, finish),
        task.calendar,
        task.elapsed,
    )


def _lines(
    document: PlanDocument,
    schedule: Schedule,
    task: BaselineTask,
    stored: Mapping[int, Stored],
    shares: Mapping[int, int],
    places: int,
) -> Iterator[BudgetLine]:
    place, details = schedule.index[task.key], document.tasks.get(task.key)
    if task.start is None or details is None or not schedule.plan.tasks[place].active:
        return
    if schedule.summary[place]:
        whole, shares = minor(details.fixed_cost, places), {}
    else:
        whole = minor(stored[task.key].cost if stored else details.cost, places)
    for resource, amount in _split(whole, shares):
        yield BudgetLine(task.key, amount, resource=resource)


def _shares(
    document: PlanDocument, cost: Callable[[AssignmentDetails], Decimal | None], places: int
) -> dict[int, dict[int, int]]:
    """Task → resource → its part of what the task costs, in minor units."""
    found: dict[int, dict[int, int]] = {}
    for assignment in document.assignments:
        amount = minor(cost(assignment), places)
        if assignment.resource is not None and amount > 0:
            of_task = found.setdefault(assignment.task, {})
            of_task[assignment.resource] = of_task.get(assignment.resource, 0) + amount
    return found


def _planned(number: int | None) -> Callable[[AssignmentDetails], Decimal | None]:
    """What an assignment was to cost, in a baseline or (None) now."""
    if number is None:
        return lambda assignment: assignment.cost
    return lambda assignment: next((b.cost for b in assignment.baselines if b.number == number), None)


def _split(whole: int, shares: Mapping[int, int]) -> Iterator[tuple[int | None, int]]:
    """The parts of resources and what is left for none; all of it for none where the parts exceed the whole."""
    if sum(shares.values()) > whole:
        shares = {}
    yield from shares.items()
    rest = whole - sum(shares.values())
    if rest:
        yield None, rest


def _progress(document: PlanDocument, schedule: Schedule, at: int) -> Iterator[Progress]:
    """A report for every task, also of those that have not begun: a plan file says of all how far they are."""
    for place, task in enumerate(schedule.plan.tasks):
        if not schedule.summary[place]:
            percent = document.details(task).physical_percent_complete or task.percent
            finished = task.actual_finish if percent == 100 else None
            yield Progress(task.key, at if finished is None else min(finished, at), percent)


def _entries(document: PlanDocument, schedule: Schedule, at: int, places: int) -> Iterator[CostEntry]:
    shares = _shares(document, lambda assignment: assignment.actual_cost, places)
    for place, task in enumerate(schedule.plan.tasks):
        if not schedule.summary[place]:
            when = at if task.actual_finish is None else min(task.actual_finish, at)
            whole = minor(document.details(task).actual_cost, places)
            for resource, amount in _split(whole, shares.get(task.key, {})):
                yield CostEntry(when, amount, task.key, resource)
