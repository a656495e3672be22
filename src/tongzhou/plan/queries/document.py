"""A stored plan as a plan document: what the exports write.

Dates are those that were computed when the plan was last changed; nothing is scheduled here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import QuerySet

from tongzhou.engine.plan import Assignment, Calendar, Link, Plan, Resource, Task
from tongzhou.exchange.document import (
    AssignmentDetails,
    Baseline,
    CustomField,
    FieldKind,
    PlanDocument,
    ProjectDetails,
    ResourceDetails,
    ResourceType,
    StoredDates,
    TaskDetails,
    TaskType,
)
from tongzhou.exchange.table.assembly import DELIVERABLE_FIELD
from tongzhou.plan.filling import KEPT
from tongzhou.plan.models import DAY, BaselineItem, Kind, PlanSettings, WorkItem, instant_of
from tongzhou.plan.models import Assignment as StoredAssignment
from tongzhou.plan.models import Baseline as StoredBaseline
from tongzhou.plan.models import Resource as StoredResource
from tongzhou.plan.queries.state import LINKS, load_calendars
from tongzhou.plan.scheduling import engine_calendar, pattern_of
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FOR_VENDOR, FieldClass
from tongzhou.web.leaving import columns_of, rows_that_leave

TEXT_FIELDS = tuple((188744016 - n, f"Text{30 - n}") for n in range(20))
"""Microsoft Project's Text30 down to Text11, where fields of ours go, and those that have to make room."""
CRITERION_FIELD = TEXT_FIELDS[1][0]
MOST_BASELINES = 11
ROW = (
    "id", "parent_id", "name", "kind", "notes", "deliverable", "criterion", "duration", "elapsed",
    "estimated", "manual", "active", "external", "constraint_type", "constraint_at", "deadline_at",
    "calendar_id", "ignore_resource_calendar", "given_start_at", "given_finish_at", "percent",
    "actual_start_at", "actual_finish_at", "remaining", "stop_at", "resume_at", "segments",
    "levelling_delay", "levelling_delay_elapsed", "split_span", "fixed_duration", "placeholder", "work",
    "file_details", "start_at", "finish_at", "early_start_at", "early_finish_at", "late_start_at",
    "late_finish_at", "total_float", "free_float", "critical", "summary",
)  # fmt: skip
Row = dict[str, Any]


def plan_document(
    project: Project, *, language: str = "en", classes: frozenset[FieldClass] = FOR_VENDOR
) -> PlanDocument:
    """The whole plan of a project, in nine statements whatever its size; only fields of these classes leave.

    Tasks and resources keep the number they had in the file they came from; others have their number in
    the database. ``language`` (``zh-hans`` or ``en``) names the custom fields and the holidays.
    """
    settings = PlanSettings.objects.select_related("baseline").get(project=project)
    found = WorkItem.objects.filter(project=project).order_by("position", "id")
    rows = rows_that_leave(found, ROW, classes)
    keys = _keys(rows)
    fields = _CustomFields(settings.file_details, rows, language)
    resources: list[Row] = _read(StoredResource.objects.filter(project=project), classes)
    resource_keys = _keys(resources)
    people: list[Row] = _read(
        StoredAssignment.objects.filter(item__project=project, item__planned=True, item__deleted_at=None),
        classes,
    )
    outline = _outline(rows)
    baselines = _baselines(project, settings, keys)
    calendars = _calendars_in_use(project, settings, rows, resources, language)
    return PlanDocument(
        plan=_plan(project, settings, calendars, rows, keys, resources, resource_keys, people),
        project=_heading(project, settings),
        tasks={
            keys[row["id"]]: _details(
                row, keys, number, outline[row["id"]], fields.values(row), baselines.get(row["id"], ())
            )
            for number, row in enumerate(rows, 1)
        },
        resources={resource_keys[row["id"]]: _resource(row, resource_keys) for row in resources},
        assignments=tuple(_assignments(people, rows, keys, resource_keys)),
        custom_fields=fields.definitions(),
    )


