"""A whole document as the rows of a plan: what filling a plan stores, and what a preview computes.

Both go through the same rows, so that a preview promises exactly what the import will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson
from django.utils.translation import gettext as _

from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import Calendar, CalendarException, Constraint, Plan, Task
from tongzhou.exchange.document import PlanDocument, TaskDetails
from tongzhou.exchange.table.assembly import DELIVERABLE_FIELD
from tongzhou.plan.editing.state import AssignmentRow, LinkRow, PlanState, Row
from tongzhou.plan.models import CalendarKind, Kind, PlanSettings, WorkingCalendar
from tongzhou.plan.queries.state import LoadedPlan, ResourceRow
from tongzhou.plan.scheduling import Outcome, compute
from tongzhou.projects.models import Project

DELIVERABLE_FIELDS = frozenset({"deliverable", "Deliverable", "交付物"})
CRITERION_FIELDS = frozenset({"criterion", "Acceptance criterion", "验收标准"})
"""Names under which deliverables and acceptance criteria travel in files, as custom text fields."""
LONGEST = {"deliverable": 500, "criterion": 100_000}
TABLES = frozenset({"xlsx", "xls", "ods", "csv"})
"""Sources whose reader puts the column of deliverables, however headed, into one field."""
MOST_UNITS = 10_000_000
SATURDAY = 5
KEPT = (
    "guid",
    "priority",
    "effort_driven",
    "duration_unit",
    "hyperlink",
    "hyperlink_address",
    "hyperlink_sub_address",
    "contact",
    "hide_bar",
    "physical_percent_complete",
)
"""What a file says of a task beside its dates, kept only to be written out again."""


def from_its_start(document: PlanDocument) -> PlanDocument:
    """The same plan scheduled from its start, where it was from its finish: everything as late as possible.

    Raises the engine's PlanError when the plan cannot be scheduled.
    """
    plan = document.plan
    if not plan.from_finish or not plan.tasks:
        return document
    late = replace(plan, tasks=tuple(_as_late_as_possible(task) for task in plan.tasks))
    start = schedule(late).project_start
    return replace(document, plan=replace(late, start=start, from_finish=False))


def _as_late_as_possible(task: Task) -> Task:
    if task.constraint != Constraint.ASAP or task.manual or task.actual_start is not None:
        return task
    return task._replace(constraint=Constraint.ALAP)


def clean(text: str, most: int) -> str:
    """Text that any database takes: no zero characters, at most so long."""
    return text.replace("\x00", "")[:most]


class Filler:
    """Turns a document's tasks into rows with loose numbers; ``numbers`` says which task became which.

    ``calendars`` and ``resources`` give the numbers that the document's keys have in the plan.
    ``keep_dates`` pins every task that is no summary to the dates the file has.
    """

    def __init__(
        self,
        state: PlanState,
        document: PlanDocument,
        *,
        calendars: Mapping[int, int],
        resources: Mapping[int, int],
        keep_dates: bool,
    ) -> None:
        self.state = state
        self.document = document
        self.calendars = calendars
        self.resources = resources
        self.keep_dates = keep_dates
        self.numbers: dict[int, int] = {}
        self.parents = {task.parent for task in document.plan.tasks}
        self.texts = text_fields(document)

    def fill(self) -> None:
        """Put the whole document into the state."""
        for task in self.document.plan.tasks:
            self._add(task)
        self._add_links()
        self._add_people()

    def _add(self, task: Task) -> None:
        details = self.document.details(task)
        key = self.state.next_loose()
        parent = None if task.parent is None else self.numbers[task.parent]
        siblings = self.state.children.get(parent, [])
        self.numbers[task.key] = key
        self.state.insert(self._row(key, parent, task, details), (parent, siblings[-1] if siblings else None))
        # New rows are stored with their texts at once: remembering what was before would write them twice.
        self.state.cold[key] = {
            "notes": clean(details.notes, 100_000),
            "deliverable": "",
            "criterion": "",
            "file_details": file_details(details, self.texts),
        } | {
            column: clean(value, LONGEST[column])
            for number, value in details.custom
            if (column := self.texts.get(number)) is not None
        }

    def _row(self, key: int, parent: int | None, task: Task, details: TaskDetails) -> Row:
        milestone = details.milestone or (task.milestone and not task.duration)
        given = task.manual or task.external or not task.active
        row = Row(
            id=key,
            parent_id=parent,
            position=0,
            name=clean(details.name or task.name, 500) or _("(without a name)"),
            kind=Kind.MILESTONE if milestone else Kind.TASK,
            duration=task.duration,
            elapsed=task.elapsed,
            estimated=details.estimated,
            manual=task.manual,
            active=task.active,
            external=task.external,
            constraint_type=int(task.constraint),
            constraint_at=task.constraint_date,
            deadline_at=task.deadline,
            calendar_id=None if task.calendar is None else self.calendars.get(task.calendar),
            ignore_resource_calendar=task.ignore_resource_calendar,
            given_start_at=task.start if given else None,
            given_finish_at=task.finish if given else None,
            percent=max(0, min(100, task.percent)),
            actual_start_at=task.actual_start,
            actual_finish_at=task.actual_finish,
            remaining=task.remaining,
            stop_at=task.stop,
            resume_at=task.resume,
            segments=orjson.dumps(task.segments).decode() if task.segments else "",
            levelling_delay=task.levelling_delay,
            levelling_delay_elapsed=task.levelling_delay_elapsed,
            work=details.work,
            split_span=task.span,
            fixed_duration=task.fixed_duration,
            placeholder=task.placeholder,
        )
        if self.keep_dates and task.key not in self.parents:
            _pin(row, details)
        return row

    def _add_links(self) -> None:
        known: set[tuple[int, int, int]] = set()
        for link in self.document.plan.links:
            identity = (link.predecessor, link.successor, int(link.type))
            if identity in known:
                continue
            known.add(identity)
            key = self.state.next_loose()
            ends = self.numbers[link.predecessor], self.numbers[link.successor]
            self.state.set_link(key, LinkRow(key, *ends, int(link.type), link.lag, int(link.lag_unit)))

    def _add_people(self) -> None:
        """Who works on what, as far as it binds dates; the caller stores the rows itself, all at once."""
        found: dict[int, dict[int, AssignmentRow]] = {}
        for one in self.document.plan.assignments:
            resource = self.resources.get(one.resource)
            if resource is not None and one.task in self.numbers:
                row = AssignmentRow(
                    resource,
                    min(max(one.units, 0), MOST_UNITS),
                    one.work,
                    one.delay,
                    one.start,
                    one.finish,
                    one.span,
                )
                found.setdefault(self.numbers[one.task], {}).setdefault(resource, row)
        self.state.people.update((key, tuple(people.values())) for key, people in found.items())


def _pin(row: Row, details: TaskDetails) -> None:
    start, finish = details.stored.start, details.stored.finish
    if start is not None and finish is not None:
        row.manual = True
        row.given_start_at, row.given_finish_at = start, max(start, finish)


def text_fields(document: PlanDocument) -> dict[int, str]:
    """The custom fields that carry texts we have columns for: field number → column."""
    found = {}
    for field in document.custom_fields:
        in_table = field.id == DELIVERABLE_FIELD and document.source in TABLES
        if field.alias in DELIVERABLE_FIELDS or in_table:
            found[field.id] = "deliverable"
        elif field.alias in CRITERION_FIELDS:
            found[field.id] = "criterion"
    return found


def file_details(details: TaskDetails, texts: Mapping[int, str]) -> dict[str, Any]:
    """What a file says of a task beside dates and texts, kept for writing it out again."""
    kept: dict[str, Any] = {"uid": details.key}
    for name in KEPT:
        value = getattr(details, name)
        if value != TaskDetails._field_defaults[name]:
            kept[name] = clean(value, 2_000) if isinstance(value, str) else value
    if details.type:
        kept["type"] = int(details.type)
    if details.wbs and details.wbs != details.outline_number:
        kept["wbs"] = clean(details.wbs, 200)
    custom = [[number, clean(value, 2_000)] for number, value in details.custom if number not in texts]
    if custom:
        kept["custom"] = custom
    return kept


def take_settings(
    settings: PlanSettings, plan: Plan, calendars: Mapping[int, int], *, reschedule: bool | None
) -> tuple[str, ...]:
    """Set how the plan is computed as the document says; returns the names of the fields it set.

    ``reschedule`` decides whether uncompleted work moves behind the status date; None leaves that to the
    document.
    """
    settings.start_at = plan.start
    settings.calendar_id = calendars.get(plan.calendar, settings.calendar_id)
    settings.minutes_per_day = max(1, min(1440, plan.minutes_per_day))
    settings.critical_slack = max(0, min(plan.critical_slack, 2_000_000_000))
    settings.several_ends = plan.several_ends
    settings.honour_constraints = plan.honour_constraints
    settings.reschedule_uncompleted = plan.reschedule_uncompleted if reschedule is None else reschedule
    return (
        "start_at",
        "calendar",
        "minutes_per_day",
        "critical_slack",
        "several_ends",
        "honour_constraints",
        "reschedule_uncompleted",
    )


def stored_calendar(calendar: Calendar, **values: Any) -> WorkingCalendar:
    """A calendar of a document as the database has it, not saved; ``values`` are further columns."""
    return WorkingCalendar(
        name=clean(calendar.name, 200) or str(calendar.key),
        week=_stored_week(calendar.week),
        exceptions=[stored_exception(one) for one in calendar.exceptions],
        work_weeks=[
            {"first": one.first.isoformat(), "last": one.last.isoformat(), "week": _stored_week(one.week)}
            for one in calendar.work_weeks
        ],
        **values,
    )


def _stored_week(week: Iterable[Any]) -> list[Any]:
    return [None if day is None else [list(interval) for interval in day] for day in week]


def stored_exception(exception: CalendarException, **extra: Any) -> dict[str, Any]:
    """An exception of the engine as a calendar stores it."""
    stored: dict[str, Any] = {
        "first": exception.first.isoformat(),
        "last": exception.last.isoformat(),
        "working": [list(interval) for interval in exception.working],
        "name": exception.name,
        "kind": _kind_of(exception).value,
    }
    if exception.rank:
        stored["rank"] = exception.rank
    if exception.days is not None:
        stored["days"] = sorted(day.isoformat() for day in exception.days)
    return stored | extra


def _kind_of(exception: CalendarException) -> CalendarKind:
    """Files do not say why a day differs: freeze windows tell by their name, make-up days by their weekday."""
    if not exception.working:
        frozen = "封网" in exception.name or "freeze" in exception.name.lower()
        return CalendarKind.FREEZE if frozen else CalendarKind.HOLIDAY
    days = (exception.first, exception.last)
    return CalendarKind.MAKE_UP if all(day.weekday() >= SATURDAY for day in days) else CalendarKind.OTHER


def rehearse(
    document: PlanDocument, project: Project, standard: WorkingCalendar, *, keep_dates: bool, reschedule: bool
) -> tuple[Outcome, dict[int, int]]:
    """What filling a plan with a document would compute, without storing anything.

    ``standard`` is the calendar of documents that bring none. Returns the outcome and which task became
    which row. Raises the engine's PlanError when the document cannot be scheduled.
    """
    document = from_its_start(document)
    plan = document.plan
    own = {calendar.key: number for number, calendar in enumerate(plan.calendars, standard.pk + 1)}
    calendars = [standard] + [
        stored_calendar(one, pk=own[one.key], base_id=own.get(one.base) if one.base is not None else None)
        for one in plan.calendars
    ]
    settings = PlanSettings(calendar_id=standard.pk)
    take_settings(settings, plan, own, reschedule=reschedule)
    resources = {one.key: number for number, one in enumerate(plan.resources, 1)}
    loaded = LoadedPlan(
        project,
        settings,
        tuple(calendars),
        tuple(
            ResourceRow(resources[one.key], None if one.calendar is None else own.get(one.calendar), one.work)
            for one in plan.resources
        ),
        PlanState.of((), (), {}),
    )
    filler = Filler(loaded.state, document, calendars=own, resources=resources, keep_dates=keep_dates)
    filler.fill()
    return compute(loaded), filler.numbers
