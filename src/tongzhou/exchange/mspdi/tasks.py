"""Tasks, links and custom values of an MSPDI file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from tongzhou.engine.plan import Constraint, LagUnit, Link, Task
from tongzhou.exchange.document import Baseline, FidelityCode, StoredDates, TaskDetails, TaskType
from tongzhou.exchange.mspdi.values import (
    ELAPSED_FORMATS,
    UNITS,
    Fields,
    Values,
    amount,
    fields_of,
    flag,
    plain_format,
)

_NESTED = frozenset(("PredecessorLink", "Baseline", "ExtendedAttribute", "OutlineCode", "TimephasedData"))
# fmt: off
_UNREAD = frozenset((
    "ACWP", "BCWP", "BCWS", "CV", "DisplayAsSummary", "EarnedValueMethod", "FinishVariance",
    "FixedCostAccrual", "IsSubprojectReadOnly", "LevelAssignments", "LevelingCanSplit", "ManualDuration",
    "OverAllocated", "OvertimeCost", "RegularWork", "ResumeValid", "Rollup", "StartVariance",
    "WorkVariance",
))
# fmt: on
"""What rows hold and nobody here asks for: computed anew, or about how a row is drawn. Passing it by saves time."""
_TASK_TYPES = {0: TaskType.FIXED_UNITS, 1: TaskType.FIXED_DURATION, 2: TaskType.FIXED_WORK}
_PLACEHOLDERS = frozenset(("StartText", "FinishText", "DurationText"))
"""Their presence, even empty, says that a manual task's date or duration is still open."""
_YES = frozenset(("1", "true"))
_NO_ROWS: list[etree._Element] = []


@dataclass(slots=True)
class TaskRows:
    """What the task part of a file yields, in the file's order."""

    tasks: list[Task] = field(default_factory=list)
    details: dict[int, TaskDetails] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    heading: Fields = field(default_factory=dict)
    """The project's own summary row (row 0), where the file has one."""


def read_tasks(root: etree._Element, values: Values, codes: Mapping[str, str]) -> TaskRows:
    """All tasks and links. ``codes`` are the texts of outline code values by their number."""
    rows = TaskRows()
    above: list[tuple[int, int]] = []
    predecessors: list[tuple[int, list[etree._Element]]] = []
    for row, element in enumerate(root.iterfind("Tasks/Task")):
        fields, nested = split_fields(element)
        if flag(fields, "IsNull"):
            continue
        key = values.integer(fields.get("UID"))
        if key is None:
            values.note(FidelityCode.TASK_WITHOUT_KEY, row=row)
            continue
        if _is_heading(fields):
            rows.heading = fields
            continue
        if key in rows.details:
            values.note(FidelityCode.TASK_DUPLICATE, task=key, name=fields.get("Name", ""))
            continue
        level = values.integers[fields.get("OutlineLevel")] or 1
        while above and above[-1][0] >= level:
            above.pop()
        parent = above[-1][1] if above else None
        above.append((level, key))
        rows.tasks.append(_task(fields, key, parent, values))
        rows.details[key] = _details(fields, nested, key, len(above), values, codes)
        if "PredecessorLink" in nested:
            predecessors.append((key, nested["PredecessorLink"]))
        _note_oddities(fields, key, values)
    _read_links(rows, predecessors, values)
    return rows


def split_fields(element: etree._Element) -> tuple[Fields, dict[str, list[etree._Element]]]:
    """The simple children of an element by tag, and the nested ones by tag."""
    fields: Fields = {}
    nested: dict[str, list[etree._Element]] = {}
    for child in element:
        tag = child.tag
        if tag in _UNREAD:
            continue
        text = child.text
        if text:
            fields[tag] = text
        elif tag in _NESTED:
            nested.setdefault(tag, []).append(child)
        elif tag in _PLACEHOLDERS:
            fields[tag] = ""
    if not fields.keys().isdisjoint(_NESTED):  # text beside the elements inside, if only a line break
        for tag in _NESTED.intersection(fields):
            del fields[tag]
            nested[tag] = list(element.iterchildren(tag))
    return fields, nested


def _is_heading(fields: Fields) -> bool:
    return fields.get("ID") == "0" or (fields.get("UID") == "0" and fields.get("OutlineLevel") == "0")


