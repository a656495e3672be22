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
    flag,
    plain_format,
)

_NESTED = frozenset(("PredecessorLink", "Baseline", "ExtendedAttribute", "OutlineCode", "TimephasedData"))
_TASK_TYPES = {0: TaskType.FIXED_UNITS, 1: TaskType.FIXED_DURATION, 2: TaskType.FIXED_WORK}
_PLACEHOLDERS = frozenset(("StartText", "FinishText", "DurationText"))
"""Their presence, even empty, says that a manual task's date or duration is still open."""
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
        level = values.integer(fields.get("OutlineLevel")) or 1
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
        if tag in _NESTED:
            nested.setdefault(tag, []).append(child)
        else:
            text = child.text
            if text:
                fields[tag] = text
            elif tag in _PLACEHOLDERS:
                fields[tag] = ""
    return fields, nested


def _is_heading(fields: Fields) -> bool:
    return fields.get("ID") == "0" or (fields.get("UID") == "0" and fields.get("OutlineLevel") == "0")


def _task(fields: Fields, key: int, parent: int | None, values: Values) -> Task:
    get, instant = fields.get, values.instant
    unit = plain_format(values.integer(get("DurationFormat")))
    manual = get("Manual") in {"1", "true"}
    actual_start = instant(get("ActualStart"))
    percent = values.integer(get("PercentComplete")) or 0
    begun = actual_start is not None or percent > 0
    calendar = values.integer(get("CalendarUID"))
    constraint = values.integer(get("ConstraintType")) or 0
    delay = get("LevelingDelay")
    start, finish = instant(get("Start")), instant(get("Finish"))
    if manual:
        start = instant(get("ManualStart")) if start is None else start
        finish = instant(get("ManualFinish")) if finish is None else finish
    return Task(
        key,
        parent,
        max(values.duration(get("Duration")) or 0, 0),
        unit in ELAPSED_FORMATS,
        constraint if 0 <= constraint <= 7 else Constraint.ASAP,
        instant(get("ConstraintDate")),
        instant(get("Deadline")),
        calendar if calendar is not None and calendar >= 0 else None,
        get("IgnoreResourceCalendar") in {"1", "true"},
        manual,
        get("Active") not in {"0", "false"},
        get("ExternalTask") in {"1", "true"} or get("IsSubproject") in {"1", "true"},
        start,
        finish,
        percent,
        actual_start,
        instant(get("ActualFinish")) if actual_start is not None else None,
        values.duration(get("RemainingDuration")),
        instant(get("Stop")) if begun else None,
        instant(get("Resume")) if begun else None,
        (),
        (values.integer(delay) or 0) * 6 if delay and delay != "0" else 0,
        plain_format(values.integer(get("LevelingDelayFormat")), 8) in ELAPSED_FORMATS,
        get("Milestone") in {"1", "true"},
        get("Summary") in {"1", "true"},
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
    get, duration, integer = fields.get, values.duration, values.integer
    unit = integer(get("DurationFormat"))
    return TaskDetails(
        key,
        integer(get("ID")),
        get("GUID", ""),
        get("Name", ""),
        get("WBS", ""),
        get("OutlineNumber", ""),
        level,
        get("Notes", ""),
        _within(integer(get("Priority")), 0, 1000, 500),
        _TASK_TYPES.get(integer(get("Type")) or 0, TaskType.FIXED_UNITS),
        get("EffortDriven") in {"1", "true"},
        get("Estimated") in {"1", "true"} or (unit is not None and unit >= 35),
        get("Recurring") in {"1", "true"},
        get("Milestone") in {"1", "true"},
        get("HideBar") in {"1", "true"},
        UNITS.get(plain_format(unit), "d"),
        integer(get("PercentComplete")) or 0,
        integer(get("PercentWorkComplete")) or 0,
        integer(get("PhysicalPercentComplete")),
        duration(get("Work")),
        duration(get("ActualDuration")),
        duration(get("RemainingDuration")),
        duration(get("ActualWork")),
        duration(get("RemainingWork")),
        duration(get("OvertimeWork")),
        amount(get("Cost")),
        amount(get("FixedCost")),
        amount(get("ActualCost")),
        amount(get("RemainingCost")),
        get("Contact", ""),
        get("Hyperlink", ""),
        get("HyperlinkAddress", ""),
        get("HyperlinkSubAddress", ""),
        get("SubprojectName", "") or get("ExternalTaskProject", ""),
        values.instant(get("CreateDate")),
        get("StartText", ""),
        get("FinishText", ""),
        get("DurationText", ""),
        read_baselines(nested.get("Baseline", _NO_ROWS), values),
        _stored(fields, values),
        read_custom(nested, codes) if nested else (),
    )


def _within(value: int | None, low: int, high: int, default: int) -> int:
    return default if value is None else min(max(value, low), high)


def _stored(fields: Fields, values: Values) -> StoredDates:
    get, instant = fields.get, values.instant
    critical = get("Critical")
    total, free = get("TotalSlack"), get("FreeSlack")
    return StoredDates(
        instant(get("Start")),
        instant(get("Finish")),
        instant(get("EarlyStart")),
        instant(get("EarlyFinish")),
        instant(get("LateStart")),
        instant(get("LateFinish")),
        _slack(total, values),
        _slack(free, values),
        None if critical is None else critical in {"1", "true"},
    )


def _slack(text: str | None, values: Values) -> int | None:
    """Slack is stored in tenths of minutes."""
    number = values.integer(text)
    return None if number is None else number * 6


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
            identity = (link.predecessor, link.successor, link.type)
            if identity in known:
                values.note(FidelityCode.LINK_DUPLICATE, task=successor, predecessor=link.predecessor)
                continue
            known.add(identity)
            rows.links.append(link)


def _link(
    element: etree._Element, successor: int, parents: Mapping[int, int | None], values: Values
) -> Link | None:
    fields: Fields = {child.tag: child.text for child in element if child.text}
    predecessor = values.integer(fields.get("PredecessorUID"))
    kind = values.integer(fields.get("Type"))
    kind = 1 if kind is None else kind
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
    if _is_above(predecessor, successor, parents) or _is_above(successor, predecessor, parents):
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
