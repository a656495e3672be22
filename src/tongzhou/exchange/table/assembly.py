"""Rows put together to tasks, links, resources and assignments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tongzhou.engine.plan import Assignment, Constraint, Link, Resource, Task
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.document import (
    AssignmentDetails,
    FidelityCode,
    FidelityNote,
    ResourceDetails,
    StoredDates,
    TaskDetails,
)
from tongzhou.exchange.errors import RowProblem
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.table import cells
from tongzhou.exchange.table.cells import CellError, LinkText, Span, as_text
from tongzhou.exchange.table.columns import Column, Header
from tongzhou.exchange.table.project import STANDARD, Surroundings
from tongzhou.exchange.table.rows import Problems, Row

DELIVERABLE_FIELD = 188744016
"""Microsoft Project's number of the field Text30."""
TEXT_FIELDS = (188743731, 188743734, 188743737, 188743740, 188743743,
               *range(188743746, 188743751), *range(188743997, 188744016))  # fmt: skip
"""Numbers of Text1 to Text29."""
_DATED = frozenset(Constraint) - {Constraint.ASAP, Constraint.ALAP}


class Assembly:
    """The plan made of checked rows and their places in the hierarchy."""

    def __init__(
        self,
        rows: Sequence[Row],
        above: Sequence[int | None],
        header: Header,
        surroundings: Surroundings,
        limits: Limits,
        problems: Problems,
    ) -> None:
        self._rows, self._above, self._header = rows, above, header
        self._surroundings, self._limits, self._problems = surroundings, limits, problems
        self._parents = {parent for parent in above if parent is not None}
        self._keys = self._assigned_keys()
        self._calendars = Calendars(surroundings.calendars, surroundings.start or 0)
        self._calendar_keys = {c.name: c.key for c in surroundings.calendars}
        self.notes: list[FidelityNote] = []
        names = dict.fromkeys(name for row in rows for name, _ in row.resources)
        self._resource_keys = {name: key for key, name in enumerate(names, 1)}

    def _assigned_keys(self) -> list[int]:
        """Lasting identifiers where the table has them, else row numbers, else 1, 2, 3."""
        rows = self._rows
        ids = [row.uid for row in rows]
        if any(key is None for key in ids):
            ids = [
                int(row.id) if row.id.isdigit() and len(row.id) < 15 and int(row.id) else None for row in rows
            ]
        if any(key is None for key in ids) or len(set(ids)) < len(ids):
            return list(range(1, len(rows) + 1))
        return [key for key in ids if key is not None]

    # ── tasks ─────────────────────────────────────────────────────────────────────────────────────────
    def tasks(self) -> list[Task]:
        """One task per row."""
        return [self._task(place, row) for place, row in enumerate(self._rows)]

    def _task(self, place: int, row: Row) -> Task:
        self._check_dates(row)
        summary = place in self._parents
        calendar = self._calendar(row)
        span = self._span(row, summary, calendar)
        kind, when = self._constraint(row, summary)
        begun = not summary and bool(row.percent or row.actual_start is not None)
        done = not summary and (row.percent == 100 or row.actual_finish is not None)
        parent = self._above[place]
        return Task(
            key=self._keys[place],
            parent=None if parent is None else self._keys[parent],
            duration=span.seconds,
            elapsed=span.elapsed,
            constraint=kind,
            constraint_date=when,
            deadline=row.deadline,
            calendar=calendar,
            manual=bool(row.manual),
            active=row.active is not False,
            start=row.start,
            finish=row.finish,
            percent=100 if done else row.percent or 0,
            actual_start=_first(row.actual_start, row.start) if begun or done else row.actual_start,
            actual_finish=_first(row.actual_finish, row.finish) if done else row.actual_finish,
            remaining=0 if done else self._remaining(row, span.seconds),
            milestone=bool(row.milestone) or (span.seconds == 0 and not summary),
            summary=summary,
            name=row.name,
        )

    def _check_dates(self, row: Row) -> None:
        if row.start is not None and row.finish is not None and row.finish < row.start:
            value = as_text(_day_of(row.finish))
            self._problems.add(row.number, Column.FINISH, value, RowProblem.FINISH_BEFORE_START)

    def _calendar(self, row: Row) -> int | None:
        if not row.calendar:
            return None
        key = self._calendar_keys.get(row.calendar)
        if key is None and self._surroundings.calendars == (STANDARD,):
            params: dict[str, str | int] = {"calendar": row.calendar}  # a text has no place for calendars
            self.notes.append(FidelityNote(FidelityCode.CALENDAR_UNKNOWN, None, None, params))
        elif key is None:
            self._problems.add(row.number, Column.CALENDAR, row.calendar, RowProblem.CALENDAR_UNKNOWN)
        return key

    def _span(self, row: Row, summary: bool, calendar: int | None) -> Span:
        """The duration as stated, else between the dates, else a guess of one day."""
        if row.duration is not None:
            return row.duration
        if row.milestone:
            return Span(0)
        if row.start is not None and row.finish is not None:
            axis = self._calendars.get(self._surroundings.calendar if calendar is None else calendar)
            return Span(max(axis.between(row.start, row.finish), 0))
        return Span(0) if summary else Span(self._surroundings.units.day, estimated=True)

    def _constraint(self, row: Row, summary: bool) -> tuple[Constraint, int | None]:
        """As stated; a start somebody typed for a task that waits for nothing is a wish to be kept."""
        if row.constraint in _DATED and row.constraint_date is None:
            value = as_text(row.constraint.name)
            self._problems.add(row.number, Column.CONSTRAINT, value, RowProblem.CONSTRAINT_WITHOUT_DATE)
            return Constraint.ASAP, None
        if row.constraint is not None:
            return row.constraint, row.constraint_date if row.constraint in _DATED else None
        if summary or row.manual or row.percent or row.predecessors not in (None, ""):
            return Constraint.ASAP, None
        if row.start is not None:
            return Constraint.SNET, row.start
        if row.finish is not None:
            return Constraint.FNET, row.finish
        return Constraint.ASAP, None

    @staticmethod
    def _remaining(row: Row, duration: int) -> int | None:
        if row.remaining is not None:
            return row.remaining.seconds
        return duration - duration * (row.percent or 0) // 100

    # ── links ─────────────────────────────────────────────────────────────────────────────────────────
    def links(self) -> list[Link]:
        """The links of all rows, each once."""
        places = self._references()
        found: dict[Link, None] = {}
        ends: Counter[int] = Counter()
        for place, row in enumerate(self._rows):
            for link in self._links_of(place, row, places):
                if link not in found:
                    found[link] = None
                    ends.update((link.predecessor, link.successor))
            if ends[self._keys[place]] > self._limits.links_of_task:
                limit = {"limit": self._limits.links_of_task}
                self._problems.add(row.number, Column.PREDECESSORS, "", RowProblem.TOO_MANY_LINKS, limit)
        return list(found)

    def _references(self) -> dict[str, int]:
        """What a predecessor may be called: its number, else its WBS code, else its name if it is the only one."""
        found: dict[str, int] = {}
        for place, row in enumerate(self._rows):
            if row.id and row.id in found:
                self._problems.add(row.number, Column.ID, row.id, RowProblem.ID_DUPLICATE)
            elif row.id:
                found[row.id] = place
        for place, row in enumerate(self._rows):
            if row.wbs:
                found.setdefault(row.wbs, place)
        if Column.ID not in self._header.columns:
            for place in range(len(self._rows)):
                found.setdefault(str(place + 1), place)
        names = Counter(row.name for row in self._rows)
        for place, row in enumerate(self._rows):
            if names[row.name] == 1:
                found.setdefault(row.name, place)
        return found

    def _links_of(self, place: int, row: Row, places: dict[str, int]) -> Iterable[Link]:
        def wrong(value: str, code: RowProblem) -> None:
            self._problems.add(row.number, Column.PREDECESSORS, value, code)

        try:
            typed = cells.links(row.predecessors, self._surroundings.units, places)
        except CellError as error:
            wrong(as_text(row.predecessors), error.code)
            return
        for text in typed:
            other = places.get(text.reference)
            if other is None:
                wrong(text.reference, RowProblem.LINK_TO_NOTHING)
            elif other == place:
                wrong(text.reference, RowProblem.LINK_TO_SELF)
            elif self._is_above(other, place) or self._is_above(place, other):
                wrong(text.reference, RowProblem.LINK_TO_OWN_SUMMARY)
            else:
                yield self._link(other, place, text)

    def _link(self, other: int, place: int, text: LinkText) -> Link:
        return Link(self._keys[other], self._keys[place], int(text.type), text.lag, int(text.unit))

    def _is_above(self, candidate: int, place: int) -> bool:
        cursor = self._above[place]
        while cursor is not None:
            if cursor == candidate:
                return True
            cursor = self._above[cursor]
        return False

    # ── resources ─────────────────────────────────────────────────────────────────────────────────────
    def resources(self) -> tuple[list[Resource], list[AssignmentDetails]]:
        """Whoever is named on a row, and their assignments."""
        found: list[AssignmentDetails] = []
        for place, row in enumerate(self._rows):
            span = self._span(row, place in self._parents, None)
            for name, units in row.resources:
                alone = len(row.resources) == 1 and row.work is not None
                work = row.work.seconds if alone and row.work is not None else span.seconds * units // 10_000
                key, resource = len(found) + 1, self._resource_keys[name]
                found.append(AssignmentDetails(key, self._keys[place], resource, units, work))
        return [Resource(key=key) for key in self._resource_keys.values()], found

    @staticmethod
    def engine_assignments(details: Iterable[AssignmentDetails]) -> tuple[Assignment, ...]:
        """The assignments as the engine takes them."""
        return tuple(
            Assignment(row.task, row.resource, row.work or 0, row.units)
            for row in details
            if row.resource is not None
        )

    def resource_details(self) -> dict[int, ResourceDetails]:
        """Names of the resources by key."""
        return {key: ResourceDetails(key=key, id=key, name=name) for name, key in self._resource_keys.items()}

    # ── details ───────────────────────────────────────────────────────────────────────────────────────
    def details(self, tasks: Sequence[Task]) -> dict[int, TaskDetails]:
        """What the rows say beside the plan, by task key."""
        level: list[int] = []
        found: dict[int, TaskDetails] = {}
        for place, (task, row) in enumerate(zip(tasks, self._rows, strict=True)):
            parent = self._above[place]
            level.append(1 if parent is None else level[parent] + 1)
            found[task.key] = self._detail(task, row, place, level[place])
        return found

    def _detail(self, task: Task, row: Row, place: int, level: int) -> TaskDetails:
        span = row.duration or Span(
            task.duration, task.elapsed, "ed" if task.elapsed else "d", row.start is None
        )
        return TaskDetails(
            key=task.key,
            id=int(row.id) if row.id.isdigit() and len(row.id) < 10 else place + 1,
            name=row.name,
            wbs=row.wbs,
            outline_level=level,
            notes=row.notes,
            priority=500 if row.priority is None else row.priority,
            estimated=span.estimated,
            milestone=task.milestone,
            duration_unit=span.unit,
            percent_complete=task.percent,
            work=None if row.work is None else row.work.seconds,
            remaining_duration=task.remaining,
            stored=StoredDates(start=row.start, finish=row.finish),
            custom=self._custom(row),
        )

    def _custom(self, row: Row) -> tuple[tuple[int, str], ...]:
        numbers = dict(zip(self._header.others, TEXT_FIELDS, strict=False))
        own = tuple((numbers[place], text) for place, text in row.others if place in numbers)
        return ((DELIVERABLE_FIELD, row.deliverable), *own) if row.deliverable else own


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _day_of(instant: int) -> str:
    from datetime import date, timedelta

    return (date(1970, 1, 1) + timedelta(instant // 86_400)).isoformat()