def _task(fields: Fields, key: int, parent: int | None, values: Values) -> Task:
    get, instants, integers, durations = fields.get, values.instants, values.integers, values.durations
    unit = plain_format(integers[get("DurationFormat")])
    manual = get("Manual") in _YES
    actual_start = instants[get("ActualStart")]
    percent = integers[get("PercentComplete")] or 0
    begun = actual_start is not None or percent > 0
    calendar = integers[get("CalendarUID")]
    constraint = integers[get("ConstraintType")] or 0
    delay = get("LevelingDelay")
    start, finish = instants[get("Start")], instants[get("Finish")]
    if manual:
        start = instants[get("ManualStart")] if start is None else start
        finish = instants[get("ManualFinish")] if finish is None else finish
    return Task(
        key,
        parent,
        max(durations[get("Duration")] or 0, 0),
        unit in ELAPSED_FORMATS,
        constraint if 0 <= constraint <= 7 else Constraint.ASAP,
        instants[get("ConstraintDate")],
        instants[get("Deadline")],
        calendar if calendar is not None and calendar >= 0 else None,
        get("IgnoreResourceCalendar") in _YES,
        manual,
        get("Active") not in {"0", "false"},
        get("ExternalTask") in _YES or get("IsSubproject") in _YES,
        start,
        finish,
        percent,
        actual_start,
        instants[get("ActualFinish")] if actual_start is not None else None,
        durations[get("RemainingDuration")],
        instants[get("Stop")] if begun else None,
        instants[get("Resume")] if begun else None,
        (),
        (integers[delay] or 0) * 6,
        plain_format(integers[get("LevelingDelayFormat")], 8) in ELAPSED_FORMATS,
        get("Milestone") in _YES,
        get("Summary") in _YES,
        get("Name", ""),
        None,
        get("Type") == "1",
        manual and not _PLACEHOLDERS.isdisjoint(fields),
    )


def _details(
    fields: Fields,
    nested: Mapping[str, list[etree._Element]],
    key: int,
    level: int,
    values: Values,
    codes: Mapping[str, str],
) -> TaskDetails:
    get, durations, integers, amounts = fields.get, values.durations, values.integers, values.amounts
    unit = integers[get("DurationFormat")]
    priority = integers[get("Priority")]
    return TaskDetails(
        key,
        values.integer(get("ID")),
        get("GUID", ""),
        get("Name", ""),
        get("WBS", ""),
        get("OutlineNumber", ""),
        level,
        get("Notes", ""),
        500 if priority is None else min(max(priority, 0), 1000),
        _TASK_TYPES.get(integers[get("Type")] or 0, TaskType.FIXED_UNITS),
        get("EffortDriven") in _YES,
        get("Estimated") in _YES or (unit is not None and unit >= 35),
        get("Recurring") in _YES,
        get("Milestone") in _YES,
        get("HideBar") in _YES,
        UNITS.get(plain_format(unit), "d"),
        integers[get("PercentComplete")] or 0,
        integers[get("PercentWorkComplete")] or 0,
        integers[get("PhysicalPercentComplete")],
        durations[get("Work")],
        durations[get("ActualDuration")],
        durations[get("RemainingDuration")],
        durations[get("ActualWork")],
        durations[get("RemainingWork")],
        durations[get("OvertimeWork")],
        amounts[get("Cost")],
        amounts[get("FixedCost")],
        amounts[get("ActualCost")],
        amounts[get("RemainingCost")],
        get("Contact", ""),
        get("Hyperlink", ""),
        get("HyperlinkAddress", ""),
        get("HyperlinkSubAddress", ""),
        get("SubprojectName", "") or get("ExternalTaskProject", ""),
        values.instants[get("CreateDate")],
        get("StartText", ""),
        get("FinishText", ""),
        get("DurationText", ""),
        read_baselines(nested["Baseline"], values) if "Baseline" in nested else (),
        _stored(fields, values),
        read_custom(nested, codes) if nested else (),
    )


def _stored(fields: Fields, values: Values) -> StoredDates:
    get, instants, integers = fields.get, values.instants, values.integers
    critical = get("Critical")
    total, free = integers[get("TotalSlack")], integers[get("FreeSlack")]
    return StoredDates(
        instants[get("Start")],
        instants[get("Finish")],
        instants[get("EarlyStart")],
        instants[get("EarlyFinish")],
        instants[get("LateStart")],
        instants[get("LateFinish")],
        None if total is None else total * 6,  # slack is stored in tenths of minutes
        None if free is None else free * 6,
        None if critical is None else critical in _YES,
    )


