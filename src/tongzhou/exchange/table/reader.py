"""``read_table``: a spreadsheet or CSV file as a ``PlanDocument``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.errors import CycleError
from tongzhou.engine.plan import Plan
from tongzhou.exchange.document import CustomField, PlanDocument, ProjectDetails
from tongzhou.exchange.errors import RowProblem, Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.formats import Format
from tongzhou.exchange.limits import LIMITS, Limits
from tongzhou.exchange.table.assembly import DELIVERABLE_FIELD, TEXT_FIELDS, Assembly
from tongzhou.exchange.table.cells import Cell
from tongzhou.exchange.table.columns import SEARCHED_ROWS, Column, Header, find_header
from tongzhou.exchange.table.outline import parents
from tongzhou.exchange.table.project import Surroundings, read_surroundings
from tongzhou.exchange.table.rows import Problems, Row, RowReader
from tongzhou.exchange.table.sources import Sheet, Sheets, read_sheets

_EPOCH_DAY = date(1970, 1, 1)


def read_table(
    source: bytes, kind: Format | str, *, limits: Limits = LIMITS, today: date | None = None
) -> PlanDocument:
    """The plan in a spreadsheet (``xlsx``, ``xls``, ``ods``) or text (``csv``).

    ``today`` is where a plan begins that states no date at all. Refuses with ``UnreadableTableError`` when
    cells are wrong, listing all of them, and with ``UnreadablePlanError`` when there is no table of tasks.
    """
    sheets = read_sheets(source, Format(kind), limits)
    sheet, header = _plan_sheet(sheets)
    surroundings = read_surroundings(sheets)
    problems = Problems(header, limits.table_errors)
    rows = _rows(sheet, header, surroundings, limits, problems)
    if not rows and not problems.count:
        raise UnreadablePlanError(Unreadable.NO_TASKS)
    if len(rows) > limits.tasks:
        raise UnreadablePlanError(Unreadable.TOO_MANY_TASKS, {"limit": limits.tasks, "found": len(rows)})
    above = parents(rows, header, limits, problems)
    assembly = Assembly(rows, above, header, surroundings, limits, problems)
    tasks = assembly.tasks()
    links = assembly.links()
    _refuse(problems)
    start = _start(surroundings, rows, today)
    resources, assignments = assembly.resources()
    plan = Plan(
        start=start,
        calendar=surroundings.calendar,
        calendars=surroundings.calendars,
        tasks=tuple(tasks),
        links=tuple(links),
        resources=tuple(resources),
        assignments=assembly.engine_assignments(assignments),
        status_date=surroundings.status_date,
        minutes_per_day=surroundings.units.day // 60,
    )
    _check_cycles(plan, rows, problems)
    return PlanDocument(
        plan=plan,
        project=_heading(surroundings, start),
        tasks=assembly.details(tasks),
        resources=assembly.resource_details(),
        assignments=tuple(assignments),
        custom_fields=_custom_fields(header),
        fidelity=tuple(assembly.notes),
        source=str(kind),
    )


def _plan_sheet(sheets: Sheets) -> tuple[Sheet, Header]:
    """The sheet whose headings say most."""
    best: tuple[Sheet, Header] | None = None
    for sheet in sheets.values():
        header = find_header(sheet)
        if header and (best is None or len(header.columns) > len(best[1].columns)):
            best = sheet, header
    if best is None:
        raise UnreadablePlanError(Unreadable.NO_HEADER, {"rows": SEARCHED_ROWS})
    return best


def _rows(
    sheet: Sheet, header: Header, surroundings: Surroundings, limits: Limits, problems: Problems
) -> list[Row]:
    """The rows with something in them; a row of one cell that is no name is a remark, and left out."""
    body = sheet[header.row + 1 :]
    reader = RowReader(header, surroundings.units, limits, surroundings.day, problems)
    reader.look_ahead(body)
    rows: list[Row] = []
    for number, cells in enumerate(body, header.row + 2):
        known = [c for c in header.columns.values() if c < len(cells) and cells[c] not in (None, "")]
        if not known:
            continue
        name = cells[header.columns[Column.NAME]] if header.columns[Column.NAME] < len(cells) else None
        if name in (None, ""):
            if len(known) > 1:
                problems.add(number, Column.NAME, "", RowProblem.NAME_MISSING)
            continue
        rows.append(reader.read(number, cells))
    return _with_codes(rows, header, body)


def _with_codes(rows: list[Row], header: Header, body: Sequence[Sequence[Cell]]) -> list[Row]:
    """Rows whose identifiers are WBS codes: 1, 1.1, 1.2 in a column headed *No.* are a hierarchy."""
    if Column.WBS not in header.columns and any("." in row.id for row in rows):
        rows = [row._replace(id="", wbs=row.id.rstrip(".")) for row in rows]
    return _with_lost_zeros(rows)


def _with_lost_zeros(rows: list[Row]) -> list[Row]:
    """A spreadsheet makes 1.1 of the code 1.10; where 1.9 has just been, a second 1.1 is 1.10."""
    seen: set[str] = set()
    repaired: list[Row] = []
    for row in rows:
        code = row.wbs
        stem, _, last = code.rpartition(".")
        if code in seen and last.isdigit() and f"{stem}.{int(last) * 10 - 1}" in seen:
            code = f"{stem}.{int(last) * 10}"
        seen.add(code)
        repaired.append(row if code == row.wbs else row._replace(wbs=code))
    return repaired


def _refuse(problems: Problems) -> None:
    if problems.count:
        errors = tuple(sorted(problems.found, key=lambda error: error.row))
        raise UnreadableTableError(errors, problems.count)


def _start(surroundings: Surroundings, rows: Sequence[Row], today: date | None) -> int:
    """The project's start as stated, else the earliest date of a task, else today."""
    if surroundings.start is not None:
        return surroundings.start
    dates = [d for row in rows for d in (row.start, row.actual_start) if d is not None]
    if dates:
        return min(dates)
    day = today or date.today()  # noqa: DTZ011  (the wall clock of whoever uploads the file)
    return (day - _EPOCH_DAY).days * 86_400 + surroundings.day[0]


