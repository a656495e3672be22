"""The plan and its scenarios side by side: measures, milestones, and what differs item by item.

The plan is read once, however many scenarios are compared; each is laid over a copy of it in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongzhou.plan.editing.changeset import changes_of
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.editing.overlay import Conflict, group_of
from tongzhou.plan.editing.state import Row
from tongzhou.plan.measures import LESS, MORE, Measure, Value, difference, measures_for
from tongzhou.plan.models import Kind, Resource, Scenario, day_of, last_day_of
from tongzhou.plan.queries.scenarios import OpenScenario, copy_of, open_scenario
from tongzhou.plan.queries.state import LoadedPlan, load_plan
from tongzhou.plan.scenario_words import NOTHING, Speaker, label_of
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Project

MOST = 5
"""Scenarios beside the plan on one page."""


@dataclass(frozen=True, slots=True)
class Side:
    """A scenario of a comparison; ``refusal`` says why it cannot be computed on the plan as it is now."""

    scenario: Scenario
    opened: OpenScenario | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One scenario's value of a measure, how far it is from the plan's, and whether that is good (1) or bad (−1)."""

    value: Value | None
    delta: Value | None
    tone: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of the plan and of each scenario, in their order."""

    measure: Measure
    plan: Value | None
    sides: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class MilestoneShift:
    """A milestone's day in one scenario, None where it is not in it, and days from the plan's (+ later)."""

    day: date | None
    shift: int | None


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone that some scenario moves, brings or takes away."""

    item: int
    name: str
    plan: date | None
    sides: tuple[MilestoneShift, ...]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One thing in which a scenario differs from the plan. ``kind``: changed, added, removed, or moved (computed)."""

    item: int
    name: str
    part: str
    label: str
    plan: str
    scenario: str
    kind: str
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan and scenarios side by side."""

    plan: LoadedPlan
    sides: tuple[Side, ...]
    measures: tuple[MeasureRow, ...]
    milestones: tuple[MilestoneLine, ...] = field(default=())


def compare_scenarios(access: Access, scenarios: Sequence[Scenario]) -> Comparison:
    """Compute the scenarios on the plan as it is now, and measure all by what the person may know."""
    plan = load_plan(access.project)
    sides = tuple(_side(plan, scenario) for scenario in scenarios[:MOST])
    rows = tuple(_measured(measure, plan, sides) for measure in measures_for(access))
    return Comparison(plan, sides, rows, tuple(_milestones(plan, sides)))


def _side(plan: LoadedPlan, scenario: Scenario) -> Side:
    try:
        return Side(scenario, open_scenario(scenario, copy_of(plan)))
    except CommandError as refusal:
        return Side(scenario, None, refusal.message)


def _measured(measure: Measure, plan: LoadedPlan, sides: Sequence[Side]) -> MeasureRow:
    of = measure.reader(plan.project)
    values = [None if side.opened is None else of(side.opened.loaded) for side in sides]
    return measured_row(measure, of(plan), values)


def measured_row(measure: Measure, before: Value | None, values: Sequence[Value | None]) -> MeasureRow:
    """A measure of the plan and of each scenario."""
    deltas = [difference(before, value) for value in values]
    found = (
        Measured(value, delta, _tone(measure, delta)) for value, delta in zip(values, deltas, strict=True)
    )
    return MeasureRow(measure, before, tuple(found))


def _tone(measure: Measure, delta: Any) -> int:
    if not delta or measure.better not in {LESS, MORE}:
        return 0
    return 1 if (delta < 0) == (measure.better == LESS) else -1


def _milestones(plan: LoadedPlan, sides: Sequence[Side]) -> Iterator[MilestoneLine]:
    before = milestone_days(plan)
    after = [milestone_days(side.opened.loaded) if side.opened else None for side in sides]
    names = {
        key: name for days in (*(one for one in after if one), before) for key, (name, _day) in days.items()
    }
    lines = []
    for key, name in names.items():
        was = before.get(key, ("", None))[1]
        shifts = tuple(_shift(was, key, days) for days in after)
        if any(one.day != was for one, days in zip(shifts, after, strict=True) if days is not None):
            lines.append(MilestoneLine(key, name, was, shifts))
    days = {one.item: one.plan or next((s.day for s in one.sides if s.day), None) for one in lines}
    yield from sorted(lines, key=lambda one: (days[one.item] or date.max, one.name))


def milestone_days(loaded: LoadedPlan) -> dict[int, tuple[str, date | None]]:
    """Each milestone's name and day."""
    return {
        row.id: (
            row.name,
            None if row.finish_at is None else max(day_of(row.start_at or 0), last_day_of(row.finish_at)),
        )
        for row in loaded.state.rows.values()
        if row.kind == Kind.MILESTONE and row.active and not loaded.state.children.get(row.id)
    }


