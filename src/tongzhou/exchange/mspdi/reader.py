"""``read_mspdi``: a Microsoft Project XML file as a ``PlanDocument``.

Every field of the format is optional here. What cannot be taken over is noted, what makes no plan at all is
refused with ``UnreadablePlanError``. Entities are never resolved, nothing is fetched, and a document type
definition is refused before the parser sees the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree

from tongzhou.engine.collection import uncollected
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.errors import CycleError
from tongzhou.engine.plan import Assignment, Calendar, Link, Plan, Resource, Task
from tongzhou.engine.working_time import Calendars
from tongzhou.exchange.document import (
    CustomField,
    FidelityCode,
    FieldKind,
    PlanDocument,
    ProjectDetails,
    TaskType,
)
from tongzhou.exchange.mspdi.calendars import STANDARD, read_calendars, working
from tongzhou.exchange.mspdi.errors import UnreadableCode, UnreadablePlanError
from tongzhou.exchange.mspdi.resources import HAND_EDITED, AssignmentRow, read_assignments, read_resources
from tongzhou.exchange.mspdi.spans import Spans
from tongzhou.exchange.mspdi.tasks import TaskRows, read_tasks
from tongzhou.exchange.mspdi.values import Fields, Values, fields_of, flag

NAMESPACE = b"http://schemas.microsoft.com/project"
MAX_BYTES = 300 * 1024 * 1024
_KINDS = (
    ("text", FieldKind.TEXT),
    ("number", FieldKind.NUMBER),
    ("cost", FieldKind.COST),
    ("date", FieldKind.DATE),
    ("start", FieldKind.DATE),
    ("finish", FieldKind.DATE),
    ("duration", FieldKind.DURATION),
    ("flag", FieldKind.FLAG),
    ("outline", FieldKind.OUTLINE_CODE),
)
_BLANK = 4096
"""Bytes at the beginning of which some are not blank in any real file."""
_IGNORED = ("Views", "Filters", "Groups", "Tables", "Maps", "Reports", "VBAProjects", "DataLinks")


def read_mspdi(source: bytes | Path | str, *, max_bytes: int = MAX_BYTES) -> PlanDocument:
    """Read a file or its bytes; refuses with ``UnreadablePlanError`` (see its codes)."""
    with uncollected():
        return _document(_parsed(_bytes_of(source, max_bytes)))


def _document(root: etree._Element) -> PlanDocument:
    values = Values()
    header = fields_of(root)
    calendars = read_calendars(root, values)
    codes = _outline_values(root)
    rows = read_tasks(root, values, codes)
    project = _project(header, rows.heading, values)
    calendars, calendar = _project_calendar(header, calendars, values)
    usable = working(calendars)
    resources, resource_details = read_resources(root, values, codes)
    resources = [_with_usable_calendar(resource, usable, calendars, values) for resource in resources]
    rows.tasks = [_task_with_usable_calendar(task, usable, calendars, values) for task in rows.tasks]
    found = read_assignments(root, values, rows.details, resource_details, codes)
    start = _start(project, rows)
    tasks, assignments = _assigned(rows, found, Spans(Calendars(calendars, start), calendar, resources))
    _note_ignored(root, values)
    plan = Plan(
        start=start,
        calendar=calendar,
        calendars=calendars,
        tasks=tuple(tasks),
        links=tuple(rows.links),
        resources=tuple(resources),
        assignments=tuple(assignments),
        status_date=project.status_date,
        critical_slack=_critical_slack(header, project, values),
        several_ends=flag(header, "MultipleCriticalPaths"),
        honour_constraints=flag(header, "HonorConstraints", True),
        minutes_per_day=project.minutes_per_day,
        finish=project.finish,
        from_finish=not project.schedule_from_start,
    )
    return PlanDocument(
        plan=_without_cycles(plan, values),
        project=project,
        tasks=rows.details,
        resources=resource_details,
        assignments=tuple(row.details for row in found),
        custom_fields=_custom_fields(root, values),
        fidelity=tuple(values.notes),
        source=f"mspdi {header.get('SaveVersion', '')}".strip(),
    )


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────
def _bytes_of(source: bytes | Path | str, max_bytes: int) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        if path.stat().st_size > max_bytes:
            raise _too_large(path.stat().st_size, max_bytes)
        data = path.read_bytes()
    if len(data) > max_bytes:
        raise _too_large(len(data), max_bytes)
    if not data[:_BLANK].strip() and not data.strip():
        raise UnreadablePlanError(UnreadableCode.EMPTY, "The file is empty.")
    return data


def _too_large(size: int, limit: int) -> UnreadablePlanError:
    return UnreadablePlanError(
        UnreadableCode.TOO_LARGE, f"The file has {size} bytes; at most {limit} are read."
    )


def _parsed(data: bytes) -> etree._Element:
    data = _as_utf8(data)
    if b"<!DOCTYPE" in data[: _prolog_end(data)]:
        raise UnreadablePlanError(UnreadableCode.HAS_DTD, "The file has a document type definition.")
    head, rest = data[:4096], data[4096:]
    # Without the default namespace every tag is a short plain name, which halves the time to read them.
    head = re.sub(rb"xmlns\s*=\s*([\"'])" + re.escape(NAMESPACE) + rb"[^\"']*\1", b"", head, count=1)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    try:
        root = etree.fromstring(head + rest, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadablePlanError(UnreadableCode.NOT_XML, f"The file is not well-formed: {error}.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadablePlanError(UnreadableCode.HAS_DTD, "The file has a document type definition.")
    if root.tag != "Project":
        raise UnreadablePlanError(
            UnreadableCode.NOT_MSPDI, f"The file begins with {root.tag!r}, not Project."
        )
    return root


def _prolog_end(data: bytes) -> int:
    """Where the root element begins: nothing behind it can declare a document type."""
    found = re.search(rb"<[A-Za-z_:]", data)
    return found.start() if found else len(data)


def _as_utf8(data: bytes) -> bytes:
    """UTF-16 becomes UTF-8, so that what is looked for in the bytes can be found."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return data.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadablePlanError(UnreadableCode.NOT_XML, "The file is not well-formed UTF-16.") from error
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).encode()


