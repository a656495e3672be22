"""Tasks of an MSPDI file, with their links, baselines and custom fields, in the schema's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tongzhou.engine.plan import Constraint, LagUnit, Link, Task
from tongzhou.exchange.document import Baseline, PlanDocument, StoredDates, TaskDetails
from tongzhou.exchange.mspdi_out.custom import Custom
from tongzhou.exchange.mspdi_out.dates import Dates
from tongzhou.exchange.mspdi_out.xml import (
    Field,
    duration_format,
    element,
    flag,
    group,
    hundredths,
    moment,
    span,
    tenths,
    text,
)

_LAG_FORMATS = {
    LagUnit.WORKING: "7", LagUnit.ELAPSED: "8", LagUnit.PERCENT: "19", LagUnit.ELAPSED_PERCENT: "20",
}  # fmt: skip
_DATED = frozenset(Constraint) - {Constraint.ASAP, Constraint.ALAP}


def write_tasks(document: PlanDocument, dates: Dates, custom: Custom) -> str:
    """The ``Tasks`` element, with the project's own row 0 first, as Microsoft Project writes it."""
    links: dict[int, list[Link]] = {}
    for link in document.plan.links:
        links.setdefault(link.successor, []).append(link)
    writer = _TaskWriter(document, dates, custom)
    rows = (
        writer.task(number, task, links.get(task.key, ()))
        for number, task in enumerate(document.plan.tasks, 1)
    )
    return group("Tasks", (_heading_row(document, dates), *rows))


def _heading_row(document: PlanDocument, dates: Dates) -> str:
    """Row 0: the project itself, with its notes, for which a file has no other place."""
    project = document.project
    if any(task.key == 0 for task in document.plan.tasks):
        return ""
    start, finish = dates.of_project(document)
    fields: tuple[Field, ...] = (
        ("UID", "0"),
        ("ID", "0"),
        ("Name", text(project.title)),
        ("Type", "1"),
        ("IsNull", "0"),
        ("WBS", "0"),
        ("OutlineNumber", "0"),
        ("OutlineLevel", "0"),
        ("Priority", "500"),
        ("Start", moment(start)),
        ("Finish", moment(finish)),
        ("Duration", span(dates.axis_of_plan().between(start, finish) if finish is not None else 0)),
        ("DurationFormat", "7"),
        ("Summary", "1"),
        ("FixedCostAccrual", "3"),
        ("ConstraintType", "0"),
        ("CalendarUID", "-1"),
        ("Notes", text(project.notes)),
    )
    return element("Task", fields)


class _TaskWriter:
    def __init__(self, document: PlanDocument, dates: Dates, custom: Custom) -> None:
        self._document = document
        self._dates = dates
        self._custom = custom
        self._outline = Outline(document.plan.tasks)
        self._parents = {task.parent for task in document.plan.tasks}

    def task(self, number: int, task: Task, links: Sequence[Link]) -> str:
        details = self._document.details(task)
        dates = self._dates.of(task, details)
        fields = (
            *self._identity(number, task, details),
            *self._extent(task, details, dates),
            *self._kind(task, details, dates),
            *_computed(dates),
            *_progress(task, details),
            *_rules(task, details),
        )
        inner = (
            "".join(map(_link, links))
            + self._custom.values(details.custom)
            + "".join(map(_baseline, details.baselines))
            + self._custom.codes(details.custom)
            + _typed_text(task, details, dates)
        )
        return element("Task", fields, inner)

    def _identity(self, number: int, task: Task, details: TaskDetails) -> tuple[Field, ...]:
        outline, level = self._outline.of(task)
        return (
            ("UID", str(task.key)),
            ("GUID", text(details.guid)),
            ("ID", str(details.id if details.id is not None else number)),
            ("Name", text(details.name or task.name)),
            ("Active", flag(task.active)),
            ("Manual", flag(task.manual)),
            ("Type", str(int(details.type))),
            ("IsNull", "0"),
            ("CreateDate", moment(details.created)),
            ("Contact", text(details.contact)),
            ("WBS", text(details.wbs)),
            ("OutlineNumber", text(details.outline_number) or outline),
            ("OutlineLevel", str(level)),
            ("Priority", str(details.priority)),
        )

    def _extent(self, task: Task, details: TaskDetails, dates: StoredDates) -> tuple[Field, ...]:
        return (
            ("Start", moment(dates.start)),
            ("Finish", moment(dates.finish)),
            ("Duration", span(self._dates.duration(task, dates))),
            ("DurationFormat", duration_format(unit_of(task, details), estimated=details.estimated)),
            ("Work", span(details.work)),
            ("Stop", moment(task.stop)),
            ("Resume", moment(task.resume)),
        )

    def _kind(self, task: Task, details: TaskDetails, dates: StoredDates) -> tuple[Field, ...]:
        inserted = bool(details.subproject) and not task.external
        return (
            ("ResumeValid", "0"),
            ("EffortDriven", flag(details.effort_driven)),
            ("Recurring", flag(details.recurring)),
            ("OverAllocated", "0"),
            ("Estimated", flag(details.estimated)),
            ("Milestone", flag(task.milestone or details.milestone)),
            ("Summary", flag(task.key in self._parents or task.summary)),
            ("Critical", flag(dates.critical)),
            ("IsSubproject", flag(inserted)),
            ("IsSubprojectReadOnly", "0"),
            ("SubprojectName", text(details.subproject) if inserted else None),
            ("ExternalTask", flag(task.external)),
            ("ExternalTaskProject", text(details.subproject) if task.external else None),
        )


