"""What goes into the cells of an exported plan, and the one way text gets into a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.plan import Constraint, LagUnit, Link, LinkType, Plan, Task
from tongzhou.exchange.document import FidelityCode, FidelityNote, FieldKind, PlanDocument, TaskDetails
from tongzhou.exchange.mspdi_out.dates import Dates
from tongzhou.exchange.mspdi_out.tasks import Outline, unit_of
from tongzhou.exchange.table.assembly import DELIVERABLE_FIELD
from tongzhou.exchange.table.cells import Units
from tongzhou.exchange.table.columns import Column
from tongzhou.exchange.table.sources import FORMULA_STARTS
from tongzhou.exchange.table.words import Words

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (wall-clock time of the project, without a zone)
_UNIT_SECONDS = {"m": 60, "h": 3600, "em": 60, "eh": 3600, "ed": 86_400, "ew": 7 * 86_400, "emo": 30 * 86_400}
COLUMNS = tuple(column for column in Column if column is not Column.COMPUTED)


class Percent(int):
    """A percentage, 0 to 100: a number with its own format in a spreadsheet."""


Value = str | int | float | datetime | Percent | None


class Line(NamedTuple):
    """One task as cells, in the order of ``headings``."""

    cells: tuple[Value, ...]
    level: int
    critical: bool
    summary: bool


def defused(text: str) -> str:
    """Text for a CSV cell: whatever a spreadsheet would take for a formula gets an apostrophe in front.

    A text that begins with an apostrophe before such a sign gets one, too, so that reading takes off just one.
    """
    return "'" + text if text.lstrip("'").startswith(FORMULA_STARTS) else text


def headings(document: PlanDocument, words: Words) -> list[str]:
    """The headings: ours, the computed ones, then the document's own fields."""
    own = [field.alias or field.name or str(field.id) for field in _own_fields(document)]
    return [*(words.columns[column] for column in COLUMNS), *words.computed, *own]


def lines(
    document: PlanDocument, schedule: Schedule | None, words: Words, *, tells_units: bool = True
) -> Iterator[Line]:
    """The tasks of the plan as rows of cells.

    ``tells_units``: the file says elsewhere how long a day is; if not, unusual days are written as hours.
    """
    writer = _LineWriter(document, schedule, words, tells_units)
    for number, task in enumerate(document.plan.tasks, 1):
        yield writer.line(number, task)


def losses(document: PlanDocument) -> tuple[FidelityNote, ...]:
    """What a table has no place for, to be told to whoever exports one."""
    notes = []
    for task in document.plan.tasks:
        lost = {
            "segments": bool(task.segments) or task.span is not None,
            "levelling_delay": bool(task.levelling_delay),
            "resume": task.resume is not None and task.actual_finish is None,
            "baselines": bool(document.details(task).baselines),
        }
        for field in (name for name, is_lost in lost.items() if is_lost):
            params: dict[str, str | int] = {"field": field, "format": "table"}
            notes.append(FidelityNote(FidelityCode.VALUE_NOT_WRITABLE, task.key, None, params))
    return tuple(notes)


def _own_fields(document: PlanDocument) -> list[_Field]:
    used = {number for row in document.tasks.values() for number, _ in row.custom}
    fields: dict[int, _Field] = {}
    for field in document.custom_fields:
        if field.id in used and field.id != DELIVERABLE_FIELD and field.entity == "task":
            fields.setdefault(field.id, _Field(field.id, field.name, field.alias, field.kind))
    return list(fields.values())


class _Field(NamedTuple):
    id: int
    name: str
    alias: str
    kind: FieldKind


