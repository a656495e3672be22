"""What a plan file holds, whatever its format: the engine's plan and everything beside it.

Readers make a ``PlanDocument``, writers turn one into a file, the import and the export of the product
translate between it and the database. Units are the engine's: instants are whole seconds since
1970-01-01T00:00 on the project's wall clock, durations and work whole seconds, units and percentages of
units hundredths of a percent (10,000 is 100 %), percent complete 0..100, money ``Decimal`` in the
project's currency. Every field is optional unless it says otherwise: ``None`` means *not in the file*.

Rows that come in thousands are named tuples (cheap to make), the few big things frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

from tongzhou.engine.plan import Calendar, Plan, Task


class TaskType(IntEnum):
    """What stays the same when work, units or duration change (numbers as in MSPDI)."""

    FIXED_UNITS = 0
    FIXED_DURATION = 1
    FIXED_WORK = 2


class ResourceType(StrEnum):
    """What kind of thing a resource is; only a work resource has a calendar that binds."""

    WORK = "work"
    MATERIAL = "material"
    COST = "cost"


class RateUnit(StrEnum):
    """The time a rate is paid for; ``ONCE`` is a price per unit of material."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ONCE = "once"


class FieldKind(StrEnum):
    """How the text of a custom field's value reads."""

    TEXT = "text"
    NUMBER = "number"
    COST = "cost"
    DATE = "date"
    DURATION = "duration"
    FLAG = "flag"
    OUTLINE_CODE = "outline code"


class FidelityCode(StrEnum):
    """What could not be taken over as it stands in the file; the words are made elsewhere.

    The comment behind each code names the parameters a note of that code carries.
    """

    TASK_BLANK_ROW = "task_blank_row"  # row
    TASK_DUPLICATE = "task_duplicate"  # name: a second task of one key was left out
    TASK_WITHOUT_KEY = "task_without_key"  # row
    DATE_UNREADABLE = "date_unreadable"  # field, value
    NUMBER_UNREADABLE = "number_unreadable"  # field, value
    DURATION_UNREADABLE = "duration_unreadable"  # field, value
    LINK_TO_NOTHING = "link_to_nothing"  # predecessor
    LINK_TO_SELF = "link_to_self"
    LINK_TO_OWN_SUMMARY = "link_to_own_summary"  # predecessor
    LINK_TYPE_UNKNOWN = "link_type_unknown"  # value
    LINK_CROSS_PROJECT = "link_cross_project"  # project
    LINK_DUPLICATE = "link_duplicate"  # predecessor
    LINK_INTO_CYCLE = "link_into_cycle"  # predecessor: left out because it closes a loop
    CALENDAR_UNKNOWN = "calendar_unknown"  # calendar
    CALENDAR_WITHOUT_WORK = "calendar_without_work"  # name
    CALENDAR_MISSING = "calendar_missing"  # the file has no calendar; the standard one was taken
    EXCEPTION_UNREADABLE = "exception_unreadable"  # name
    ASSIGNMENT_TO_NOTHING = "assignment_to_nothing"  # resource
    RECURRING_TASK = "recurring_task"  # kept as a summary with one task per occurrence
    SUBPROJECT = "subproject"  # project: the inserted project itself is not in the file
    EXTERNAL_TASK = "external_task"  # project
    WORK_CONTOUR = "work_contour"  # contour: the total is kept, its distribution over the days is not
    TIMEPHASED_WORK = "timephased_work"  # splits are kept, other hand-edited distributions are not
    FORMULA_FIELD = "formula_field"  # field: the values are kept, the formula is not
    CONTENT_IGNORED = "content_ignored"  # element: views, macros, maps and the like
    DURATION_DIFFERS = "duration_differs"  # stored, computed
    VALUE_NOT_WRITABLE = "value_not_writable"  # field, format: a writer had no place for it
    TEXT_SHORTENED = "text_shortened"  # field, length


class FidelityNote(NamedTuple):
    """One thing that was lost or changed on the way in or out, for people to be told about."""

    code: FidelityCode
    task: int | None = None
    """Key of the task it concerns, where it concerns one."""
    resource: int | None = None
    params: Mapping[str, str | int] = MappingProxyType({})


class Baseline(NamedTuple):
    """One stored baseline of a task, resource or assignment; ``number`` 0 is *the* baseline, then 1..10."""

    number: int = 0
    start: int | None = None
    finish: int | None = None
    duration: int | None = None
    work: int | None = None
    cost: Decimal | None = None


class StoredDates(NamedTuple):
    """What the other program had computed, kept to be compared with and written back; never an input."""

    start: int | None = None
    finish: int | None = None
    early_start: int | None = None
    early_finish: int | None = None
    late_start: int | None = None
    late_finish: int | None = None
    total_slack: int | None = None
    """Seconds of working time."""
    free_slack: int | None = None
    critical: bool | None = None


