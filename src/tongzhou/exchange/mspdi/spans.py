"""How long assignments take from start to finish: splits, delays and contours.

A file states the distribution of work in three ways: a contour, timephased work, or only the start and finish
of an assignment edited by hand. All three become working time on the assignment's own calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tongzhou.engine.plan import Assignment, Interval, Resource, Task
from tongzhou.engine.working_time import Calendars, WorkingTime
from tongzhou.exchange.document import AssignmentDetails
from tongzhou.exchange.mspdi.resources import HAND_EDITED, AssignmentRow, Piece

NOBODY = -1
"""Resource key of assignments nobody has been given; no resource of the file has it."""


class Spans:
    """Turns the assignments of a file into the engine's, and finds the splits of tasks."""

    def __init__(self, calendars: Calendars, project: int, resources: Sequence[Resource]) -> None:
        self._calendars = calendars
        self._project = project
        self._resources = {resource.key: resource for resource in resources}

    def assignments(self, rows: Iterable[AssignmentRow], tasks: Mapping[int, Task]) -> list[Assignment]:
        """The assignments of people and machines, with the span of those that have one of their own."""
        found: list[Assignment] = []
        for details, pieces in rows:
            resource = self._resources.get(NOBODY if details.resource is None else details.resource)
            if resource is None or not resource.work:
                continue
            found.append(
                Assignment(
                    details.task,
                    resource.key,
                    max((details.work or 0) - (details.overtime_work or 0), 0),
                    details.units,
                    details.delay,
                    details.start,
                    details.finish,
                    self._span(tasks[details.task], details, pieces),
                )
            )
        return found

    def split(self, task: Task, rows: Sequence[AssignmentRow]) -> Task:
        """The task with the parts of its split, as far as one assignment of it tells them."""
        if task.elapsed:
            return task
        working = [row for row in rows if self._works(row.details)]
        if working:
            segments = self._segments_of(task, working[0]) if len(working) == 1 else ()
            return task._replace(segments=segments) if segments else task
        edited = [row for row in rows if row.details.contour == HAND_EDITED]
        if not edited:
            return task
        segments = self._segments_of(task, edited[0])
        if segments:
            return task._replace(segments=segments)
        span = _between(self._axis(task, None), edited[0].details)
        return task if span is None or span == task.duration else task._replace(span=span)

    def _works(self, details: AssignmentDetails) -> bool:
        resource = self._resources.get(NOBODY if details.resource is None else details.resource)
        return resource is not None and resource.work

    def _segments_of(self, task: Task, row: AssignmentRow) -> tuple[Interval, ...]:
        """The parts of a split; nothing when the work has no gap."""
        if all(piece.work for piece in row.pieces):
            return ()
        resource = None if row.details.resource is None else self._resources[row.details.resource]
        segments = _segments(self._axis(task, resource), row.pieces)
        return segments if len(segments) > 1 else ()

    def _axis(self, task: Task, resource: Resource | None) -> WorkingTime:
        keys = [] if task.calendar is None else [task.calendar]
        own = None if resource is None else resource.calendar
        if own is not None and not (keys and task.ignore_resource_calendar):
            keys.append(own)
        return self._calendars.together(*(keys or [self._project]))

    def _span(self, task: Task, details: AssignmentDetails, pieces: Sequence[Piece]) -> int | None:
        if task.elapsed or details.resource is None:
            return None
        if not details.contour and not self._segments_of(task, AssignmentRow(details, tuple(pieces))):
            return None
        return _between(self._axis(task, self._resources[details.resource]), details)


def _between(axis: WorkingTime, details: AssignmentDetails) -> int | None:
    if details.start is None or details.finish is None:
        return None
    return axis.between(details.start, details.finish) or None


def _segments(axis: WorkingTime, pieces: Sequence[Piece]) -> tuple[Interval, ...]:
    """Working parts as (offset, length) from the first, gaps being working time without work."""
    merged: list[tuple[int, int]] = []
    for piece in pieces:
        start, finish = axis.offset(piece.start), axis.offset(piece.finish)
        if not piece.work or start >= finish:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(finish, merged[-1][1]))
        else:
            merged.append((start, finish))
    if not merged:
        return ()
    first = merged[0][0]
    return tuple((start - first, finish - start) for start, finish in merged)
