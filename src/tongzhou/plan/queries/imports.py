"""What an import would do, before it does it: counts, the first rows, dates in the file against ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from tongzhou.accounts.models import User
from tongzhou.engine.critical_path import DriverKind, Schedule
from tongzhou.engine.errors import PlanError
from tongzhou.engine.plan import LinkType, Task
from tongzhou.exchange.document import PlanDocument
from tongzhou.plan.filling import rehearse
from tongzhou.plan.models import DAY, ImportDraft, WorkingCalendar, WorkItem, day_of, last_day_of
from tongzhou.projects.models import Project

FIRST_ROWS = 50
BIGGEST = 15
MINUTE = 60


class Reason(StrEnum):
    """Why a date of ours differs from the file's."""

    FOLLOWS = "follows"
    BEHIND_STATUS = "behind_status"
    STALE = "stale"
    LATER_THAN_NEEDED = "later_than_needed"
    SAME_START = "same_start"
    EARLIER_THAN_ALLOWED = "earlier_than_allowed"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A task of the file as the preview shows it; ``level`` counts from 0, ``days`` are working days."""

    level: int
    name: str
    summary: bool
    milestone: bool
    start: date | None
    finish: date | None
    days: float

    @property
    def duration(self) -> str:
        """The working days as text: 5, 0.5."""
        return f"{self.days:g}"

    @property
    def steps(self) -> range:
        """One entry per level, for templates to indent with."""
        return range(self.level)


@dataclass(frozen=True, slots=True)
class Difference:
    """A task whose dates we compute otherwise than the file; ``days`` is how much later we finish."""

    row: int
    name: str
    file_start: date
    file_finish: date
    start: date
    finish: date
    days: float
    reason: Reason
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Dates of the file against dates as we compute them; tasks that are no summaries and have both."""

    compared: int
    equal: int
    differences: tuple[Difference, ...]
    start: date | None
    finish: date | None

    @property
    def percent_equal(self) -> int:
        """Whole percents, rounded down, so that 100 means all."""
        return self.equal * 100 // self.compared if self.compared else 100


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what will be created."""

    tasks: int
    summaries: int
    milestones: int
    links: int
    links_by_type: tuple[tuple[str, int], ...]
    calendars: int
    resources: int
    assignments: int
    baselines: int


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Everything the preview page says of a document; there is a comparison or, instead, a refusal."""

    counts: Counts
    rows: tuple[PreviewRow, ...]
    start: date
    finish: date | None
    status_date: date | None
    from_finish: bool
    has_costs: bool
    comparison: Comparison | None
    refusal: PlanError | None
    names: Mapping[int, str]
    """Names of the tasks by the keys that the refusal uses."""


def drafts_of(user: User) -> QuerySet[ImportDraft]:
    """The drafts somebody has uploaded: nobody else ever sees them."""
    return ImportDraft.objects.filter(by=user)


def has_items(project: Project) -> bool:
    """Whether a plan has work items already, so that no file can fill it any more."""
    return WorkItem.objects.filter(project=project).exists()


def preview_of(
    document: PlanDocument, project: Project, standard: WorkingCalendar, *, reschedule: bool
) -> ImportPreview:
    """What importing the document into the project would give; nothing is stored."""
    plan = document.plan
    comparison: Comparison | None = None
    refusal: PlanError | None = None
    try:
        comparison = _compared(document, project, standard, reschedule=reschedule)
    except PlanError as error:
        refusal = error
    starts = [one.stored.start for one in document.tasks.values() if one.stored.start is not None]
    finishes = [one.stored.finish for one in document.tasks.values() if one.stored.finish is not None]
    return ImportPreview(
        counts=counts_of(document),
        rows=_first_rows(document),
        start=day_of(min(starts, default=plan.start)),
        finish=last_day_of(max(finishes)) if finishes else None,
        status_date=None if plan.status_date is None else last_day_of(plan.status_date),
        from_finish=plan.from_finish,
        has_costs=_has_costs(document),
        comparison=comparison,
        refusal=refusal,
        names=_names(document) if refusal else {},
    )


def _names(document: PlanDocument) -> dict[int, str]:
    """Names of the tasks, by the document's keys and by the loose numbers that a rehearsal gives them."""
    names = {task.key: document.details(task).name for task in document.plan.tasks}
    return {-number: name for number, name in enumerate(names.values(), 1)} | names


def counts_of(document: PlanDocument) -> Counts:
    """How many rows of each kind the document has."""
    plan = document.plan
    parents = {task.parent for task in plan.tasks}
    milestones = sum(1 for task in plan.tasks if _is_milestone(task, document) and task.key not in parents)
    types = Counter(LinkType(link.type).name for link in plan.links)
    numbers = {one.number for details in document.tasks.values() for one in details.baselines}
    assigned = {(one.task, one.resource) for one in document.assignments if one.resource is not None}
    assigned |= {(one.task, one.resource) for one in plan.assignments}
    summaries = sum(1 for task in plan.tasks if task.key in parents)
    return Counts(
        tasks=len(plan.tasks) - summaries - milestones,
        summaries=summaries,
        milestones=milestones,
        links=len(plan.links),
        links_by_type=tuple((name, types[name]) for name in ("FS", "SS", "FF", "SF") if types[name]),
        calendars=len(plan.calendars),
        resources=len(plan.resources),
        assignments=len(assigned),
        baselines=len(numbers),
    )