class _LineWriter:
    def __init__(
        self, document: PlanDocument, schedule: Schedule | None, words: Words, tells_units: bool
    ) -> None:
        plan = document.plan
        self._document, self._words = document, words
        self._dates = Dates(document, schedule)
        self._outline = Outline(plan.tasks)
        self._ids = _numbers(document)
        self._parents = {task.parent for task in plan.tasks}
        self._fields = _own_fields(document)
        self._predecessors: dict[int, list[Link]] = {}
        for link in plan.links:
            self._predecessors.setdefault(link.successor, []).append(link)
        self._resources = _resource_texts(document)
        self._day = plan.minutes_per_day * 60
        week, month = document.project.minutes_per_week * 60, self._day * document.project.days_per_month
        own = {"d": self._day, "w": week, "mo": month}
        usual = Units(self._day, week, month) == Units()
        self._units = _UNIT_SECONDS | (own if usual or tells_units else {})

    def line(self, number: int, task: Task) -> Line:
        details = self._document.details(task)
        dates = self._dates.of(task, details)
        words, summary = self._words, task.key in self._parents
        dated = task.constraint not in (Constraint.ASAP, Constraint.ALAP)
        custom = dict(details.custom)
        outline, level = self._outline.of(task)
        cells: tuple[Value, ...] = (
            task.key,
            self._ids[task.key],
            details.wbs or outline,
            level,
            details.name or task.name or outline,
            words.manual if task.manual else words.automatic,
            words.yes if task.active else words.no,
            self._span(self._dates.duration(task, dates), unit_of(task, details), details.estimated),
            moment(dates.start),
            moment(dates.finish),
            ", ".join(self._link(link) for link in self._predecessors.get(task.key, ())),
            self._resources.get(task.key, ""),
            Percent(task.percent),
            words.yes if task.milestone or details.milestone else words.no,
            words.constraints[Constraint(task.constraint)],
            moment(task.constraint_date) if dated else None,
            moment(task.deadline),
            self._calendar(task),
            details.priority,
            None if details.work is None else self._span(details.work, "h", False),
            moment(task.actual_start),
            moment(task.actual_finish),
            self._remaining(task, details),
            custom.get(DELIVERABLE_FIELD, ""),
            details.notes,
            moment(dates.early_start),
            moment(dates.early_finish),
            moment(dates.late_start),
            moment(dates.late_finish),
            self._days(dates.total_slack),
            self._days(dates.free_slack),
            None if dates.critical is None else words.yes if dates.critical else words.no,
            *(custom.get(field.id, "") for field in self._fields),
        )
        return Line(cells, level, bool(dates.critical), summary)

    def _remaining(self, task: Task, details: TaskDetails) -> Value:
        if task.remaining in {None, task.duration - task.duration * task.percent // 100}:
            return None
        assert task.remaining is not None
        return self._span(task.remaining, unit_of(task, details), False)

    def _span(self, seconds: int, unit: str, estimated: bool) -> str:
        """In the unit it was typed in, when that comes out exactly; else in finer ones."""
        elapsed = "e" if unit.startswith("e") else ""
        for candidate in (unit, elapsed + "d", elapsed + "h", elapsed + "m"):
            size = self._units.get(candidate)
            if size is None:
                continue
            amount = seconds / size
            if round(round(amount, 3) * size) == seconds:
                return f"{round(amount, 3):.10g}{_typed(candidate)}{'?' if estimated else ''}"
        return f"{seconds / 60!r}{_typed(elapsed + 'm')}{'?' if estimated else ''}"

    def _days(self, seconds: int | None) -> Value:
        return None if seconds is None else round(seconds / self._day, 2)

    def _link(self, link: Link) -> str:
        kind = LinkType(link.type).name
        if not link.lag:
            return f"{self._ids[link.predecessor]}{'' if kind == 'FS' else kind}"
        sign = "+" if link.lag > 0 else "-"
        return f"{self._ids[link.predecessor]}{kind}{sign}{self._lag(abs(link.lag), link.lag_unit)}"

    def _lag(self, lag: int, unit: int) -> str:
        if unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            return f"{lag / 100:g}{'e' if unit == LagUnit.ELAPSED_PERCENT else ''}%"
        return self._span(lag, "ed" if unit == LagUnit.ELAPSED else "d", False)

    def _calendar(self, task: Task) -> str:
        calendar = self._document.calendar(task.calendar)
        return calendar_names(self._document.plan)[calendar.key] if calendar else ""


def _typed(unit: str) -> str:
    return unit + "in" if unit.endswith("m") else unit


def _numbers(document: PlanDocument) -> dict[int, int]:
    """The number by which each task is named: the row number people see, if no two tasks share one."""
    ids = [document.details(task).id for task in document.plan.tasks]
    if any(number is None for number in ids) or len(set(ids)) < len(ids):
        return {task.key: number for number, task in enumerate(document.plan.tasks, 1)}
    return {
        task.key: number for task, number in zip(document.plan.tasks, ids, strict=True) if number is not None
    }


def _resource_texts(document: PlanDocument) -> dict[int, str]:
    texts: dict[int, list[str]] = {}
    for row in document.assignments:
        if row.resource is None or row.resource not in document.resources:
            continue
        name = document.resources[row.resource].name.replace(",", " ").replace(";", " ")
        share = "" if row.units == 10_000 else f"[{row.units / 100:g}%]"
        if name:
            texts.setdefault(row.task, []).append(name + share)
    return {task: ", ".join(names) for task, names in texts.items()}


def calendar_names(plan: Plan) -> dict[int, str]:
    """A name for each calendar by which it can be told from the others."""
    names: dict[int, str] = {}
    for calendar in plan.calendars:
        name = calendar.name or str(calendar.key)
        names[calendar.key] = f"{name} ({calendar.key})" if name in names.values() else name
    return names


def moment(instant: int | None) -> datetime | None:
    """An instant as a spreadsheet's date."""
    return None if instant is None else _EPOCH + timedelta(seconds=instant)


def as_csv(value: Value) -> str:
    """A cell of a text: dates in ISO, percentages with their sign, text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(value, Percent):
        return f"{int(value)}%"
    if isinstance(value, str):
        return defused(value.replace("\x00", ""))
    return str(value)


def plan_rows(document: PlanDocument, schedule: Schedule | None, words: Words) -> Iterator[Sequence[str]]:
    """Heading and tasks as text, for CSV."""
    yield [as_csv(title) for title in headings(document, words)]
    for line in lines(document, schedule, words, tells_units=False):
        yield [as_csv(cell) for cell in line.cells]
