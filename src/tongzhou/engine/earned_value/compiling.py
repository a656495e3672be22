"""The baseline, the reports and the entries, checked and turned into lines of exact amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tongzhou.engine.collection import uncollected
from tongzhou.engine.earned_value.curves import Part, Piece, common_scale, contour, pieces_of
from tongzhou.engine.earned_value.earning import Steps, check_task, earned_steps, task_label
from tongzhou.engine.earned_value.model import (
    Baseline,
    BaselineTask,
    BudgetLine,
    CostEntry,
    Phasing,
    Progress,
)
from tongzhou.engine.errors import (
    DuplicateKeyError,
    EarnedValueError,
    EarnedValueFault,
    ParentLoopError,
    UnknownTaskError,
)
from tongzhou.engine.working_time import Calendars, WorkingTime


class Line(NamedTuple):
    """A budget line, compiled: its pieces, and their sum in 1/scale of a minor unit."""

    task: int
    resource: int | None
    phasing: Phasing
    amount: int
    pieces: list[Piece]

    def planned(self, at: int, offsets: Mapping[WorkingTime | None, int]) -> int:
        """What of it is due; ``offsets`` holds the instant's offset on each axis."""
        pieces = self.pieces
        if len(pieces) == 1:
            piece = pieces[0]
            return piece.due(at if piece.axis is None else offsets[piece.axis])
        return sum(p.due(at if p.axis is None else offsets[p.axis]) for p in pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """Everything that figures are computed from."""

    baseline: Baseline
    tasks: dict[int, BaselineTask]
    children: dict[int | None, list[int]]
    calendars: Calendars
    axis: WorkingTime
    """The project's calendar."""
    scale: int
    lines: list[Line]
    steps: dict[int, Steps]
    entries: tuple[CostEntry, ...]
    axes: list[WorkingTime]

    def offsets(self, at: int) -> dict[WorkingTime | None, int]:
        """The instant's offset on each calendar in use."""
        return {axis: axis.offset(at) for axis in self.axes}

    def below(self, key: int) -> list[int]:
        """The task and everything below it."""
        found = [key]
        for each in found:
            found += self.children.get(each, ())
        return found


def compiled(baseline: Baseline, progress: Sequence[Progress], entries: Sequence[CostEntry]) -> Compiled:
    """Check the input and compile it; raises ``PlanError``s that name what is wrong."""
    with uncollected():
        tasks, children = _tree(baseline.tasks)
        for task in tasks.values():
            check_task(task)
        _check_entries(entries, tasks)
        around = min((t.start for t in tasks.values() if t.start is not None), default=baseline.start or 0)
        calendars = Calendars(baseline.calendars, around)
        axis = calendars.get(baseline.calendar)
        steps = earned_steps(tasks, progress)
        drafts = _drafts(baseline, tasks, calendars)
        spans = {part.end - part.begin for _, parts in drafts for part in parts}
        for each in steps.values():
            spans.update(fraction.denominator for fraction in each.fractions)
        scale = common_scale(spans)
        lines = [_line(cost, parts, scale) for cost, parts in drafts]
        axes = {piece.axis for line in lines for piece in line.pieces if piece.axis is not None}
        return Compiled(
            baseline=baseline,
            tasks=tasks,
            children=children,
            calendars=calendars,
            axis=axis,
            scale=scale,
            lines=lines,
            steps=steps,
            entries=tuple(entries),
            axes=list(axes),
        )


def _tree(rows: Iterable[BaselineTask]) -> tuple[dict[int, BaselineTask], dict[int | None, list[int]]]:
    tasks: dict[int, BaselineTask] = {}
    children: dict[int | None, list[int]] = defaultdict(list)
    for task in rows:
        if task.key in tasks:
            raise DuplicateKeyError(task.key)
        tasks[task.key] = task
        children[task.parent].append(task.key)
    for parent in children:
        if parent is not None and parent not in tasks:
            raise UnknownTaskError(parent, f"task {children[parent][0]}, as its parent,")
    _check_loops(tasks)
    return tasks, dict(children)


def _check_loops(tasks: Mapping[int, BaselineTask]) -> None:
    sound: set[int | None] = {None}
    for key in tasks:
        path: dict[int, None] = {}
        cursor: int | None = key
        while cursor not in sound:
            assert cursor is not None
            if cursor in path:
                loop = list(path)
                raise ParentLoopError([*loop[loop.index(cursor) :], cursor])
            path[cursor] = None
            cursor = tasks[cursor].parent
        sound.update(path)


def _check_entries(entries: Iterable[CostEntry], tasks: Mapping[int, BaselineTask]) -> None:
    for place, entry in enumerate(entries):
        if entry.task is not None and entry.task not in tasks:
            raise UnknownTaskError(entry.task, f"cost entry {place + 1}")
        if not _whole(entry.amount):
            raise EarnedValueError(
                EarnedValueFault.NOT_WHOLE,
                f"Cost entry {place + 1} ({entry.amount}) is not a whole number of minor units.",
                task=entry.task,
                entry=place,
            )


def _whole(amount: object) -> bool:
    return isinstance(amount, int) and not isinstance(amount, bool)


Draft = tuple[BudgetLine, list[Part]]


def _drafts(baseline: Baseline, tasks: Mapping[int, BaselineTask], calendars: Calendars) -> list[Draft]:
    """Every budget line with its parts."""
    drafts = []
    for place, cost in enumerate(baseline.budget):
        task = tasks.get(cost.task)
        if task is None:
            raise UnknownTaskError(cost.task, f"budget line {place + 1}")
        start, finish = _checked_cost(cost, task, place)
        key = baseline.calendar if task.calendar is None else task.calendar
        axis = None if task.elapsed else calendars.get(key)
        drafts.append((cost, _parts(cost, axis, start, finish)))
    return drafts


def _checked_cost(cost: BudgetLine, task: BaselineTask, place: int) -> tuple[int, int]:
    def refuse(code: EarnedValueFault, reason: str) -> EarnedValueError:
        sentence = f"Budget line {place + 1} of {task_label(task)} cannot be used: {reason}."
        return EarnedValueError(code, sentence, task=task.key, entry=place)

    if not _whole(cost.amount):
        raise refuse(EarnedValueFault.NOT_WHOLE, f"{cost.amount} is not a whole number of minor units")
    if cost.amount < 0:
        raise refuse(EarnedValueFault.NEGATIVE_BUDGET, "a budget is not negative")
    if task.start is None or task.finish is None:
        raise refuse(EarnedValueFault.NO_DATES, "the baseline has no start and finish for the task")
    if task.finish < task.start:
        raise refuse(EarnedValueFault.FINISH_BEFORE_START, "the task finishes before it starts")
    if cost.phasing is Phasing.GIVEN:
        if not cost.values:
            raise refuse(EarnedValueFault.VALUES_MISSING, "its values over time are not given")
        if sum(amount for _, amount in cost.values) != cost.amount:
            raise refuse(
                EarnedValueFault.VALUES_DO_NOT_ADD_UP,
                f"its values over time add up to {sum(a for _, a in cost.values)}, not to {cost.amount}",
            )
        if min(amount for _, amount in cost.values) < 0:
            raise refuse(EarnedValueFault.NEGATIVE_BUDGET, "a value over time is negative")
        instants = [instant for instant, _ in cost.values]
        if instants != sorted(set(instants)) or instants[0] < task.start:
            raise refuse(
                EarnedValueFault.VALUES_OUT_OF_ORDER,
                "its values over time are not in order, or begin before the task",
            )
    return task.start, task.finish


def _parts(cost: BudgetLine, axis: WorkingTime | None, start: int, finish: int) -> list[Part]:
    if cost.phasing is Phasing.GIVEN:
        return _given(cost, axis, start)
    if cost.phasing is Phasing.AT_END:
        return [Part(None, finish, finish, 1)]
    if cost.phasing is Phasing.AT_START:
        return [Part(None, start, start, 1)]
    begin, end = (start, finish) if axis is None else (axis.offset(start), axis.offset(finish))
    return contour(cost.phasing, axis, begin, end) if end > begin else [Part(None, start, start, 1)]


def _given(cost: BudgetLine, axis: WorkingTime | None, start: int) -> list[Part]:
    parts, since = [], start
    for instant, amount in cost.values:
        begin, end = (since, instant) if axis is None else (axis.offset(since), axis.offset(instant))
        parts.append(Part(axis, begin, end, amount) if end > begin else Part(None, instant, instant, amount))
        since = instant
    return parts


def _line(cost: BudgetLine, parts: list[Part], scale: int) -> Line:
    if cost.phasing is Phasing.GIVEN:
        pieces = [Piece(axis, begin, end, amount * scale) for axis, begin, end, amount in parts]
    else:
        pieces = pieces_of(cost.amount, parts, scale)
    return Line(cost.task, cost.resource, cost.phasing, cost.amount * scale, pieces)