def _computed(dates: StoredDates) -> tuple[Field, ...]:
    return (
        ("EarlyStart", moment(dates.early_start)),
        ("EarlyFinish", moment(dates.early_finish)),
        ("LateStart", moment(dates.late_start)),
        ("LateFinish", moment(dates.late_finish)),
        ("FreeSlack", tenths(dates.free_slack)),
        ("TotalSlack", tenths(dates.total_slack)),
    )


def _progress(task: Task, details: TaskDetails) -> tuple[Field, ...]:
    """Costs and progress; the actual duration always, as readers take its absence for another zero."""
    return (
        ("FixedCost", hundredths(details.fixed_cost)),
        ("FixedCostAccrual", "3"),
        ("PercentComplete", str(task.percent)),
        ("PercentWorkComplete", str(details.percent_work_complete)),
        ("Cost", hundredths(details.cost)),
        ("OvertimeWork", span(details.overtime_work)),
        ("ActualStart", moment(task.actual_start)),
        ("ActualFinish", moment(task.actual_finish)),
        ("ActualDuration", span(_actual_duration(task, details))),
        ("ActualCost", hundredths(details.actual_cost)),
        ("ActualWork", span(details.actual_work)),
        ("RemainingDuration", span(_remaining(task, details))),
        ("RemainingCost", hundredths(details.remaining_cost)),
        ("RemainingWork", span(details.remaining_work)),
    )


def _actual_duration(task: Task, details: TaskDetails) -> int:
    if details.actual_duration is not None:
        return details.actual_duration
    if task.actual_start is None:
        return 0
    return max(task.duration - (_remaining(task, details) or 0), 0)


def _remaining(task: Task, details: TaskDetails) -> int | None:
    if task.remaining is not None:
        return task.remaining
    if details.remaining_duration is not None:
        return details.remaining_duration
    if task.actual_finish is not None:
        return 0
    return None if task.actual_start is not None or task.percent else task.duration


def _rules(task: Task, details: TaskDetails) -> tuple[Field, ...]:
    dated = task.constraint in _DATED
    physical = details.physical_percent_complete
    return (
        ("ConstraintType", str(int(task.constraint))),
        ("CalendarUID", "-1" if task.calendar is None else str(task.calendar)),
        (
            "ConstraintDate",
            moment(task.constraint_date) if dated or task.constraint_date is not None else None,
        ),
        ("Deadline", moment(task.deadline)),
        ("LevelAssignments", "1"),
        ("LevelingCanSplit", "1"),
        ("LevelingDelay", tenths(task.levelling_delay)),
        ("LevelingDelayFormat", "8" if task.levelling_delay_elapsed else "7"),
        ("Hyperlink", text(details.hyperlink)),
        ("HyperlinkAddress", text(details.hyperlink_address)),
        ("HyperlinkSubAddress", text(details.hyperlink_sub_address)),
        ("IgnoreResourceCalendar", flag(task.ignore_resource_calendar)),
        ("Notes", text(details.notes)),
        ("HideBar", flag(details.hide_bar)),
        ("Rollup", "0"),
        ("PhysicalPercentComplete", None if physical is None else str(physical)),
        ("EarnedValueMethod", "0"),
    )


def unit_of(task: Task, details: TaskDetails) -> str:
    """The unit of the duration, elapsed exactly when the duration is."""
    unit = details.duration_unit or "d"
    if task.elapsed and not unit.startswith("e"):
        return "e" + unit
    return unit[1:] if unit.startswith("e") and not task.elapsed else unit


def _link(link: Link) -> str:
    percent = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
    fields = (
        ("PredecessorUID", str(link.predecessor)),
        ("Type", str(int(link.type))),
        ("CrossProject", "0"),
        ("LinkLag", str(round(link.lag / 100)) if percent else tenths(link.lag)),
        ("LagFormat", _LAG_FORMATS[LagUnit(link.lag_unit)]),
    )
    return element("PredecessorLink", fields)


def _baseline(baseline: Baseline) -> str:
    return element(
        "Baseline",
        (
            ("Number", str(baseline.number)),
            ("Start", moment(baseline.start)),
            ("Finish", moment(baseline.finish)),
            ("Duration", span(baseline.duration)),
            ("DurationFormat", None if baseline.duration is None else "7"),
            ("Work", span(baseline.work)),
            ("Cost", hundredths(baseline.cost)),
        ),
    )


def _typed_text(task: Task, details: TaskDetails, dates: StoredDates) -> str:
    """What a manual task shows where a person typed something that is no date, and its own dates."""
    open_date = "" if task.placeholder else None  # an empty element says: not decided yet
    fields: tuple[Field, ...] = (
        ("StartText", text(details.start_text) or open_date),
        ("FinishText", text(details.finish_text) or open_date),
        ("DurationText", text(details.duration_text)),
        (
            "ManualStart",
            moment(task.start if task.start is not None else dates.start) if task.manual else None,
        ),
        (
            "ManualFinish",
            moment(task.finish if task.finish is not None else dates.finish) if task.manual else None,
        ),
        ("ManualDuration", span(task.duration) if task.manual else None),
    )
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields if value is not None)


class Outline:
    """Outline number and level of each task, from its parent; a loop of parents ends at its first task."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._numbers: dict[int, tuple[str, int]] = {}
        counts: dict[int | None, int] = {}
        for task in tasks:
            parent = task.parent if task.parent in self._numbers else None
            counts[parent] = counts.get(parent, 0) + 1
            above, level = self._numbers[parent] if parent is not None else ("", 0)
            number = f"{above}.{counts[parent]}" if above else str(counts[parent])
            self._numbers[task.key] = (number, level + 1)

    def of(self, task: Task) -> tuple[str, int]:
        """Outline number and level, 1 for the topmost tasks."""
        return self._numbers[task.key]

    def levels(self) -> Mapping[int, int]:
        """Task key → level."""
        return {key: level for key, (_, level) in self._numbers.items()}