def read_baselines(elements: list[etree._Element], values: Values) -> tuple[Baseline, ...]:
    """The baselines of a task, a resource or an assignment, in the file's order."""
    if not elements:
        return ()
    found: list[Baseline] = []
    for element in elements:
        inner, _ = split_fields(element)
        get = inner.get
        found.append(
            Baseline(
                values.integer(get("Number")) or 0,
                values.instant(get("Start")),
                values.instant(get("Finish")),
                values.duration(get("Duration")),
                values.duration(get("Work")),
                amount(get("Cost")),
            )
        )
    return tuple(found)


def read_custom(
    nested: Mapping[str, list[etree._Element]], codes: Mapping[str, str]
) -> tuple[tuple[int, str], ...]:
    """Values of custom fields and outline codes as (field number, text)."""
    found: list[tuple[int, str]] = []
    for element in nested.get("ExtendedAttribute", _NO_ROWS):
        number, text = element.findtext("FieldID"), element.findtext("Value")
        if number is not None and number.isdigit() and text is not None:
            found.append((int(number), text))
    for element in nested.get("OutlineCode", _NO_ROWS):
        number, value = element.findtext("FieldID"), element.findtext("ValueID")
        if number is not None and number.isdigit() and value is not None and value in codes:
            found.append((int(number), codes[value]))
    return tuple(found)


def _note_oddities(fields: Fields, key: int, values: Values) -> None:
    if fields.get("Recurring") == "1" and fields.get("Summary") == "1":
        values.note(FidelityCode.RECURRING_TASK, task=key)
    if fields.get("IsSubproject") == "1":
        values.note(FidelityCode.SUBPROJECT, task=key, project=fields.get("SubprojectName", ""))
    elif fields.get("ExternalTask") == "1":
        values.note(FidelityCode.EXTERNAL_TASK, task=key, project=fields.get("ExternalTaskProject", ""))


# ── links ─────────────────────────────────────────────────────────────────────────────────────────────
def _read_links(rows: TaskRows, predecessors: list[tuple[int, list[etree._Element]]], values: Values) -> None:
    parents = {task.key: task.parent for task in rows.tasks}
    known: set[tuple[int, int, int]] = set()
    for successor, elements in predecessors:
        for element in elements:
            link = _link(element, successor, parents, values)
            if link is None:
                continue
            identity = link[:3]
            if identity in known:
                values.note(FidelityCode.LINK_DUPLICATE, task=successor, predecessor=link.predecessor)
                continue
            known.add(identity)
            rows.links.append(link)


def _link(
    element: etree._Element, successor: int, parents: Mapping[int, int | None], values: Values
) -> Link | None:
    fields = fields_of(element)
    predecessor = values.integer(fields.get("PredecessorUID"))
    kind = values.integers[fields.get("Type")]
    if kind is None:
        kind = 1
    if predecessor is None or predecessor not in parents:
        if fields.get("CrossProject") == "1":
            project = fields.get("CrossProjectName", "")
            values.note(FidelityCode.LINK_CROSS_PROJECT, task=successor, project=project)
        else:
            values.note(FidelityCode.LINK_TO_NOTHING, task=successor, predecessor=predecessor or 0)
        return None
    if predecessor == successor:
        values.note(FidelityCode.LINK_TO_SELF, task=successor)
        return None
    if parents[predecessor] != parents[successor] and (
        _is_above(predecessor, successor, parents) or _is_above(successor, predecessor, parents)
    ):
        values.note(FidelityCode.LINK_TO_OWN_SUMMARY, task=successor, predecessor=predecessor)
        return None
    if not 0 <= kind <= 3:
        values.note(FidelityCode.LINK_TYPE_UNKNOWN, task=successor, value=kind)
        kind = 1
    lag = fields.get("LinkLag")
    if lag is None or lag == "0":
        return Link(predecessor, successor, kind)
    return Link(predecessor, successor, kind, *_lag(lag, fields, values))


def _is_above(candidate: int, key: int, parents: Mapping[int, int | None]) -> bool:
    cursor = parents[key]
    while cursor is not None:
        if cursor == candidate:
            return True
        cursor = parents[cursor]
    return False


def _lag(text: str, fields: Fields, values: Values) -> tuple[int, int]:
    number = values.number(text) or 0.0
    unit = plain_format(values.integer(fields.get("LagFormat")))
    if unit == 19:
        return round(number * 100), LagUnit.PERCENT
    if unit == 20:
        return round(number * 100), LagUnit.ELAPSED_PERCENT
    return round(number * 6), LagUnit.ELAPSED if unit in ELAPSED_FORMATS else LagUnit.WORKING
