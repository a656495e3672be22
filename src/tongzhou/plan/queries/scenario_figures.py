"""Scenarios beside a large plan, as a job has computed them: what a page shows without computing anything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import BinaryField
from django.db.models.functions import Substr
from django.utils import translation

from tongzhou.plan.measures import MEASURES, Measure, Unit, Value, measures_for
from tongzhou.plan.models import Resource, Scenario, ScenarioFigures, WorkItem
from tongzhou.plan.queries.people import times_of
from tongzhou.plan.queries.scenario_comparison import (
    ConflictLine,
    DifferenceLine,
    MeasureRow,
    MilestoneLine,
    MilestoneShift,
    Side,
    measured_row,
)
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project

AT_ONCE = 1_500
"""Plans of so many items are compared while their page waits; larger ones are left to a job."""
LINES = 100
"""Lines that are kept, and read, together."""
MEASURED_AS = 2
"""Counts the ways in which the plan's own measures have been computed: what was kept of an earlier way is void."""
LAST = str(date.max)


def is_large(project: Project) -> bool:
    """Whether comparing its scenarios takes longer than a page may."""
    return WorkItem.objects.filter(project=project).order_by()[: AT_ONCE + 1].count() > AT_ONCE


def stamp_of(project: Project) -> str:
    """What figures of scenarios depend on beside the scenario: the plan, its people, what measures read; hashed."""
    people = list(
        Resource.objects.filter(project=project).order_by("pk").values_list("pk", "name", "user", "capacity")
    )
    times = sorted(times_of({row[2] for row in people} - {None}).items())
    told = [one.stamp(project) if one.stamp else "" for one in MEASURES.values()]
    text = repr((MEASURED_AS, project.plan_version, project.status_date, people, times, told))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Kept:
    """Scenarios of a large plan side by side. ``missing`` are not computed yet; ``older`` is of when the rest is."""

    sides: tuple[Side, ...]
    measures: tuple[MeasureRow, ...]
    milestones: Sequence[MilestoneLine]
    figures: dict[int, ScenarioFigures]
    missing: tuple[int, ...]
    wanted: tuple[int, ...]
    older: datetime | None

    @property
    def waiting(self) -> bool:
        """Whether a job is at work."""
        return bool(self.missing)


def kept_comparison(access: Access, scenarios: Sequence[Scenario]) -> Kept:
    """What is kept of these scenarios in the reader's language, by what the reader may know."""
    stamp, language = stamp_of(access.project), translation.get_language() or "en"
    found = {
        one.scenario_id: one
        for one in ScenarioFigures.objects.filter(scenario__in=scenarios, language=language).defer("lines")
    }
    fresh = {one.pk for one in scenarios if one.pk in found and found[one.pk].stamp == full_stamp(one, stamp)}
    shown = [one for one in scenarios if one.pk in found]
    rows = [found[one.pk] for one in shown]
    return Kept(
        tuple(Side(one, None, found[one.pk].refusal) for one in shown),
        tuple(_row(measure, rows) for measure in measures_for(access)) if rows else (),
        KeptMilestones(rows),
        found,
        tuple(one.pk for one in scenarios if one.pk not in fresh),
        tuple(one.pk for one in scenarios),
        min((found[one.pk].made_at for one in shown if one.pk not in fresh), default=None),
    )


def full_stamp(scenario: Scenario, stamp: str) -> str:
    """The scenario's version with everything else."""
    return f"{scenario.version}:{stamp}"


def _row(measure: Measure, rows: Sequence[ScenarioFigures]) -> MeasureRow:
    pairs = [(one.measures | one.costs).get(measure.code, (None, None)) for one in rows]
    values = [(_value(measure, plan), _value(measure, own)) for plan, own in pairs]
    return measured_row(measure, values[0][0], [own for _plan, own in values])


def _value(measure: Measure, kept: Any) -> Value | None:
    if kept is None:
        return None
    if measure.unit == Unit.DATE:
        return date.fromisoformat(kept)
    return Decimal(kept) if isinstance(kept, str) else kept


def as_kept(value: Value | None) -> Any:
    """A measure's value as JSON keeps it."""
    return str(value) if isinstance(value, date | Decimal) else value


class KeptMilestones(Sequence[MilestoneLine]):
    """The milestones that some scenario moves, in the order of the plan's days; put into words where they are shown."""

    def __init__(self, rows: Sequence[ScenarioFigures]) -> None:
        self._sides = [{item: (plan, own) for item, _name, plan, own in one.milestones} for one in rows]
        self._names: dict[int, str] = {
            item: name for one in rows for item, name, _plan, _own in one.milestones
        }
        first = {item: self._first(item) for item in self._names}
        self._order = sorted(self._names, key=lambda item: (first[item], self._names[item]))

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, wanted: Any) -> Any:
        """A line, or those of a slice."""
        if isinstance(wanted, slice):
            return [self._line(item) for item in self._order[wanted]]
        return self._line(self._order[wanted])

    def _first(self, item: int) -> str:
        """The day in the plan, else in the first scenario that has one; days as JSON keeps them sort as they are."""
        found = [days[item] for days in self._sides if item in days]
        return found[0][0] or next((own for _plan, own in found if own), LAST)

    def _line(self, item: int) -> MilestoneLine:
        was = next(days[item][0] for days in self._sides if item in days)
        day, own = _day(was), [days[item][1] if item in days else was for days in self._sides]
        return MilestoneLine(item, self._names[item], day, tuple(_shift(day, _day(one)) for one in own))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _shift(was: date | None, day: date | None) -> MilestoneShift:
    return MilestoneShift(day, (day - was).days if day and was else None)


def conflicts_kept(figures: ScenarioFigures) -> list[ConflictLine]:
    """What both sides have changed."""
    rows: list[list[Any]] = [
        [tuple(one) if isinstance(one, list) else one for one in row] for row in figures.conflicts
    ]
    return [ConflictLine(*row) for row in rows]


class KeptLines(Sequence[DifferenceLine]):
    """What a scenario changes, read from the database page by page."""

    def __init__(self, figures: ScenarioFigures) -> None:
        self.figures = figures

    def __len__(self) -> int:
        return self.figures.count

    def __getitem__(self, wanted: Any) -> Any:
        """The lines of a slice; of their pages no others are read."""
        first, last, _step = wanted.indices(len(self))
        pages = self.figures.pages[first // LINES : -(-last // LINES)]
        if not pages or first >= last:
            return []
        at, end = pages[0][0], pages[-1][0] + pages[-1][1]
        part = Substr("lines", at, end - at, output_field=BinaryField())
        text = (
            ScenarioFigures.objects.annotate(part=part).values_list("part", flat=True).get(pk=self.figures.pk)
        )
        rows = orjson.loads(b"[" + bytes(text) + b"]")
        skipped = first - first // LINES * LINES
        return [DifferenceLine(*row) for row in rows[skipped : skipped + last - first]]