def _read(found: QuerySet[Any], classes: frozenset[FieldClass]) -> list[Row]:
    return rows_that_leave(found.order_by("id"), columns_of(found.model), classes)


def _keys(rows: Sequence[Row]) -> dict[int, int]:
    """Database number → number in the file: as it was in the file it came from, where that is still unique."""
    keys: dict[int, int] = {}
    used: set[int] = set()
    for row in rows:
        uid = (row["file_details"] or {}).get("uid")
        if isinstance(uid, int) and 0 < uid < 2**31 and uid not in used:
            keys[row["id"]] = uid
            used.add(uid)
    above = max(used, default=0)
    for row in rows:
        if row["id"] not in keys:
            above = row["id"] if row["id"] not in used and row["id"] < 2**31 else max(above, *used) + 1
            keys[row["id"]] = above
            used.add(above)
    return {row["id"]: keys[row["id"]] for row in rows}


def _outline(rows: Iterable[Row]) -> dict[int, tuple[str, int]]:
    """Outline number (1.2.3) and level (1 for the topmost) of each item."""
    found: dict[int | None, tuple[str, int]] = {}
    counts: dict[int | None, int] = {}
    for row in rows:
        parent = row["parent_id"]
        counts[parent] = counts.get(parent, 0) + 1
        above, level = found.get(parent, ("", 0))
        found[row["id"]] = (f"{above}.{counts[parent]}" if above else str(counts[parent]), level + 1)
    return {key: value for key, value in found.items() if key is not None}


# ── what decides dates ────────────────────────────────────────────────────────────────────────────────
def _plan(
    project: Project,
    settings: PlanSettings,
    calendars: tuple[Calendar, ...],
    rows: Sequence[Row],
    keys: dict[int, int],
    resources: Sequence[Row],
    resource_keys: dict[int, int],
    people: Sequence[Row],
) -> Plan:
    day = project.status_date
    working = {row["id"] for row in resources if row["works"]}
    return Plan(
        start=settings.start_at,
        calendar=settings.calendar_id,
        calendars=calendars,
        tasks=tuple(_task(row, keys) for row in rows),
        links=tuple(
            Link(keys[before], keys[after], kind, lag, unit)
            for _id, before, after, kind, lag, unit, _driving in _links(project.pk)
        ),
        resources=tuple(
            Resource(key=resource_keys[row["id"]], calendar=row["calendar_id"], work=row["works"])
            for row in resources
        ),
        assignments=tuple(
            Assignment(
                keys[one["item_id"]],
                resource_keys[one["resource_id"]],
                one["work"] or 0,
                one["units"],
                one["delay"],
                one["start_at"],
                one["finish_at"],
                one["span"],
            )
            for one in people
            if one["resource_id"] in working
        ),
        status_date=None if day is None else instant_of(day, DAY),
        reschedule_uncompleted=settings.reschedule_uncompleted and day is not None,
        critical_slack=settings.critical_slack,
        several_ends=settings.several_ends,
        honour_constraints=settings.honour_constraints,
        minutes_per_day=settings.minutes_per_day,
        finish=settings.finish_at,
    )


