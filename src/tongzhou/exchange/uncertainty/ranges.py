"""Ranges of durations and costs: a table of their own, or columns that the plan has beside its tasks."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongzhou.engine.simulation import CommonFactor, Distribution
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import RowProblem, TableError, Unreadable, UnreadablePlanError
from tongzhou.exchange.limits import LIMITS, MB, Limits
from tongzhou.exchange.table.cells import Units
from tongzhou.exchange.uncertainty.headings import Field, Headings, field_of
from tongzhou.exchange.uncertainty.values import Line, Tasks, lines, refuse

_REFERENCES = (Field.UID, Field.ID, Field.WBS, Field.NAME)
_DURATION = (Field.LOW, Field.LIKELY, Field.HIGH)
_COST = (Field.COST_LOW, Field.COST, Field.COST_HIGH)
_WANTED = (*_DURATION, *_COST, Field.RATE, Field.GROUP)
_WITHOUT_MODE = ("uniform", "normal")
"""Kinds that low and high are enough for; of the others the plan's duration is the most likely one."""
USUAL_COEFFICIENT = 0.5
"""Correlation within a group that does not say how strong it is."""


@dataclass(slots=True)
class Ranges:
    """Everything a table of ranges says."""

    durations: dict[int, Distribution] = field(default_factory=dict)
    costs: dict[int, Distribution] = field(default_factory=dict)
    rates: dict[int, float] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)
    coefficients: dict[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.durations or self.costs or self.rates)

    def factors(self) -> tuple[CommonFactor, ...]:
        """The groups as common factors."""
        return tuple(
            CommonFactor(
                coefficient=self.coefficients.get(name, USUAL_COEFFICIENT), tasks=tuple(keys), name=name
            )
            for name, keys in self.groups.items()
        )


def read_ranges(
    data: bytes, filename: str, document: PlanDocument, limits: Limits = LIMITS, *, isolated: bool = False
) -> Ranges:
    """The ranges in a spreadsheet or CSV file; ``isolated`` for uploads. Refuses with ``UnreadablePlanError``."""
    if len(data) > limits.file_bytes:
        sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-len(data) // MB)}
        raise UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)
    rows, problems = lines(data, filename, document, limits, _WANTED, isolated=isolated)
    tasks, found = Tasks(document), Ranges()
    planned = {task.key: task.duration for task in document.plan.tasks}
    for line in rows:
        key = _task(line, tasks)
        if key is not None:
            _take(line, key, planned[key], found)
    refuse(problems, limits)
    return found


def ranges_in_plan(document: PlanDocument, limits: Limits = LIMITS) -> Ranges:
    """The ranges in columns of the plan itself, known by their headings (*Optimistic*, 悲观工期 …)."""
    columns = {
        field.id: known
        for field in document.custom_fields
        if field.entity == "task" and (known := field_of(field.alias or field.name)) in _WANTED
    }
    titles = {f.id: f.alias or f.name for f in document.custom_fields}
    found = Ranges()
    if not any(known in (Field.LOW, Field.HIGH, *_COST, Field.RATE) for known in columns.values()):
        return found
    problems: list[TableError] = []
    units = Units(day=document.plan.minutes_per_day * 60)
    order = list(columns)
    headings = Headings(0, {columns[k]: n for n, k in enumerate(order)}, [titles[k] for k in order])
    summaries = {task.parent for task in document.plan.tasks}
    for number, task in enumerate(document.plan.tasks, 1):
        if task.key in summaries:
            continue
        values = dict(document.details(task).custom)
        line = Line(number, [values.get(k) for k in order], headings, units, problems)
        _take(line, task.key, task.duration, found)
    refuse(problems, limits)
    return found


def _task(line: Line, tasks: Tasks) -> int | None:
    for reference in _REFERENCES:
        text = line.text(reference)
        if text:
            return line.read(reference, lambda _, r=reference, t=text: tasks.find(r, t))  # type: ignore[misc]
    line.wrong(Field.NAME, RowProblem.NAME_MISSING)
    return None


def _take(line: Line, key: int, planned: int, found: Ranges) -> None:
    low, likely, high = (line.duration_of(field) for field in _DURATION)
    if likely is None and (low is not None or high is not None) and line.kind() not in _WITHOUT_MODE:
        likely = float(planned)
    duration = line.spread(_DURATION, (low, likely, high))
    if duration is not None:
        found.durations[key] = duration
    cost = line.spread(_COST, tuple(line.number_of(field) for field in _COST))
    if cost is not None:
        found.costs[key] = cost
    rate = line.number_of(Field.RATE)
    if rate is not None:
        found.rates[key] = rate
    group = line.text(Field.GROUP)
    if group and duration is not None:
        found.groups.setdefault(group, []).append(key)
        coefficient = line.number_of(Field.COEFFICIENT)
        if coefficient is not None:
            found.coefficients[group] = coefficient