# ── the heading ───────────────────────────────────────────────────────────────────────────────────────
def _project(header: Fields, heading: Fields, values: Values) -> ProjectDetails:
    get, instant, integer = header.get, values.instant, values.integer
    return ProjectDetails(
        name=get("Name", ""),
        title=get("Title", "") or heading.get("Name", ""),
        subject=get("Subject", ""),
        author=get("Author", ""),
        manager=get("Manager", ""),
        company=get("Company", ""),
        category=get("Category", ""),
        notes=get("Comments", "") or heading.get("Notes", ""),
        guid=get("GUID", ""),
        start=instant(get("StartDate")),
        finish=instant(get("FinishDate")),
        status_date=instant(get("StatusDate")),
        current_date=instant(get("CurrentDate")),
        created=instant(get("CreationDate")),
        last_saved=instant(get("LastSaved")),
        schedule_from_start=flag(header, "ScheduleFromStart", True),
        minutes_per_day=integer(get("MinutesPerDay")) or 480,
        minutes_per_week=integer(get("MinutesPerWeek")) or 2400,
        days_per_month=integer(get("DaysPerMonth")) or 20,
        default_start_time=_time_of_day(get("DefaultStartTime"), 8 * 3600),
        default_finish_time=_time_of_day(get("DefaultFinishTime"), 17 * 3600),
        week_start_day=integer(get("WeekStartDay", "1")) or 0,
        currency_code=get("CurrencyCode", ""),
        currency_symbol=get("CurrencySymbol", ""),
        currency_digits=_or(integer(get("CurrencyDigits")), 2),
        new_tasks_are_manual=flag(header, "NewTasksAreManual"),
        default_task_type=TaskType(min(max(integer(get("DefaultTaskType")) or 0, 0), 2)),
        save_version=integer(get("SaveVersion")),
    )


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _time_of_day(text: str | None, default: int) -> int:
    found = re.match(r"(?:.*T)?(\d\d?):(\d\d)(?::(\d\d))?", text or "")
    if found is None:
        return default
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)


def _start(project: ProjectDetails, rows: TaskRows) -> int:
    """The project's start; where the heading has none, the earliest start of a task."""
    if project.start is not None:
        return project.start
    starts = [task.start for task in rows.tasks if task.start is not None]
    if not starts:
        raise UnreadablePlanError(
            UnreadableCode.NO_START, "The file has neither a start date nor dated tasks."
        )
    return min(starts)


def _critical_slack(header: Fields, project: ProjectDetails, values: Values) -> int:
    days = values.integer(header.get("CriticalSlackLimit")) or 0
    return days * project.minutes_per_day * 60


# ── calendars ─────────────────────────────────────────────────────────────────────────────────────────
def _project_calendar(
    header: Fields, calendars: tuple[Calendar, ...], values: Values
) -> tuple[tuple[Calendar, ...], int]:
    """The calendars and the key of the project's; a standard one is added where there is none to use."""
    usable = working(calendars)
    named = values.integer(header.get("CalendarUID"))
    if named is not None and named in usable:
        return calendars, named
    if named is not None and any(calendar.key == named for calendar in calendars):
        values.note(FidelityCode.CALENDAR_WITHOUT_WORK, name=_name_of(named, calendars))
    elif calendars and named is not None:
        values.note(FidelityCode.CALENDAR_UNKNOWN, calendar=named)
    for calendar in calendars:
        if calendar.key in usable and calendar.base is None:
            return calendars, calendar.key
    values.note(FidelityCode.CALENDAR_MISSING)
    key = max((calendar.key for calendar in calendars), default=0) + 1
    return (*calendars, Calendar(key=key, name="Standard", week=STANDARD)), key


