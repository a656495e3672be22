"""What the demo's projects look like on a given day: who has done what, how late, and what was foreseen.

Time is counted in *positions*: working days since the start of the project. Position 0 is the morning of
its first working day; a task of 3 days that starts at position 0 ends at position 3, the evening of the
third day. Positions become dates only at the end, so that holidays cannot contradict the progress. The
passes here know links and durations, no calendars: enough to tell a consistent story. The dates of the
plan itself are the product's scheduler's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import TopologicalSorter
from math import ceil
from zlib import crc32

from tongzhou.demo.generated import Structure
from tongzhou.demo.portfolio import DemoConstraint, DemoDeadline, DemoProject
from tongzhou.engine.plan import LagUnit, LinkType
from tongzhou.plan.library import TemplateLink, TemplateTask, Words

IsWorking = Callable[[date], bool]
"""Whether a date is a working day in the project's calendar."""

SNAPSHOT_EVERY = 5
"""Working days between two looks at the milestones: the weekly report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTask:
    """One row of a project's WBS as it stands today.

    ``id`` is the WBS code, ``parent`` that of the summary above. ``days`` is the planned duration in
    working days (None for a summary, 0 for a milestone): schedule with it and take the baseline. Then
    enter progress: ``percent`` (0 to 100), ``actual_start`` and ``actual_finish`` (dates: the work began
    in the morning of the one and ended in the evening of the other; None when it has not happened) and
    ``current_days``, the duration as it is or is expected now, of which ``remaining_days`` are left.
    Summaries have no progress of their own. For a milestone that is reached both actual dates are the
    same and mean the evening of that day.

    ``actual_start_offset`` and ``actual_finish_offset`` say by how many working days that was later
    (negative: earlier) than planned; None when it has not happened. ``delay_reason`` is why, where a
    reason is known. ``assignees`` are ids of people and contacts, the first one responsible; ``work`` is the
    effort in person-days. ``constraint`` and ``deadline`` count working days from today.
    """

    id: str
    parent: str | None
    name: Words
    days: int | None
    phase: str
    milestone: bool
    client: bool
    optional: bool
    work: int | None
    deliverable: Words | None
    criterion: Words | None
    roles: tuple[str, ...]
    assignees: tuple[str, ...]
    percent: int
    actual_start: date | None
    actual_finish: date | None
    actual_start_offset: int | None
    actual_finish_offset: int | None
    current_days: int | None
    remaining_days: int | None
    delay_reason: Words | None
    constraint: DemoConstraint | None
    deadline: DemoDeadline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoForecast:
    """When milestone ``task`` was expected, as seen on ``seen_on``: one dot of the milestone trend chart."""

    task: str
    seen_on: date
    forecast: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFreezeDates:
    """A change-freeze window in dates, both included, and the tasks that may not run in it.

    Give those tasks a calendar of their own, based on the project's, with the window as time off.
    """

    name: Words
    first: date
    last: date
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """A project on one day.

    Load it so: create the tasks with ``days`` and the ``links``, schedule from ``start``, take the baseline
    (of the project's start); enter the progress and set the status date; then the constraints, deadlines
    and freeze windows; schedule again. ``forecasts`` are the milestone history, oldest first, ending with
    today's.
    """

    start: date
    status_date: date
    tasks: tuple[DemoTask, ...]
    links: tuple[TemplateLink, ...]
    freezes: tuple[DemoFreezeDates, ...]
    forecasts: tuple[DemoForecast, ...]
    days: Days

    def day_after_today(self, working_days: int) -> date:
        """The working day that lies ``working_days`` after today: for constraints and deadlines."""
        return self.days.date_after(working_days)


def weekday(day: date) -> bool:
    """Whether the day is Monday to Friday: the calendar where nobody knows a better one."""
    return day.weekday() < 5


class Days:
    """The working days around today, as dates.

    ``elapsed`` working days lie between the start and today, both included; today itself need not be one.
    """

    def __init__(self, today: date, elapsed: int, is_working: IsWorking) -> None:
        """Count back from today; ``elapsed`` must be positive."""
        self.elapsed = elapsed
        self._is_working = is_working
        self._list: list[date] = []
        day = today
        while len(self._list) < elapsed:
            if is_working(day):
                self._list.append(day)
            day -= timedelta(days=1)
        self._list.reverse()
        self._last = today

    @property
    def start(self) -> date:
        """The first working day of the project."""
        return self._list[0]

    def begun(self, position: int) -> date:
        """The date of something that starts at this position."""
        return self._at(position)

    def ended(self, position: int) -> date:
        """The date of something that ends at this position."""
        return self._at(max(position - 1, 0))

    def date_after(self, working_days: int) -> date:
        """The working day that lies so many working days after today."""
        return self._at(max(self.elapsed - 1 + working_days, 0))

    def _at(self, index: int) -> date:
        while len(self._list) <= index:
            self._last += timedelta(days=1)
            if self._is_working(self._last):
                self._list.append(self._last)
        return self._list[index]


@dataclass(frozen=True, slots=True)
class Span:
    """When a task starts and ends, in positions."""

    start: int
    finish: int


class Story:
    """How a project was planned, how it went until today, and what was foreseen on the way."""

    def __init__(self, project: DemoProject) -> None:
        """Compute the plan and the course of events of ``project``."""
        self.project = project
        self.now = project.elapsed
        self.network = _Network(project.structure)
        self.slips = {slip.task: slip for slip in project.slips}
        self.planned = self.network.forward(self._as_planned)
        self.happened = self.network.forward(self._as_it_went)

    def seen_at(self, position: int) -> dict[str, Span]:
        """What was known and expected at a position: actual dates before it, the plan after it."""
        if position >= self.now:
            return self.happened

        def expected(task: TemplateTask, ready: int) -> Span:
            went = self.happened[task.id]
            days = task.days or 0
            if went.finish <= position:
                return went
            if went.start < position:
                return Span(went.start, max(went.start + days, position + 1))
            start = max(ready, position) if days else ready
            return Span(start, max(start + days, position))

        return self.network.forward(expected)

    @staticmethod
    def _as_planned(task: TemplateTask, ready: int) -> Span:
        return Span(ready, ready + (task.days or 0))

    def _as_it_went(self, task: TemplateTask, ready: int) -> Span:
        days = task.days or 0
        slip = self.slips.get(task.id)
        start = ready + (slip.start_late if slip else 0)
        if slip:
            return Span(start, start + days + slip.late)
        if start + days <= self.now:
            days = max(1, days + _wobble(self.project.key, task)) if days else 0
        return Span(start, start + days)


def _wobble(project: str, task: TemplateTask) -> int:
    """Work never takes exactly as long as planned: a day more or less, always the same for a task."""
    dice = crc32(f"{project}/{task.id}".encode()) % 12
    if dice < 2 and (task.days or 0) >= 4:
        return -1
    return 1 if dice in (2, 3) and (task.days or 0) >= 5 else 0


class _Network:
    """The leaves of a structure in the order of their links."""

    def __init__(self, structure: Structure) -> None:
        self.tasks = {task.id: task for task in structure.tasks if not task.summary}
        self.before: dict[str, list[TemplateLink]] = {id: [] for id in self.tasks}
        for link in structure.links:
            self.before[link.successor].append(link)
        graph = {id: [link.predecessor for link in links] for id, links in self.before.items()}
        self.order = tuple(TopologicalSorter(graph).static_order())

    def forward(self, place: Callable[[TemplateTask, int], Span]) -> dict[str, Span]:
        """Place every task, given when its predecessors let it start."""
        spans: dict[str, Span] = {}
        for id in self.order:
            task = self.tasks[id]
            ready = max((self._ready(link, task, spans) for link in self.before[id]), default=0)
            spans[id] = place(task, max(ready, 0))
        return spans

    def _ready(self, link: TemplateLink, task: TemplateTask, spans: Mapping[str, Span]) -> int:
        before, days = spans[link.predecessor], task.days or 0
        lag = _lag_days(link, before)
        match link.type:
            case LinkType.FS:
                return before.finish + lag
            case LinkType.SS:
                return before.start + lag
            case LinkType.FF:
                return before.finish + lag - days
            case LinkType.SF:
                return before.start + lag - days


def _lag_days(link: TemplateLink, before: Span) -> int:
    if link.lag_unit is LagUnit.PERCENT:
        return ceil((before.finish - before.start) * link.lag / 100)
    if link.lag_unit is LagUnit.ELAPSED:
        return ceil(link.lag * 5 / 7)
    return link.lag


def demo_plan(project: DemoProject, today: date, is_working: IsWorking = weekday) -> DemoPlan:
    """What ``project`` looks like at the end of ``today``.

    ``is_working`` should ask the calendar that the project is scheduled with, for dates from years ago to
    years ahead; without it every Monday to Friday is a working day.
    """
    days = Days(today, project.elapsed, is_working)
    story = Story(project)
    return DemoPlan(
        start=days.start,
        status_date=today,
        tasks=tuple(_task(task, project, story, days) for task in project.structure.tasks),
        links=project.structure.links,
        freezes=tuple(
            DemoFreezeDates(
                name=freeze.name,
                first=today + timedelta(days=freeze.first),
                last=today + timedelta(days=freeze.last),
                tasks=freeze.tasks,
            )
            for freeze in project.freezes
        ),
        forecasts=tuple(_forecasts(story, days)),
        days=days,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Progress:
    """How far a task is; positions become dates here."""

    percent: int = 0
    started: bool = False
    finished: bool = False
    remaining: int = 0


def _task(task: TemplateTask, project: DemoProject, story: Story, days: Days) -> DemoTask:
    if task.summary:
        plan = went = Span(0, 0)
        progress = _Progress()
    else:
        plan, went = story.planned[task.id], story.happened[task.id]
        progress = _progress(went, project.elapsed)
    slip = story.slips.get(task.id)
    start = days.ended(went.start) if task.milestone else days.begun(went.start)
    return DemoTask(
        id=task.id,
        parent=task.parent,
        name=task.name,
        days=task.days,
        phase=task.phase,
        milestone=task.milestone,
        client=task.client,
        optional=task.optional,
        work=task.work,
        deliverable=task.deliverable,
        criterion=task.criterion,
        roles=task.roles,
        assignees=_assignees(task.roles, project),
        percent=progress.percent,
        actual_start=start if progress.started else None,
        actual_finish=days.ended(went.finish) if progress.finished else None,
        actual_start_offset=went.start - plan.start if progress.started else None,
        actual_finish_offset=went.finish - plan.finish if progress.finished else None,
        current_days=None if task.summary else went.finish - went.start,
        remaining_days=None if task.summary else progress.remaining,
        delay_reason=slip.reason if slip else None,
        constraint=next((one for one in project.constraints if one.task == task.id), None),
        deadline=next((one for one in project.deadlines if one.task == task.id), None),
    )


def _progress(went: Span, now: int) -> _Progress:
    if went.finish <= now:
        return _Progress(percent=100, started=True, finished=True)
    length = went.finish - went.start
    if went.start >= now:
        return _Progress(remaining=length)
    done = now - went.start
    return _Progress(percent=round(100 * done / length), started=True, remaining=length - done)


def _assignees(roles: Iterable[str], project: DemoProject) -> tuple[str, ...]:
    """Who fills the roles in this project, each once; nobody where the project has nobody for it."""
    return tuple(dict.fromkeys(id for role in roles for id in project.team.get(role, ())))


def _forecasts(story: Story, days: Days) -> Iterable[DemoForecast]:
    """Weekly looks at every milestone until it is reached, the last of them today."""
    milestones = [task.id for task in story.project.structure.tasks if task.milestone]
    looks = [*range(story.now % SNAPSHOT_EVERY or SNAPSHOT_EVERY, story.now, SNAPSHOT_EVERY), story.now]
    reached: set[str] = set()
    for look in looks:
        seen = story.seen_at(look)
        for id in milestones:
            if id not in reached:
                yield DemoForecast(task=id, seen_on=days.ended(look), forecast=days.ended(seen[id].finish))
            if seen[id].finish <= look:
                reached.add(id)
