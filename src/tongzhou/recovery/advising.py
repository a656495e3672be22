"""The door to the engine's recovery: a stored plan and what people said of it in, an answer to store out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongzhou.engine.plan import Constraint, LagUnit, LinkType, Plan, Task
from tongzhou.engine.recovery import (
    Advice,
    Bench,
    Budget,
    CrashPiece,
    Effect,
    LinkOptions,
    Measure,
    Options,
    Proposal,
    Request,
    Staffing,
    TaskOptions,
    advise,
)
from tongzhou.engine.recovery.guessing import CRASH_PRICE, OVERLAP, REWORK, guessed_task
from tongzhou.engine.recovery.measures import Another, Edit, Relink, Shorter, Unbound
from tongzhou.engine.recovery.options import LONGER_DAYS, SATURDAYS, ExtraTime
from tongzhou.plan.models import WorkItem
from tongzhou.plan.queries.state import LoadedPlan
from tongzhou.plan.scheduling import engine_plan
from tongzhou.recovery.models import TaskOption

SECONDS = 20.0
"""Processor time for one advice."""


class UnknownMeasureError(Exception):
    """The plan or its options do not have this measure any more."""


class ExclusiveMeasuresError(Exception):
    """Two measures are about the same task or link; ``keys`` are both."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(self.keys)


@dataclass(frozen=True, slots=True)
class Guess:
    """What is reckoned with where nobody has said anything."""

    shortest: int | None
    most_people: int | None
    extra_time: bool
    overlap: int
    day_cost_minor: int | None
    crash_cost_minor: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A loaded plan with everything that is known about it."""

    loaded: LoadedPlan
    plan: Plan
    options: Options

    def request(self, milestone: int, days: int, *, priced: bool, seconds: float = SECONDS) -> Request:
        """The question in the engine's words."""
        budget = Budget(seconds=seconds)
        return Request(milestone=milestone, days=days, options=self.options, priced=priced, budget=budget)


@dataclass(frozen=True, slots=True)
class Prices:
    """What measures cost in a project: a person's day, an added person's, and longer work in percent of the usual."""

    person_day: int = 0
    added_day: int | None = None
    overtime: int = LONGER_DAYS.factor
    weekend: int = SATURDAYS.factor

    @property
    def extra_time(self) -> tuple[ExtraTime, ...]:
        """The ways to work more than the calendar says, at these prices."""
        return replace(SATURDAYS, factor=self.weekend), replace(LONGER_DAYS, factor=self.overtime)


def asked(loaded: LoadedPlan, stored: Mapping[int, TaskOption], prices: Prices) -> Asked:
    """The plan with what people said, and guesses where they said nothing."""
    plan = engine_plan(loaded)
    return Asked(loaded, plan, _options(plan, stored, prices))


def crews(plan: Plan) -> dict[int, int]:
    """Task → how many people are on it."""
    working = {resource.key for resource in plan.resources if resource.work}
    found: dict[int, int] = {}
    for one in plan.assignments:
        if one.resource in working:
            found[one.task] = found.get(one.task, 0) + 1
    return found


def _options(plan: Plan, stored: Mapping[int, TaskOption], prices: Prices) -> Options:
    day, crew = plan.minutes_per_day * 60, crews(plan)
    tasks: dict[int, TaskOptions] = {}
    lengths: dict[int, int] = {}
    for task in plan.tasks:
        said = stored.get(task.key)
        if task.summary:
            if said is not None and said.optional:
                tasks[task.key] = TaskOptions(optional=True)
        elif task.actual_finish is None and task.active:
            tasks[task.key] = task_options(task, crew.get(task.key, 0), day, prices, said)
            lengths[task.key] = task.duration
    links: dict[tuple[int, int, int], LinkOptions] = {}
    for link in plan.links:
        said = stored.get(link.successor)
        long = min(lengths.get(link.predecessor, 0), lengths.get(link.successor, 0)) >= 2 * day
        overlap = said.overlap if said is not None and said.overlap is not None else OVERLAP if long else 0
        habit = said is not None and said.lag_is_habit
        if link.type == LinkType.FS or habit:
            links[link.predecessor, link.successor, link.type] = LinkOptions(overlap, REWORK, habit)
    return Options(
        tasks=tasks, links=links, extra_time=prices.extra_time, extra_as_duration=True, reorder=False
    )


