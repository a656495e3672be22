"""From an order of tasks to dates: serial schedule generation on the wall clock, by the critical path's own rules.

Each task is computed by the forward pass, so that links, lags, constraints, progress and calendars mean exactly what
they mean without levelling; then it is delayed until its resources are free. The delay is what a plan stores as a
levelling delay, so the same dates come out when the plan is scheduled with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import heapify, heappop, heappush

from tongzhou.engine.critical_path.forward import forward_pass, set_floors
from tongzhou.engine.critical_path.network import Network
from tongzhou.engine.critical_path.state import State
from tongzhou.engine.levelling.demands import Mobility, Problem
from tongzhou.engine.levelling.profile import Profile, is_never


class Unsolvable(StrEnum):
    """Why a task stays where its resource is overloaded."""

    MORE_THAN_THERE_IS = "more_than_there_is"
    NO_ROOM_BEFORE_LATEST = "no_room_before_latest"
    FIXED_TASKS = "fixed_tasks"


@dataclass(slots=True)
class Decoded:
    """The outcome of one order. Lists and keys are places in the plan."""

    starts: list[int] = field(default_factory=list)
    finishes: list[int] = field(default_factory=list)
    delays: dict[int, int] = field(default_factory=dict)
    """Elapsed seconds by which a task is delayed beyond what its links and constraints say."""
    blocked: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Delayed task → the resource it waited for at last, and until when."""
    unsolved: dict[int, tuple[int, Unsolvable]] = field(default_factory=dict)
    excess: int = 0
    """By how much resources stay overloaded because of them: units times seconds."""
    finish: int = 0


class Decoder:
    """Decodes many orders of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        movable = [how is Mobility.MOVABLE for how in problem.mobility]
        plan = problem.plan
        marked = tuple(
            task._replace(levelling_delay=1) if free else task
            for task, free in zip(plan.tasks, movable, strict=True)
        )
        self.network = network = Network(replace(plan, tasks=marked))
        # Compiled with a delay, so that no task that may get one is computed as a plain one.
        network.plan, network.tasks = plan, plan.tasks
        self.fresh = State(network)
        set_floors(self.fresh)
        base = problem.base
        for i in network.late_ones:
            if problem.mobility[i] is Mobility.FIXED and base.plan.tasks[i].actual_start is None:
                self.fresh.pinned[i] = base.start[i]
        self.reserved = problem.profiles()
        for i, needs in enumerate(problem.demands):
            if needs and problem.mobility[i] is Mobility.FIXED:
                self._take(self.reserved, i, base.start[i], base.finish[i])
        self._waiting, self._after = self._dependencies()
        self._leaves = [i for i in range(network.count) if not base.summary[i] and network.tasks[i].active]

    def _dependencies(self) -> tuple[list[int], list[list[int]]]:
        """For how many others each node waits, and who waits for it."""
        network = self.network
        after: list[list[int]] = [[] for _ in range(network.size)]
        waiting = [0] * network.size
        for node in network.order:
            sources = [edge[0] for edge in network.into(node)] + list(network.gates_of.get(node, ()))
            if node in network.ends:
                sources += network.leaves_of[node]
            waiting[node] = len(sources)
            for source in sources:
                after[source].append(node)
        return waiting, after

    def decode(self, keys: Sequence[float]) -> Decoded:
        """Dates for an order: small keys first, after higher priorities, each after what it waits for."""
        problem, network = self.problem, self.network
        state = self.fresh.copy()
        profiles = {key: profile.copy() for key, profile in self.reserved.items()}
        found = Decoded()
        movable, mobility, demands = Mobility.MOVABLE, problem.mobility, problem.demands
        priority, count, waiting = problem.priority, network.count, self._waiting.copy()

        def entry(node: int) -> tuple[int, float, int]:
            if node >= count or mobility[node] is not movable:
                return (-10_000, 0.0, node)
            return (-priority[node], keys[node], node)

        ready = [entry(node) for node in network.order if not waiting[node]]
        heapify(ready)
        while ready:
            node = heappop(ready)[2]
            forward_pass(state, (node,))
            if node < count and demands[node]:
                if mobility[node] is movable:
                    self._place(state, profiles, node, found)
                elif mobility[node] is Mobility.PUSHED:
                    self._take(profiles, node, state.start_of(node), state.finish_of(node))
            for target in self._after[node]:
                waiting[target] -= 1
                if not waiting[target]:
                    heappush(ready, entry(target))
        summary = network.outline.summary
        found.starts = [0 if summary[i] else state.start_of(i) for i in range(count)]
        found.finishes = [0 if summary[i] else state.finish_of(i) for i in range(count)]
        found.finish = max((found.finishes[i] for i in self._leaves), default=network.plan.start)
        return found

    def _take(self, profiles: dict[int, Profile], i: int, start: int, finish: int) -> None:
        for need in self.problem.demands[i]:
            profiles[need.resource].take(*need.interval(start, finish), need.units)

    def _place(self, state: State, profiles: dict[int, Profile], i: int, found: Decoded) -> None:
        """Delay a task until there is room; where there never is, leave it where it was."""
        clock, needs, latest = self.network.clock(i), self.problem.demands[i], self.problem.latest[i]
        earliest = start = state.start_of(i)
        finish = state.finish_of(i)
        reason: tuple[int, int] | None = None
        moving = True
        while moving:
            moving = False
            for need in needs:
                begin, end = self._clipped(*need.interval(start, finish))
                until = profiles[need.resource].blocked(begin, end, need.units) if begin < end else None
                if until is None:
                    continue
                why = Unsolvable.MORE_THAN_THERE_IS if is_never(until) else None
                if why is None:
                    reason = need.resource, until
                    begun = until if need.axis is None else need.axis.add(until, -need.delay)
                    start = clock.align(max(begun, start + 1))
                    finish = clock.finish(start)
                    if latest is not None and start > latest:
                        why = Unsolvable.NO_ROOM_BEFORE_LATEST
                if why is not None:
                    found.unsolved[i] = need.resource, why
                    self._squeeze(state, profiles, i, found)
                    return
                moving = True
                break
        if start > earliest and reason is not None:
            found.delays[i] = start - earliest
            found.blocked[i] = reason
            state.put(i, start, finish)
        self._take(profiles, i, start, finish)

    def _squeeze(self, state: State, profiles: dict[int, Profile], i: int, found: Decoded) -> None:
        """Put a task for which there is no room where it overloads least: as early or as late as it can be."""
        clock, latest = self.network.clock(i), self.problem.latest[i]
        start, finish = earliest, _ = state.start_of(i), state.finish_of(i)
        excess = self._excess(profiles, i, start, finish)
        if latest is not None and latest > start and clock.align(latest) == latest:
            later = self._excess(profiles, i, latest, clock.finish(latest))
            if later < excess:
                start, finish, excess = latest, clock.finish(latest), later
                found.delays[i] = start - earliest
                found.blocked[i] = found.unsolved[i][0], start
                state.put(i, start, finish)
        found.excess += excess
        self._take(profiles, i, start, finish)

    def _excess(self, profiles: dict[int, Profile], i: int, start: int, finish: int) -> int:
        total = 0
        for need in self.problem.demands[i]:
            begin, end = self._clipped(*need.interval(start, finish))
            if begin < end:
                total += profiles[need.resource].excess(begin, end, need.units)
        return total

    def _clipped(self, begin: int, end: int) -> tuple[int, int]:
        """The part of an interval that is to be levelled."""
        since, until = self.problem.since, self.problem.until
        return (begin if since is None else max(begin, since)), (end if until is None else min(end, until))