def _end(row: Row) -> date | None:
    if row.start_at is None or row.finish_at is None:
        return None
    return max(day_of(row.start_at), last_day_of(row.finish_at))


def _shift(was: date | None, key: int, days: dict[int, tuple[str, date | None]] | None) -> MilestoneShift:
    day = (days or {}).get(key, ("", None))[1]
    return MilestoneShift(day, (day - was).days if day and was else None)


def resource_names(project: Project) -> dict[int, str]:
    """The project's resources by number."""
    return dict(Resource.objects.filter(project=project).values_list("pk", "name"))


def differences(plan: LoadedPlan, opened: OpenScenario, resources: dict[int, str]) -> list[DifferenceLine]:
    """Item by item in the order of the outline: first what somebody decided, then the dates that follow."""
    speaker = Speaker.of(plan, opened.loaded, resources=resources)
    state = opened.loaded.state
    order = {key: place for place, key in enumerate(state.order())}
    lines = [*_decided(opened, speaker), *_moved(opened, speaker)]
    weight = {"added": 0, "removed": 0, "changed": 1, "moved": 2}
    return sorted(lines, key=lambda one: (order.get(one.item, -1), weight[one.kind]))


def _decided(opened: OpenScenario, speaker: Speaker) -> Iterator[DifferenceLine]:
    changes = changes_of(opened.loaded.state)
    for text, (before, after) in changes["rows"].items():
        yield from _of_row(int(text), before, after, speaker)
    for text, (before, after) in changes["places"].items():
        key = int(text)
        if before is not None and after is not None and before[0] != after[0]:
            yield _line(speaker, key, "place", before, after)
    for text, (before, after) in changes["people"].items():
        if int(text) in opened.loaded.state.rows:
            yield _line(speaker, int(text), "people", before, after)
    for before, after in changes["links"].values():
        yield _line(speaker, (after or before)[1], "link", before, after)


def _line(speaker: Speaker, key: int, part: str, before: Any, after: Any) -> DifferenceLine:
    name = speaker.names.get(key, NOTHING)
    return DifferenceLine(
        key, name, part, label_of(part), speaker.say(part, before), speaker.say(part, after), "changed"
    )


def _of_row(key: int, before: Any, after: Any, speaker: Speaker) -> Iterator[DifferenceLine]:
    if before is None or after is None:
        kind = "added" if before is None else "removed"
        name = str((after or before)["name"])
        plan, scenario = (NOTHING, name) if before is None else (name, NOTHING)
        yield DifferenceLine(key, name, kind, label_of(kind), plan, scenario, kind)
        return
    for part in dict.fromkeys(group_of(name) for name in after):
        old, new = ({n: v for n, v in side.items() if group_of(n) == part} for side in (before, after))
        yield _line(speaker, key, part, old, new)


def _moved(opened: OpenScenario, speaker: Speaker) -> Iterator[DifferenceLine]:
    """Dates that follow from what was decided."""
    for key, row in opened.loaded.state.rows.items():
        start, finish = opened.plan_dates.get(key, (None, None))
        if start is None or finish is None or row.start_at is None or row.finish_at is None:
            continue
        if row.finish_at != finish:
            yield _moved_line(row, "finish", last_day_of(finish), last_day_of(row.finish_at))
        elif row.start_at != start:
            yield _moved_line(row, "start", day_of(start), day_of(row.start_at))


def _moved_line(row: Row, part: str, before: date, after: date) -> DifferenceLine:
    shift = (after - before).days
    return DifferenceLine(row.id, row.name, part, label_of(part), str(before), str(after), "moved", shift)


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict as people read it; ``options`` in the order in which they are offered."""

    key: str
    item: int
    name: str
    label: str
    base: str
    plan: str
    scenario: str
    options: tuple[str, ...]
    choice: str
    part: str


def conflict_lines(
    loaded: LoadedPlan, conflicts: Sequence[Conflict], resources: dict[int, str]
) -> list[ConflictLine]:
    """Conflicts in words, in the order of the outline."""
    gone = {one.item: str(one.base["name"]) for one in conflicts if one.part == "deleted" and one.base}
    gone |= {
        one.item: str(one.base["name"]) for one in conflicts if one.part == "delete" and "name" in one.base
    }
    speaker = Speaker.of(loaded, resources=resources, names=gone)
    lines = [
        ConflictLine(
            one.key,
            one.item,
            speaker.names.get(one.item) or _own_name(one),
            label_of(one.part),
            speaker.say(one.part, one.base),
            speaker.say(one.part, one.plan),
            speaker.say(one.part, one.scenario),
            tuple(sorted(one.options)),
            one.choice,
            one.part,
        )
        for one in conflicts
    ]
    return sorted(lines, key=lambda one: (one.name, one.label))


def _own_name(conflict: Conflict) -> str:
    value = conflict.scenario
    return str(value["name"]) if isinstance(value, dict) and "name" in value else NOTHING