def task_options(task: Task, people: int, day: int, prices: Prices, said: TaskOption | None) -> TaskOptions:
    """What may be done to a task: what was said of it, else the guess."""
    found = _task_options(task, people, day, prices.person_day, said)
    if prices.added_day is None or found.staffing is None:
        return found
    return replace(found, staffing=replace(found.staffing, cost_per_day=prices.added_day))


def _task_options(task: Task, people: int, day: int, person_day: int, said: TaskOption | None) -> TaskOptions:
    guess = guessed_task(task, people, day, person_day)
    if said is None:
        return guess
    per_day = guess.cost_per_day if said.day_cost_minor is None else said.day_cost_minor
    saved = per_day * CRASH_PRICE // 100 if said.crash_cost_minor is None else said.crash_cost_minor
    shortest = (
        said.shortest if said.shortest is not None else guess.crash[0].shortest if guess.crash else None
    )
    crash = () if shortest is None or shortest >= task.duration else (CrashPiece(shortest, saved),)
    staffing, crew = guess.staffing, max(people, 1)
    if said.most_people is not None:
        more = said.most_people > crew
        staffing = Staffing(present=crew, most=said.most_people, learning=day) if more else None
    if staffing is not None:
        staffing = Staffing(
            present=crew, most=staffing.most, learning=staffing.learning, cost_per_day=per_day // crew
        )
    return TaskOptions(
        crash=crash,
        staffing=staffing,
        cost_per_day=per_day,
        extra_time=guess.extra_time if said.extra_time is None else said.extra_time,
        optional=said.optional,
        first_part=said.first_part,
        date_is_habit=said.date_is_habit,
    )