def _name_of(key: int, calendars: Sequence[Calendar]) -> str:
    return next((calendar.name for calendar in calendars if calendar.key == key), "")


def _usable(
    key: int | None, usable: set[int], calendars: Sequence[Calendar], values: Values, task: int | None
) -> int | None:
    if key is None or key in usable:
        return key
    name = _name_of(key, calendars)
    if any(calendar.key == key for calendar in calendars):
        values.note(FidelityCode.CALENDAR_WITHOUT_WORK, task=task, name=name)
    else:
        values.note(FidelityCode.CALENDAR_UNKNOWN, task=task, calendar=key)
    return None


def _with_usable_calendar(
    resource: Resource, usable: set[int], calendars: Sequence[Calendar], values: Values
) -> Resource:
    if resource.calendar is None or resource.calendar in usable:
        return resource
    return replace(resource, calendar=_usable(resource.calendar, usable, calendars, values, None))


def _task_with_usable_calendar(
    task: Task, usable: set[int], calendars: Sequence[Calendar], values: Values
) -> Task:
    if task.calendar is None or task.calendar in usable:
        return task
    return task._replace(calendar=_usable(task.calendar, usable, calendars, values, task.key))


# ── putting together ──────────────────────────────────────────────────────────────────────────────────
def _assigned(
    rows: TaskRows, found: Sequence[AssignmentRow], spans: Spans
) -> tuple[list[Task], list[Assignment]]:
    by_task: dict[int, list[AssignmentRow]] = {}
    for row in found:
        if row.details.contour == HAND_EDITED or row.pieces:
            by_task.setdefault(row.details.task, [])
    for row in found:
        if row.details.task in by_task:
            by_task[row.details.task].append(row)
    tasks = rows.tasks
    if by_task:
        tasks = [spans.split(t, by_task[t.key]) if t.key in by_task else t for t in tasks]
    by_key = {task.key: task for task in tasks}
    return tasks, spans.assignments(found, by_key)


def _without_cycles(plan: Plan, values: Values) -> Plan:
    """The plan without the links that close a loop, each of them noted."""
    place = {task.key: i for i, task in enumerate(plan.tasks)}
    if all(place[before] < place[after] for before, after, *_ in plan.links):
        return plan  # every link leads downwards, and none to a task's own summary: there is no way back
    while True:
        try:
            Network(plan)
        except CycleError as loop:
            links = _cut(plan.links, loop.keys, values)
            plan = replace(plan, links=links)
        else:
            return plan


def _cut(links: tuple[Link, ...], loop: tuple[int, ...], values: Values) -> tuple[Link, ...]:
    pairs = set(zip(loop, (*loop[1:], loop[0]), strict=True))
    for place in range(len(links) - 1, -1, -1):
        link = links[place]
        if (link.predecessor, link.successor) in pairs:
            values.note(FidelityCode.LINK_INTO_CYCLE, task=link.successor, predecessor=link.predecessor)
            return links[:place] + links[place + 1 :]
    raise AssertionError("a loop has at least one link")


def _outline_values(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in root.iterfind("OutlineCodes/OutlineCode/Values/Value"):
        number, text = value.findtext("ValueID"), value.findtext("Value")
        if number is not None and text is not None:
            found[number] = text
    return found


def _custom_fields(root: etree._Element, values: Values) -> tuple[CustomField, ...]:
    found: list[CustomField] = []
    for path in ("ExtendedAttributes/ExtendedAttribute", "OutlineCodes/OutlineCode"):
        for element in root.iterfind(path):
            fields = fields_of(element)
            number = values.integer(fields.get("FieldID"))
            if number is None:
                continue
            name = fields.get("FieldName", "")
            if "Formula" in fields:
                values.note(FidelityCode.FORMULA_FIELD, field=fields.get("Alias") or name)
            kind = next((k for word, k in _KINDS if word in name.lower()), FieldKind.TEXT)
            found.append(
                CustomField(number, name, fields.get("Alias", ""), kind, _entity(number), "Formula" in fields)
            )
    return tuple(found)


def _entity(number: int) -> str:
    """Whose field a number is: Microsoft Project numbers the fields of each kind of row in one block."""
    block = number >> 22
    return {45: "task", 49: "resource", 61: "assignment"}.get(block, "task")


def _note_ignored(root: etree._Element, values: Values) -> None:
    for name in _IGNORED:
        element = root.find(name)
        if element is not None and len(element):
            values.note(FidelityCode.CONTENT_IGNORED, element=name)