def _check_cycles(plan: Plan, rows: Sequence[Row], problems: Problems) -> None:
    try:
        Network(plan)
    except CycleError as loop:
        names = {task.key: task.name for task in plan.tasks}
        place = {task.key: row for task, row in zip(plan.tasks, rows, strict=True)}
        path = " → ".join(names[key][:40] for key in (*loop.keys[:20], loop.keys[0]))
        row = place[loop.keys[0]]
        problems.add(
            row.number, Column.PREDECESSORS, str(row.predecessors), RowProblem.LINK_CYCLE, {"tasks": path}
        )
        _refuse(problems)


def _heading(surroundings: Surroundings, start: int) -> ProjectDetails:
    units = surroundings.units
    return ProjectDetails(
        title=surroundings.title,
        start=start,
        status_date=surroundings.status_date,
        minutes_per_day=units.day // 60,
        minutes_per_week=units.week // 60,
        days_per_month=units.month // units.day,
        default_start_time=surroundings.day[0],
        default_finish_time=surroundings.day[1],
    )


def _custom_fields(header: Header) -> tuple[CustomField, ...]:
    """The deliverable and the columns no heading of ours names, as text fields of tasks."""
    fields: list[CustomField] = []
    if Column.DELIVERABLE in header.columns:
        fields.append(CustomField(DELIVERABLE_FIELD, "Text30", header.title(Column.DELIVERABLE)))
    numbers: Mapping[int, int] = dict(zip(header.others, TEXT_FIELDS, strict=False))
    fields += (
        CustomField(number, f"Text{n}", header.others[place])
        for n, (place, number) in enumerate(numbers.items(), 1)
    )
    return tuple(fields)
