"""Who needs which resource for how long, and which tasks may be delayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from tongzhou.engine.critical_path.clocks import TeamClock
from tongzhou.engine.critical_path.forward import given_dates
from tongzhou.engine.critical_path.network import Network, assignment_span
from tongzhou.engine.critical_path.passes import schedule
from tongzhou.engine.critical_path.schedule import Schedule
from tongzhou.engine.levelling.profile import Profile
from tongzhou.engine.levelling.request import DO_NOT_LEVEL, USUAL_CAPACITY, USUAL_PRIORITY, Request
from tongzhou.engine.plan import Assignment, Constraint, Plan
from tongzhou.engine.working_time import WorkingTime


class Mobility(IntEnum):
    """What levelling can do with a task."""

    FIXED = 0
    """Its dates are given: it takes its resources before anybody else does."""
    PUSHED = 1
    """It follows its predecessors, but is never delayed on its own account."""
    MOVABLE = 2


class Demand(NamedTuple):
    """Units of a resource, all the time of its task or, with an axis, a part of it."""

    resource: int
    units: int
    axis: WorkingTime | None = None
    delay: int = 0
    span: int = 0

    def interval(self, start: int, finish: int) -> tuple[int, int]:
        """From when to when, for a task with these dates."""
        if self.axis is None:
            return start, finish
        begin = self.axis.next_start(self.axis.add(start, self.delay))
        return begin, self.axis.add(begin, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A plan ready to be levelled. Lists are by place in ``plan.tasks``."""

    request: Request
    given: Plan
    plan: Plan
    """The plan without the levelling delays that may be changed."""
    base: Schedule
    demands: list[tuple[Demand, ...]]
    mobility: list[Mobility]
    priority: list[int]
    latest: list[int | None]
    """Instant after which a task must not start; None: none."""
    capacities: dict[int, list[tuple[int, int]]]
    since: int | None
    until: int | None

    def profiles(self) -> dict[int, Profile]:
        """The capacities of the resources, nothing taken yet."""
        return {key: Profile(steps) for key, steps in self.capacities.items()}


def compiled(plan: Plan, request: Request) -> Problem:
    """Everything about a plan that a levelling asks for again and again."""
    request.checked(plan)
    since = plan.status_date if request.since is None else request.since
    first = schedule(plan)
    demands = _demands(first.network, request)
    mobility = [_mobility(first, i, request, since) for i in range(len(plan.tasks))]
    movable = [bool(needs) and how is Mobility.MOVABLE for needs, how in zip(demands, mobility, strict=True)]
    bare = tuple(
        task._replace(levelling_delay=0) if free and task.levelling_delay else task
        for task, free in zip(plan.tasks, movable, strict=True)
    )
    cleared = replace(plan, tasks=bare)
    base = first if bare == plan.tasks else schedule(cleared)
    used = {need.resource for needs in demands for need in needs}
    return Problem(
        request=request,
        given=plan,
        plan=cleared,
        base=base,
        demands=demands,
        mobility=[
            how if needs else min(how, Mobility.PUSHED) for needs, how in zip(demands, mobility, strict=True)
        ],
        priority=[request.priorities.get(task.key, USUAL_PRIORITY) for task in plan.tasks],
        latest=[_latest(base, i, request) if free else None for i, free in enumerate(movable)],
        capacities=_capacities(request, used),
        since=since,
        until=request.until,
    )


def standing(plan: Plan, request: Request) -> Problem:
    """A plan as it is, delays included, ready to be asked for its overloads; nothing in it may be moved."""
    request.checked(plan)
    base = schedule(plan)
    demands = _demands(base.network, request)
    used = {need.resource for needs in demands for need in needs}
    return Problem(
        request=request,
        given=plan,
        plan=plan,
        base=base,
        demands=demands,
        mobility=[Mobility.FIXED] * len(plan.tasks),
        priority=[USUAL_PRIORITY] * len(plan.tasks),
        latest=[None] * len(plan.tasks),
        capacities=_capacities(request, used),
        since=plan.status_date if request.since is None else request.since,
        until=request.until,
    )


def _capacities(request: Request, used: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """What there is of each resource that somebody needs."""
    named = {key: list(steps) for key, steps in request.capacities.items()}
    return {key: named.get(key, [(0, USUAL_CAPACITY)]) for key in sorted(used)}


def _demands(network: Network, request: Request) -> list[tuple[Demand, ...]]:
    resources = {r.key: r for r in network.plan.resources if r.work}
    found: list[list[Demand]] = [[] for _ in range(network.count)]
    for assignment in network.plan.assignments:
        resource = resources.get(assignment.resource)
        if resource is None or assignment.units <= 0:
            continue
        if request.resources is not None and resource.key not in request.resources:
            continue
        i = network.index[assignment.task]
        if network.outline.summary[i] or not network.tasks[i].active or not network.clock(i).span:
            continue
        found[i].append(_demand(network, i, assignment, resource.calendar))
    return [tuple(_merged(needs)) for needs in found]


def _demand(network: Network, i: int, assignment: Assignment, calendar: int | None) -> Demand:
    clock, own = network.clock(i), network.tasks[i].calendar
    if not isinstance(clock, TeamClock):
        return Demand(assignment.resource, assignment.units)
    keys = tuple(key for key in (own, calendar) if key is not None) or (network.plan.calendar,)
    span = assignment_span(assignment, network.durations[i])
    axis = network.calendars.together(*keys)
    return Demand(assignment.resource, assignment.units, axis, assignment.delay, span)


def _merged(needs: list[Demand]) -> list[Demand]:
    """Several assignments of one resource to one task for the same time are one."""
    sums: dict[tuple[object, ...], Demand] = {}
    for need in needs:
        same = (need.resource, id(need.axis), need.delay, need.span)
        known = sums.get(same)
        sums[same] = need if known is None else known._replace(units=known.units + need.units)
    return list(sums.values())


def _mobility(found: Schedule, i: int, request: Request, since: int | None) -> Mobility:
    task = found.plan.tasks[i]
    hard = task.constraint in (Constraint.MSO, Constraint.MFO)
    given = task.actual_start is not None or given_dates(found.state, i) is not None
    if given or task.constraint == Constraint.ALAP or (hard and found.plan.honour_constraints):
        return Mobility.FIXED
    if found.summary[i] or hard or request.priorities.get(task.key, USUAL_PRIORITY) >= DO_NOT_LEVEL:
        return Mobility.PUSHED
    outside = (since is not None and found.start[i] < since) or (
        request.until is not None and found.start[i] >= request.until
    )
    return Mobility.PUSHED if outside else Mobility.MOVABLE


def _latest(base: Schedule, i: int, request: Request) -> int | None:
    """After which instant a task must not start, by its slack, its constraint and a hard deadline."""
    task, clock = base.plan.tasks[i], base.network.clock(i)
    limits: list[int] = []
    if request.within_slack:
        limits.append(max(base.late_start[i], base.start[i]))
    if task.constraint == Constraint.SNLT and task.constraint_date is not None:
        limits.append(task.constraint_date)
    if task.constraint == Constraint.FNLT and task.constraint_date is not None:
        limits.append(clock.begin(task.constraint_date))
    if request.hard_deadlines and task.deadline is not None:
        limits.append(clock.begin(task.deadline))
    return min(limits, default=None)