class TaskDetails(NamedTuple):
    """What a task carries beside what decides its dates (that is ``engine.plan.Task``, same key)."""

    key: int
    id: int | None = None
    """The row number people see; ``key`` is the file's lasting unique identifier."""
    guid: str = ""
    name: str = ""
    wbs: str = ""
    outline_number: str = ""
    outline_level: int = 1
    """1 for the topmost tasks; agrees with the depth of ``Task.parent``."""
    notes: str = ""
    priority: int = 500
    """0..1000; 1000 means *do not level*."""
    type: TaskType = TaskType.FIXED_UNITS
    effort_driven: bool = False
    estimated: bool = False
    """The duration is a guess (shown with a question mark)."""
    recurring: bool = False
    milestone: bool = False
    hide_bar: bool = False
    duration_unit: str = "d"
    """Unit the duration was typed in: m h d w mo (elapsed ones: em eh ed ew emo), % or e%."""
    percent_complete: int = 0
    percent_work_complete: int = 0
    physical_percent_complete: int | None = None
    work: int | None = None
    actual_duration: int | None = None
    remaining_duration: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    overtime_work: int | None = None
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    contact: str = ""
    hyperlink: str = ""
    """Text shown for the link."""
    hyperlink_address: str = ""
    hyperlink_sub_address: str = ""
    subproject: str = ""
    """File name of the inserted project or of the external task's project."""
    created: int | None = None
    start_text: str = ""
    """What a person typed where a manual task's start is not a date yet; also finish and duration."""
    finish_text: str = ""
    duration_text: str = ""
    baselines: tuple[Baseline, ...] = ()
    stored: StoredDates = StoredDates()
    custom: tuple[tuple[int, str], ...] = ()
    """Values of custom fields as (``CustomField.id``, text as in the file), in the file's order."""


class ResourceDetails(NamedTuple):
    """A person, a thing, a material or a cost; same key as ``engine.plan.Resource``."""

    key: int
    id: int | None = None
    guid: str = ""
    name: str = ""
    initials: str = ""
    type: ResourceType = ResourceType.WORK
    group: str = ""
    code: str = ""
    email: str = ""
    notes: str = ""
    material_label: str = ""
    max_units: int = 10_000
    """Hundredths of a percent: 10,000 is one full-time person."""
    calendar: int | None = None
    standard_rate: Decimal | None = None
    standard_rate_unit: RateUnit = RateUnit.HOUR
    overtime_rate: Decimal | None = None
    overtime_rate_unit: RateUnit = RateUnit.HOUR
    cost_per_use: Decimal | None = None
    work: int | None = None
    actual_work: int | None = None
    cost: Decimal | None = None
    generic: bool = False
    inactive: bool = False
    budget: bool = False
    baselines: tuple[Baseline, ...] = ()
    custom: tuple[tuple[int, str], ...] = ()


class AssignmentDetails(NamedTuple):
    """A resource on a task, beside what binds dates (``engine.plan.Assignment``)."""

    key: int
    task: int
    resource: int | None = None
    """None: work that nobody has been given yet."""
    units: int = 10_000
    work: int | None = None
    actual_work: int | None = None
    remaining_work: int | None = None
    overtime_work: int | None = None
    percent_work_complete: int | None = None
    start: int | None = None
    finish: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    delay: int = 0
    """Working seconds between the task's start and the assignment's."""
    contour: int = 0
    """Distribution of the work (numbers as in MSPDI: 0 flat, 1 back loaded … 8 contoured by hand)."""
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    notes: str = ""
    baselines: tuple[Baseline, ...] = ()
    custom: tuple[tuple[int, str], ...] = ()


class CustomField(NamedTuple):
    """A field people added: its number, its technical name (``Text1``) and the name they gave it."""

    id: int
    name: str = ""
    alias: str = ""
    kind: FieldKind = FieldKind.TEXT
    entity: str = "task"
    """Whose field it is: task or resource or assignment."""
    formula: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDetails:
    """The heading of a plan file."""

    name: str = ""
    title: str = ""
    subject: str = ""
    author: str = ""
    manager: str = ""
    company: str = ""
    category: str = ""
    notes: str = ""
    guid: str = ""
    start: int | None = None
    finish: int | None = None
    """As stored: often stale."""
    status_date: int | None = None
    current_date: int | None = None
    created: int | None = None
    last_saved: int | None = None
    schedule_from_start: bool = True
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: int = 20
    default_start_time: int = 8 * 3600
    """Seconds after midnight."""
    default_finish_time: int = 17 * 3600
    week_start_day: int = 1
    """0 is Sunday, as in MSPDI."""
    currency_code: str = ""
    currency_symbol: str = ""
    currency_digits: int = 2
    new_tasks_are_manual: bool = False
    default_task_type: TaskType = TaskType.FIXED_UNITS
    save_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """A plan file, read: what the engine schedules and what people wrote beside it.

    ``plan.tasks`` are in outline order (the order of the file); each has its ``TaskDetails`` under its
    key in ``tasks``, each ``plan.resources`` entry its ``ResourceDetails`` in ``resources``. The project's
    own summary row (row 0) is not a task: its name and notes are in ``project``. ``assignments`` may hold
    rows the plan does not (work nobody has been given, materials and costs).
    """

    plan: Plan
    project: ProjectDetails = field(default_factory=ProjectDetails)
    tasks: Mapping[int, TaskDetails] = field(default_factory=dict)
    resources: Mapping[int, ResourceDetails] = field(default_factory=dict)
    assignments: tuple[AssignmentDetails, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    fidelity: tuple[FidelityNote, ...] = ()
    source: str = ""
    """Format and version the document was read from, e.g. ``mspdi 14``; empty when made by the product."""

    def details(self, task: Task) -> TaskDetails:
        """The details of a task of the plan; empty ones where there are none."""
        return self.tasks.get(task.key) or TaskDetails(key=task.key, name=task.name)

    def custom_field(self, field_id: int) -> CustomField | None:
        """The definition of a custom field, or None when the file defines none of that number."""
        return next((f for f in self.custom_fields if f.id == field_id), None)

    def calendar(self, key: int | None) -> Calendar | None:
        """The calendar of that key, or None."""
        return next((c for c in self.plan.calendars if c.key == key), None)