def _links(project_id: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(LINKS, [project_id])
        return list(cursor.fetchall())


def _task(row: Row, keys: dict[int, int]) -> Task:
    given = row["manual"] or row["external"] or not row["active"]
    return Task(
        keys[row["id"]],
        None if row["parent_id"] is None else keys[row["parent_id"]],
        row["duration"],
        row["elapsed"],
        row["constraint_type"],
        row["constraint_at"],
        row["deadline_at"],
        row["calendar_id"],
        row["ignore_resource_calendar"],
        row["manual"],
        row["active"],
        row["external"],
        row["given_start_at"] if given else row["start_at"],
        row["given_finish_at"] if given else row["finish_at"],
        row["percent"],
        row["actual_start_at"],
        row["actual_finish_at"],
        row["remaining"],
        row["stop_at"],
        row["resume_at"],
        pattern_of(_parts(row["segments"])),
        row["levelling_delay"],
        row["levelling_delay_elapsed"],
        row["kind"] == Kind.MILESTONE,
        row["summary"],
        row["name"],
        row["split_span"],
        row["fixed_duration"],
        row["placeholder"],
    )


def _parts(segments: str) -> list[list[int]]:
    return orjson.loads(segments) if segments else []


def _calendars_in_use(
    project: Project,
    settings: PlanSettings,
    rows: Iterable[Row],
    resources: Iterable[Row],
    language: str,
) -> tuple[Calendar, ...]:
    """The calendars that the plan, its tasks or its people use, and those that these are based on."""
    stored = {one.pk: one for one in load_calendars(project)}
    wanted = {settings.calendar_id, *(row["calendar_id"] for row in (*rows, *resources))} - {None}
    used: set[int] = set()
    while wanted:
        key = wanted.pop()
        used.add(key)
        base = stored[key].base_id
        if base is not None and base not in used:
            wanted.add(base)
    english = language.startswith("en")
    for calendar in (stored[key] for key in used):
        for one in calendar.exceptions if english else ():
            one["name"] = one.get("name_en") or one.get("name", "")
    return tuple(engine_calendar(stored[key]) for key in sorted(used))


# ── what people wrote beside it ───────────────────────────────────────────────────────────────────────
def _heading(project: Project, settings: PlanSettings) -> ProjectDetails:
    day = project.status_date
    kept = settings.file_details.get("project", {})
    return ProjectDetails(
        name=project.name,
        title=project.name,
        company=project.client.name,
        notes=kept.get("notes", "") or project.background,
        guid=kept.get("guid", ""),
        subject=kept.get("subject", ""),
        manager=kept.get("manager", ""),
        category=kept.get("category", ""),
        start=settings.start_at,
        finish=settings.finish_at,
        status_date=None if day is None else instant_of(day, DAY),
        minutes_per_day=settings.minutes_per_day,
        minutes_per_week=settings.minutes_per_day * 5,
        currency_code="CNY",
        currency_symbol="¥",
    )


def _details(
    row: Row,
    keys: dict[int, int],
    number: int,
    outline: tuple[str, int],
    custom: tuple[tuple[int, str], ...],
    baselines: tuple[Baseline, ...],
) -> TaskDetails:
    kept = row["file_details"] or {}
    place, level = outline
    return TaskDetails(
        key=keys[row["id"]],
        id=number,
        name=row["name"],
        wbs=kept.get("wbs", place),
        outline_number=place,
        outline_level=level,
        notes=row["notes"],
        type=TaskType(kept.get("type", 0)),
        estimated=row["estimated"],
        milestone=row["kind"] == Kind.MILESTONE,
        percent_complete=row["percent"],
        percent_work_complete=row["percent"],
        work=row["work"],
        baselines=baselines,
        custom=custom,
        stored=StoredDates(
            row["start_at"], row["finish_at"], row["early_start_at"], row["early_finish_at"],
            row["late_start_at"], row["late_finish_at"], row["total_float"], row["free_float"], row["critical"],
        ),
        **{name: kept[name] for name in KEPT if name in kept},
    )  # fmt: skip


def _resource(row: Row, keys: dict[int, int]) -> ResourceDetails:
    kept = row["file_details"] or {}
    known = {name: value for name, value in kept.items() if name in ResourceDetails._fields}
    kind = ResourceType(kept.get("type", ResourceType.WORK if row["works"] else ResourceType.MATERIAL))
    own = {"key": keys[row["id"]], "name": row["name"], "type": kind, "calendar": row["calendar_id"]}
    if row["works"]:
        own["max_units"] = row["capacity"]
    return ResourceDetails(**{**known, **own})


def _assignments(
    people: Sequence[Row], rows: Iterable[Row], keys: dict[int, int], resource_keys: dict[int, int]
) -> Iterable[AssignmentDetails]:
    assignment_keys = _keys(people)
    dates = {row["id"]: (row["start_at"], row["finish_at"]) for row in rows}
    for one in people:
        kept = one["file_details"] or {}
        start, finish = _within(dates[one["item_id"]], one["start_at"], one["finish_at"])
        yield AssignmentDetails(
            key=assignment_keys[one["id"]],
            task=keys[one["item_id"]],
            resource=resource_keys[one["resource_id"]],
            units=one["units"],
            work=one["work"],
            start=start,
            finish=finish,
            delay=one["delay"],
            **{name: value for name, value in kept.items() if name in AssignmentDetails._fields},
        )


def _within(
    item: tuple[int | None, int | None], start: int | None, finish: int | None
) -> tuple[int | None, int | None]:
    """An assignment's dates as they came, or its item's once that has moved away from them."""
    first, last = item
    if None in (first, last, start, finish) or not first <= start <= finish <= last:  # type: ignore[operator]  # none is None here
        return item
    return start, finish


class _CustomFields:
    """The fields of the file a plan came from, and those that carry deliverables and criteria."""

    def __init__(self, kept: dict[str, Any], rows: Iterable[Row], language: str) -> None:
        self._fields = {
            number: CustomField(number, name, alias, FieldKind(kind), entity)
            for number, name, alias, kind, entity in kept.get("custom_fields", [])
        }
        english = language.startswith("en")
        self._moved: dict[int, int] = {}
        rows = list(rows)
        self._deliverable = self._criterion = None
        if any(row["deliverable"] for row in rows):
            self._deliverable = self._own(DELIVERABLE_FIELD, "Deliverable" if english else "交付物")
        if any(row["criterion"] for row in rows):
            self._criterion = self._own(CRITERION_FIELD, "Acceptance criterion" if english else "验收标准")

    def _own(self, number: int, alias: str) -> int:
        """A field for a text of ours; a field of the file that has its number moves to a free one."""
        other = self._fields.pop(number, None)
        free = next((one for one in TEXT_FIELDS if one[0] not in self._fields and one[0] != number), None)
        if other is not None and free is not None:
            self._moved[number] = free[0]
            self._fields[free[0]] = other._replace(id=free[0], name=free[1])
        self._fields[number] = CustomField(number, dict(TEXT_FIELDS)[number], alias)
        return number

    def definitions(self) -> tuple[CustomField, ...]:
        """All fields, in order of their numbers."""
        return tuple(self._fields[number] for number in sorted(self._fields))

    def values(self, row: Row) -> tuple[tuple[int, str], ...]:
        """The values that an item has."""
        kept = (row["file_details"] or {}).get("custom", [])
        own = {self._deliverable: row["deliverable"], self._criterion: row["criterion"]}
        values = [(self._moved.get(number, number), value) for number, value in kept]
        values += [(number, value) for number, value in own.items() if number is not None and value]
        return tuple((number, value) for number, value in values if number in self._fields)


def _baselines(
    project: Project, settings: PlanSettings, keys: dict[int, int]
) -> dict[int, tuple[Baseline, ...]]:
    """Item → its baselines; number 0 is the one the plan is compared with, then the latest by age."""
    newest = StoredBaseline.objects.filter(project=project).order_by("-id").values_list("id", flat=True)
    others = [number for number in newest if number != settings.baseline_id]
    first = [] if settings.baseline_id is None else [settings.baseline_id]
    kept = [*first, *sorted(others[: MOST_BASELINES - len(first)])]
    numbers = {baseline: number for number, baseline in enumerate(kept)}
    found: dict[int, tuple[Baseline, ...]] = {}
    columns = ("baseline_id", "item_id", "start_at", "finish_at", "duration", "work")
    rows = BaselineItem.objects.filter(baseline__in=numbers).values_list(*columns)
    for baseline, item, start, finish, duration, work in rows:
        if item in keys:
            taken = Baseline(numbers[baseline], start, finish, duration, work)
            found[item] = tuple(sorted((*found.get(item, ()), taken)))
    return found
