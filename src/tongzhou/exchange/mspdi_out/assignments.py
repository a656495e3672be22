"""Assignments of an MSPDI file, and the pieces of split tasks: MSPDI has no other place for them.

A split is a stretch of time in which none of a task's assignments has work. A split task that nobody
works on gets an assignment to nobody, as Microsoft Project itself writes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tongzhou.engine.plan import Assignment, Task
from tongzhou.exchange.document import AssignmentDetails, PlanDocument, StoredDates
from tongzhou.exchange.mspdi_out.custom import Custom
from tongzhou.exchange.mspdi_out.dates import Dates
from tongzhou.exchange.mspdi_out.resources import write_assignment
from tongzhou.exchange.mspdi_out.xml import element, group, moment, span

_REMAINING, _ACTUAL = "1", "2"
_CONTOURED = 8


def write_assignments(document: PlanDocument, dates: Dates, custom: Custom) -> str:
    """The ``Assignments`` element."""
    return group("Assignments", _assignments(document, dates, custom))


def _assignments(document: PlanDocument, dates: Dates, custom: Custom) -> Iterator[str]:
    tasks = {task.key: task for task in document.plan.tasks}
    rows = [*_given(document), *_to_nobody(document, tasks.values())]
    for row in rows:
        task = tasks.get(row.task)
        if task is None:
            continue
        of_task = dates.of(task, document.details(task))
        moved = _moved(row, document, of_task, dates)
        yield write_assignment(moved, custom, _pieces(moved, task, of_task, dates))


def _given(document: PlanDocument) -> list[AssignmentDetails]:
    """The document's assignments, and the plan's where the document has no details of one."""
    known = {(row.task, row.resource) for row in document.assignments}
    key = max((row.key for row in document.assignments), default=0)
    missing = [a for a in document.plan.assignments if (a.task, a.resource) not in known]
    return [*document.assignments, *(_detailed(a, key + n) for n, a in enumerate(missing, 1))]


def _detailed(row: Assignment, key: int) -> AssignmentDetails:
    return AssignmentDetails(
        key=key, task=row.task, resource=row.resource, units=row.units, work=row.work,
        remaining_work=row.work, start=row.start, finish=row.finish, delay=row.delay,
    )  # fmt: skip


def _to_nobody(document: PlanDocument, tasks: Iterable[Task]) -> Iterator[AssignmentDetails]:
    """For each split task without any assignment, one to nobody, with the task's duration as its work."""
    assigned = {row.task for row in document.assignments} | {a.task for a in document.plan.assignments}
    key = max((row.key for row in document.assignments), default=0) + len(document.plan.assignments)
    for task in tasks:
        if task.segments and task.key not in assigned:
            key += 1
            yield AssignmentDetails(
                key=key, task=task.key, work=task.duration, remaining_work=task.remaining, contour=_CONTOURED,
            )  # fmt: skip


def _moved(
    row: AssignmentDetails, document: PlanDocument, of_task: StoredDates, dates: Dates
) -> AssignmentDetails:
    """The assignment with the dates of its task, where those were computed anew and differ."""
    if dates.schedule is None and row.key in dates.given_assignments:
        return row
    stored = document.tasks[row.task].stored if row.task in document.tasks else StoredDates()
    unmoved = (stored.start, stored.finish) == (of_task.start, of_task.finish)
    if (dates.schedule is None or unmoved) and row.start is not None and row.finish is not None:
        return row
    if of_task.start is None or of_task.finish is None:
        return row
    start = dates.axis_of_plan().add(of_task.start, row.delay) if row.delay else of_task.start
    return row._replace(start=start, finish=max(of_task.finish, start))


def _pieces(row: AssignmentDetails, task: Task, of_task: StoredDates, dates: Dates) -> str:
    """The work of a split task over time: a piece of work or of pause per stretch."""
    if not task.segments or of_task.start is None:
        return ""
    axis = dates.axis(task)
    base, total = axis.offset(of_task.start), sum(length for _, length in task.segments) or 1
    work = task.duration if row.work is None else row.work
    written = []
    for start, finish, length in _stretches(task):
        first, last = axis.start_at(base + start), axis.finish_at(base + finish)
        kind = _ACTUAL if task.stop is not None and last <= task.stop else _REMAINING
        value = work * length // total
        written.append(_timephased(row.key, kind, first, last, value))
    return "".join(written)


def _stretches(task: Task) -> Iterator[tuple[int, int, int]]:
    """(from, to, seconds worked) of each piece and of each pause between two pieces."""
    end = task.segments[0][0]
    for offset, length in task.segments:
        if offset > end:
            yield end, offset, 0
        yield offset, offset + length, length
        end = offset + length


def _timephased(key: int, kind: str, first: int, last: int, value: int) -> str:
    return element(
        "TimephasedData",
        (
            ("Type", kind),
            ("UID", str(key)),
            ("Start", moment(first)),
            ("Finish", moment(last)),
            ("Unit", "2"),
            ("Value", span(value)),
        ),
    )