def _is_milestone(task: Task, document: PlanDocument) -> bool:
    return document.details(task).milestone or (task.milestone and not task.duration)


def _has_costs(document: PlanDocument) -> bool:
    rated = any(one.standard_rate or one.cost_per_use or one.cost for one in document.resources.values())
    return rated or any(one.cost or one.fixed_cost for one in document.tasks.values())


def _first_rows(document: PlanDocument) -> tuple[PreviewRow, ...]:
    plan = document.plan
    parents = {task.parent for task in plan.tasks}
    levels: dict[int | None, int] = {None: -1}
    rows = []
    for task in plan.tasks[:FIRST_ROWS]:
        details = document.details(task)
        levels[task.key] = level = levels.get(task.parent, -1) + 1
        start, finish = details.stored.start, details.stored.finish
        rows.append(
            PreviewRow(
                level,
                details.name or task.name,
                task.key in parents,
                _is_milestone(task, document),
                None if start is None else day_of(start),
                None if start is None or finish is None else max(day_of(start), last_day_of(finish)),
                round(task.duration / (DAY if task.elapsed else plan.minutes_per_day * 60), 2),
            )
        )
    return tuple(rows)


# ── the file's dates and ours ─────────────────────────────────────────────────────────────────────────
def _compared(
    document: PlanDocument, project: Project, standard: WorkingCalendar, *, reschedule: bool
) -> Comparison:
    outcome, numbers = rehearse(document, project, standard, keep_dates=False, reschedule=reschedule)
    judge = _Judge(document, outcome.schedule, numbers, reschedule=reschedule)
    tasks = document.plan.tasks
    compared = [(row, task) for row, task in enumerate(tasks, 1) if judge.comparable(task)]
    differing = [(row, task) for row, task in compared if not judge.agrees(task)]
    differing.sort(key=lambda pair: -abs(judge.shift(pair[1])))
    result = outcome.schedule
    return Comparison(
        len(compared),
        len(compared) - len(differing),
        tuple(judge.difference(row, task) for row, task in differing[:BIGGEST]),
        day_of(result.project_start) if tasks else None,
        last_day_of(result.project_finish) if tasks else None,
    )


class _Judge:
    """Compares each task's dates in the file with those of a schedule, and finds the reason."""

    def __init__(
        self, document: PlanDocument, result: Schedule, numbers: dict[int, int], *, reschedule: bool
    ) -> None:
        self._document = document
        self._result = result
        self._numbers = numbers
        self._keys = {number: key for key, number in numbers.items()}
        self._tasks = {task.key: task for task in document.plan.tasks}
        self._parents = {task.parent for task in document.plan.tasks}
        self._status = document.plan.status_date if reschedule else None

    def _file(self, task: Task) -> tuple[int, int]:
        stored = self._document.details(task).stored
        return stored.start or 0, stored.finish or 0

    def _ours(self, task: Task) -> tuple[int, int]:
        place = self._result.index[self._numbers[task.key]]
        return self._result.start[place], self._result.finish[place]

    def comparable(self, task: Task) -> bool:
        """Whether the file has dates of its own for the task, and it is no summary."""
        stored = self._document.details(task).stored
        return task.key not in self._parents and stored.start is not None and stored.finish is not None

    def agrees(self, task: Task) -> bool:
        """Whether both dates are the same to the minute."""
        ours, theirs = self._ours(task), self._file(task)
        return all(abs(one - other) < MINUTE for one, other in zip(ours, theirs, strict=True))

    def shift(self, task: Task) -> int:
        """How many seconds later we finish, or start where the finish agrees."""
        (start, finish), (file_start, file_finish) = self._ours(task), self._file(task)
        return finish - file_finish or start - file_start

    def difference(self, row: int, task: Task) -> Difference:
        """The row of the table."""
        (start, finish), (file_start, file_finish) = self._ours(task), self._file(task)
        reason, cause = self._reason(task)
        return Difference(
            row,
            self._document.details(task).name or task.name,
            day_of(file_start),
            max(day_of(file_start), last_day_of(file_finish)),
            day_of(start),
            max(day_of(start), last_day_of(finish)),
            round(self.shift(task) / DAY, 1),
            reason,
            cause,
        )

    def _reason(self, task: Task) -> tuple[Reason, str]:
        start, finish = self._ours(task)
        file_start, file_finish = self._file(task)
        if (cause := self._cause(task)) is not None:
            return Reason.FOLLOWS, cause
        if (
            self._status is not None
            and task.percent < 100
            and file_start < self._status <= max(start, finish)
        ):
            return Reason.BEHIND_STATUS, ""
        if abs(start - file_start) < MINUTE:
            return Reason.SAME_START, ""
        if file_start > file_finish:
            return Reason.STALE, ""
        return (Reason.LATER_THAN_NEEDED if file_start > start else Reason.EARLIER_THAN_ALLOWED), ""

    def _cause(self, task: Task) -> str | None:
        """The name of a task that fixes this one's start and itself has other dates than in the file."""
        for driver in self._result.drivers(self._numbers[task.key]):
            if driver.kind in (DriverKind.PREDECESSOR, DriverKind.PARENT) and driver.key is not None:
                before = self._tasks[self._keys[driver.key]]
                if self.comparable(before) and not self.agrees(before):
                    return self._document.details(before).name or before.name
        return None