# ── the answer ────────────────────────────────────────────────────────────────────────────────────────
def answer(
    question: Asked,
    milestone: int,
    days: int,
    *,
    priced: bool,
    progress: Callable[[float], object] | None = None,
    seconds: float = SECONDS,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The advice as it is kept: without amounts, and the amounts. Raises the engine's ``PlanError``."""
    found = advise(
        question.plan, question.request(milestone, days, priced=priced, seconds=seconds), progress=progress
    )
    measures = {m.key: m for one in found.proposals for m in one.measures}
    measures |= {one.measure.key: one.measure for one in found.singles}
    prices = {
        "measures": {key: m.cost for key, m in measures.items()},
        "curve": [p.cost for p in found.curve],
    }
    return _told(found, measures), prices if priced else {}


def _told(found: Advice, measures: dict[str, Measure]) -> dict[str, Any]:
    return {
        "finish": found.finish,
        "target": found.target,
        "day": found.day,
        "most": found.most,
        "reached": found.reached,
        "out_of_time": found.out_of_time,
        "unexamined": found.unexamined,
        "path": list(found.path),
        "measures": {key: measure_told(m) for key, m in measures.items()},
        "singles": [
            {"key": one.measure.key, "won": one.effect.won, "finish": one.effect.new_finish}
            for one in found.singles
        ],
        "proposals": [_proposal(one) for one in found.proposals],
        "curve": [
            {"days": p.days, "keys": list(p.measures), "weight": p.weight, "proved": p.proved}
            for p in found.curve
        ],
    }


def measure_told(one: Measure) -> dict[str, Any]:
    """A measure as it is kept; what it costs is kept elsewhere."""
    return {
        "kind": one.kind.value,
        "task": one.task,
        "predecessor": one.predecessor,
        "seconds": one.seconds,
        "people": one.people,
        "extra": one.extra_time,
        "extra_seconds": one.extra_seconds,
        "rework": one.rework,
        "risk": int(one.risk),
        "reason": one.reason.value,
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "aims": [aim.value for aim in one.aims],
        "keys": [m.key for m in one.measures],
        "risk": int(one.risk),
        "rework": one.rework,
        "proved": one.proved,
        **effect_told(one.effect),
    }


def effect_told(effect: Effect) -> dict[str, Any]:
    """What measures do, as it is kept."""
    return {
        "won": effect.won,
        "finish": effect.new_finish,
        "was": effect.finish,
        "project_was": effect.project_finish,
        "project_finish": effect.new_project_finish,
        "path": list(effect.path),
        "shifts": [[one.task, one.before, one.after] for one in effect.shifts],
        "overloads": [[one.resource, one.start, one.finish] for one in effect.overloads],
        "overloads_before": effect.overloads_before,
        "overloads_after": effect.overloads_after,
    }


# ── one's own combination ─────────────────────────────────────────────────────────────────────────────
def chosen(question: Asked, milestone: int, keys: Iterable[str]) -> tuple[Bench, tuple[Measure, ...]]:
    """The measures of these keys, in the plan as it is now. Refuses what is not there, and what excludes itself."""
    bench = Bench(question.plan, question.request(milestone, 1, priced=True))
    groups: dict[str, str] = {}
    found: list[Measure] = []
    for key in dict.fromkeys(keys):
        measure = bench.candidates.named(key)
        if measure is None:
            raise UnknownMeasureError(key)
        for group in measure.groups:
            if group in groups:
                raise ExclusiveMeasuresError((groups[group], key))
            groups[group] = key
        found.append(measure)
    return bench, tuple(found)


def commands(question: Asked, measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """Measures as commands of the plan's editor, which count in minutes."""
    tasks = {task.key: task for task in question.plan.tasks}
    links = list(question.loaded.state.links)
    less: dict[int, int] = {}
    made: list[dict[str, Any]] = []
    for measure in measures:
        for edit in measure.edits:
            if isinstance(edit, Shorter):
                less[edit.task] = less.get(edit.task, 0) + edit.seconds
            else:
                made.append(_command(edit, measure, links))
    shorter = [
        {"op": "set", "id": key, "fields": {"duration": max(tasks[key].duration - seconds, 0) // 60}}
        for key, seconds in less.items()
    ]
    return [*shorter, *made]


def _command(edit: Edit, measure: Measure, links: list[int]) -> dict[str, Any]:
    if isinstance(edit, Unbound):
        return {"op": "set", "id": edit.task, "fields": {"constraint": [int(Constraint.ASAP), None]}}
    if isinstance(edit, Relink):
        return {
            "op": "relink",
            "id": links[edit.place],
            **_values(edit.link.type, edit.link.lag, edit.link.lag_unit),
        }
    if isinstance(edit, Another):
        ends = {"from": edit.link.predecessor, "to": edit.link.successor}
        return {"op": "link", **ends, **_values(edit.link.type, edit.link.lag, edit.link.lag_unit)}
    raise UnknownMeasureError(measure.key)


def _values(kind: int, lag: int, unit: int) -> dict[str, int]:
    scaled = lag // 60 if unit in (LagUnit.WORKING, LagUnit.ELAPSED) else lag
    return {"type": int(kind), "lag": scaled, "unit": int(unit)}


def guess_of(item: WorkItem, day: int, person_day: int | None) -> Guess:
    """What is guessed of a task while nobody has said anything; ``people`` is how many are on it."""
    people = getattr(item, "people", 0)
    task = Task(item.pk, duration=item.duration, elapsed=item.elapsed)
    found = guessed_task(task, people, day, person_day or 0)
    return Guess(
        shortest=found.crash[0].shortest if found.crash else None,
        most_people=found.staffing.most if found.staffing else None,
        extra_time=found.extra_time,
        overlap=OVERLAP if item.duration >= 2 * day else 0,
        day_cost_minor=found.cost_per_day if person_day is not None else None,
        crash_cost_minor=found.crash[0].cost_per_day if found.crash and person_day is not None else None,
    )
