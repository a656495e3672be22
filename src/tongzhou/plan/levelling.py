"""The door to levelling: a loaded plan in; overloads, proposals and what a choice of them would give out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from tongzhou.engine.levelling import (
    Budget,
    LevellingCancelledError,
    Overload,
    Proposal,
    Request,
    level,
    overloads_of,
    weeks,
    workload,
)
from tongzhou.engine.levelling.proposal import with_delays
from tongzhou.engine.plan import Plan
from tongzhou.plan.models import DAY, Priority, day_of, instant_of
from tongzhou.plan.queries.state import LoadedPlan, ResourceRow
from tongzhou.plan.scheduling import engine_plan

__all__ = [
    "LevellingCancelledError",
    "Options",
    "Outcome",
    "Overload",
    "Result",
    "find",
    "outcome",
    "overload_of",
]

MOST_RESOURCES = 40
"""Of so many, the most overloaded first, a proposal keeps the weekly load."""
MOST_WEEKS = 520
FIRST_MONDAY = 4 * DAY
WEEK = 7 * DAY
PRIORITIES = {
    Priority.NONE: 400,
    Priority.LOW: 450,
    Priority.NORMAL: 500,
    Priority.HIGH: 600,
    Priority.URGENT: 700,
}
"""An item's priority on the engine's scale from 0 to 1000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What somebody wants of a levelling; stored with the proposal as JSON.

    ``resources``: whom to level, None for all. ``priorities``: whether items of higher priority keep their place
    first. ``since``: from which instant on. ``schedules``: so many timetables instead of seconds.
    """

    within_slack: bool = False
    hard_deadlines: bool = True
    resources: tuple[int, ...] | None = None
    priorities: bool = True
    seconds: int = 20
    schedules: int | None = None
    since: int | None = None

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Options:
        """From JSON."""
        names = cls.__dataclass_fields__
        known = {name: value for name, value in stored.items() if name in names}
        if known.get("resources") is not None:
            known["resources"] = tuple(known["resources"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class FoundMove:
    """A task that the proposal moves; see ``models.LevellingMove``."""

    item: int
    start: int
    finish: int
    new_start: int
    new_finish: int
    delay: int | None
    old_delay: int
    resource: int | None = None
    week: date | None = None
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a search has found, as it is stored."""

    finish_before: int
    finish_after: int
    bound: int
    stopped: bool
    figures: dict[str, Any]
    moves: tuple[FoundMove, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan becomes with some delays: its finish, its overloads, where tasks come to lie."""

    finish: int
    overloads: tuple[Overload, ...]
    dates: dict[int, tuple[int, int]]


def since_of(loaded_status: date | None, today: date) -> int:
    """From when on overloads matter: after the status date, or from today on."""
    return instant_of(today) if loaded_status is None else instant_of(loaded_status, DAY)


def capacities_of(resources: Sequence[ResourceRow]) -> dict[int, tuple[tuple[int, int], ...]]:
    """How many units of each working resource may be used at once, in the engine's words."""
    return {one.id: ((0, one.capacity),) for one in resources if one.works}


def standing_of(loaded: LoadedPlan, *, since: int | None) -> tuple[Overload, ...]:
    """Where the plan, as it is, needs more of somebody than there is. Raises the engine's PlanError."""
    request = Request(capacities=capacities_of(loaded.resources), since=since)
    return overloads_of(engine_plan(loaded), request)[1]


def overload_of(loaded: LoadedPlan, *, today: date | None = None) -> int:
    """How much work there is beyond what its people can do at that time, in seconds; 0 when nobody is overloaded.

    ``loaded`` may be any plan in memory, also one that was never stored. Counted from the status date on, or from
    ``today``; without both, over the whole plan. Raises the engine's PlanError when it cannot be scheduled.
    """
    status = loaded.project.status_date
    since = None if status is None and today is None else since_of(status, today or date.min)
    return sum(one.excess for one in standing_of(loaded, since=since))


def find(
    loaded: LoadedPlan,
    options: Options,
    *,
    priorities: Mapping[int, int],
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Search for a levelling. Raises the engine's PlanError, LevellingCancelledError when stopped too early."""
    request = Request(
        capacities=capacities_of(loaded.resources),
        resources=None if options.resources is None else frozenset(options.resources),
        priorities=priorities,
        within_slack=options.within_slack,
        hard_deadlines=options.hard_deadlines,
        since=options.since,
        budget=Budget(
            seconds=None if options.schedules is not None else float(options.seconds),
            schedules=options.schedules,
            exact=None if options.schedules is None else 1.0,
        ),
    )
    proposal = level(engine_plan(loaded), request, progress=progress, cancelled=cancelled)
    return Result(
        finish_before=proposal.finish_before,
        finish_after=proposal.finish_after,
        bound=min(proposal.bound, proposal.finish_after),
        stopped=proposal.cancelled,
        figures=_figures(loaded, proposal, request),
        moves=tuple(_moves(proposal)),
    )


def _moves(proposal: Proposal) -> list[FoundMove]:
    """In the plan's order: what moves, and what only gets another delay."""
    tasks = {task.key: task for task in proposal.plan.tasks}
    known = {move.task: move for move in proposal.moves}
    found = []
    for i, task in enumerate(proposal.plan.tasks):
        move = known.get(task.key)
        if move is None and task.key not in proposal.delays:
            continue
        reason = None if move is None else move.reason
        found.append(
            FoundMove(
                item=task.key,
                start=proposal.before.start[i],
                finish=proposal.before.finish[i],
                new_start=proposal.after.start[i],
                new_finish=proposal.after.finish[i],
                delay=proposal.delays.get(task.key),
                old_delay=tasks[task.key].levelling_delay,
                resource=None if reason is None else reason.resource,
                week=None if reason is None else day_of(reason.week),
                rivals=() if reason is None else reason.tasks[:20],
            )
        )
    return found


def _figures(loaded: LoadedPlan, proposal: Proposal, request: Request) -> dict[str, Any]:
    return {
        "overloads_before": [overload_row(one) for one in proposal.overloads_before],
        "overloads_after": [overload_row(one) for one in proposal.overloads_after],
        "unsolved": [
            [one.why.value, one.resource, one.task, one.start, one.finish, list(one.tasks[:20])]
            for one in proposal.unsolved
        ],
        "missed": [[one.task, one.deadline, one.finish, one.new_finish] for one in proposal.missed],
        "milestones": _milestones(proposal),
        "load": _load(proposal, request),
        "rule_finish": proposal.rule_finish,
        "schedules": proposal.schedules,
    }


def overload_row(one: Overload) -> list[Any]:
    """An overload as JSON: resource, from, to, needed, there is, excess, tasks."""
    return [
        one.resource,
        one.start,
        one.finish,
        one.required,
        one.available,
        one.excess,
        list(one.tasks[:50]),
    ]


def _milestones(proposal: Proposal) -> list[list[int]]:
    """Number, date before, date after of the milestones that move."""
    before, after = proposal.before, proposal.after
    return [
        [task.key, before.finish[i], after.finish[i]]
        for i, task in enumerate(proposal.plan.tasks)
        if task.milestone and before.finish[i] != after.finish[i]
    ]


def _load(proposal: Proposal, request: Request) -> dict[str, Any]:
    """Minutes per week of the most overloaded resources: what there is, what is needed before and after."""
    heavy: dict[int, int] = {}
    for one in proposal.overloads_before:
        heavy[one.resource] = heavy.get(one.resource, 0) + one.excess
    if not heavy:
        return {"weeks": [], "rows": {}}
    first = min(one.start for one in proposal.overloads_before)
    last = max(proposal.finish_before, proposal.finish_after, first + WEEK)
    edges = weeks(first, min(last, first + MOST_WEEKS * WEEK))
    before = workload(proposal.before, edges, request.capacities)
    after = workload(proposal.after, edges, request.capacities)
    place = {key: row for row, key in enumerate(before.resources)}
    chosen = sorted(heavy, key=lambda key: (-heavy[key], key))[:MOST_RESOURCES]
    return {
        "weeks": list(edges[:-1]),
        "rows": {
            str(key): [
                [round(value / 60) for value in figures[place[key]].tolist()]
                for figures in (before.available, before.required, after.required)
            ]
            for key in chosen
        },
    }


def outcome(loaded: LoadedPlan, delays: Mapping[int, int], options: Options) -> Outcome:
    """What the plan becomes with these levelling delays (elapsed seconds) on top of what it has."""
    plan: Plan = with_delays(engine_plan(loaded), delays)
    request = Request(
        capacities=capacities_of(loaded.resources),
        resources=None if options.resources is None else frozenset(options.resources),
        since=options.since,
    )
    found, left = overloads_of(plan, request)
    dates = {task.key: (found.start[i], found.finish[i]) for i, task in enumerate(plan.tasks)}
    return Outcome(found.project_finish, left, dates)


def weeks_of(spans: Sequence[tuple[int, int]]) -> int:
    """In how many calendar weeks these stretches of time lie."""
    touched: set[int] = set()
    for start, finish in spans:
        touched.update(
            range((start - FIRST_MONDAY) // WEEK, (max(finish - 1, start) - FIRST_MONDAY) // WEEK + 1)
        )
    return len(touched)
